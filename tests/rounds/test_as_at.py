"""Any earlier day can be told from the domain's own rows: random histories, each day as it was shown."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.models import Commitment, Milestone
from commitments.services import state_date
from programme.dates import PartialDate
from programme.errors import Conflict, NotAllowed
from rounds import services
from rounds.as_at import known_on
from rounds.content import MilestoneLine
from rounds.models import ProgressUpdate, ReportingRound
from rounds.services.rounds import Reason
from tests.factories import (
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    UserFactory,
    content,
    holder_of,
    moment,
)

pytestmark = pytest.mark.django_db
STANDINGS = ["not_started", "green", "amber", "red", "complete"]
START = date(2018, 1, 1)


class History:
    """A life of one commitment, by chance: each step is tried, and what the rules refuse is not done."""

    def __init__(self, seed: int, lead: str = ""):
        self.chance = random.Random(seed)
        lead = OrganisationFactory(kind=lead or self.chance.choice(["partner", "government"]))
        self.action = ActionFactory(lead=lead)
        self.other = ActionFactory()
        self.member = holder_of(self.action)
        self.officers = [UserFactory(officer=True) for _ in range(3)]
        for _ in range(self.chance.randint(1, 3)):
            MilestoneFactory(commitment=self.action, first_date=self.some_day())
        self.day, self.taken = START, []

    def live(self, days: int) -> dict[date, tuple]:
        """Return what was shown at the end of each day."""
        shown = {}
        for _ in range(days):
            self.day += timedelta(self.chance.randint(1, 9))
            for hour in range(9, 9 + self.chance.randint(1, 4)):
                self.now = moment(self.day, hour)
                self.try_one()
            shown[self.day] = shown_now(self.action)
        return shown

    def try_one(self) -> None:
        steps = [self.turn, self.report, self.report, self.report, self.correct, self.confirm, self.decide]
        step = self.chance.choice([*steps, self.state, self.add_milestone, self.unchanged])
        try:
            with transaction.atomic():
                step()
        except (Conflict, NotAllowed, ValidationError):
            return
        self.taken.append(step.__name__)

    def some_day(self) -> date:
        return START + timedelta(self.chance.randint(-200, 700))

    @property
    def officer(self):
        return self.chance.choice(self.officers)

    def turn(self) -> None:
        """Close the open round and open the next."""
        present = ReportingRound.objects.open().first()
        if present:
            missing = present.expected.unreported().values_list("commitment__reference", flat=True)
            services.close_round(
                reporting_round=present, reasons={one: Reason("late") for one in missing}, by=self.officer, at=self.now
            )
        following = services.plan_round(
            meeting=MeetingFactory(date=self.day + timedelta(20)),
            opens_on=self.day,
            due_on=self.day + timedelta(10),
            closes_on=self.day + timedelta(20),
            by=self.officer,
            at=self.now,
        )
        services.open_round(reporting_round=following, by=self.officer, at=self.now)

    def said(self):
        lines = []
        for milestone in self.action.milestones.all():
            if self.chance.random() < 0.5:
                done = self.day - timedelta(self.chance.randint(0, 90)) if self.chance.random() < 0.3 else None
                lines.append(MilestoneLine(milestone.pk, forecast=self.some_day(), done=done, reason="Because."))
        outlook = self.chance.choice(["green", "amber", "red"])
        standing = self.chance.choice(STANDINGS)
        return content(
            standing, milestones=lines, **({} if standing in ("not_started", "complete") else {"outlook": outlook})
        )

    def report(self) -> None:
        update = services.report(
            commitment=self.action,
            reporting_round=ReportingRound.objects.open().get() if ReportingRound.objects.open() else refuse(),
            content=self.said(),
            by=self.chance.choice([self.member, self.officer]),
            at=self.now,
        )
        if not update.is_accepted:
            services.accept_update(update=update, by=self.officer, at=self.now)

    def unchanged(self) -> None:
        open_round = ReportingRound.objects.open().first() or refuse()
        update = services.nothing_has_changed(
            commitment=self.action, reporting_round=open_round, by=self.member, at=self.now
        )
        services.accept_update(update=update, by=self.officer, at=self.now)

    def correct(self) -> None:
        accepted = list(ProgressUpdate.objects.accepted().filter(commitment=self.action))
        update = self.chance.choice(accepted) if accepted else refuse()
        correction = services.correct_update(update=update, by=self.member, at=self.now)
        services.save_update(update=correction, content=self.said(), by=self.member, at=self.now)
        correction = services.submit_update(update=correction, by=self.member, at=self.now)
        services.accept_update(update=correction, by=self.officer, at=self.now)

    def confirm(self) -> None:
        update = ProgressUpdate.objects.unconfirmed().first() or refuse()
        services.confirm_update(update=update, by=self.officer, at=self.now)

    def decide(self) -> None:
        decide = self.chance.choice([services.verify, services.withdraw, services.reinstate, services.supersede])
        more = {"note": ""} if decide is services.verify else {"reason": "Because."}
        if decide is services.supersede:
            more["successor"] = Commitment.objects.get(pk=self.other.pk)
        services_commitment = Commitment.objects.get(pk=self.action.pk)
        decide(commitment=services_commitment, by=self.officer, at=self.now, **more)

    def state(self) -> None:
        milestone = self.chance.choice(list(self.action.milestones.all()))
        day = self.day - timedelta(self.chance.randint(0, 60))
        stated = PartialDate(day, self.chance.choice(["day", "month"])) if self.chance.random() < 0.8 else None
        kind = self.chance.choice(["forecast", "done"])
        state_date(milestone=milestone, kind=kind, stated=stated, on=self.day, by=self.officer, reason="Because.")

    def add_milestone(self) -> None:
        MilestoneFactory(commitment=self.action, first_date=self.some_day(), added_on=self.day)


def refuse():
    raise Conflict("There is nothing to do this to.")


def dates_of(milestones) -> list[tuple]:
    return [(one.pk, one.first.without_source, said(one.forecast), said(one.done)) for one in milestones]


def said(date_):
    return date_ and date_.without_source


def shown_now(action) -> tuple:
    """What the pages show today: the copies on the commitment and on its milestones."""
    one = Commitment.objects.get(pk=action.pk)
    milestones = list(Milestone.objects.filter(commitment=one))
    rating = (one.lifecycle, one.rating, one.outlook, one.rated_as_at, one.is_confirmed)
    return rating, one.due and one.due.without_source, dates_of(milestones)


def recomputed(action, day) -> tuple:
    """What the domain's rows say of that day."""
    known = known_on(Commitment.objects.get(pk=action.pk), day)
    rating = (known.lifecycle, known.rating, known.outlook, known.rated_as_at, known.is_confirmed)
    return rating, known.due and known.due.without_source, dates_of(known.milestones)


@pytest.mark.parametrize("seed", range(30))
def test_each_day_of_a_random_history_is_told_as_it_was_shown(seed):
    history = History(seed)

    shown = history.live(days=25)

    assert len(history.taken) > 10
    for day, then in shown.items():
        assert recomputed(history.action, day) == then, f"{day}, seed {seed}: {history.taken}"
    assert recomputed(history.action, START)[0] == ("not_started", "", "", None, True)


def test_the_histories_above_hold_every_kind_of_step():
    history = History(100, lead="government")

    history.live(days=200)

    assert set(history.taken) == {
        "turn",
        "report",
        "correct",
        "confirm",
        "decide",
        "state",
        "add_milestone",
        "unchanged",
    }


def test_what_is_known_on_a_day_takes_a_fixed_number_of_queries(django_assert_num_queries):
    history = History(7)
    history.live(days=25)

    with django_assert_num_queries(5):
        known_on(Commitment.objects.get(pk=history.action.pk), datetime(2018, 5, 1).date())
