"""Brings the programme file into the database, field by field, without undoing what an officer has
changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models, transaction

from actions.models import Action
from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.services import state_date
from cpip.content.faults import ContentFaults
from cpip.content.reader import Item, ProgrammeFile
from people.models import GovernanceGroup, Organisation, Seat
from programme.dates import PartialDate
from programme.models import LoadedValue, Programme, Source, Theme
from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from rounds.models import Meeting
from workstreams.models import Workstream

CHAIR = "CHAIR"


@dataclass
class Loaded:
    """What a load did: how many items it made, which fields it set, which it left as an officer
    changed them.
    """

    created: int = 0
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load(content: ProgrammeFile, *, today: date, overwrite: bool = False) -> Loaded:
    """Load a programme file as known on a day: all of it or nothing.

    A date done is known from its day, a forecast from its `known_on`; what is not yet known is left
    for a later load. A field keeps the value an officer gave it since the last load, unless
    `overwrite`. Raises `ContentFaults`.
    """
    with pghistory.context(
        via="command", command="load_programme", day=today.isoformat()
    ):
        return _Writer(content, today, overwrite).write()


class _Writer:
    def __init__(self, content: ProgrammeFile, today: date, overwrite: bool):
        self.content, self.today, self.overwrite = content, today, overwrite
        self.loaded, self.faults = Loaded(), []
        self.known = {(row.item, row.field): row for row in LoadedValue.objects.all()}
        self.made: set[models.Model] = set()
        self.found: dict[type[models.Model], dict[str, models.Model]] = {}

    def write(self) -> Loaded:
        steps = [
            self._programme,
            self._sources,
            lambda: self._section("themes", Theme, source=self._source),
            lambda: self._section("organisations", Organisation),
            lambda: self._each("groups", self._group),
            lambda: self._section(
                "workstreams",
                Workstream,
                theme=self._theme,
                lead=self._organisation,
                partners=self._organisations,
            ),
            lambda: self._section("recommendation_themes", RecommendationTheme),
            lambda: self._section("recommendation_areas", RecommendationArea),
            lambda: self._each("recommendations", self._recommendation),
            lambda: self._each("actions", self._action),
        ]
        for step in steps:
            step()
            if self.faults:  # what comes next refers to what was refused
                raise ContentFaults(self.faults)
        LoadedValue.objects.bulk_create(
            self.known.values(),
            update_conflicts=True,
            unique_fields=["item", "field"],
            update_fields=["value"],
        )
        return self.loaded

    def _each(self, section: str, write: Callable[[Item], None]) -> None:
        for item in self._items(section):
            write(item)

    def _items(self, section: str) -> list[Item]:
        return list(self.content.items[section].values())

    def _programme(self) -> None:
        self._put(Programme, "pk", 1, "programme", **self.content.programme)

    def _sources(self) -> None:
        for code, source in self.content.sources.items():
            self._put(Source, "code", code, f"sources {code}", **source)

    def _section(
        self, section: str, model: type[models.Model], **convert: Callable
    ) -> None:
        for item in self._items(section):
            values = {
                name: convert[name](value) if name in convert else value
                for name, value in item.values.items()
            }
            self._put(model, "code", item.key, item.label, **values)

    def _group(self, item: Item) -> None:
        values = {
            "name": item["name"],
            "purpose": item["purpose"],
            "chair": item["chair"] or "",
        }
        group = self._put(
            GovernanceGroup,
            "code",
            item.key,
            item.label,
            source=self._source(item["source"]),
            **values,
        )
        if group is None:
            return
        for code in item["seats"]:
            body = self._organisation(code)
            Seat.objects.get_or_create(
                group=group,
                code=code,
                defaults={"title": body.name, "organisation": body},
            )
        if item["seats"] and item["chair"]:
            Seat.objects.get_or_create(
                group=group, code=CHAIR, defaults={"title": "Chair", "is_chair": True}
            )
        for meeting in item["meetings"]:
            Meeting.objects.get_or_create(
                group=group,
                date=meeting["date"],
                defaults={"precision": meeting["precision"]},
            )

    def _recommendation(self, item: Item) -> None:
        theme = self.found[RecommendationTheme][item["theme"]]
        area = self.found[RecommendationArea][item["area"]]
        strand = self.found[Workstream][item["workstream"]]
        self._commitment(
            Recommendation,
            item,
            strand,
            theme=theme,
            area=area,
            response=item["response"],
        )

    def _action(self, item: Item) -> None:
        delivers = [
            self.found[Recommendation][key]
            for key, recommendation in self.content.items["recommendations"].items()
            if item.key in recommendation["delivered_by"]
        ]
        strand = self.found[Workstream][item.key.partition("-")[0]]
        self._commitment(Action, item, strand, delivers=delivers)

    def _commitment(
        self, model: type[Commitment], item: Item, strand: Workstream, **values: Any
    ) -> None:
        lead = self._organisation(item["lead"])
        commitment = self._put(
            model,
            "reference",
            item.key,
            item.label,
            title=item["title"],
            description=item["description"],
            basis=item["basis"],
            source=self._source(item["source"]),
            workstream=strand,
            lead=lead,
            owner=self._owner(lead, strand),
            partners=self._organisations(item["partners"]),
            **values,
        )
        if commitment is not None:
            for milestone in item["milestones"]:
                label = f"{item.label} milestone {milestone['title']}"
                try:
                    self._milestone(commitment, label, milestone)
                except ValidationError as refusal:
                    self._refused(label, refusal)

    def _owner(self, lead: Organisation, strand: Workstream) -> Seat:
        """Return the lead organisation's seat, else the work strand lead's, else the Scottish
        Government's.
        """
        seats = self.seats_by_body
        government = next(
            body
            for code, body in self.found[Organisation].items()
            if body.is_government
        )
        owner = seats.get(lead) or seats.get(strand.lead) or seats.get(government)
        if owner is None:
            raise ContentFaults(
                [
                    "groups: none gives the government a seat, so nobody owns what no"
                    " other seat does"
                ]
            )
        return owner

    def _deciding_groups(self) -> list[GovernanceGroup]:
        """Return the groups whose seats own commitments: the first of the file that has seats."""
        with_seats = [item.key for item in self._items("groups") if item["seats"]]
        return [self.found[GovernanceGroup][key] for key in with_seats[:1]]

    @property
    def seats_by_body(self) -> dict[Organisation, Seat]:
        if Seat not in self.found:
            seats = Seat.objects.filter(
                group__in=self._deciding_groups()
            ).select_related("organisation")
            self.found[Seat] = {seat.organisation: seat for seat in seats}
        return self.found[Seat]

    def _milestone(self, commitment: Commitment, label: str, given: dict) -> None:
        known = self.known.get((label, "id"))
        if known is None:
            milestone = self._new_milestone(commitment, label, given)
        else:
            milestone = Milestone.objects.get(pk=known.value)
            self._check_first(milestone, label, given["first"])
        self._set(
            milestone,
            label,
            {
                "title": given["title"],
                "first_source": self._source(given["first"].get("source")),
            },
        )
        for kind, known_on in (("forecast", "known_on"), ("done", "date")):
            if kind in given and given[kind][known_on] <= self.today:
                self._state(milestone, label, kind, given[kind], given[kind][known_on])

    def _new_milestone(
        self, commitment: Commitment, label: str, given: dict
    ) -> Milestone:
        last = (
            commitment.milestones.order_by("-order")
            .values_list("order", flat=True)
            .first()
            or 0
        )
        milestone = Milestone(
            commitment_id=commitment.pk,
            order=last + 1,
            title=given["title"],
            first_date=given["first"]["date"],
            first_precision=given["first"]["precision"],
            first_source=self._source(given["first"].get("source")),
            added_on=None if commitment in self.made else self.today,
        )
        milestone.full_clean()
        milestone.save()
        self._remember(label, "id", milestone.pk)
        self._remember(label, "title", milestone.title)
        self._remember(label, "first_source", _plain(milestone.first_source))
        self.loaded.created += 1
        return milestone

    def _check_first(self, milestone: Milestone, label: str, first: dict) -> None:
        if (milestone.first_date, milestone.first_precision) != (
            first["date"],
            first["precision"],
        ):
            self.faults.append(
                f"{label}: first: a first date never changes; state a forecast instead"
            )

    def _state(
        self, milestone: Milestone, label: str, kind: str, given: dict, on: date
    ) -> None:
        stated = PartialDate(
            given["date"], given["precision"], self._source(given.get("source"))
        )
        new, current = _plain_date(stated), _plain_date(getattr(milestone, kind))
        last = self.known.get((label, kind))
        if (
            current != (last.value if last else None)
            and current != new
            and not self.overwrite
        ):
            self.loaded.kept.append(f"{label}: {kind}")
        elif current != new:
            state_date(
                milestone=milestone,
                kind=MilestoneDate.Kind(kind),
                stated=stated,
                on=on,
                by=None,
            )
            self.loaded.changed.append(f"{label}: {kind}")
            self._remember(label, kind, new)

    def _put(
        self,
        model: type[models.Model],
        key_field: str,
        key: str,
        label: str,
        **values: Any,
    ) -> models.Model | None:
        """Make the item, or set those of its fields that nobody has changed since the last load."""
        item = model._default_manager.filter(**{key_field: key}).first()
        try:
            if item is None:
                item = self._create(model, {key_field: key}, label, values)
            else:
                self._set(item, label, values)
        except ValidationError as refusal:
            self._refused(label, refusal)
            return None
        self.found.setdefault(model, {})[key] = item
        return item

    def _refused(self, label: str, refusal: ValidationError) -> None:
        self.faults += [
            f"{label}: {name}: {' '.join(said)}"
            for name, said in refusal.message_dict.items()
        ]

    def _create(
        self, model: type[models.Model], key: dict, label: str, values: dict
    ) -> models.Model:
        many = {
            name: value
            for name, value in values.items()
            if model._meta.get_field(name).many_to_many
        }
        item = model(
            **key, **{name: value for name, value in values.items() if name not in many}
        )
        item.full_clean(exclude=["kind"] if issubclass(model, Commitment) else None)
        item.save()
        self.made.add(item)
        for name, value in many.items():
            getattr(item, name).set(value)
        for name, value in values.items():
            self._remember(label, name, _plain(value))
        self.loaded.created += 1
        return item

    def _set(self, item: models.Model, label: str, values: dict) -> None:
        changed = {}
        for name, value in values.items():
            current, new, last = (
                _plain(_current(item, name)),
                _plain(value),
                self.known.get((label, name)),
            )
            is_officers = current != (last.value if last else None) and current != new
            if is_officers and not self.overwrite:
                self.loaded.kept.append(f"{label}: {name}")
                continue
            self._remember(label, name, new)
            if current != new:
                changed[name] = value
        if changed:
            self._change(item, changed)
            self.loaded.changed += [f"{label}: {name}" for name in changed]

    def _change(self, item: models.Model, changed: dict) -> None:
        for name, value in changed.items():
            if item._meta.get_field(name).many_to_many:
                getattr(item, name).set(value)
            else:
                setattr(item, name, value)
        item.full_clean(exclude=["kind"] if isinstance(item, Commitment) else None)
        item.save(
            update_fields=[
                name for name in changed if not item._meta.get_field(name).many_to_many
            ]
        )

    def _remember(self, label: str, name: str, value: Any) -> None:
        row = self.known.setdefault((label, name), LoadedValue(item=label, field=name))
        row.value = value

    def _source(self, code: str | None) -> Source | None:
        return self.found[Source][code] if code else None

    def _theme(self, code: str) -> Theme:
        return self.found[Theme][code]

    def _organisation(self, code: str) -> Organisation:
        return self.found[Organisation][code]

    def _organisations(self, codes: list[str]) -> list[Organisation]:
        return [self._organisation(code) for code in codes]


def _current(item: models.Model, name: str) -> Any:
    if item._meta.get_field(name).many_to_many:
        return list(getattr(item, name).all())
    return getattr(item, name)


def _plain(value: Any) -> Any:
    """Return a value as it is kept to compare with: rows by what names them, lists sorted."""
    if isinstance(value, models.Model):
        return (
            getattr(value, "code", None)
            or getattr(value, "reference", None)
            or value.pk
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return sorted(_plain(one) for one in value)
    return value


def _plain_date(stated: PartialDate | None) -> list | None:
    return stated and [stated.date.isoformat(), stated.precision, _plain(stated.source)]
