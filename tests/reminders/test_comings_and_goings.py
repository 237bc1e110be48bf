"""Random comings and goings, after which nobody is told of exactly what `unreached_in` says."""

import random
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Action
from people.models import Seat, SeatHolding, Substitution, User
from people.services import arrange_substitute, end_substitution, pass_seat
from programme.working_days import WorkingDays
from reminders import services
from reminders.leaving.duties import duties_of
from reminders.leaving.services import leave
from reminders.models import Hold, Reminder, ReminderLine, Step
from reminders.recipients import lines_for, owed_of, people_reached
from reminders.selectors import ladder_of
from reminders.unreached import steps_to_come, unreached_in
from rounds.updates.write import start_update
from tests.factories import (
    ActionFactory,
    OrganisationFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    content,
    moment,
    submitted,
)
from tests.reminders.people import send_all
from tests.rounds.histories import seeds
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
OPENED, LAST = date(2018, 5, 8), date(2018, 6, 8)
MOVES = 14


class World:
    """A round, who answers for what it owes, and what happens to them."""

    def __init__(self, seed, reporting_round):
        self.random = random.Random(seed)
        self.round = reporting_round
        self.today = OPENED
        self.officers = UserFactory.create_batch(3, officer=True)
        self.bodies = OrganisationFactory.create_batch(3)
        self.spares = [
            UserFactory(organisation=body, is_contact=False) for body in self.bodies
        ]
        self.spare = UserFactory(member=True)
        self.members = [self.person(member=True) for _ in range(5)]
        for number in range(5):
            seat = SeatFactory()
            if number:
                SeatHoldingFactory(seat=seat, person=self.pick(self.members))
            ActionFactory(owner=seat, lead=self.pick(self.bodies), rating="green")
        for _ in range(2):
            self.person(organisation=self.pick(self.bodies))
        Step.objects.filter(about="due").update(to_chair=False)
        for name in ("to_owner", "to_contacts"):
            if self.random.random() < 0.2:
                Step.objects.update(**{"to_owner": True, "to_contacts": True})
                Step.objects.update(**{name: False})

    def pick(self, things):
        return self.random.choice(list(things))

    def person(self, **fields):
        place = self.pick(["gone", "here", "here"])
        number = User.objects.count()
        return UserFactory(email=f"{place}{number}@example.org", **fields)

    @property
    def officer(self):
        return self.officers[0]

    @property
    def leavers(self):
        spared = [self.spare.pk, *[one.pk for one in self.spares + self.officers]]
        return User.objects.active().exclude(pk__in=spared).order_by("pk")

    def live(self):
        """Have so many things happen, whichever of them can."""
        moves = [
            self.seat_passes,
            self.seat_passes,
            self.member_goes_away,
            self.member_goes_away,
            self.absence_ends,
            self.person_leaves,
            self.account_is_closed,
            self.contact_changes,
            self.address_is_mended,
            self.person_is_held,
            self.step_is_held,
            self.hold_is_released,
            self.action_changes_hands,
            self.update_is_begun,
            self.update_is_handed_in,
            self.days_pass,
        ]
        for _ in range(MOVES):
            try:
                with transaction.atomic():
                    self.pick(moves)()
            except (ValidationError, Conflict, NotAllowed, IndexError):
                continue

    def seat_passes(self):
        to = self.pick([None, *self.members, self.spare])
        seat = self.pick(Seat.objects.all())
        pass_seat(seat=seat, to=to, on=self.today, today=self.today)

    def member_goes_away(self):
        holding = self.pick(SeatHolding.objects.present().select_related("person"))
        arrange_substitute(
            person=holding.person,
            substitute=self.pick(self.members),
            first_day=self.today,
            last_day=LAST + timedelta(days=9),
            by=self.officer,
        )

    def absence_ends(self):
        substitution = self.pick(Substitution.objects.all())
        end_substitution(substitution=substitution, today=self.today, by=self.officer)

    def person_leaves(self):
        person = self.pick(self.leavers)
        leave(
            person=person,
            heirs={},
            today=self.today,
            by=self.officer,
            at=moment(self.today),
            confirm=["nobody_told"],
        )

    def account_is_closed(self):
        """Behind the back of the service, as by an earlier version."""
        User.objects.filter(pk=self.pick(self.leavers).pk).update(is_active=False)

    def contact_changes(self):
        person = self.pick(self.leavers.filter(role="partner"))
        User.objects.filter(pk=person.pk).update(is_contact=not person.is_contact)

    def address_is_mended(self):
        person = self.pick(self.leavers.filter(email__startswith="gone"))
        User.objects.filter(pk=person.pk).update(email=f"mended{person.pk}@example.org")

    def person_is_held(self):
        self.hold(person=self.pick(self.leavers))

    def step_is_held(self):
        """One that is not the last, or all that are to come."""
        steps = steps_to_come(ladder_of(self.round), self.today)
        if self.random.random() < 0.2:
            for step in steps:
                self.hold(step=step)
        else:
            self.hold(step=self.pick(steps[:-1]))

    def hold(self, **what):
        services.hold(
            reporting_round=self.round,
            reason="Wait.",
            by=self.officer,
            at=moment(self.today),
            **what,
        )

    def hold_is_released(self):
        for hold in Hold.objects.in_force():
            services.release(hold=hold, by=self.officer, at=moment(self.today))

    def action_changes_hands(self):
        action = self.pick(Action.objects.all())
        action.owner = self.pick(Seat.objects.all())
        action.lead = self.pick(self.bodies)
        action.save()

    def update_is_begun(self):
        action = self.pick(Action.objects.all())
        holding = self.pick(action.owner.holdings.present())
        start_update(
            commitment=action.commitment,
            reporting_round=self.round,
            content=content(),
            by=holding.person,
            at=moment(self.today),
        )

    def update_is_handed_in(self):
        action = self.pick(Action.objects.all())
        submitted(action.commitment, self.round, by=self.officer, at=moment(self.today))

    def days_pass(self):
        send_all(self.today)
        later = WorkingDays().on_or_after(self.today + timedelta(days=4))
        self.today = min(later, date(2018, 5, 30))

    def unreached(self) -> set[int]:
        rows = unreached_in(self.round, self.today)
        return {row.commitment.pk for row in rows}

    def told_from_now_on(self) -> set[int]:
        """Send all that is still to come, and return what somebody who is there was told of."""
        before = set(Reminder.objects.filter(state="sent").values_list("pk", flat=True))
        ladder = ladder_of(self.round)
        send_all(self.today)
        for day, _ in ladder.dated:
            if day > self.today:
                send_all(day)
        lines = ReminderLine.objects.filter(reminder__state="sent")
        away = Substitution.objects.on(self.today).values("person")
        lines = lines.exclude(reminder__person__in=away)
        lines = lines.exclude(reminder__in=before)
        return set(lines.values_list("commitment", flat=True))

    def owed(self) -> set[int]:
        return set(owed_of(ladder_of(self.round)).values_list("pk", flat=True))

    def heirs_of(self, person) -> dict[str, User]:
        """Return for each duty somebody who is there, and whom mail reaches."""
        heirs = {}
        for duty in duties_of(person, self.today):
            for heir in (*self.officers, self.spare, *self.spares):
                if duty.may_take and duty.may_take(heir):
                    heirs.setdefault(duty.key, heir)
        return heirs


@contextmanager
def undone():
    """Have whatever is done in it not have happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lived(open_round, mailbox):
    def live(seed):
        world = World(seed, open_round)
        world.live()
        return world

    return live


@pytest.mark.parametrize("seed", seeds(8))
def test_nobody_gets_a_mail_of_exactly_what_the_rule_tells(seed, lived):
    world = lived(seed)
    foreseen = world.unreached()

    with undone():
        told = world.told_from_now_on()
        # By now it is known which addresses take no mail.
        unreached = world.unreached()

    assert unreached == world.owed() - told
    assert foreseen <= unreached


@pytest.mark.parametrize("seed", seeds(8))
def test_what_no_step_lists_for_anybody_is_told_by_the_rule(seed, lived):
    world = lived(seed)
    ladder = ladder_of(world.round)
    listed = set()
    for step in steps_to_come(ladder, world.today):
        people = people_reached(ladder, step, world.today)
        for lines in lines_for(ladder, step, world.today, people).values():
            listed.update(line.commitment.pk for line in lines if not line.is_told)

    assert world.owed() - listed <= world.unreached()


@pytest.mark.parametrize("seed", seeds(8))
def test_after_a_leaver_whose_duties_are_taken_over_as_much_is_told_as_before(
    seed, lived
):
    world = lived(seed)
    before = world.unreached()

    for leaver in world.leavers:
        with undone():
            leave(
                person=leaver,
                heirs=world.heirs_of(leaver),
                today=world.today,
                by=world.officer,
                at=moment(world.today),
            )

            assert world.unreached() <= before
            assert not User.objects.get(pk=leaver.pk).is_active
