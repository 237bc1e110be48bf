"""What officers fill in about an agenda: its items, who came, and what is noted under each item."""

from datetime import date
from typing import Any, cast

from django import forms

from commitments.models import Milestone
from meetings.agenda.attendance import Came, Invitation
from meetings.agenda.lines import TEXTS_AND_ROWS, Owed
from people.models import Organisation, Seat, User
from programme.dates import PartialDate, Precision, last_day
from programme.working_days import WorkingDays
from rounds.models import AgendaItem, Attendance, Meeting, Outcome
from toolkit.asking import AskingForm
from toolkit.forms import DesignSystemMixin, EditForm

MOST_CHOICES = 300  # of each kind of those who may owe an action
NOTHING_NOTED = ("", "Not noted")


class ItemForm(EditForm):
    """An item of an agenda, in an officer's words."""

    class Meta:
        model = AgendaItem
        fields = ["title", "note", "commitment", "marking"]


class AttendanceForm(DesignSystemMixin, forms.Form):
    """Who came: for each who was invited whether they did, and who came instead."""

    def __init__(self, *args: Any, invitations: list[Invitation], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.invitations = invitations
        for each in invitations:
            noted = each.noted
            self.fields[f"{each.key}-how"] = forms.ChoiceField(
                label=f"{each}: came",
                choices=[NOTHING_NOTED, *Attendance.How.choices],
                required=False,
                initial=noted.how if noted else "",
            )
            self.fields[f"{each.key}-substitute"] = forms.CharField(
                label=f"Who came instead of {each}",
                max_length=150,
                required=False,
                initial=noted.substitute if noted else "",
            )
        for field in self.fields.values():
            self._dress(field)

    def listed(self) -> list[tuple[Invitation, Any, Any]]:
        """Return each who was invited, with the two controls about them."""
        return [
            (each, self[f"{each.key}-how"], self[f"{each.key}-substitute"])
            for each in self.invitations
        ]

    def clean(self):
        values = super().clean()
        for each in self.invitations:
            how = values.get(f"{each.key}-how")
            name = values.get(f"{each.key}-substitute")
            if how == Attendance.How.SUBSTITUTE and not name:
                self.add_error(f"{each.key}-substitute", "Say who came instead.")
            if name and how != Attendance.How.SUBSTITUTE:
                sentence = "Choose “A substitute came”, or take the name away."
                self.add_error(f"{each.key}-substitute", sentence)
        return values

    def came(self) -> list[Came]:
        """Return what is noted of those whose controls were changed."""
        return [
            Came(
                each,
                self.cleaned_data[f"{each.key}-how"],
                self.cleaned_data[f"{each.key}-substitute"],
            )
            for each in self.invitations
            if {f"{each.key}-how", f"{each.key}-substitute"} & set(self.changed_data)
        ]


class WithdrawForm(DesignSystemMixin, forms.Form):
    """Why a recorded outcome is withdrawn."""

    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea)


class LineForm(AskingForm, EditForm):
    """A line under an item: what was decided or noted, or who is to do what by when."""

    who = forms.ChoiceField(label="Who is to do it", required=False)
    due_on = forms.DateField(label="By when", required=False)

    class Meta:
        model = Outcome
        fields = [name for name in TEXTS_AND_ROWS if name != "confirm"]
        widgets = {"kind": forms.RadioSelect}
        labels = {"text": "What was decided, noted or is to be done"}

    field_order = [
        "kind",
        "answer",
        "deferred_to",
        "text",
        "who",
        "due_on",
        "new_date",
        "new_precision",
        "milestone",
        "commitment",
        "source",
    ]

    def __init__(self, *args: Any, item: AgendaItem, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.item, self.today = item, today
        kind = cast(forms.ChoiceField, self.fields["kind"])
        kind.choices = Outcome.Kind.choices
        if item.update_id is None:
            del self.fields["answer"], self.fields["deferred_to"]
        else:
            self._choose_from("deferred_to", _meetings_after(item.meeting))
        self._narrow_milestones()
        people = _who_may_owe(item.meeting)
        self.owing = {
            f"{kind}-{row.pk}": row for kind, _, rows in people for row in rows
        }
        who = cast(forms.ChoiceField, self.fields["who"])
        who.choices = [
            ("", "Choose"),
            *[
                (label, [(f"{kind}-{row.pk}", _name(row)) for row in rows])
                for kind, label, rows in people
            ],
        ]
        self._fill_owed()

    def clean(self):
        values = super().clean()
        if values.get("due_on"):
            self.ask_for_working_day("due_on", WorkingDays())
        day, precision = values.get("new_date"), values.get("new_precision")
        if day and precision:
            self._ask_about_new_date(PartialDate(last_day(day, precision), precision))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """What the line says, as the services take it."""
        names = [name for name in TEXTS_AND_ROWS if name in self.cleaned_data]
        values = {name: self.cleaned_data[name] for name in names}
        return values | {"confirm": self.answered}

    @property
    def owed(self) -> Owed:
        """Who is to do what the line says, and by when."""
        who = self.owing.get(self.cleaned_data["who"])
        return Owed(who, self.cleaned_data["due_on"])

    def _ask_about_new_date(self, agreed: PartialDate) -> None:
        """Ask what the form of an agreed date asks (`rounds.decisions.forms`)."""
        if agreed.precision == Precision.DAY:
            self.ask_for_working_day("new_date", WorkingDays())
        if agreed.date < self.today:
            self.ask("new_date", "date_over", "This day is over.", agreed.precision)
        meeting = self.item.meeting
        if agreed.date < meeting.when.span.first:
            sentence = "This is before the meeting that agreed it."
            about = (agreed.precision, meeting.when)
            self.ask("new_date", "before_meeting", sentence, *about)

    def _narrow_milestones(self) -> None:
        commitment = self.instance.commitment or self.item.commitment
        if commitment is None:
            del self.fields["milestone"]
            return
        milestones = Milestone.objects.standing().filter(commitment=commitment)
        self._choose_from("milestone", milestones)
        field = cast(forms.ModelChoiceField, self.fields["milestone"])
        field.empty_label = "The due date of the whole"

    def _choose_from(self, name: str, rows: Any) -> None:
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows

    def _fill_owed(self) -> None:
        action = getattr(self.instance, "arising", None) if self.instance.pk else None
        if action is None:
            return
        kind = {Seat: "seat", Organisation: "organisation", User: "person"}
        owes = action.who
        self.fields["who"].initial = f"{kind[type(owes)]}-{owes.pk}"
        self.fields["due_on"].initial = action.due_on


def _meetings_after(meeting: Meeting) -> Any:
    later = Meeting.objects.standing().filter(group=meeting.group_id)
    later = later.filter(date__gt=meeting.date).select_related("group")
    return later.order_by("date")[:20]


def _who_may_owe(meeting: Meeting) -> list[tuple[str, str, list[Any]]]:
    """Return who may owe an action: the group's seats, organisations, and people. Three queries."""
    seats = Seat.objects.present().filter(group=meeting.group_id)
    seats = seats.select_related("organisation").order_by("-is_chair", "title")
    bodies = Organisation.objects.present().order_by("name")
    people = User.objects.active().people().order_by("name", "pk")
    return [
        ("seat", "Seats of the group", list(seats[:MOST_CHOICES])),
        ("organisation", "Organisations", list(bodies[:MOST_CHOICES])),
        ("person", "People", list(people[:MOST_CHOICES])),
    ]


def _name(row: Seat | Organisation | User) -> str:
    return row.name if isinstance(row, User) else str(row)
