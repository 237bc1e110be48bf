"""The form of an update after a refusal: every fault beside its control, nothing lost, never a
server error.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from returns.services import Reason
from rounds.decisions import services as decisions
from rounds.models import ReportingRound
from rounds.updates import attach, hand_in, review, write
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MilestoneFactory,
    SourceFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    submitted,
)
from tests.rounds.test_corrections import next_round
from tests.rounds.test_pages import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(open_round, officer):
    """One with two milestones that reported in a round before the open one."""
    action = ActionFactory()
    for _ in range(2):
        MilestoneFactory(commitment=action)
    accepted(action, open_round, "green")
    close_round(reporting_round=open_round, reasons={}, by=officer, at=NOW)
    next_round()
    return action


def sent(action, **changes):
    fields = typed(action, rating="amber", cause="own", submit="1")
    fields |= {
        "evidence-TOTAL_FORMS": 2,
        "recovery-0-step": "Hire",
        "recovery-0-who": "Us",
    }
    return fields | {"recovery-0-by": "2018-10-01"} | changes


@pytest.mark.parametrize(
    ("changes", "anchors"),
    [
        ({"rating": ""}, ["id_rating_0"]),
        ({"outlook": ""}, ["id_outlook_0"]),
        ({"summary": ""}, ["id_summary"]),
        ({"next_steps": ""}, ["id_next_steps"]),
        ({"cause": ""}, ["id_cause_0"]),
        ({"rating": "red"}, ["id_ask"]),
        ({"rating": "complete"}, ["id_evidence-0-title"]),
        (
            {"evidence-0-url": "www.a.org", "evidence-1-url": "www.b.org"},
            ["id_evidence-0-title", "id_evidence-1-url"],
        ),
        (
            {"evidence-0-title": "A", "evidence-1-title": "B"},
            ["id_evidence-0-url", "id_evidence-1-url"],
        ),
        (
            {
                "recovery-0-step": "",
                "recovery-0-by": "1018-01-01",
                "recovery-1-who": "Us",
            },
            ["id_recovery-1-step"],
        ),
        (
            {"milestones-0-done": "2030-01-01", "milestones-1-done": "2030-01-01"},
            ["id_milestones-0-done", "id_milestones-1-done"],
        ),
        ({"recovery-TOTAL_FORMS": 0}, []),
    ],
)
def test_each_fault_leads_to_its_control_and_what_was_typed_is_there(
    action, signed_in, changes, anchors
):
    browser = signed_in(holder_of(action))

    refused = browser.post(
        reverse("rounds:report", args=[action.reference]), sent(action, **changes)
    )

    page = refused.content.decode()
    assert refused.status_code == 422
    for anchor in anchors:
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}' in page
    for name, value in changes.items():
        if value and "TOTAL" not in name and name != "rating":
            assert f'value="{value}"' in page, name


def test_a_page_of_an_update_asks_the_same_however_many_milestones_there_are(
    action, signed_in, officer, django_assert_max_num_queries
):
    for _ in range(12):
        milestone = MilestoneFactory(commitment=action, first_source=SourceFactory())
        milestone.forecast_source = SourceFactory()
        milestone.save()
    update = submitted(action, ReportingRound.objects.open().get())
    browser = signed_in(officer)

    with django_assert_max_num_queries(17):
        browser.get(update.get_absolute_url())
    with django_assert_max_num_queries(13):
        browser.get(reverse("commitments:history", args=[action.reference]))
    review.return_update(update=update, by=officer, at=NOW, reason="How many?")
    with django_assert_max_num_queries(24):
        assert browser.get(reverse("rounds:edit", args=[update.pk])).status_code == 200


def test_an_officer_accepts_what_she_read_and_not_what_came_after(
    open_round, officer, signed_in
):
    update = submitted(ActionFactory(), open_round)
    read = type(update).objects.get(pk=update.pk).version
    hand_in.take_back(update=update, by=update.author, at=NOW)
    hand_in.submit_update(update=update, by=update.author, at=NOW)

    answer = signed_in(officer).post(
        reverse("rounds:accept", args=[update.pk]), {"version": read}, follow=True
    )
    words = {"version": read, "reason": "My long reason."}
    returned = signed_in(officer).post(
        reverse("rounds:return", args=[update.pk]), words
    )

    update.refresh_from_db()
    assert update.state == "submitted"
    assert "handed in again after you opened it" in answer.content.decode()
    assert returned.status_code == 409
    assert "My long reason." in returned.content.decode()


def test_a_comment_that_comes_too_late_is_not_lost(open_round, officer, signed_in):
    update = accepted(ActionFactory(), open_round)

    answer = signed_in(officer).post(
        reverse("rounds:comment", args=[update.pk]), {"text": "My long comment."}
    )

    assert answer.status_code == 409
    assert "My long comment." in answer.content.decode()


def test_a_draft_of_a_round_before_the_open_one_says_so_and_offers_nothing(
    open_round, officer, signed_in
):
    update = submitted(ActionFactory(), open_round)
    review.return_update(update=update, by=officer, at=NOW, reason="How many?")
    reasons = {update.commitment.reference: Reason("no_contact")}
    close_round(reporting_round=open_round, reasons=reasons, by=officer, at=NOW)
    next_round()
    browser = signed_in(update.author)

    page = browser.get(update.get_absolute_url()).content.decode()

    assert "fills the form of the next update" in page
    assert "Go on with this update" not in page
    assert (
        browser.get(reverse("rounds:edit", args=[update.pk])).url
        == update.get_absolute_url()
    )
    assert (
        "Not reported"
        in browser.get(update.commitment.get_absolute_url()).content.decode()
    )


def test_who_attaches_a_file_has_had_a_hand_in_the_update(open_round, officer):
    action = ActionFactory()
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=holder_of(action),
        at=NOW,
    )
    attach.attach_file(
        update=update, file=SimpleUploadedFile("a.csv", b"a,b"), by=officer, at=NOW
    )
    update = hand_in.submit_update(update=update, by=update.author, at=NOW)

    assert not type(update).objects.reviewable_by(officer)
    assert type(update).objects.reviewable_by(UserFactory(officer=True))


def test_a_date_that_means_nothing_does_not_hide_that_someone_else_has_saved(
    open_round, officer, signed_in
):
    action = ActionFactory()
    member = holder_of(action)
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=member,
        at=NOW,
    )
    write.save_update(
        update=update,
        content=content(summary="The officer’s words."),
        by=officer,
        at=NOW,
    )
    wrong = {"recovery-0-step": "Step", "recovery-0-by": "nonsense"}
    sent = typed(
        action, save="1", version=update.version, summary="The member’s words.", **wrong
    )

    refused = signed_in(member).post(reverse("rounds:edit", args=[update.pk]), sent)

    assert refused.status_code == 409
    assert "The officer’s words." in refused.content.decode()
    assert "The member’s words." in refused.content.decode()


@pytest.mark.parametrize("what", ["closed", "withdrawn"])
def test_what_was_typed_while_the_round_closed_or_the_action_was_withdrawn_is_shown_again(
    what, open_round, officer, signed_in
):
    action = ActionFactory()
    browser = signed_in(holder_of(action))
    if what == "closed":
        close_round(
            reporting_round=open_round,
            reasons={action.reference: Reason("no_contact")},
            by=officer,
            at=NOW,
        )
        next_round()
    else:
        decisions.withdraw(
            commitment=action, by=officer, at=NOW, reason="The law changed."
        )
    sent = typed(action, submit="1", summary="My long text.")
    of_round = f"?round={open_round.slug}"

    report, keep = (
        reverse(f"rounds:{name}", args=[action.reference]) + of_round
        for name in ("report", "typed-first")
    )
    refused = browser.post(report, sent)
    kept = browser.post(keep, sent)

    assert refused.status_code == 409
    assert "My long text." in refused.content.decode()
    assert kept.status_code == 409
    assert kept.json()["said"]


def test_a_contribution_written_while_the_round_closed_is_shown_again(
    open_round, officer, signed_in
):
    action = ActionFactory()
    helper = UserFactory()
    action.partners.add(helper.organisation)
    close_round(
        reporting_round=open_round,
        reasons={action.reference: Reason("no_contact")},
        by=officer,
        at=NOW,
    )

    refused = signed_in(helper).post(
        reverse("rounds:contribute", args=[action.reference]),
        {"organisation": helper.organisation_id, "text": "What we did."},
    )

    assert refused.status_code == 409
    assert "What we did." in refused.content.decode()


def test_a_good_file_beside_a_bad_date_leaves_a_draft_that_is_filled_in(
    action, signed_in
):
    browser = signed_in(holder_of(action))
    wrong = {"recovery-0-by": "nonsense", "files": SimpleUploadedFile("a.csv", b"a,b")}

    page = browser.post(
        reverse("rounds:report", args=[action.reference]), sent(action, **wrong)
    ).content.decode()

    assert "The files are kept in a draft." in page
    assert action.updates.get(state="draft").summary == "This happened."
