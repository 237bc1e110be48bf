"""Officers change many commitments at once: listed first, then all of them or none."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.models import Commitment, CommitmentEvent, MilestoneDate
from commitments.organisation_merges import merge_organisations
from commitments.reference_changes import change_reference
from returns.bulk.acts import ACTS
from rounds.models import AgreedDueDate
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    RecommendationFactory,
    SeatFactory,
    UserFactory,
    WorkstreamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def actions():
    return [ActionFactory() for _ in range(3)]


@pytest.fixture
def browser(signed_in, officer):
    return signed_in(officer)


def listed(browser, act, rows, **asked):
    """Return the page that lists what an act would do to each."""
    references = [row.reference for row in rows]
    return browser.post(f"/many/{act}/", {"row": references, **asked})


def done(browser, page, **asked):
    """Confirm what a page listed."""
    outcomes = page.context["possible"]
    rows = [outcome.commitment.reference for outcome in outcomes]
    was = {
        f"was-{outcome.commitment.reference}": outcome.before for outcome in outcomes
    }
    act = page.context["act"].word
    return browser.post(f"/many/{act}/", {"row": rows, "step": "do", **was, **asked})


def owners(rows):
    keys = [row.pk for row in rows]
    return set(Commitment.objects.filter(pk__in=keys).values_list("owner", flat=True))


def test_a_list_leads_with_its_ticks_to_what_is_to_be_done(browser, actions):
    first, second, _ = actions

    answer = browser.get(
        "/many/", {"act": "owner", "row": [first.reference, second.reference]}
    )
    page = browser.get(answer.url)

    assert page.status_code == 200
    assert page.context["commitments"] == [first.commitment, second.commitment]


def test_all_that_a_choice_takes_in_can_be_ticked_at_once(browser, actions):
    RecommendationFactory(lead=actions[0].lead)
    asked = {"act": "owner", "all": "1", "of": "actions"}

    answer = browser.get(
        "/many/", asked | {"chosen": f"lead={actions[0].lead.code}", "number": "2"}
    )
    page = browser.get(answer.url)

    assert page.context["commitments"] == [actions[0].commitment]
    assert "The list held 2 when you chose all of it" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"act": "owner"}, "Tick the rows"),
        ({"act": "nothing", "row": "ACT-1"}, "Choose what is to be done"),
        ({"act": "owner", "all": "1", "of": "actions", "chosen": "lead=NONE"}, "NONE"),
        ({"act": "owner", "all": "1", "of": "elsewhere"}, "There is no such list"),
        ({"act": "owner", "row": "\x00"}, "is not there any more"),
    ],
)
def test_what_cannot_be_chosen_is_said_on_the_list(browser, actions, asked, sentence):
    page = browser.get("/many/", asked, follow=True)

    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_in_another_work_strand_they_come_last(browser, actions):
    strand = WorkstreamFactory()
    keys = [action.pk for action in actions]
    Commitment.objects.filter(pk__in=keys).update(place=1)

    page = listed(browser, "work-strand", actions, workstream=strand.pk)
    done(browser, page, workstream=strand.pk)

    moved = Commitment.objects.filter(pk__in=keys).values_list("workstream", "place")
    assert set(moved) == {(strand.pk, None)}


def test_the_page_before_lists_each_and_changes_nothing(browser, actions):
    seat = SeatFactory()
    actions[0].owner = seat
    actions[0].save()

    page = listed(browser, "owner", actions, owner=seat.pk)

    assert [outcome.commitment.pk for outcome in page.context["possible"]] == [
        action.pk for action in actions[1:]
    ]
    (refused,) = page.context["refused"]
    assert refused.refusal == f"It is {seat} already."
    assert owners(actions[1:]) == {action.owner_id for action in actions[1:]}
    assert not CommitmentEvent.objects.filter(owner=seat, pgh_label="update").exclude(
        pgh_obj=actions[0].pk
    )


def test_each_is_done_on_a_record_of_its_own(browser, actions, officer):
    seat = SeatFactory()
    page = listed(browser, "owner", actions, owner=seat.pk)

    answer = done(browser, page, owner=seat.pk)

    assert answer.status_code == 302
    assert owners(actions) == {seat.pk}
    events = CommitmentEvent.objects.filter(pgh_label="update", owner=seat)
    assert {event.pgh_obj_id for event in events} == {action.pk for action in actions}
    assert {event.pgh_context.metadata["user"] for event in events} == {officer.pk}


def test_what_was_done_is_said_by_its_references_and_at_most_ten(browser):
    actions = [ActionFactory() for _ in range(12)]
    seat = SeatFactory()
    of = {"of": "actions", "owner": seat.pk}
    page = listed(browser, "owner", actions, **of)
    first = page.context["possible"][0].commitment.reference

    assert f'href="{reverse("actions:list")}">Actions<' in page.text
    assert "Change the owner for 12 items" in " ".join(page.text.split())
    done(browser, page, **of)
    answer = browser.get("/actions/")

    assert f"Owner changed for {first}, " in answer.text
    assert " and 2 more; each has it on its own record." in answer.text


def test_each_act_says_what_was_done_by_it():
    """Not one of them says it as what it is called before."""
    assert [act.done for act in ACTS.values()] == [
        "Owner changed",
        "Lead organisation changed",
        "Work strand changed",
        "Responsible person changed",
        "Date stated",
        "Agreed due date recorded",
    ]


def test_one_that_is_refused_leaves_all_undone_and_is_named(browser, actions):
    """47 owners at once, the last of which was given it by somebody else meanwhile."""
    seat = SeatFactory()
    actions += [ActionFactory() for _ in range(44)]
    page = listed(browser, "owner", actions, owner=seat.pk)
    before = owners(actions[:-1])
    Commitment.objects.filter(pk=actions[-1].pk).update(owner=seat)

    answer = done(browser, page, owner=seat.pk)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing was changed" in text
    assert f"{actions[-1].reference}: It is {seat} already." in text
    assert owners(actions[:-1]) == before


def test_what_changed_after_it_was_listed_is_said_and_nothing_is_done(browser, actions):
    seat, other = SeatFactory(), SeatFactory()
    page = listed(browser, "owner", actions, owner=seat.pk)
    Commitment.objects.filter(pk=actions[0].pk).update(owner=other)

    answer = done(browser, page, owner=seat.pk)
    again = done(browser, answer, owner=seat.pk)

    assert f"and is now {other}" in " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert again.status_code == 302
    assert owners(actions) == {seat.pk}


def test_pressed_twice_it_is_done_once_and_the_page_says_so(browser, actions):
    seat = SeatFactory()
    page = listed(browser, "owner", actions, owner=seat.pk)
    done(browser, page, owner=seat.pk)

    again = done(browser, page, owner=seat.pk)

    events = CommitmentEvent.objects.filter(pgh_label="update", owner=seat)
    assert again.status_code == 409
    assert "If you pressed the button twice" in again.content.decode()
    assert events.count() == len(actions)


def test_what_was_not_listed_is_said_and_nothing_is_done(browser, actions, officer):
    """One had another reference by then, and one was put beside what was listed."""
    seat, before = SeatFactory(), owners(actions)
    change_reference(
        commitment=actions[0].commitment,
        reference="NEW-7",
        reason="It was numbered twice.",
        by=officer,
        at=NOW,
    )
    sent = {"row": [actions[1].reference, actions[0].reference, actions[2].reference]}
    sent[f"was-{actions[0].reference}"] = str(actions[0].owner)
    sent[f"was-{actions[1].reference}"] = str(actions[1].owner)

    answer = browser.post("/many/owner/", sent | {"owner": seat.pk, "step": "do"})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "NEW-7 did not stand on the page that you confirmed." in text
    assert f"{actions[2].reference} did not stand on the page" in text
    assert owners(actions) == before


def test_who_went_into_another_before_it_was_confirmed_is_not_given_it(
    browser, actions, officer
):
    old, new = OrganisationFactory(), OrganisationFactory()
    page = listed(browser, "lead", actions, lead=old.pk)
    merge_organisations(
        old=old, new=new, by=officer, today=TODAY, reason="They are one body."
    )

    answer = done(browser, page, lead=old.pk)

    assert answer.status_code == 422
    keys = [action.pk for action in actions]
    leads = Commitment.objects.filter(pk__in=keys).values_list("lead", flat=True)
    assert set(leads) == {action.lead_id for action in actions}


@pytest.mark.parametrize("kind", ["member", "partner"])
def test_what_others_post_changes_nothing(signed_in, actions, kind):
    seat, before = SeatFactory(), owners(actions)
    sent = {"row": [actions[0].reference], "owner": seat.pk, "step": "do"}

    answer = signed_in(UserFactory(role=kind)).post("/many/owner/", sent)

    assert answer.status_code == 403
    assert owners(actions) == before


@pytest.mark.parametrize("sent", [{"row": "NO-1"}, {}])
def test_what_is_not_there_is_done_to_nothing_and_said(browser, actions, sent):
    seat = SeatFactory()

    page = browser.post(
        "/many/owner/", sent | {"owner": seat.pk, "step": "do"}, follow=True
    )

    assert "What you ticked is not there any more." in page.content.decode()


def test_a_new_person_takes_the_place_of_who_was_responsible(browser):
    action = ActionFactory()
    old, new = (UserFactory(organisation=action.lead) for _ in range(2))
    elsewhere = ActionFactory()
    for person in (old, new):
        asked = {"person": person.pk, "from_date": "2018-05-21", "instead": "on"}
        page = listed(browser, "responsible", [action, elsewhere], **asked)
        done(browser, page, **asked)

    names = action.responsible_people.present().values_list("person", flat=True)

    assert list(names) == [new.pk]
    assert action.responsible_people.count() == 2
    (refused,) = page.context["refused"]
    assert "has no account of" in refused.refusal


def test_a_date_is_stated_of_an_open_milestone_of_each_with_one_reason(browser):
    near, far = (
        MilestoneFactory(first_date=day) for day in ("2018-07-31", "2018-09-30")
    )
    MilestoneFactory(commitment=near.commitment, first_date="2018-12-31")
    bare = ActionFactory()
    rows = [near.commitment, far.commitment, bare]
    asked = {
        "which": "next",
        "kind": "forecast",
        "date": "2018-10-31",
        "precision": "day",
        "reason": "The bill comes later.",
    }

    page = listed(browser, "date", rows, **asked)
    done(browser, page, **asked)

    (refused,) = page.context["refused"]
    assert refused.refusal == "It has no open milestone."
    stated = MilestoneDate.objects.filter(reason="The bill comes later.")
    assert set(stated.values_list("milestone", flat=True)) == {near.pk, far.pk}


def test_what_is_odd_about_a_date_is_asked_once_for_all(browser):
    milestone = MilestoneFactory()
    asked = {
        "which": "next",
        "kind": "forecast",
        "date": "2018-01-31",
        "precision": "day",
        "reason": "It was forgotten.",
    }

    page = listed(browser, "date", [milestone.commitment], **asked)

    assert page.status_code == 422
    assert "This day is over." in page.content.decode()


@pytest.mark.parametrize("act", ["date", "due-date"])
def test_a_day_that_can_only_be_a_slip_of_the_pen_is_refused_before_it_is_listed(
    browser, act
):
    milestone = MilestoneFactory()
    meeting = MeetingFactory(date=date(2018, 3, 29))
    asked = {
        "which": "next",
        "kind": "forecast",
        "date": "2999-12-31",
        "precision": "day",
        "meeting": meeting.pk,
        "reason": "The bill comes later.",
    }

    page = listed(browser, act, [milestone.commitment], **asked)

    assert page.status_code == 422
    assert page.context["form"].errors == {"date": ["Give a date from 1990 to 2100."]}


def test_more_than_may_be_changed_at_a_time_are_refused(browser, monkeypatch, actions):
    monkeypatch.setattr("returns.bulk.ticked.MOST", 2)

    page = browser.get("/many/owner/?all=1&of=actions", follow=True)

    assert "At most 2 are changed at a time, and this is 3." in page.content.decode()


@pytest.mark.parametrize("kind", ["member", "partner"])
def test_only_officers_change_many(signed_in, actions, kind):
    person = UserFactory(role=kind)
    browser = signed_in(person)

    page = browser.get(f"/many/owner/?row={actions[0].reference}")

    assert page.status_code == 403
    assert 'name="row"' not in browser.get(reverse("actions:list")).content.decode()


def test_an_act_that_there_is_not_is_a_404(browser, actions):
    page = browser.get(f"/many/delete/?row={actions[0].reference}")

    assert page.status_code == 404


def test_all_of_a_rounds_returns_as_chosen_are_those_of_its_grid(
    browser, open_round, actions
):
    asked = {"act": "lead", "all": "1", "of": f"returns:{open_round.slug}"}

    answer = browser.get(
        "/many/", asked | {"chosen": f"state=missing&lead={actions[1].lead.code}"}
    )
    page = browser.get(answer.url)

    assert page.context["commitments"] == [actions[1].commitment]
    assert page.context["back"].startswith("/rounds/2018-06/returns/?state=missing")


def test_a_list_leads_to_reminding_about_what_is_ticked(browser, open_round, actions):
    asked = {"act": "remind", "all": "1", "of": "actions"}

    answer = browser.get("/many/", asked | {"chosen": f"lead={actions[1].lead.code}"})
    page = browser.get(answer.url)

    assert page.context["chosen"] == [actions[1].commitment]


def test_a_choice_that_cannot_be_reminds_nobody(browser, open_round, actions):
    page = browser.get(
        "/reminders/remind/?all=1&of=actions&chosen=lead%3DNONE", follow=True
    )

    assert "This choice cannot be" in page.content.decode()


def test_a_due_date_is_agreed_for_all_at_one_meeting(browser, actions):
    meeting = MeetingFactory(date=date(2018, 3, 31), group=SeatFactory().group)
    asked = {
        "date": "2018-11-29",
        "precision": "day",
        "meeting": meeting.pk,
        "reason": "The bill comes later.",
    }
    page = listed(browser, "due-date", actions, **asked)

    answer = done(browser, page, **asked)

    agreed = AgreedDueDate.objects.filter(meeting=meeting)
    assert answer.status_code == 302
    assert set(agreed.values_list("commitment", flat=True)) == {
        action.pk for action in actions
    }
