"""Brings the programme file into the database, without undoing what an officer has changed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils.functional import cached_property
from pghistory.models import Context

from actions.models import Action
from commitments.models import Commitment
from commitments.setting_milestones import set_first_due
from cpip.content.documents import write_documents
from cpip.content.faults import ContentFaults
from cpip.content.milestones import MilestoneWriter
from cpip.content.reader import Item, ProgrammeFile
from cpip.content.rows import Loaded, Model, Rows
from people.models import GovernanceGroup, Organisation, OrganisationMerge, Seat
from programme.models import Programme, Source, Theme
from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from rounds.group_decisions import keep_group_decision
from rounds.models import GroupDecision, Meeting, ReportingRound
from workstreams.models import Workstream

CHAIR = "CHAIR"
COMMAND = "load_programme"


@transaction.atomic
def load(content: ProgrammeFile, *, today: date, overwrite: bool = False) -> Loaded:
    """Load a programme file as known on a day: all of it or nothing.

    A date done is known from its day, a forecast from its `known_on`; what is not yet known is left
    for a later load. A field keeps the value an officer gave it since the last load, unless
    `overwrite`. Raises `ContentFaults`.
    """
    with pghistory.context(via="command", command=COMMAND, day=today.isoformat()):
        return _Writer(content, today, overwrite).write()


class _Writer:
    def __init__(self, content: ProgrammeFile, today: date, overwrite: bool):
        self.content = content
        self.rows = Rows(overwrite=overwrite)
        self.milestones = MilestoneWriter(self.rows, today, _last_load())
        self._seats: dict[Organisation | None, Seat] | None = None

    def write(self) -> Loaded:
        steps = [
            self._programme,
            self._sources,
            self._themes,
            self._organisations,
            self._groups,
            self._workstreams,
            self._recommendation_themes,
            self._recommendation_areas,
            self._recommendations,
            self._actions,
            self._documents,
        ]
        for step in steps:
            step()
            # What comes next refers to what was refused.
            if self.rows.faults:
                raise ContentFaults(self.rows.faults)
        self.rows.save_what_was_loaded()
        return self.rows.loaded

    def _items(self, section: str) -> list[Item]:
        return list(self.content.items[section].values())

    def _programme(self) -> None:
        self.rows.put(Programme, "pk", 1, "programme", **self.content.programme)

    def _sources(self) -> None:
        for code, source in self.content.sources.items():
            self.rows.put(Source, "code", code, f"sources {code}", **source)

    def _themes(self) -> None:
        self._section("themes", Theme, source=self.rows.source)

    def _organisations(self) -> None:
        self._section("organisations", Organisation)

    def _workstreams(self) -> None:
        self._section(
            "workstreams",
            Workstream,
            theme=self._theme,
            lead=self._organisation,
            partners=self._partners,
        )

    def _recommendation_themes(self) -> None:
        self._section("recommendation_themes", RecommendationTheme)

    def _recommendation_areas(self) -> None:
        self._section("recommendation_areas", RecommendationArea)

    def _section(self, section: str, model: Model, **convert: Callable) -> None:
        """Write the items of a section whose fields stand in the file as in the database."""
        for item in self._items(section):
            values = dict(item.values)
            for name in convert.keys() & values.keys():
                values[name] = convert[name](values[name])
            self.rows.put(model, "code", item.key, item.label, **values)

    def _groups(self) -> None:
        for item in self._items("groups"):
            group = self.rows.put(
                GovernanceGroup,
                "code",
                item.key,
                item.label,
                source=self.rows.source(item["source"]),
                name=item["name"],
                purpose=item["purpose"],
                chair=item["chair"] or "",
            )
            if group is not None:
                self._add_seats(group, item)
                self._add_meetings(group, item)

    def _add_seats(self, group: GovernanceGroup, item: Item) -> None:
        for code in item["seats"]:
            body = self._organisation(code)
            defaults = {"title": body.name, "organisation": body}
            Seat.objects.get_or_create(group=group, code=code, defaults=defaults)
        if item["seats"] and item["chair"]:
            defaults = {"title": "Chair", "is_chair": True}
            Seat.objects.get_or_create(group=group, code=CHAIR, defaults=defaults)

    def _add_meetings(self, group: GovernanceGroup, item: Item) -> None:
        for row in item["meetings"]:
            if _has_named_day(group, row):
                continue
            of_day = Meeting.objects.filter(group=group, date=row["date"])
            # One that an officer cancelled or moved is not made anew.
            meeting = of_day.standing().first() or of_day.first()
            if meeting is None:
                of_day.create(group=group, date=row["date"], precision=row["precision"])
            elif meeting.precision != row["precision"]:
                self._know_meeting(meeting, item.label, row["precision"])

    def _know_meeting(self, meeting: Meeting, label: str, precision: str) -> None:
        """Say how exactly the day of a meeting is known, unless an officer or the record does."""
        name = f"{label}: meeting of {meeting.when}: precision"
        if _is_on_record(meeting):
            self.rows.loaded.on_record.append(name)
        elif _is_officers(meeting) and not self.rows.overwrite:
            self.rows.loaded.kept.append(name)
        else:
            meeting.precision = precision
            meeting.save(update_fields=["precision"])
            self.rows.loaded.changed.append(name)

    def _recommendations(self) -> None:
        for item in self._items("recommendations"):
            self._commitment(
                Recommendation,
                item,
                self.rows.get(Workstream, item["workstream"]),
                theme=self.rows.get(RecommendationTheme, item["theme"]),
                area=self.rows.get(RecommendationArea, item["area"]),
                response=item["response"],
            )

    def _actions(self) -> None:
        for item in self._items("actions"):
            delivers = [
                self.rows.get(Recommendation, recommendation.key)
                for recommendation in self._items("recommendations")
                if item.key in recommendation["delivered_by"]
            ]
            strand = self.rows.get(Workstream, item.key.partition("-")[0])
            self._commitment(Action, item, strand, delivers=delivers)

    def _documents(self) -> None:
        write_documents(self.content.documents, self.rows, self.milestones.today)

    def _commitment(
        self, model: type[Commitment], item: Item, strand: Workstream, **values: Any
    ) -> None:
        lead = self._organisation(item["lead"])
        commitment = self.rows.put(
            model,
            "reference",
            self._reference_now(model, item.key),
            item.label,
            at_first={"added_on": self._added_on},
            title=item["title"],
            description=item["description"],
            basis=item["basis"],
            source=self.rows.source(item["source"]),
            workstream=strand,
            lead=lead,
            owner=self._owner(lead, strand),
            partners=self._partners(item["partners"]),
            **values,
        )
        if commitment is not None:
            self.rows.call(commitment, item.key)
            self._keep_decision(commitment, item)
            self.milestones.write_all(commitment, item)
            is_new = commitment in self.rows.created
            set_first_due(commitment, None if is_new else self.milestones.today)

    @cached_property
    def _added_on(self) -> date | None:
        """The day on which what is new is added; none while no round has opened: the programme
        begins with it.
        """
        has_begun = ReportingRound.objects.opened().exists()
        return self.milestones.today if has_begun else None

    def _keep_decision(self, commitment: Commitment, item: Item) -> None:
        """Keep at which meeting the group decided on it, unless an officer has said so."""
        is_decided = commitment.basis == Commitment.Basis.DECIDED
        kept = GroupDecision.objects.filter(commitment=commitment.pk)
        if not is_decided or not item["decided_on"] or kept.exists():
            return
        held = Meeting.objects.standing().filter(group__in=self._deciding_groups())
        meeting = held.filter(date=item["decided_on"]).first()
        if meeting is None:
            fault = f"{item.label}: decided_on: the group has no meeting on this day"
            raise ContentFaults([fault])
        keep_group_decision(commitment, meeting)

    def _reference_now(self, model: type[Commitment], reference: str) -> str:
        """Return the reference that an officer has since given to what the file calls this."""
        commitments = model.objects.named(reference)
        return commitments.values_list("reference", flat=True).first() or reference

    def _owner(self, lead: Organisation, strand: Workstream) -> Seat:
        """Return the seat of the lead, else of the work strand's lead, else the government's."""
        seats = self._seats_by_body()
        bodies = self.rows.all_of(Organisation)
        government = next(body for body in bodies if body.is_government)
        owner = seats.get(lead) or seats.get(strand.lead) or seats.get(government)
        if owner is None:
            fault = (
                "groups: none gives the government a seat, so nobody owns what no"
                " other seat does"
            )
            raise ContentFaults([fault])
        return owner

    def _seats_by_body(self) -> dict[Organisation | None, Seat]:
        if self._seats is None:
            # A seat that an officer added takes nothing over: who owns what, they say.
            codes = [code for item in self._items("groups") for code in item["seats"]]
            seats = Seat.objects.filter(
                group__in=self._deciding_groups(), code__in=codes
            )
            seats = seats.select_related("organisation")
            self._seats = {seat.organisation: seat for seat in seats}
        return self._seats

    def _deciding_groups(self) -> list[GovernanceGroup]:
        """Return the groups whose seats own commitments: the first of the file that has seats."""
        with_seats = [item.key for item in self._items("groups") if item["seats"]]
        return [self.rows.get(GovernanceGroup, key) for key in with_seats[:1]]

    def _theme(self, code: str) -> Theme:
        return self.rows.get(Theme, code)

    def _organisation(self, code: str) -> Organisation:
        """Return the organisation of this code, or what it has since gone into."""
        body = self.rows.get(Organisation, code)
        return self._merged.get(body.pk, body)

    @cached_property
    def _merged(self) -> dict[int, Organisation]:
        """The organisations that stand for those that went into another, by their keys."""
        merges = OrganisationMerge.objects.select_related("present")
        return {merge.old_id: merge.present for merge in merges}

    def _partners(self, codes: list[str]) -> list[Organisation]:
        return [self._organisation(code) for code in codes]


def _has_named_day(group: GovernanceGroup, row: dict[str, Any]) -> bool:
    """True for a meeting that the file knows to the month and whose day an officer has named."""
    named = Meeting.objects.filter(group=group, day_source__isnull=False)
    of_month = {"date__year": row["date"].year, "date__month": row["date"].month}
    return row["precision"] == "month" and named.filter(**of_month).exists()


def _is_on_record(meeting: Meeting) -> bool:
    """True where a round is made for a meeting or a date was agreed at it."""
    return not Meeting.objects.off_record().contains(meeting)


def _is_officers(meeting: Meeting) -> bool:
    """True where something other than a load made or changed a meeting."""
    # The stubs do not know the event model that each tracked model has.
    event_model = Meeting.pgh_event_model  # type: ignore[attr-defined]
    events = event_model.objects.filter(pgh_obj=meeting.pk)
    loads = events.filter(pgh_context__metadata__command=COMMAND)
    return bool(events.count() > loads.count())


def _last_load() -> date | None:
    """Return the latest business day of a load that changed something, from the history."""
    loads = Context.objects.filter(metadata__command=COMMAND)
    days = loads.values_list("metadata__day", flat=True)
    return max((date.fromisoformat(day) for day in days if day), default=None)
