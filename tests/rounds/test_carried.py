"""Nothing that was typed is lost: drafts of a closed round fill the next form, what is ahead is
begun, and a draft is discarded.
"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from returns import meetings
from returns import services as round_services
from returns.services import Reason
from rounds.models import ProgressUpdate
from rounds.updates import attach, hand_in, review, write
from rounds.updates.carried import carried_into
from tests.browsing import returns_of
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)
from tests.rounds.test_pages import typed
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
CLOSED_AT = moment(date(2018, 6, 29))


@pytest.fixture
def action(open_round):
    return ActionFactory()


def draft_of(action, reporting_round, standing="amber", by=None, **changes):
    return write.start_update(
        commitment=action,
        reporting_round=reporting_round,
        content=content(standing, **changes),
        by=by or holder_of(action),
        at=NOW,
    )


def close(reporting_round, officer, *missing):
    return close_round(
        reporting_round=reporting_round,
        reasons={action.reference: Reason("no_contact") for action in missing},
        by=officer,
        at=CLOSED_AT,
        with_waiting=True,
    )


def next_round(state="open"):
    return ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
        state=state,
    )


def form_of(action, browser, query=""):
    return browser.get(reverse("rounds:report", args=[action.reference]) + query)


def test_a_draft_of_a_closed_round_stays_readable_and_fills_the_next_form(
    action, open_round, officer, signed_in
):
    draft = draft_of(action, open_round, summary="Half a sentence", next_steps="More.")
    close(open_round, officer, action)
    next_round()
    browser = signed_in(draft.author)

    form = form_of(action, browser)
    page = " ".join(form.content.decode().split())

    assert "filled in from your June 2018 draft, which was not accepted" in page
    assert form.context["forms"].initial.summary == "Half a sentence"
    assert form.context["marks"]["summary"] == "From your June 2018 draft"
    assert "From your June 2018 draft" in page
    old = browser.get(draft.get_absolute_url()).content.decode()
    assert "Half a sentence" in old and "fills the form of the next update" in old


def test_to_others_who_report_it_is_named_after_its_author(
    action, open_round, officer, signed_in
):
    draft = draft_of(action, open_round)
    close(open_round, officer, action)
    following = next_round()

    carried = carried_into(action, following, officer)

    assert carried.source == f"{draft.author}’s June 2018 draft"
    assert carried_into(action, following, UserFactory()) is None


@pytest.mark.parametrize("state", ["submitted", "returned"])
def test_what_was_handed_in_and_not_accepted_fills_it_too(
    state, action, open_round, officer
):
    update = submitted(action, open_round, "amber", summary="Handed in.")
    if state == "returned":
        review.return_update(update=update, by=officer, at=NOW, reason="Say more.")
    close(open_round, officer, action)

    carried = carried_into(action, next_round(), update.author)

    assert carried.content.summary == "Handed in."
    noun = {"submitted": "update", "returned": "returned update"}[state]
    assert carried.source == f"your June 2018 {noun}"


def test_it_fills_nothing_once_something_newer_was_accepted_or_begun(
    action, open_round, officer
):
    draft = draft_of(action, open_round)
    other = draft_of(ActionFactory(), open_round)
    close(open_round, officer, action, other.commitment)
    hand_in.submit_update(update=draft, by=draft.author, at=CLOSED_AT)
    review.accept_update(update=draft, by=officer, at=CLOSED_AT)
    following = next_round()

    assert carried_into(action, following, draft.author) is None
    assert carried_into(other.commitment, following, other.author)
    begun = draft_of(other.commitment, following)
    write.discard_update(update=begun, by=begun.author, at=NOW)
    assert carried_into(other.commitment, following, other.author) is None


def test_the_files_of_what_is_carried_come_along(
    action, open_round, officer, signed_in
):
    draft = draft_of(action, open_round)
    file = SimpleUploadedFile("proof.csv", b"a,b\n1,2\n")
    attach.attach_file(update=draft, file=file, by=draft.author, at=NOW)
    close(open_round, officer, action)
    following = next_round()
    browser = signed_in(draft.author)
    form = form_of(action, browser).context["forms"]
    sent = {"rating": "green", "outlook": "green", "summary": "Now.", "next_steps": "N"}
    for part in (form.recovery, form.dates, form.evidence):
        sent |= {
            f"{part.prefix}-TOTAL_FORMS": 0,
            f"{part.prefix}-INITIAL_FORMS": 0,
        }

    browser.post(reverse("rounds:report", args=[action.reference]), sent | {"save": 1})

    update = ProgressUpdate.objects.get(round=following, commitment=action)
    assert [kept.name for kept in update.kept_files] == ["proof.csv"]
    assert [kept.name for kept in draft.kept_files] == ["proof.csv"]


def test_it_is_not_lost_where_a_file_comes_with_a_form_that_is_refused(
    action, open_round, officer, signed_in
):
    draft = draft_of(action, open_round, summary="What was written in June.")
    close(open_round, officer, action)
    following = next_round()
    sent = typed(action) | {
        "recovery-0-by": "soon",
        "files": SimpleUploadedFile("proof.csv", b"a,b\n1,2\n"),
    }
    address = reverse("rounds:report", args=[action.reference])

    refused = signed_in(draft.author).post(address, sent)

    update = ProgressUpdate.objects.get(round=following, commitment=action)
    assert refused.status_code == 422
    assert update.summary == "What was written in June."
    assert [kept.name for kept in update.kept_files] == ["proof.csv"]


def test_between_rounds_the_form_is_of_the_late_return_and_then_of_the_next_round(
    action, open_round, officer, signed_in
):
    close(open_round, officer, action)
    following = next_round("planned")
    browser = signed_in(holder_of(action))

    late = form_of(action, browser)
    ahead = form_of(action, browser, f"?round={following.slug}")
    item = " ".join(browser.get(action.get_absolute_url()).content.decode().split())

    assert late.context["round"] == open_round
    assert "this is a late return" in late.content.decode()
    assert "handed in from then on" in ahead.content.decode()
    assert 'name="submit"' not in ahead.content.decode()
    assert "Report late for June 2018" in item
    assert "Begin the October 2018 update" in item
    accepted(action, open_round, at=CLOSED_AT)
    assert form_of(action, browser).context["round"] == following


def test_the_next_planned_rounds_update_is_begun_and_handed_in_once_it_opens(
    action, open_round, officer
):
    close(open_round, officer, action)
    following = next_round("planned")
    draft = draft_of(action, following, "green")

    with pytest.raises(Conflict, match="opens on 1 September 2018"):
        hand_in.submit_update(update=draft, by=draft.author, at=CLOSED_AT)
    round_services.open_round(
        reporting_round=following, by=officer, at=moment(date(2018, 9, 1))
    )
    update = hand_in.submit_update(
        update=draft, by=draft.author, at=moment(date(2018, 9, 2))
    )

    assert (update.state, update.is_late_return) == ("submitted", False)


@pytest.mark.parametrize("name", ["report", "typed-first", "unchanged"])
@pytest.mark.parametrize("slug", ["2031-01", "2018-06%00x", "%F0%9F%90%8D"])
def test_a_round_that_is_none_is_not_found(action, signed_in, name, slug):
    browser = signed_in(holder_of(action))
    address = reverse(f"rounds:{name}", args=[action.reference])

    answer = browser.post(f"{address}?round={slug}")

    assert answer.status_code == 404


def test_no_other_planned_round_is_begun(action, open_round, officer):
    following = next_round("planned")
    with pytest.raises(Conflict, match="planned, not open"):
        draft_of(action, following)
    close(open_round, officer, action)
    second = ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 12, 4)),
        opens_on=date(2018, 11, 1),
        due_on=date(2018, 11, 20),
        state="planned",
    )

    with pytest.raises(Conflict, match="planned, not open"):
        draft_of(action, second)


def test_what_was_begun_for_a_round_that_was_cancelled_fills_the_next_form(
    action, open_round, officer
):
    close(open_round, officer, action)
    planned = next_round("planned")
    draft = draft_of(action, planned)
    meetings.cancel_round(
        reporting_round=planned, reason="Snow.", by=officer, at=CLOSED_AT
    )
    following = ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 9, 28)),
        slug="2018-09",
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
    )

    carried = carried_into(action, following, draft.author)

    assert carried.update == draft


def test_a_draft_is_discarded_by_its_author_and_a_new_one_begun(
    action, open_round, officer, signed_in
):
    draft = draft_of(action, open_round, summary="Not this.")
    page = signed_in(draft.author).get(draft.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed, match="by its author"):
        write.discard_update(update=draft, by=officer, at=NOW)

    answer = signed_in(draft.author).post(reverse("rounds:discard", args=[draft.pk]))

    draft.refresh_from_db()
    step = draft.transitions.latest("pk")
    assert "Discard this draft" in page and answer.status_code == 302
    assert (draft.state, draft.summary) == ("discarded", "Not this.")
    assert (step.verb, step.by, step.to_state) == (
        "discarded",
        draft.author,
        "discarded",
    )
    again = submitted(action, open_round)
    assert again.pk != draft.pk
    with pytest.raises(Conflict, match="is discarded, so it cannot be"):
        hand_in.submit_update(update=draft, by=draft.author, at=NOW)


def test_what_is_discarded_is_owed_and_shown_nowhere_but_in_the_history(
    action, open_round, officer, signed_in
):
    draft = draft_of(action, open_round)
    write.discard_update(update=draft, by=draft.author, at=NOW)
    browser = signed_in(draft.author)

    work = browser.get(reverse("rounds:my-work"))
    of_round = browser.get(returns_of(open_round)).content.decode()

    listed = {section.slug: section.rows for section in work.context["sections"]}
    assert [waiting.row.pk for waiting in listed["owed"]] == [action.pk]
    assert list(listed["drafts"]) == []
    assert draft.get_absolute_url() not in of_round


def test_a_correction_that_is_discarded_makes_room_for_another(open_round):
    update = accepted(ActionFactory(), open_round)
    first = write.correct_update(update=update, by=update.author, at=NOW)

    discarded = write.discard_update(update=first, by=update.author, at=NOW)
    second = write.correct_update(update=update, by=update.author, at=NOW)

    assert discarded.transitions.last().note == f"It was to correct update {update.pk}."
    assert (second.corrects, second.state) == (update, "draft")


def test_a_draft_of_a_closed_round_may_be_discarded_too(action, open_round, officer):
    MilestoneFactory(commitment=action)
    draft = draft_of(action, open_round)
    close(open_round, officer, action)
    following = next_round()

    write.discard_update(update=draft, by=draft.author, at=CLOSED_AT)

    assert carried_into(action, following, draft.author) is None
