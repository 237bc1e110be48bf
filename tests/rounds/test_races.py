import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import pairwise
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection

from commitments.models import Commitment
from returns import services as round_services
from returns.services import Reason
from rounds.decisions import services as decisions
from rounds.models import ProgressUpdate, Transition
from rounds.updates import hand_in, review, workflow, write
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    content,
    submitted,
)
from toolkit.errors import Conflict

TWO_PLANS = [
    (date(2018, 6, 30), date(2018, 5, 21), date(2018, 6, 8)),
    (date(2018, 10, 2), date(2018, 7, 21), date(2018, 8, 8)),
]
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def threads(number):
    """Give a way to run the same work in several threads at once, each on a connection of its own.

    It returns what each brought about.
    """
    all_there = Barrier(number)

    def run(work, place):
        all_there.wait()
        try:
            return work(place)
        except (Conflict, ValidationError) as refusal:
            return refusal
        except InternalError as refusal:  # a guard of the database
            return refusal

    def leave(place):
        all_there.wait()
        connection.close()

    with ThreadPoolExecutor(number) as pool:
        try:
            yield lambda work: list(pool.map(partial(run, work), range(number)))
        finally:
            list(pool.map(leave, range(number)))


def all_at_once(work, number=8):
    """Run the same work once in several threads, and return what each brought about."""
    with threads(number) as run_at_once:
        return run_at_once(work)


def test_of_many_first_reports_at_once_one_is_kept():
    action, open_round, officer = (
        ActionFactory(),
        ReportingRoundFactory(),
        UserFactory(officer=True),
    )

    outcomes = all_at_once(
        lambda place: hand_in.report(
            commitment=action,
            reporting_round=open_round,
            content=content(),
            by=officer,
            at=NOW,
        )
    )

    assert ProgressUpdate.objects.count() == 1
    assert sum(isinstance(outcome, write.AlreadyReported) for outcome in outcomes) == 7


def test_of_many_reviews_at_once_one_decides():
    update = submitted(ActionFactory(), ReportingRoundFactory())
    officers = [UserFactory(officer=True) for _ in range(8)]

    outcomes = all_at_once(
        lambda place: review.accept_update(update=update, by=officers[place], at=NOW)
    )

    assert sum(isinstance(outcome, workflow.NotWaiting) for outcome in outcomes) == 7
    assert update.transitions.filter(verb="accepted").count() == 1


def test_of_many_saves_of_one_version_at_once_one_is_kept():
    officer = UserFactory(officer=True)
    update = write.start_update(
        commitment=ActionFactory(),
        reporting_round=ReportingRoundFactory(),
        content=content(),
        by=officer,
        at=NOW,
    )

    outcomes = all_at_once(
        lambda place: write.save_update(
            update=update,
            content=content(summary=f"Text {place}"),
            by=officer,
            at=NOW,
            version=update.version,
        )
    )

    assert sum(isinstance(outcome, write.ChangedMeanwhile) for outcome in outcomes) == 7


def test_of_two_officers_who_accept_and_return_at_once_one_wins_and_the_other_reads_what_happened():
    update = submitted(ActionFactory(), ReportingRoundFactory())
    officers = [
        UserFactory(officer=True, name="Ann"),
        UserFactory(officer=True, name="Ben"),
    ]

    def decide(place):
        if place == 0:
            return review.accept_update(update=update, by=officers[0], at=NOW)
        return review.return_update(
            update=update, by=officers[1], at=NOW, reason="How many?"
        )

    outcomes = all_at_once(decide, 2)

    loser = next(one for one in outcomes if isinstance(one, workflow.NotWaiting))
    update.refresh_from_db()
    assert update.state in ("accepted", "returned")
    won = "accepted by Ann" if update.state == "accepted" else "returned by Ben"
    assert won in str(loser)
    assert "21 May 2018" in str(loser)


def test_a_hundred_rounds_of_races_leave_no_update_in_two_states_and_no_step_without_a_row():
    reporting_round = ReportingRoundFactory()
    officers = [UserFactory(officer=True) for _ in range(3)]
    chance = random.Random(2018)
    steps = ["accept", "return", "take back", "submit", "save"]

    updates = [submitted(ActionFactory(), reporting_round) for _ in range(8)]
    with threads(2) as run_at_once:
        for _ in range(100):
            update, pair = chance.choice(updates), chance.sample(steps, 2)
            if ProgressUpdate.objects.get(pk=update.pk).is_accepted:
                updates.append(update := submitted(ActionFactory(), reporting_round))
            run_at_once(
                lambda place, update=update, pair=pair: take(
                    pair[place], update, officers[place]
                )
            )

    ends = {}
    for step in Transition.objects.filter(update__in=updates).order_by(
        "update", "at", "pk"
    ):
        assert step.from_state == ends.get(step.update_id, ""), (
            f"{step.update_id}: {step.verb} from {step.from_state}"
        )
        ends[step.update_id] = step.to_state
    assert ends == dict(ProgressUpdate.objects.values_list("pk", "state"))
    for update in ProgressUpdate.objects.filter(state="accepted"):
        assert update.transitions.filter(verb="accepted").count() == 1


def take(step, update, officer):
    author = update.author
    return {
        "accept": lambda: review.accept_update(update=update, by=officer, at=NOW),
        "return": lambda: review.return_update(
            update=update, by=officer, at=NOW, reason="How many?"
        ),
        "take back": lambda: hand_in.take_back(update=update, by=author, at=NOW),
        "submit": lambda: hand_in.submit_update(update=update, by=author, at=NOW),
        "save": lambda: write.save_update(
            update=update, content=content(), by=author, at=NOW
        ),
    }[step]()


@pytest.mark.parametrize("number", range(5))
def test_an_update_does_not_slip_into_a_round_that_is_being_closed(number):
    reporting_round, officer = ReportingRoundFactory(), UserFactory(officer=True)
    actions = [ActionFactory() for _ in range(4)]
    drafts = [
        write.start_update(
            commitment=one,
            reporting_round=reporting_round,
            content=content(),
            by=officer,
            at=NOW,
        )
        for one in actions
    ]
    reasons = {one.reference: Reason("no_contact") for one in actions}

    def work(place):
        if place == number % 5:
            return close_round(
                reporting_round=reporting_round, reasons=reasons, by=officer, at=NOW
            )
        return hand_in.submit_update(update=drafts[place % 4], by=officer, at=NOW)

    outcomes = all_at_once(work, 6)

    reporting_round.refresh_from_db()
    waiting = reporting_round.updates.submitted()
    in_time = waiting.filter(is_late_return=False).exists()
    assert in_time == reporting_round.is_open, outcomes
    # What comes as the round closes is not refused: it is late.
    tried = {place % 4 for place in range(6) if place != number}
    assert waiting.count() == len(tried), outcomes


def test_two_officers_open_two_rounds_at_once_and_one_opens():
    rounds = [
        ReportingRoundFactory(
            state="planned",
            slug=f"round-{place}",
            meeting__date=day,
            opens_on=opens,
            due_on=due,
        )
        for place, (day, opens, due) in enumerate(TWO_PLANS)
    ]
    people = [UserFactory(officer=True) for _ in range(2)]

    outcomes = all_at_once(
        lambda place: round_services.open_round(
            reporting_round=rounds[place], by=people[place], at=NOW
        ),
        2,
    )

    assert sum(one.state == "open" for one in type(rounds[0]).objects.all()) == 1
    assert sum(isinstance(one, (Conflict, ValidationError)) for one in outcomes) == 1


def test_of_two_verifications_at_once_one_is_kept():
    reporting_round = ReportingRoundFactory()
    update = accepted(
        ActionFactory(lead=OrganisationFactory()), reporting_round, "complete"
    )
    people = [UserFactory(officer=True) for _ in range(4)]

    outcomes = all_at_once(
        lambda place: decisions.verify(
            commitment=update.commitment, by=people[place], at=NOW
        ),
        4,
    )

    assert sum(isinstance(one, Conflict) for one in outcomes) == 3
    assert update.commitment.decisions.count() == 1


@pytest.mark.parametrize("number", range(5))
def test_nothing_is_handed_in_on_what_is_being_withdrawn(number):
    reporting_round, officer = ReportingRoundFactory(), UserFactory(officer=True)
    draft = write.start_update(
        commitment=ActionFactory(),
        reporting_round=reporting_round,
        content=content(),
        by=officer,
        at=NOW,
    )

    def work(place):
        if place == number:
            return decisions.withdraw(
                commitment=draft.commitment, by=officer, at=NOW, reason="It moved away."
            )
        return hand_in.submit_update(update=draft, by=officer, at=NOW)

    outcomes = all_at_once(work, 6)

    draft.refresh_from_db()
    assert draft.state == "no_longer_due", outcomes
    steps = list(draft.transitions.order_by("pk"))
    for before, after in pairwise(steps):
        assert after.from_state == before.to_state
    assert steps[-1].verb == "no longer due"


@pytest.mark.parametrize("number", range(4))
def test_what_is_withdrawn_as_its_round_closes_ends_before_or_after(number):
    reporting_round, officer = ReportingRoundFactory(), UserFactory(officer=True)
    draft = write.start_update(
        commitment=ActionFactory(),
        reporting_round=reporting_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    reasons = {draft.commitment.reference: Reason("no_contact")}

    def work(place):
        if place == number % 2:
            return close_round(
                reporting_round=reporting_round, reasons=reasons, by=officer, at=NOW
            )
        return decisions.withdraw(
            commitment=draft.commitment, by=officer, at=NOW, reason="It moved away."
        )

    outcomes = all_at_once(work, 2)

    assert not any(isinstance(one, Exception) for one in outcomes), outcomes
    draft.refresh_from_db()
    why = reporting_round.expected.get().not_reported
    assert draft.state == "no_longer_due"
    assert why in ("not_due", "no_contact")


@pytest.mark.parametrize("number", range(4))
def test_nothing_is_superseded_by_what_is_being_withdrawn(number):
    """Both lock both, in one order: neither waits for the other for ever."""
    officer = UserFactory(officer=True)
    rows = [Commitment.objects.get(pk=ActionFactory().pk) for _ in range(2)]
    old, successor = rows if number % 2 else rows[::-1]

    def work(place):
        if place == number // 2:
            return decisions.withdraw(
                commitment=successor, by=officer, at=NOW, reason="It moved away."
            )
        return decisions.supersede(
            commitment=old, successor=successor, by=officer, at=NOW, reason="Merged."
        )

    outcomes = all_at_once(work, 2)

    assert sum(isinstance(one, (Conflict, ValidationError)) for one in outcomes) == 1
    states = set(Commitment.objects.values_list("lifecycle", flat=True))
    assert states in ({"not_started", "withdrawn"}, {"not_started", "superseded"})
