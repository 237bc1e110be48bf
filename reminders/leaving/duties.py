"""What somebody who leaves has to do with, and who could take each of it over.

To ask for one more kind, write a function as these and name it in `KINDS`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Protocol

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, ResponsiblePerson
from commitments.querysets.commitments import CommitmentQuerySet
from commitments.responsible import name_responsible
from people import services
from people.models import SeatHolding, Substitution, User
from reminders.wording import counted
from returns.early_close import request_of
from rounds.models import ProgressUpdate, ReportingRound
from rounds.states import EDITABLE
from rounds.updates.handing_over import hand_over as hand_over_update
from rounds.updates.selectors import owed_in

Role = User.Role


class HandOver(Protocol):
    """Gives a duty to a person; to nobody, where `otherwise` says what becomes of it."""

    def __call__(self, *, to: User | None, by: User, at: datetime) -> None: ...


@dataclass(frozen=True)
class Duty:
    """One thing that a leaver has to do with."""

    key: str  # names its control
    what: str  # what the person does: "Holds the seat ..."
    otherwise: str  # what becomes of it where nobody takes it over
    hand_over: HandOver
    # Who could take it over; `None` where nobody is to be chosen.
    may_take: Callable[[User], bool] | None = None
    url: str = ""  # where more is seen of it


def duties_of(person: User, today: date) -> list[Duty]:
    """Return all that a person has to do with on a day. A fixed number of queries."""
    duties: list[Duty] = []
    for kind in KINDS:
        duties += kind(person, today)
    return duties


def seats(person: User, today: date) -> Iterator[Duty]:
    """Yield the seats that they hold, with what these own and owe."""
    holdings = list(person.holdings.present().select_related("seat"))
    owned = Commitment.objects.live().filter(
        owner__in=[holding.seat_id for holding in holdings]
    )
    live = _numbers(owned, "owner")
    owed = _numbers(_owed(owned), "owner")
    for holding in holdings:
        yield Duty(
            key=f"seat-{holding.seat_id}",
            what=(
                f"Holds the seat “{holding.seat}”, which owns"
                f" {_counted_and_owed(holding.seat_id, live, owed)}"
            ),
            otherwise="The seat falls empty.",
            hand_over=partial(_pass_seat, holding, today),
            may_take=_is_other_member(person),
            url=reverse("people:seats"),
        )


def absences(person: User, today: date) -> Iterator[Duty]:
    """Yield the days on which another stands in for them: nobody is to choose."""
    substitutions = person.substitutions.filter(last_day__gte=today)
    for substitution in substitutions.select_related("person", "substitute"):
        yield Duty(
            key=f"away-{substitution.pk}",
            what=f"Is away: {substitution}",
            otherwise="It ends.",
            hand_over=partial(_end_absence, substitution, today),
        )


def stand_ins(person: User, today: date) -> Iterator[Duty]:
    """Yield for whom they stand in; whoever is back already may be chosen too."""
    substitutions = person.stands_in.filter(
        last_day__gte=today, person__is_active=True, person__role=Role.MEMBER
    )
    for substitution in substitutions.select_related("person", "substitute"):
        away = substitution.person
        yield Duty(
            key=f"stands-in-{substitution.pk}",
            what=f"Stands in: {substitution}",
            otherwise=(
                f"Nobody stands in for {away}. Where {away} is back already, choose"
                f" {away}."
            ),
            hand_over=partial(_give_substitution, substitution, today),
            may_take=_is_other_member(person),
            url=reverse("people:edit", args=[away.pk]),
        )


def contact_role(person: User, today: date) -> Iterator[Duty]:
    """Yield that they are a contact of what their organisation leads."""
    body = person.organisation
    if person.role != Role.PARTNER or body is None or not person.is_contact:
        return
    led = Commitment.objects.live().filter(lead=body)
    numbers = _counted_and_owed(
        body.pk, _numbers(led, "lead"), _numbers(_owed(led), "lead")
    )
    contacts = User.objects.contacts().filter(organisation=body)
    others = contacts.exclude(pk=person.pk).values_list("name", flat=True)
    otherwise = f"{body} has no contact. Add a person of it first, to choose them."
    if others:
        otherwise = f"Contacts too: {', '.join(others)}."
    yield Duty(
        key="contact",
        what=f"Is a contact of {body}, which leads {numbers}",
        otherwise=otherwise,
        hand_over=_make_contact,
        may_take=lambda heir: (
            heir.role == Role.PARTNER
            and heir.organisation_id == body.pk
            and heir.pk != person.pk
        ),
        url=reverse("people:list"),
    )


def drafts(person: User, today: date) -> Iterator[Duty]:
    """Yield the updates that they began and are not handed in, by who answers for them."""
    updates = ProgressUpdate.objects.filter(author=person, state__in=EDITABLE)
    unfinished = updates.workable().select_related("commitment__lead").order_by("pk")
    by_body: dict[tuple[int, int], list[ProgressUpdate]] = defaultdict(list)
    for update in unfinished:
        commitment = update.commitment
        by_body[commitment.owner_id, commitment.lead_id].append(update)
    for (owner, lead), each in by_body.items():
        names = [
            f"{update.commitment.reference} ({update.get_state_display().lower()})"
            for update in each
        ]
        yield Duty(
            key=f"drafts-{owner}-{lead}",
            what=f"Is the author of {', '.join(names)}",
            otherwise=(
                "They stay in this name. Who holds the seat, or is of the lead"
                " organisation, can go on with them."
            ),
            hand_over=partial(_give_updates, each),
            may_take=_may_report_for(person, lead),
        )


def reviews(person: User, today: date) -> Iterator[Duty]:
    """Yield what waits for the review of any officer, and whether another is there for it."""
    if not person.is_officer:
        return
    waiting = ProgressUpdate.objects.reviewable_by(person).count()
    if not waiting:
        return
    now_real = timezone.localdate()
    left = ProgressUpdate.objects.without_reviewer(now_real, besides=person)
    left = left.exclude(
        pk__in=ProgressUpdate.objects.without_reviewer(now_real).values("pk")
    )
    number = left.count()
    otherwise = "Other officers may review all of them."
    if number:
        otherwise = f"No other officer may review {number} of them. Add one first."
    yield Duty(
        key="reviews",
        what=f"May review {counted(waiting, 'update')}, waiting now",
        otherwise=otherwise,
        hand_over=_leave_as_it_is,
        url=reverse("people:add"),
    )


def early_closes(person: User, today: date) -> Iterator[Duty]:
    """Yield that they asked to close the open round early, while that stands. Two queries."""
    if not person.is_officer:
        return
    reporting_round = ReportingRound.objects.open().select_related("meeting").first()
    if reporting_round is None or reporting_round.is_past_due(today):
        return
    request = request_of(reporting_round)
    if request is None or request.by_id != person.pk:
        return
    yield Duty(
        key="early-close",
        what=f"Asked that the {reporting_round} round is closed before its due date",
        otherwise="It stands: another officer closes the round, or refuses.",
        hand_over=_leave_as_it_is,
        url=reverse("rounds:ask-close", args=[reporting_round.slug]),
    )


def responsibilities(person: User, today: date) -> Iterator[Duty]:
    """Yield what they are named responsible for. One query."""
    rows = ResponsiblePerson.objects.present().filter(person=person)
    for row in rows.select_related("commitment__owner"):
        commitment = row.commitment
        yield Duty(
            key=f"responsible-{row.pk}",
            what=f"Is responsible for {commitment}",
            otherwise="Nobody is named in their place: its owner is reminded of it.",
            hand_over=partial(_name_in_their_place, commitment, today),
            may_take=_is_other_of_its_bodies(person, commitment),
            url=commitment.get_absolute_url(),
        )


KINDS: tuple[Callable[[User, date], Iterator[Duty]], ...] = (
    seats,
    absences,
    stand_ins,
    contact_role,
    responsibilities,
    # After the seats: who takes one over may then report on what it owns.
    drafts,
    reviews,
    early_closes,
)


def _numbers(commitments: CommitmentQuerySet, name: str) -> dict[int, int]:
    """Return how many there are of each owner, or of each lead."""
    return dict(commitments.order_by().values_list(name).annotate(Count("pk")))


def _owed(commitments: CommitmentQuerySet) -> CommitmentQuerySet:
    open_round = ReportingRound.objects.open().first()
    if open_round is None:
        return commitments.none()
    return owed_in(commitments, open_round)


def _counted_and_owed(key: int, live: dict[int, int], owed: dict[int, int]) -> str:
    number = live.get(key, 0)
    return f"{counted(number, 'live commitment')}, {owed.get(key, 0)} owed now"


def _is_other_member(person: User) -> Callable[[User], bool]:
    return lambda heir: heir.role == Role.MEMBER and heir.pk != person.pk


def _may_report_for(person: User, lead: int) -> Callable[[User], bool]:
    """Who could report on what an organisation leads; of members, the service knows who does."""

    def may_take(heir: User) -> bool:
        if heir.pk == person.pk:
            return False
        return heir.role != Role.PARTNER or heir.organisation_id == lead

    return may_take


def _is_other_of_its_bodies(
    person: User, commitment: Commitment
) -> Callable[[User], bool]:
    bodies = {commitment.lead_id, commitment.owner.organisation_id}
    return lambda heir: heir.pk != person.pk and heir.organisation_id in bodies


def _name_in_their_place(
    commitment: Commitment, today: date, *, to: User | None, by: User, at: datetime
) -> None:
    """What the leaver is responsible for ends with the account itself."""
    present = commitment.responsible_people.present()
    if to is not None and not present.filter(person=to).exists():
        name_responsible(
            commitment=commitment, person=to, from_date=today, today=today, by=by, at=at
        )


def _pass_seat(
    holding: SeatHolding, today: date, *, to: User | None, by: User, at: datetime
) -> None:
    """Left empty it is by the closing of the account itself."""
    if to is not None:
        day = max(today, holding.since)
        services.pass_seat(seat=holding.seat, to=to, on=day, today=day, by=by)


def _end_absence(
    substitution: Substitution,
    today: date,
    *,
    to: User | None,
    by: User,
    at: datetime,
) -> None:
    services.end_substitution(substitution=substitution, today=today, by=by)


def _give_substitution(
    substitution: Substitution,
    today: date,
    *,
    to: User | None,
    by: User,
    at: datetime,
) -> None:
    """Without anybody it stays on record that they are away, and that nobody stands in."""
    if to is None:
        return
    away, first_day = substitution.person, max(substitution.first_day, today)
    last_day = substitution.last_day
    services.end_substitution(substitution=substitution, today=today, by=by)
    if to != away:
        services.arrange_substitute(
            person=away, substitute=to, first_day=first_day, last_day=last_day, by=by
        )


def _make_contact(*, to: User | None, by: User, at: datetime) -> None:
    if to is not None:
        to.is_contact = True
        to.save(update_fields=["is_contact"])


def _give_updates(
    updates: list[ProgressUpdate], *, to: User | None, by: User, at: datetime
) -> None:
    if to is None:
        return
    for update in updates:
        hand_over_update(update=update, to=to, by=by, at=at)


def _leave_as_it_is(*, to: User | None, by: User, at: datetime) -> None:
    """What is any officer's stays any officer's."""
