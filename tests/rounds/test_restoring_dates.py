"""What stands again where a date is taken back: never what was wrong, and with its own day."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from commitments.models import Milestone, MilestoneDate
from commitments.services import state_date, take_back_date
from programme.dates import PartialDate
from rounds.content import MilestoneLine
from rounds.updates import hand_in, review, write
from rounds.updates.disagreeing import disagree_with_update
from rounds.updates.warnings import moves_of
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    UserFactory,
    accepted,
    content,
    submitted,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def milestone(open_round):
    return MilestoneFactory(commitment=ActionFactory(), first_date=date(2018, 2, 28))


def stated(milestone, day, by, kind="done", on=TODAY, precision="day"):
    return state_date(
        milestone=milestone,
        kind=kind,
        stated=PartialDate(day, precision),
        on=on,
        by=by,
        reason="Said so.",
    )


def done_on(milestone, day):
    return [MilestoneLine(milestone.pk, done=day, reason="It is done.")]


def taking_back(milestone, kind="done"):
    return [MilestoneLine(milestone.pk, reason="Not so.", withdraw=[kind])]


def corrected(update, **changes):
    author = update.author
    correction = write.correct_update(update=update, by=author, at=NOW)
    said = content(**changes)
    correction = write.save_update(update=correction, content=said, by=author, at=NOW)
    correction = hand_in.submit_update(update=correction, by=author, at=NOW)
    return review.accept_update(update=correction, by=UserFactory(officer=True), at=NOW)


def done_of(milestone):
    return str(Milestone.objects.get(pk=milestone.pk).done or "")


def put_right(milestone, open_round, *days):
    """An update that says it was done on the first day, corrected to each other day in turn."""
    first, *rest = days
    lines = done_on(milestone, first)
    update = accepted(milestone.commitment, open_round, milestones=lines)
    for day in rest:
        update = corrected(update, milestones=done_on(milestone, day))
    return update


def test_what_stands_again_ends_on_the_day_on_which_it_was_stated(milestone, officer):
    day_stated = date(2018, 5, 1)
    stated(milestone, date(2018, 12, 31), officer, on=day_stated, precision="year")
    stated(milestone, date(2018, 5, 10), officer, on=date(2018, 5, 11))

    take_back_date(
        milestone=milestone, kind="done", on=TODAY, by=officer, reason="Not so."
    )

    milestone.refresh_from_db()
    assert (str(milestone.done), milestone.done_stated_on) == ("2018", day_stated)
    known = Milestone.objects.filter(pk=milestone.pk).with_stated_by(TODAY).get()
    assert known.known_done_stated_on == day_stated
    assert str(milestone.slip(TODAY)) == "up to 62 days"


def test_a_date_that_was_put_right_does_not_come_back(milestone, open_round, officer):
    stated(milestone, date(2018, 4, 1), officer)
    update = put_right(
        milestone, open_round, date(2018, 5, 1), date(2018, 5, 3), date(2018, 5, 4)
    )

    corrected(update, milestones=taking_back(milestone))

    assert done_of(milestone) == "1 April 2018"


def test_neither_does_it_on_the_page_of_the_date(
    milestone, open_round, officer, signed_in
):
    put_right(milestone, open_round, date(2018, 5, 1), date(2018, 5, 3))
    browser = signed_in(officer)

    browser.post(
        reverse("commitments:state-date", args=[milestone.pk]),
        {"kind": "done", "precision": "day", "withdraw": "on", "reason": "A slip."},
    )

    assert done_of(milestone) == ""
    reference = milestone.commitment.reference
    history = browser.get(reverse("commitments:history", args=[reference])).text
    for day in ("1 May 2018", "3 May 2018"):
        sentence = f"taken back, it was {day}, it is none, because: A slip."
        assert sentence in history


def test_where_a_correction_is_disagreed_with_what_it_put_right_stands_again(
    open_round, officer
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    milestone = MilestoneFactory(commitment=action)
    said = content(milestones=done_on(milestone, date(2018, 5, 1)))
    update = hand_in.report(
        commitment=action, reporting_round=open_round, content=said, by=officer, at=NOW
    )
    correction = write.correct_update(update=update, by=officer, at=NOW)
    said = content(milestones=done_on(milestone, date(2018, 5, 3)))
    write.save_update(update=correction, content=said, by=officer, at=NOW)
    correction = hand_in.submit_update(update=correction, by=officer, at=NOW)

    disagree_with_update(
        update=correction, by=UserFactory(officer=True), at=LATER, reason="No."
    )

    assert done_of(milestone) == "1 May 2018"


def test_what_was_put_right_is_no_move_of_a_forecast(milestone, open_round):
    line = MilestoneLine(milestone.pk, forecast=date(2018, 9, 1), reason="Later.")
    update = accepted(milestone.commitment, open_round, milestones=[line])
    line = MilestoneLine(milestone.pk, forecast=date(2018, 10, 1), reason="A slip.")

    corrected(update, milestones=[line])

    assert moves_of(milestone) == 1


def test_an_update_takes_back_what_stood_when_it_was_written(
    milestone, open_round, officer, signed_in
):
    stated(milestone, date(2018, 5, 1), officer)
    lines = taking_back(milestone)
    update = submitted(milestone.commitment, open_round, milestones=lines)
    stated(milestone, date(2018, 5, 10), officer)

    page = signed_in(officer).get(update.get_absolute_url()).text
    review.accept_update(update=update, by=officer, at=NOW)

    assert "1 May 2018 taken back" in " ".join(page.split())
    assert done_of(milestone) == "10 May 2018"
    statements = MilestoneDate.objects.filter(takes_back__isnull=False)
    assert [row.takes_back.stated.date for row in statements] == [date(2018, 5, 1)]


def test_saved_again_it_takes_back_what_stands_then(milestone, open_round, officer):
    stated(milestone, date(2018, 5, 1), officer)
    said = content(milestones=taking_back(milestone))
    author = UserFactory(officer=True)
    update = write.start_update(
        commitment=milestone.commitment,
        reporting_round=open_round,
        content=said,
        by=author,
        at=NOW,
    )
    stated(milestone, date(2018, 5, 10), officer)

    write.save_update(update=update, content=said, by=author, at=NOW)

    change = update.milestone_changes.get()
    assert str(change.done_withdrawn) == "10 May 2018"


def test_a_correction_takes_back_what_stood_where_the_corrected_one_says_nothing(
    milestone, open_round, officer
):
    stated(milestone, date(2018, 5, 1), officer)
    update = accepted(milestone.commitment, open_round)
    author = update.author
    correction = write.correct_update(update=update, by=author, at=NOW)
    said = content(milestones=taking_back(milestone))
    write.save_update(update=correction, content=said, by=author, at=NOW)
    correction = hand_in.submit_update(update=correction, by=author, at=NOW)
    stated(milestone, date(2018, 5, 10), officer)

    review.accept_update(update=correction, by=officer, at=NOW)

    assert done_of(milestone) == "10 May 2018"


def test_the_history_says_which_date_was_taken_back(milestone, officer, signed_in):
    stated(milestone, date(2018, 5, 1), officer)
    stated(milestone, date(2018, 5, 10), officer)

    take_back_date(
        milestone=milestone,
        kind="done",
        on=TODAY,
        by=officer,
        reason="Not so.",
        stated=PartialDate(date(2018, 5, 1), "day"),
    )

    reference = milestone.commitment.reference
    history = signed_in(officer).get(reverse("commitments:history", args=[reference]))
    assert "taken back, it was 1 May 2018, it is 10 May 2018" in history.text


def forget(statement):
    """Change rows as an older release left them, past the guards."""
    with connection.cursor() as cursor:
        for table in ("commitments_milestonedate", "rounds_milestonechange"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("commitments_milestonedate", "rounds_milestonechange"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def fill(migration):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in import_module(migration).FILL:
            cursor.execute(statement)


@pytest.mark.owner
def test_what_was_taken_back_before_says_what_stands_again(milestone, officer):
    first = stated(milestone, date(2018, 5, 1), officer, on=date(2018, 5, 2))
    stated(milestone, date(2018, 5, 10), officer, on=date(2018, 5, 11))
    [again] = take_back_date(
        milestone=milestone, kind="done", on=TODAY, by=officer, reason="Not so."
    )
    forget("UPDATE commitments_milestonedate SET restores_id = NULL")
    Milestone.objects.filter(pk=milestone.pk).update(done_stated_on=TODAY)

    fill("commitments.migrations.0009_fill_what_stands_again")

    again.refresh_from_db()
    milestone.refresh_from_db()
    assert again.restores == first
    assert milestone.done_stated_on == date(2018, 5, 2)


@pytest.mark.owner
def test_what_was_put_right_and_taken_back_before_is_told_apart(
    milestone, open_round, officer
):
    put_right(milestone, open_round, date(2018, 5, 1), date(2018, 5, 3))
    other = MilestoneFactory(commitment=ActionFactory())
    stated(other, date(2018, 5, 1), officer)
    waiting = submitted(other.commitment, open_round, milestones=taking_back(other))
    forget(
        "UPDATE commitments_milestonedate SET puts_right_id = NULL;"
        " UPDATE rounds_milestonechange SET withdrawn = '{}'"
    )

    fill("rounds.migrations.0020_fill_which_dates_are_withdrawn")

    wrong, right = milestone.statements.order_by("pk")
    assert (wrong.puts_right, right.puts_right) == (None, wrong)
    assert waiting.milestone_changes.get().withdrawn == {"done": ["2018-05-01", "day"]}
