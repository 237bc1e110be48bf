"""A return may come after its round has closed: beside the frozen figures, never inside them."""

from datetime import date

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse

from returns.services import Reason
from rounds.models import ProgressUpdate, ReportingRound
from rounds.updates import hand_in, review, write
from tests.browsing import returns_of
from tests.closing import close_round
from tests.factories import (
    ActionFactory,
    MeetingFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db
CLOSED_AT = moment(date(2018, 6, 29))
LATE = moment(date(2018, 7, 3))
LATER = moment(date(2018, 7, 5))


def close(reporting_round, officer, *missing, at=CLOSED_AT, **more):
    reasons = {action.reference: Reason("no_contact") for action in missing}
    return close_round(
        reporting_round=reporting_round, reasons=reasons, by=officer, at=at, **more
    )


def draft_of(action, reporting_round, standing="amber", at=CLOSED_AT):
    return write.start_update(
        commitment=action,
        reporting_round=reporting_round,
        content=content(standing),
        by=holder_of(action),
        at=at,
    )


def next_round(state="open"):
    return ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
        state=state,
    )


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def closed(action, open_round, officer):
    """A round that closed without a return of the action."""
    return close(open_round, officer, action)


def frozen(reporting_round):
    reporting_round = ReportingRound.objects.get(pk=reporting_round.pk)
    rows = reporting_round.expected.order_by("pk").values()
    return reporting_round.figures, list(rows)


def test_a_return_handed_in_after_the_close_is_late_and_reviewed_like_any_other(
    action, closed
):
    before = frozen(closed)

    late = submitted(action, closed, "amber", at=LATE)

    assert (late.state, late.is_late_return, late.is_beside) == (
        "submitted",
        True,
        False,
    )
    late = review.accept_update(update=late, by=UserFactory(officer=True), at=LATER)
    action.refresh_from_db()
    assert (action.rating, action.rated_as_at) == ("amber", closed.as_at)
    assert (late.is_beside, late.is_erratum) == (True, False)
    assert late.said_beside == "Late return"
    assert frozen(closed) == before


def test_what_was_a_draft_as_the_round_closed_may_be_handed_in_late(
    action, open_round, officer
):
    draft = draft_of(action, open_round)
    closed = close(open_round, officer, action)

    write.save_update(update=draft, content=content("red"), by=draft.author, at=LATE)
    late = hand_in.submit_update(update=draft, by=draft.author, at=LATE)

    assert (late.is_late_return, late.rating, late.round) == (True, "red", closed)


def test_what_was_returned_before_the_close_comes_again_as_a_late_return(
    action, open_round, officer
):
    update = submitted(action, open_round)
    review.return_update(update=update, by=officer, at=CLOSED_AT, reason="Say more.")
    close(open_round, officer, action)

    late = hand_in.submit_update(update=update, by=update.author, at=LATE)

    assert late.is_late_return
    review.return_update(update=late, by=officer, at=LATE, reason="And more.")
    again = hand_in.submit_update(update=late, by=update.author, at=LATER)
    assert again.is_late_return


def test_a_late_return_may_come_until_the_next_round_opens(action, closed):
    draft = draft_of(action, closed, at=LATE)
    next_round()
    closed = ReportingRound.objects.get(pk=closed.pk)

    for attempt in (
        lambda: hand_in.submit_update(update=draft, by=draft.author, at=LATER),
        lambda: submitted(ActionFactory(), closed, at=LATER),
        lambda: write.save_update(
            update=draft, content=content("red"), by=draft.author, at=LATER
        ),
    ):
        with pytest.raises(Conflict, match="takes no late returns any more"):
            attempt()


def test_what_came_late_is_reviewed_after_the_next_round_has_opened_too(
    action, closed, officer
):
    late = submitted(action, closed, at=LATE)
    next_round()

    late = review.accept_update(update=late, by=officer, at=LATER)

    assert late.said_beside == "Late return"


def test_a_late_return_does_not_become_current_where_a_later_rounds_was_accepted(
    action, closed, officer
):
    late = submitted(action, closed, "red", at=LATE)
    accepted(action, next_round(), "green", at=moment(date(2018, 9, 5)))

    review.accept_update(update=late, by=officer, at=moment(date(2018, 9, 6)))

    action.refresh_from_db()
    assert action.rating == "green"


def test_a_round_closes_without_what_waits_where_that_is_said(
    action, open_round, officer, signed_in
):
    waiting = submitted(action, open_round, "amber")
    with pytest.raises(Conflict, match="close without them"):
        close(open_round, officer)

    closed = close(open_round, officer, with_waiting=True)

    before = frozen(closed)
    expected = closed.expected.get(commitment=action)
    assert expected.get_not_reported_display() == "Handed in, not reviewed yet"
    assert closed.figures["states"] == {"submitted": 1}
    update = review.accept_update(update=waiting, by=officer, at=LATE)
    assert (update.is_late_return, update.is_beside) == (False, True)
    assert update.said_beside == "Handed in on time, accepted after the close"
    assert frozen(closed) == before
    page = signed_in(officer).get(returns_of(closed)).content.decode()
    assert "Handed in on time, accepted after the close" in page


def test_what_waits_and_is_taken_back_after_the_close_comes_again_as_late(
    action, open_round, officer
):
    waiting = submitted(action, open_round, "amber")
    close(open_round, officer, with_waiting=True)

    hand_in.take_back(update=waiting, by=waiting.author, at=LATE)

    again = hand_in.submit_update(update=waiting, by=waiting.author, at=LATE)
    assert again.is_late_return


def test_an_officer_who_reports_for_the_government_accepts_a_late_return_at_once(
    open_round, officer
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    closed = close(open_round, officer, action)

    late = submitted(action, closed, "amber", by=officer, at=LATE)

    assert (late.state, late.said_beside) == ("accepted", "Late return")


def test_a_late_return_is_shown_beside_what_the_round_counted(
    action, closed, officer, signed_in
):
    late = submitted(action, closed, "amber", at=LATE)
    browser = signed_in(officer)

    waiting = browser.get(returns_of(closed)).content.decode()
    review.accept_update(update=late, by=officer, at=LATER)
    of_round = browser.get(returns_of(closed)).content.decode()
    of_action = browser.get(action.get_absolute_url()).content.decode()
    grid = browser.get(reverse("dashboard:ratings")).content.decode()
    of_update = browser.get(late.get_absolute_url()).content.decode()

    assert "Late return, waits for review" in waiting
    assert "Not reported" in of_round and "Late return:" in of_round
    assert "Late return: amber" in " ".join(of_action.split())
    assert "late return: amber" in grid
    assert "It stands beside the figures of the round" in of_update


def test_what_may_still_come_late_is_told_to_who_may_see_it(
    action, closed, officer, signed_in
):
    draft = draft_of(action, closed)
    address = returns_of(closed)
    browser = signed_in(officer)

    page = browser.get(address).text
    file = browser.get(f"{address}?download=returns.csv").getvalue().decode()
    others = signed_in(UserFactory()).get(address).text
    next_round()
    later = browser.get(address).text

    assert "May come late: draft" in page and draft.get_absolute_url() in page
    assert "May come late: draft" in file
    assert "May come late" not in others
    assert "May come late" not in later


def test_the_files_say_what_came_late(action, closed, officer, signed_in):
    accepted(action, closed, "amber", at=LATE)
    browser = signed_in(officer)

    returns = browser.get(f"{closed.get_absolute_url()}?download=returns.csv")
    grid = browser.get(reverse("dashboard:ratings") + "?download=ratings.csv")

    row = returns.getvalue().decode().splitlines()[-1]
    assert "Late" in row and "Late return,Amber" in row
    assert f"{closed.slug} after the close" in grid.getvalue().decode()


def test_of_an_earlier_day_the_return_had_not_come_yet(action, closed, officer):
    accepted(action, closed, "amber", at=LATE)

    assert ProgressUpdate.objects.in_force(LATE).count() == 0
    assert ProgressUpdate.objects.in_force(LATER).count() == 1


def run(statement):
    with (
        pytest.raises(InternalError, match="The round has closed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.owner
def test_the_database_takes_a_late_return_and_nothing_else(action, open_round, officer):
    draft = draft_of(action, open_round)
    waiting = submitted(ActionFactory(), open_round, "amber")
    other = ActionFactory()
    closed = close(open_round, officer, action, other, with_waiting=True)
    update = "UPDATE rounds_progressupdate SET"

    run(f"{update} state = 'submitted', submitted_at = now() WHERE id = {draft.pk}")
    run(f"{update} commitment_id = {other.pk} WHERE id = {draft.pk}")
    run(f"{update} corrects_id = {waiting.pk} WHERE id = {draft.pk}")
    run(
        f"{update} state = 'accepted', submitted_at = now(), accepted_at = now(),"
        f" accepted_by_id = {officer.pk}, is_beside = true WHERE id = {draft.pk}"
    )
    run(
        f"{update} state = 'accepted', accepted_at = now(),"
        f" accepted_by_id = {officer.pk} WHERE id = {waiting.pk}"
    )
    run(
        f"{update} state = 'accepted', accepted_at = now(), summary = 'x',"
        f" accepted_by_id = {officer.pk}, is_beside = true WHERE id = {waiting.pk}"
    )
    run(f"{update} summary = 'x' WHERE id = {waiting.pk}")
    run(f"UPDATE rounds_recoverystep SET step = 'x' WHERE update_id = {waiting.pk}")
    run(f"UPDATE rounds_expectedreturn SET update_id = {waiting.pk}")
    assert frozen(closed)[0]["states"] == {"draft": 1, "submitted": 1, "none": 1}
