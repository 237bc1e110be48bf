"""The form of an update tells all its faults at once, keeps what it hides, and says where its draft
stands.
"""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from commitments.ratings import Standing
from rounds.content import RecoveryLine
from rounds.updates import review, write
from rounds.updates.unneeded import PARTS, unneeded_in, without
from tests.agency import UPDATES, Agency, green
from tests.factories import (
    NOW,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    accepted,
    content,
    holder_of,
    submitted,
)
from tests.rounds.test_pages import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(open_round):
    action = ActionFactory()
    MilestoneFactory(commitment=action, title="Consultation opens")
    return action


def post(browser, action, **fields):
    update = action.updates.order_by("pk").last()
    if update is None:
        address = reverse("rounds:report", args=[action.reference])
    else:
        address = reverse("rounds:edit", args=[update.pk])
        fields.setdefault("version", update.version)
    return browser.post(address, typed(action, **fields))


def faults_in(page):
    """The links of the error summary: where each leads, and its words."""
    summary = page.partition("ds_error-summary__list")[2].partition("</ul>")[0]
    links = re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary, re.DOTALL)
    return {place: " ".join(words.split()) for place, words in links}


def state_in(page):
    words = re.search(r"data-said>([^<]*)<", page)[1]
    return " ".join(words.split())


def test_every_fault_of_every_part_is_told_at_once_by_its_row_and_leads_to_its_control(
    signed_in, action
):
    page = post(
        signed_in(holder_of(action)),
        action,
        submit="1",
        rating="red",
        outlook="",
        summary="",
        next_steps="x" * 5001,
        files=SimpleUploadedFile("a.exe", b"MZ"),
        **{
            "recovery-0-step": "Hire",
            "recovery-0-by": "31/02/2019",
            "recovery-1-who": "Us",
            "milestones-0-done": "2030-01-01",
            "evidence-0-title": "The report",
            "evidence-0-url": "example.org",
        },
    ).content.decode()

    assert faults_in(page) == {
        "id_outlook_0": "Choose the rating you expect at the due date.",
        "id_summary": "Say what happened since the last update.",
        "id_next_steps": (
            "What is next: Ensure this value has at most 5000 characters (it has 5001)."
        ),
        "id_cause_0": "Amber and red need a cause.",
        "id_ask": "Red needs what is asked of the Leadership Group.",
        "id_files": (
            "a.exe was not added: files of this kind are not taken. Give a pdf, docx,"
            " xlsx, pptx, odt, csv, eml, msg, png or jpg file."
        ),
        "id_recovery-0-who": "Recovery step 1, who: Say who takes this step.",
        "id_recovery-0-by": faults_in(page)["id_recovery-0-by"],
        "id_recovery-1-step": "Recovery step 2: Say what is done to recover.",
        "id_recovery-1-by": "Recovery step 2, by when: Say by when this step is taken.",
        "id_milestones-0-done": (
            "“Consultation opens”, done on: A date done is today or earlier. Give a"
            " forecast instead."
        ),
        "id_milestones-0-reason": (
            "“Consultation opens”, reason: A changed date needs a reason."
        ),
        "id_evidence-0-url": (
            "Link 1, web address: Give a full web address, starting with https://."
        ),
    }
    assert faults_in(page)["id_recovery-0-by"].startswith("Recovery step 1, by when: ")
    for place in faults_in(page):
        assert f'id="{place}"' in page


def test_a_date_that_means_nothing_and_has_no_reason_is_told_with_both(
    signed_in, action
):
    dates = {"milestones-0-forecast": "31/02/2019"}

    page = post(signed_in(holder_of(action)), action, submit="1", **dates)

    assert set(faults_in(page.content.decode())) == {
        "id_milestones-0-forecast",
        "id_milestones-0-reason",
    }


def test_a_fault_of_all_the_rows_names_none_of_them(signed_in, action):
    browser = signed_in(holder_of(action))

    amber = post(browser, action, submit="1", rating="amber", cause="own")
    complete = post(browser, action, submit="1", rating="complete", outlook="")

    assert faults_in(amber.content.decode()) == {
        "id_recovery-0-step": "Amber and red need at least one recovery step."
    }
    assert faults_in(complete.content.decode()) == {
        "id_evidence-0-title": "Complete needs evidence: at least one link or file."
    }


def test_a_good_file_in_the_same_wave_is_evidence_enough_for_complete(
    signed_in, action, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path

    page = post(
        signed_in(holder_of(action)),
        action,
        submit="1",
        rating="complete",
        summary="",
        files=SimpleUploadedFile("a.csv", b"a,b"),
    ).content.decode()

    assert set(faults_in(page)) == {"id_summary"}
    assert "0 links, 1 file" in " ".join(page.split())


def test_a_draft_is_asked_for_no_more_than_it_can_be_kept_by(signed_in, action):
    saved = post(
        signed_in(holder_of(action)), action, save="1", rating="red", outlook=""
    )

    assert saved.status_code == 302


def test_saving_stays_on_the_form_which_says_when_it_was_saved(signed_in, action):
    browser = signed_in(holder_of(action))
    fresh = browser.get(reverse("rounds:report", args=[action.reference]))

    saved = post(browser, action, save="1")

    update = action.updates.get()
    assert state_in(fresh.content.decode()) == "Nothing saved yet."
    assert saved.url == reverse("rounds:edit", args=[update.pk])
    page = browser.get(saved.url).content.decode()
    assert re.fullmatch(r"Saved at \d\d:\d\d\. Not handed in yet\.", state_in(page))
    refused = post(browser, action, submit="1", summary="", outlook="")
    assert re.fullmatch(
        r"Saved at \d\d:\d\d\. Not handed in: 2 problems, listed on top\.",
        state_in(refused.content.decode()),
    )
    unread = post(browser, action, save="1", **{"recovery-0-by": "31/02/2019"})
    assert state_in(unread.content.decode()) == (
        "Not saved: 2 problems, listed on top."
    )


def test_the_form_says_that_it_was_handed_in_meanwhile_and_that_a_draft_was_returned(
    signed_in, action, open_round, officer
):
    update = submitted(action, open_round)
    browser = signed_in(holder_of(action))

    late = post(browser, action, save="1")
    review.return_update(update=update, by=officer, at=NOW, reason="How many?")
    page = browser.get(reverse("rounds:edit", args=[update.pk])).content.decode()

    assert late.status_code == 409
    assert re.match(r"Handed in .*not saved\.", state_in(late.content.decode()))
    assert "Not handed in again yet." in state_in(page)


def test_another_row_is_there_once_the_draft_is_saved(signed_in, action):
    browser = signed_in(holder_of(action))
    step = {"recovery-0-step": "Hire"}

    saved = post(browser, action, add="recovery", rating="amber", **step)
    page = browser.get(saved.url.partition("#")[0]).content.decode()

    update = action.updates.get()
    form = reverse("rounds:edit", args=[update.pk])
    assert saved.url == f"{form}?more=recovery#id_recovery-1-step"
    assert 'id="id_recovery-1-step"' in page
    assert 'id="id_recovery-2-step"' not in page
    assert 'id="id_recovery-1-step"' not in browser.get(form).content.decode()


def test_limits_are_told_beforehand(signed_in, action):
    page = signed_in(holder_of(action)).get(
        reverse("rounds:report", args=[action.reference])
    )

    words = " ".join(page.content.decode().split())
    assert words.count("At most 5000 characters.") == 3
    assert (
        "At least one, at most 20. A step: 300 characters, who takes it: 150." in words
    )
    assert "say why in at most 1000 characters" in words
    assert (
        "at most 200 characters on what it shows and an address of at most 500" in words
    )
    assert "10 MB each and together at once, at most 20 files" in words
    # A browser would cut a pasted text there without a word.
    assert "maxlength" not in words.partition('class="report"')[2]


HELD = {
    "rating": "green",
    "cause": "own",
    "ask": "Decide on the areas.",
    "recovery-0-step": "Hire",
    "recovery-0-who": "Us",
    "recovery-0-by": "2019-10-01",
}


def test_what_stands_in_a_hidden_part_is_neither_handed_in_nor_dropped_without_a_word(
    signed_in, action
):
    browser = signed_in(holder_of(action))

    refused = post(browser, action, submit="1", hides=["recovery", "ask"], **HELD)

    assert faults_in(refused.content.decode()) == {
        "id_unneeded_recovery_0": (
            "Your rating does not call for a cause and recovery steps: choose whether"
            " what stands there is handed in."
        ),
        "id_unneeded_ask_0": (
            "Your rating does not call for an ask of the Leadership Group: choose"
            " whether what stands there is handed in."
        ),
    }
    kept = action.updates.get()
    assert (kept.state, kept.cause, kept.ask) == ("draft", "own", HELD["ask"])
    assert kept.recovery.get().step == "Hire"


def test_what_is_left_out_stays_in_the_draft_until_it_is_handed_in(signed_in, action):
    browser = signed_in(holder_of(action))
    choice = {"unneeded_recovery": "leave", "unneeded_ask": "send"}
    hidden = HELD | choice | {"hides": ["recovery", "ask"]}

    post(browser, action, submit="1", **hidden | {"summary": ""})
    kept = action.updates.get()
    steps = kept.recovery.count()
    handed_in = post(browser, action, submit="1", **hidden)

    assert (kept.cause, steps) == ("own", 1)
    update = action.updates.get()
    assert handed_in.url == update.get_absolute_url()
    assert (update.state, update.cause, update.ask) == ("submitted", "", HELD["ask"])
    assert not update.recovery.exists()
    assert [step.verb for step in update.transitions.order_by("pk")] == [
        "started",
        "saved",
        "submitted",
    ]


def test_what_the_rating_calls_for_is_never_left_out(signed_in, action):
    sent = HELD | {"rating": "red", "unneeded_recovery": "leave"}

    post(
        signed_in(holder_of(action)),
        action,
        submit="1",
        hides=["recovery", "ask"],
        unneeded_ask="leave",
        **sent,
    )

    update = action.updates.get()
    assert (update.state, update.cause, update.ask) == ("submitted", "own", HELD["ask"])
    assert update.recovery.exists()


def test_without_a_script_nothing_is_hidden_and_what_stands_there_is_handed_in(
    signed_in, action
):
    browser = signed_in(holder_of(action))
    page = browser.get(reverse("rounds:report", args=[action.reference]))

    post(browser, action, submit="1", **HELD)

    update = action.updates.get()
    assert (update.state, update.cause) == ("submitted", "own")
    words = page.content.decode()
    assert 'name="hides" value="recovery" data-hides disabled' in " ".join(
        words.split()
    )
    assert "For amber and red" in words


def test_an_update_that_is_returned_or_corrected_keeps_to_the_same_rules(
    signed_in, action, open_round, officer
):
    update = accepted(action, open_round, "amber")
    browser = signed_in(holder_of(action))
    correction = write.correct_update(update=update, by=holder_of(action), at=NOW)
    sent = HELD | {"rating": "green", "hides": ["recovery", "ask"]}

    refused = post(browser, action, submit="1", **sent)

    assert correction == action.updates.get(corrects=update)
    assert set(faults_in(refused.content.decode())) == {
        "id_unneeded_recovery_0",
        "id_unneeded_ask_0",
    }


def test_a_part_is_unneeded_where_it_holds_something_that_the_rating_does_not_call_for():
    recovery, ask = PARTS
    step = RecoveryLine("Hire", "Us", date(2019, 10, 1))
    green = content("green", recovery=[step], ask="Decide.")

    assert unneeded_in(green) == [recovery, ask]
    assert unneeded_in(content("amber", ask="Decide.")) == [ask]
    assert unneeded_in(content("green")) == []
    assert unneeded_in(content("", ask="Decide.")) == []
    assert without(green, [recovery]).recovery == []
    assert without(green, [recovery]).ask == "Decide."
    assert Standing.RED in recovery.ratings


def test_the_script_saves_in_place_as_the_button_does(signed_in, action):
    browser = signed_in(holder_of(action))
    address = reverse("rounds:typed-first", args=[action.reference])

    told = browser.post(address, typed(action, save="1", summary="First.")).json()
    browser.post(
        told["typed"],
        typed(action, save="1", summary="Second.", version=told["version"]),
    )

    update = action.updates.get()
    assert update.summary == "Second."
    assert [step.verb for step in update.transitions.order_by("pk")] == [
        "started",
        "saved",
    ]


def test_the_api_tells_all_faults_at_once_as_the_form_does(open_round):
    agency = Agency(OrganisationFactory())
    action = ActionFactory(lead=agency.organisation)
    sent = green(
        action,
        rating="amber",
        summary="",
        evidence=[{"title": "The report", "url": "https://example.org"}],
        recovery=[{"step": "Hire", "by": "1018-01-01"}],
    )

    alone = agency.send(**sent)
    many = agency.send(f"{UPDATES}bulk/", updates=[sent])

    faults = {fault["pointer"]: fault["code"] for fault in alone.json()["errors"]}
    assert faults == {
        "/summary": "required",
        "/cause": "required",
        "/recovery/0/who": "required",
        "/recovery/0/by": "implausible",
    }
    row = many.json()["results"][0]
    assert [fault["code"] for fault in row["errors"]] == [*faults.values()]
    assert not action.updates.exists()
