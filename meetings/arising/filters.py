import django_filters
from django.db.models import Q, TextChoices

from commitments.reference_filters import ReferenceFilter
from rounds.models import ActionArising, Meeting, Outcome
from toolkit.filters import NamedFilter


class State(TextChoices):
    """Where an action arising stands on a day."""

    OPEN = "open", "Open"
    LATE = "late", "Open and late"
    CLOSED = "closed", "Closed"


class StateFilter(django_filters.ChoiceFilter):
    """Those that stand so on the day of which they were read (`on_day`)."""

    def filter(self, qs, value):
        if value == State.LATE:
            return qs.filter(was_late=True)
        if value in State.values:
            return qs.filter(was_open=value == State.OPEN)
        return qs


class WhoFilter(django_filters.CharFilter):
    """Those of a seat or organisation of this code, or of whom these words name."""

    def filter(self, qs, value):
        if not value:
            return qs
        codes = Q(seat__code__iexact=value) | Q(organisation__code__iexact=value)
        names = (
            Q(seat__title__icontains=value)
            | Q(organisation__name__icontains=value)
            | Q(person__name__icontains=value)
        )
        return qs.filter(codes | names)


class ActionArisingFilter(django_filters.FilterSet):
    """What actions arising can be narrowed by in the API."""

    state = StateFilter(choices=State.choices, label="State")
    owner = WhoFilter(
        label="Who",
        max_length=100,
        help_text="The code of a seat or organisation, or words of who is to do it.",
    )
    meeting = NamedFilter(
        "outcome__item__meeting__slug",
        model=Meeting,
        lookup="slug",
        max_length=60,
        help_text="The slug of the meeting that they came from.",
    )
    commitment = ReferenceFilter("outcome__commitment__reference", label="Reference")

    class Meta:
        model = ActionArising
        fields: list[str] = []


def _meetings(request):
    """The meetings from which actions arose, the newest first."""
    arose = ActionArising.objects.recorded().order_by()
    meetings = Meeting.objects.filter(pk__in=arose.values("outcome__item__meeting"))
    return meetings.select_related("group").order_by("-date")


class ActionArisingPageFilter(ActionArisingFilter):
    """The same on their page, where the meeting is chosen from those there are."""

    meeting = django_filters.ModelChoiceFilter(
        field_name="outcome__item__meeting",
        queryset=_meetings,
        to_field_name="slug",
        label="Meeting",
    )


class OutcomeFilter(django_filters.FilterSet):
    """What outcomes can be narrowed by."""

    kind = django_filters.ChoiceFilter(choices=Outcome.Kind.choices)
    meeting = NamedFilter(
        "item__meeting__slug",
        model=Meeting,
        lookup="slug",
        max_length=60,
        help_text="The slug of the meeting that they came of.",
    )
    commitment = ReferenceFilter()

    class Meta:
        model = Outcome
        fields: list[str] = []
