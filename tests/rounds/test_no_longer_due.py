"""What was begun on a commitment that is withdrawn, superseded or verified while its round is open:
it ends as no longer due.
"""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, transaction
from django.urls import reverse

from commitments.models import Commitment
from rounds.decisions import second_words
from rounds.decisions import services as decisions
from rounds.decisions.current import make_current
from rounds.models import Decision, ProgressUpdate
from rounds.updates import attach, hand_in, review, write
from tests.agency import UPDATES, Agency, green
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    UserFactory,
    accepted,
    content,
    expect,
    holder_of,
    submitted,
)
from tests.rounds.test_pages import typed
from tests.rounds.test_unchanged import rounds_in_turn
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
LAST = NOW + timedelta(hours=2)


def begun(action, open_round, standing="green", **changes):
    return write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(standing, **changes),
        by=holder_of(action),
        at=NOW,
    )


def returned(action, open_round):
    update = submitted(action, open_round)
    return review.return_update(
        update=update, by=UserFactory(officer=True), at=NOW, reason="How many?"
    )


def withdraw(action, officer):
    return decisions.withdraw(
        commitment=action, by=officer, at=LATER, reason="It moved away."
    )


def supersede(action, officer):
    return decisions.supersede(
        commitment=action,
        successor=Commitment.objects.get(pk=ActionFactory().pk),
        by=officer,
        at=LATER,
        reason="It moved away.",
    )


def reinstate(action, officer):
    return decisions.reinstate(
        commitment=action, by=officer, at=LATER, reason="It is back."
    )


@pytest.mark.parametrize("end", [withdraw, supersede])
@pytest.mark.parametrize("begin", [begun, submitted, returned])
def test_what_was_begun_ends_with_who_and_when_and_is_kept(
    open_round, officer, begin, end
):
    update = begin(ActionFactory(), open_round)
    state = update.state

    decision = end(update.commitment, officer)

    update.refresh_from_db()
    assert (update.state, update.summary) == ("no_longer_due", "This happened.")
    step = update.transitions.last()
    assert (step.verb, step.from_state) == ("no longer due", state)
    assert (step.by, step.at, step.to_state) == (officer, LATER, "no_longer_due")
    assert step.note == f"{decision.get_kind_display()}: It moved away."
    assert update.changed_at == LATER


def test_what_was_accepted_or_corrects_it_goes_on(open_round, officer):
    update = accepted(ActionFactory(), open_round)
    correction = write.correct_update(update=update, by=update.author, at=NOW)

    withdraw(update.commitment, officer)

    update.refresh_from_db()
    assert update.state == "accepted"
    hand_in.submit_update(update=correction, by=update.author, at=LATER)


def test_what_is_verified_owes_nothing_more_either(officer):
    action = ActionFactory()
    rounds = rounds_in_turn(officer, 2)
    first = next(rounds)
    expect(action, first)
    update = accepted(action, first, "complete")
    second = next(rounds)
    expect(action, second)
    draft = begun(Commitment.objects.get(pk=action.pk), second)

    decisions.verify(
        commitment=update.commitment, by=UserFactory(officer=True), at=LATER
    )

    draft.refresh_from_db()
    assert draft.state == "no_longer_due"
    assert draft.transitions.last().note == "Completion verified."


def test_a_disagreement_by_which_it_is_withdrawn_again_ends_what_was_begun_meanwhile(
    open_round, officer
):
    action = ActionFactory()
    withdraw(action, officer)
    decision = reinstate(action, officer)
    draft = begun(Commitment.objects.get(pk=action.pk), open_round)

    second_words.disagree_with_decision(
        decision=decision, by=UserFactory(officer=True), at=LAST, reason="It is gone."
    )

    draft.refresh_from_db()
    assert draft.state == "no_longer_due"
    assert draft.transitions.last().note == "Withdrawn again: It is gone."


def test_it_waits_for_nobody_and_the_round_closes(open_round, officer, signed_in):
    update = submitted(ActionFactory(), open_round)
    draft = begun(ActionFactory(), open_round)
    author = signed_in(holder_of(draft.commitment))
    reviewer = signed_in(UserFactory(officer=True))
    for commitment in (update.commitment, draft.commitment):
        withdraw(commitment, officer)

    page = reviewer.get(reverse("rounds:my-work")).text
    assert update.get_absolute_url() not in page
    assert draft.get_absolute_url() not in page
    assert draft.get_absolute_url() not in author.get(reverse("rounds:my-work")).text
    assert not ProgressUpdate.objects.without_reviewer(NOW.date()).exists()
    close_round(reporting_round=open_round, reasons={}, by=officer, at=LATER)

    open_round.refresh_from_db()
    assert {row.not_reported for row in open_round.expected.all()} == {"not_due"}
    assert open_round.figures["states"] == {"ended": 2}


@pytest.mark.parametrize(
    "step",
    [
        lambda update, officer: write.save_update(
            update=update, content=content(), by=update.author, at=LATER
        ),
        lambda update, officer: hand_in.submit_update(
            update=update, by=update.author, at=LATER
        ),
        lambda update, officer: hand_in.take_back(
            update=update, by=update.author, at=LATER
        ),
        lambda update, officer: review.accept_update(
            update=update, by=UserFactory(officer=True), at=LATER
        ),
        lambda update, officer: review.comment_on(
            update=update, by=officer, at=LATER, text="So?"
        ),
    ],
)
def test_no_step_is_taken_with_what_has_ended(open_round, officer, step):
    update = submitted(ActionFactory(), open_round)
    withdraw(update.commitment, officer)

    with pytest.raises(Conflict, match="is withdrawn and owes no update"):
        step(update, officer)


def test_the_form_says_so_and_keeps_what_was_typed_readable(
    open_round, officer, signed_in
):
    action = ActionFactory()
    draft = begun(action, open_round, summary="So far.")
    browser = signed_in(holder_of(action))
    address = reverse("rounds:edit", args=[draft.pk])
    opened = {"version": draft.version, "submit": "1"}
    sent = typed(action, summary="And then.", **opened)
    withdraw(draft.commitment, officer)

    shown = browser.get(address, follow=True)
    refused = browser.post(address, sent)
    first = browser.get(reverse("rounds:report", args=[draft.commitment.reference]))
    kept = browser.post(reverse("rounds:typed", args=[draft.pk]), typed(action))

    sentence = f"{draft.commitment.reference} is withdrawn and owes no update"
    assert "So far." in shown.text and "cannot be handed in" in shown.text
    assert "Withdrawn: It moved away." in shown.text
    assert refused.status_code == 409 and sentence in refused.text
    assert "And then." in refused.text and 'name="submit"' not in refused.text
    assert "data-draft" not in refused.text
    assert first.status_code == 409 and sentence in first.text
    assert kept.status_code == 409 and sentence in kept.json()["said"]


def test_the_api_says_so_with_one_code(open_round, officer):
    agency = Agency(OrganisationFactory())
    action, other = (ActionFactory(lead=agency.organisation) for _ in range(2))
    draft = agency.send(**green(action, submit=False)).json()
    withdraw(action, officer)

    handed_in = agency.post(f"{draft['url']}submit/")
    begun_anew = agency.send(**green(action))
    unchanged = agency.send(f"{UPDATES}unchanged/", commitment=action.reference)
    many = agency.send(
        f"{UPDATES}bulk/", updates=[green(action, submit=True), green(other)]
    )

    answers = (handed_in, begun_anew, unchanged)
    assert {answer.status_code for answer in answers} == {409}
    assert {answer.json()["type"].rpartition("#")[2] for answer in answers} == {
        "problem-no-longer-due"
    }
    (fault,) = many.json()["results"][0]["errors"]
    assert fault["code"] == "no_longer_due"
    assert {answer.json()["detail"] for answer in answers} == {fault["detail"]}
    assert many.json()["written"] == 1
    read = agency.get(draft["url"]).json()
    assert (read["state"], read["summary"]) == ("no_longer_due", "Done so far.")


def test_the_list_of_returns_names_what_ended_until_it_is_owed_again(
    open_round, officer, signed_in
):
    agency = Agency(OrganisationFactory())
    action = ActionFactory(lead=agency.organisation)
    update = submitted(action, open_round)
    address = f"/api/v1/rounds/{open_round.slug}/returns/"

    def told():
        (row,) = agency.get(address).json()["results"]
        return row["update"], row["state"]

    withdraw(action, officer)
    assert told() == (update.pk, "not_due")
    reinstate(action, officer)
    assert told() == (None, "owed")
    page = signed_in(officer).get(f"/rounds/{open_round.slug}/returns/").text
    assert "Nothing yet" in page and update.get_absolute_url() in page
    again = submitted(Commitment.objects.get(pk=action.pk), open_round, at=LATER)
    assert told() == (again.pk, "submitted")


def test_what_is_owed_again_starts_from_what_ended(open_round, officer, signed_in):
    action = ActionFactory()
    draft = begun(action, open_round, "amber", summary="So far.")
    attach.attach_file(
        update=draft,
        file=SimpleUploadedFile("figures.csv", b"a,b\n1,2\n"),
        by=draft.author,
        at=NOW,
    )
    author = signed_in(holder_of(draft.commitment))
    address = reverse("rounds:report", args=[draft.commitment.reference])
    withdraw(draft.commitment, officer)
    reinstate(draft.commitment, officer)

    ended = author.get(draft.get_absolute_url()).text
    form = author.get(address).text
    sent = author.post(address, typed(action, summary="So far, and more.", submit="1"))

    assert address in ended
    assert "So far." in form and "before it was no longer due" in form
    again = ProgressUpdate.objects.standing().get()
    assert sent.url == again.get_absolute_url()
    assert (again.state, again.summary) == ("submitted", "So far, and more.")
    assert again.files.get().name == "figures.csv"
    draft.refresh_from_db()
    assert (draft.state, draft.summary) == ("no_longer_due", "So far.")
    assert "owes an update again" not in author.get(draft.get_absolute_url()).text
    with pytest.raises(Conflict, match="ended as no longer due.*begin a new update"):
        hand_in.submit_update(update=draft, by=draft.author, at=LATER)


def test_the_database_keeps_what_has_ended_and_takes_nothing_in_for_what_owes_none(
    open_round, officer
):
    draft = begun(ActionFactory(), open_round)
    other = begun(ActionFactory(), open_round)
    withdraw(draft.commitment, officer)
    Commitment.objects.filter(pk=other.commitment_id).update(lifecycle="withdrawn")
    attempts = [
        lambda: ProgressUpdate.objects.filter(pk=draft.pk).update(state="draft"),
        lambda: ProgressUpdate.objects.filter(pk=draft.pk).update(summary="Other."),
        lambda: draft.recovery.create(step="More.", who="", by=None),
        lambda: ProgressUpdate.objects.filter(pk=other.pk).update(
            state="submitted", submitted_at=NOW
        ),
    ]

    for attempt in attempts:
        with pytest.raises(InternalError), transaction.atomic():
            attempt()


def test_what_was_left_before_it_ended_so_is_ended_by_the_decision_that_holds(
    open_round, officer
):
    draft, other = (begun(ActionFactory(), open_round) for _ in range(2))
    decision = Decision.objects.create(
        commitment=draft.commitment,
        kind="withdrawn",
        by=officer,
        at=LATER,
        reason="It moved away.",
    )
    make_current(draft.commitment)

    fill = import_module("rounds.migrations.0036_end_what_was_no_longer_due")
    with connection.cursor() as cursor:
        for statement in fill.FILL:
            cursor.execute(statement)

    draft.refresh_from_db()
    other.refresh_from_db()
    assert (draft.state, other.state) == ("no_longer_due", "draft")
    step = draft.ended_by
    assert (step.by, step.at, step.from_state) == (officer, decision.at, "draft")
    assert step.note == "Withdrawn: It moved away."
