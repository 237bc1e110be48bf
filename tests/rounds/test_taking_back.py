"""What was stated of a milestone is taken back by saying so, and what stood before stands again."""

from contextlib import nullcontext
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.models import Milestone
from commitments.services import state_date, take_back_date
from programme.dates import PartialDate
from rounds import accepted_dates
from rounds.content import MilestoneLine
from rounds.models import ProgressUpdate
from rounds.updates import hand_in, review, write
from tests.agency import UPDATES, Agency, green
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
)

pytestmark = pytest.mark.django_db
DONE = date(2018, 5, 1)


@pytest.fixture
def milestone(open_round):
    return MilestoneFactory(commitment=ActionFactory())


@pytest.fixture
def said_done(milestone, open_round):
    """An accepted update that says the milestone was done on 1 May."""
    line = MilestoneLine(milestone.pk, done=DONE, reason="It is done.")
    return accepted(milestone.commitment, open_round, milestones=[line])


def corrected(update, **changes):
    author = update.author
    correction = write.correct_update(update=update, by=author, at=NOW)
    said = content(**changes)
    correction = write.save_update(update=correction, content=said, by=author, at=NOW)
    correction = hand_in.submit_update(update=correction, by=author, at=NOW)
    return review.accept_update(update=correction, by=UserFactory(officer=True), at=NOW)


def taking_back(milestone, *kinds):
    reason = "Not done after all."
    return [MilestoneLine(milestone.pk, reason=reason, withdraw=list(kinds))]


def dates_of(milestone):
    milestone = Milestone.objects.get(pk=milestone.pk)
    return str(milestone.forecast or ""), str(milestone.done or "")


def test_a_correction_that_leaves_a_date_out_keeps_it(said_done, milestone):
    corrected(said_done, milestones=[])

    assert dates_of(milestone) == ("", "1 May 2018")


def test_a_correction_takes_back_what_was_done_with_a_reason(
    said_done, milestone, signed_in, officer
):
    corrected(said_done, milestones=taking_back(milestone, "done"))

    assert dates_of(milestone) == ("", "")
    address = reverse("commitments:history", args=[milestone.commitment.reference])
    history = signed_in(officer).get(address).text
    assert (
        f"Done date of {milestone} taken back, it was 1 May 2018, it is none, because:"
        " Not done after all." in history
    )


def test_what_stood_before_stands_again(milestone, officer, open_round):
    state_date(
        milestone=milestone,
        kind="forecast",
        stated=PartialDate(date(2018, 8, 31), "month"),
        on=TODAY,
        by=officer,
    )
    line = MilestoneLine(milestone.pk, forecast=date(2018, 9, 15), reason="Later.")
    update = accepted(milestone.commitment, open_round, milestones=[line])

    corrected(update, milestones=taking_back(milestone, "forecast"))

    assert dates_of(milestone) == ("August 2018", "")


def test_taken_back_twice_it_leads_to_what_stood_before_both(milestone, officer):
    for day in (1, 2, 3):
        state_date(
            milestone=milestone,
            kind="forecast",
            stated=PartialDate(date(2018, 9, day), "day"),
            on=TODAY,
            by=officer,
        )
    taken = {"milestone": milestone, "kind": "forecast", "on": TODAY, "by": officer}

    take_back_date(reason="One.", **taken)
    take_back_date(reason="Two.", **taken)

    assert dates_of(milestone) == ("1 September 2018", "")


def test_a_date_stated_since_goes_on_standing(said_done, milestone, officer):
    state_date(
        milestone=milestone,
        kind="done",
        stated=PartialDate(date(2018, 5, 10), "day"),
        on=TODAY,
        by=officer,
    )

    corrected(said_done, milestones=taking_back(milestone, "done"))

    assert dates_of(milestone) == ("", "10 May 2018")
    take_back_date(
        milestone=milestone, kind="done", on=TODAY, by=officer, reason="Neither."
    )
    assert dates_of(milestone) == ("", "")


def test_the_api_takes_back_by_name_and_by_null_with_a_reason(said_done, milestone):
    action = milestone.commitment
    agency = Agency(action.lead)
    correction = agency.send(f"{UPDATES}{said_done.pk}/correct/").json()
    address = f"{UPDATES}{correction['id']}/"
    line = {"id": milestone.pk, "done": None, "reason": "Not done after all."}

    answer = agency.change(address, milestones=[line]).json()

    assert answer["milestones"][0]["withdraw"] == ["done"]
    named = {"id": milestone.pk, "withdraw": ["done"], "reason": "Not so."}
    answer = agency.change(address, milestones=[named]).json()
    assert answer["milestones"][0]["withdraw"] == ["done"]
    agency.send(f"{address}submit/")
    update = ProgressUpdate.objects.get(pk=correction["id"])
    review.accept_update(update=update, by=UserFactory(officer=True), at=NOW)
    assert dates_of(milestone) == ("", "")


def test_null_beside_a_date_takes_nothing_back_where_nothing_stands(milestone):
    agency = Agency(milestone.commitment.lead)
    line = {"id": milestone.pk, "forecast": "2018-12-01", "done": None, "reason": "R"}

    answer = agency.send(**green(milestone.commitment, milestones=[line]))

    assert answer.status_code == 201
    assert answer.json()["milestones"][0]["withdraw"] == []


@pytest.mark.parametrize(
    ("line", "place", "code"),
    [
        ({"withdraw": ["done"], "reason": "R"}, "withdraw", "nothing_to_withdraw"),
        ({"done": None, "reason": "R"}, "withdraw", "nothing_to_withdraw"),
        (
            {"withdraw": ["forecast"], "forecast": "2018-12-01", "reason": "R"},
            "withdraw",
            "withdraw_and_date",
        ),
        ({"withdraw": ["first"], "reason": "R"}, "withdraw/0", "invalid_choice"),
    ],
)
def test_what_cannot_be_taken_back_is_refused_by_name(milestone, line, place, code):
    agency = Agency(milestone.commitment.lead)
    line = {"id": milestone.pk} | line

    answer = agency.send(**green(milestone.commitment, milestones=[line]))

    assert answer.status_code == 400
    faults = {fault["pointer"]: fault["code"] for fault in answer.json()["errors"]}
    assert faults == {f"/milestones/0/{place}": code}


def test_taking_back_needs_a_reason(said_done, milestone):
    agency = Agency(milestone.commitment.lead)
    correction = agency.send(f"{UPDATES}{said_done.pk}/correct/").json()
    address = f"{UPDATES}{correction['id']}/"
    line = {"id": milestone.pk, "withdraw": ["done"]}
    agency.change(address, milestones=[line])

    answer = agency.send(f"{address}submit/")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/milestones/0/reason"


def test_the_form_offers_to_take_back_what_was_stated_and_nothing_else(
    said_done, milestone, signed_in
):
    author = holder_of(milestone.commitment)
    correction = write.correct_update(update=said_done, by=author, at=NOW)
    address = reverse("rounds:edit", args=[correction.pk])
    browser = signed_in(author)

    page = browser.get(address).text
    form = {
        "rating": "green",
        "outlook": "green",
        "summary": "It was not done.",
        "next_steps": "Do it.",
        "version": correction.version,
        "recovery-TOTAL_FORMS": 0,
        "recovery-INITIAL_FORMS": 0,
        "evidence-TOTAL_FORMS": 0,
        "evidence-INITIAL_FORMS": 0,
        "milestones-TOTAL_FORMS": 1,
        "milestones-INITIAL_FORMS": 1,
        "milestones-0-milestone_id": milestone.pk,
        "milestones-0-withdraw_done": "on",
        "milestones-0-reason": "Somebody misread the minutes.",
        "submit": "",
    }
    answer = browser.post(address, form, follow=True)

    assert "Take back the date done" in page
    assert "Take back the date expected" not in page
    assert "taken back" in answer.text
    correction.refresh_from_db()
    assert correction.state == "submitted"
    assert correction.milestone_changes.get().withdraw == ["done"]


def test_an_officer_takes_back_on_the_page_of_the_date(
    said_done, milestone, signed_in, officer
):
    address = reverse("commitments:state-date", args=[milestone.pk])

    answer = signed_in(officer).post(
        address,
        {"kind": "done", "precision": "day", "withdraw": "on", "reason": "A slip."},
        follow=True,
    )

    assert "Date taken back." in answer.text
    assert dates_of(milestone) == ("", "")


def test_a_correction_of_what_took_a_date_back_takes_no_other_back(
    milestone, officer, open_round
):
    for day in (1, 2):
        state_date(
            milestone=milestone,
            kind="forecast",
            stated=PartialDate(date(2018, 9, day), "day"),
            on=TODAY,
            by=officer,
        )
    update = accepted(
        milestone.commitment, open_round, milestones=taking_back(milestone, "forecast")
    )

    corrected(update, milestones=taking_back(milestone, "forecast"))

    assert dates_of(milestone) == ("1 September 2018", "")


def test_the_answer_of_the_api_sent_back_takes_nothing_back(said_done, milestone):
    agency = Agency(milestone.commitment.lead)
    correction = agency.send(f"{UPDATES}{said_done.pk}/correct/").json()
    address = f"{UPDATES}{correction['id']}/"
    state_date(
        milestone=milestone,
        kind="forecast",
        stated=PartialDate(date(2018, 9, 1), "day"),
        on=TODAY,
        by=holder_of(milestone.commitment),
    )

    lines = agency.get(address).json()["milestones"]
    answer = agency.change(address, milestones=lines).json()

    assert lines[0]["forecast"] is None
    assert answer["milestones"] == lines


@pytest.mark.parametrize(
    ("code", "is_passed_over"), [("nothing_to_withdraw", True), ("max_length", False)]
)
def test_accepting_passes_over_what_was_taken_back_since_and_no_other_fault(
    said_done, milestone, monkeypatch, code, is_passed_over
):
    def refuse(**_):
        raise ValidationError("Refused.", code=code)

    monkeypatch.setattr(accepted_dates, "take_back_date", refuse)
    expected = nullcontext()
    if not is_passed_over:
        expected = pytest.raises(ValidationError, match="Refused.")

    with expected:
        corrected(said_done, milestones=taking_back(milestone, "done"))
