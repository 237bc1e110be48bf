"""What a draft keeps while it is typed, what of it is on record, and what changed in it."""

import re

import pytest
from django.urls import reverse

from rounds.content import RecoveryLine, to_json
from rounds.models import ProgressUpdate
from rounds.updates import hand_in, review, write
from rounds.updates.differences import differences
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    submitted,
)
from tests.rounds.test_corrections import next_round
from tests.rounds.test_pages import typed
from toolkit.errors import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_draft_is_kept_as_one_types_without_a_row_for_each_stroke(
    signed_in, open_round
):
    action = ActionFactory()
    browser = signed_in(holder_of(action))
    first = reverse("rounds:typed-first", args=[action.reference])

    told = browser.post(first, typed(action, summary="T", rating="")).json()
    update = action.updates.get()
    events = ProgressUpdate.pgh_event_model.objects.filter(pgh_obj=update.pk)
    before = events.count(), update.transitions.count()
    for words in ("Th", "The", "The first"):
        told = browser.post(
            told["typed"],
            typed(action, summary=words, rating="", version=told["version"]),
        ).json()

    update.refresh_from_db()
    assert update.summary == "The first"
    assert (events.count(), update.transitions.count()) == before
    assert re.fullmatch(r"Saved at \d\d:\d\d\. Not handed in yet\.", told["said"])
    browser.post(
        told["action"],
        typed(action, summary="The first workshop.", version=told["version"], save="1"),
    )
    assert events.count() == before[0] + 1
    assert update.transitions.last().verb == "saved"


def test_who_types_into_anothers_draft_has_had_a_hand_in_it(
    signed_in, open_round, officer
):
    action = ActionFactory()
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=holder_of(action),
        at=NOW,
    )
    sent = typed(action, summary="The officer’s words.", version=update.version)
    signed_in(officer).post(reverse("rounds:typed", args=[update.pk]), sent)

    update = hand_in.submit_update(update=update, by=update.author, at=NOW)

    assert {step.verb for step in update.transitions.all()} == {
        "started",
        "edited",
        "submitted",
    }
    with pytest.raises(NotAllowed, match="neither wrote nor entered"):
        review.accept_update(update=update, by=officer, at=NOW)


def test_typing_over_what_another_saved_is_told_and_changes_nothing(
    signed_in, open_round
):
    action = ActionFactory()
    browser = signed_in(holder_of(action))
    browser.post(
        reverse("rounds:report", args=[action.reference]),
        typed(action, save="1", summary="First tab."),
    )
    update = action.updates.get()

    answer = browser.post(
        reverse("rounds:typed", args=[update.pk]),
        typed(action, summary="Second tab.", version=0),
    )

    assert answer.status_code == 409
    assert "was saved again after you read it" in answer.json()["said"]
    update.refresh_from_db()
    assert update.summary == "First tab."


def test_what_cannot_be_kept_is_said_and_strangers_keep_nothing(signed_in, open_round):
    action = ActionFactory()
    address = reverse("rounds:typed-first", args=[action.reference])
    wrong = typed(action, **{"recovery-0-step": "Step", "recovery-0-by": "31/02/2018"})

    answer = signed_in(holder_of(action)).post(address, wrong)

    assert answer.status_code == 422
    assert answer.json()["said"].startswith("Not saved: Recovery step 1, by when: ")
    assert signed_in(UserFactory()).post(address, typed(action)).status_code == 403
    assert not action.updates.exists()


def test_the_form_starts_from_the_last_accepted_update_and_marks_what_changed(
    signed_in, open_round, officer
):
    action = ActionFactory()
    accepted(action, open_round, "amber", summary="The first workshop.", ask="")
    close_round(reporting_round=open_round, reasons={}, by=officer, at=NOW)
    next_round()
    browser = signed_in(holder_of(action))
    address = reverse("rounds:report", args=[action.reference])

    fresh = browser.get(address).content.decode()
    browser.post(
        address, typed(action, save="1", rating="amber", summary="The second workshop.")
    )
    edited = browser.get(
        reverse("rounds:edit", args=[action.updates.get(state="draft").pk])
    ).content.decode()

    assert ">The first workshop.</textarea>" in fresh.replace("\r\n", "").replace(
        "\n", ""
    )
    assert 'value="Recover"' in fresh
    assert "Changed since" not in fresh
    assert "The first workshop." in edited.replace("<p>", "")
    assert (
        edited.count("Changed since June 2018") == 3
    )  # what happened, the cause and the recovery that were left out


def test_every_control_for_free_text_says_not_to_name_a_child(
    signed_in, open_round, officer
):
    page = (
        signed_in(officer)
        .get(reverse("rounds:report", args=[ActionFactory().reference]))
        .content.decode()
    )

    assert page.count("Do not name or describe a child or a family.") >= 5


def test_differences_are_told_by_field_and_by_word():
    before = to_json(content("green", summary="Six workshops were held in May."))
    after = to_json(
        content(
            "amber",
            summary="Nine workshops were held in May.",
            recovery=[RecoveryLine("Hire", "Us", None, True)],
        )
    )

    found = {one.name: one for one in differences(before, after, {})}

    assert set(found) == {"standing", "summary", "cause", "recovery"}
    assert (found["standing"].before, found["standing"].after) == ("Green", "Amber")
    assert [(part.kind, part.text) for part in found["summary"].parts] == [
        ("removed", "Six"),
        ("added", "Nine"),
        ("same", " workshops were held in May."),
    ]
    assert found["recovery"].after == "Hire (Us), done"
    assert differences(before, before, {}) == []


def test_what_changed_between_two_submissions_is_shown_to_author_and_reviewer_alone(
    signed_in, open_round, officer
):
    update = submitted(ActionFactory(), open_round, summary="Some workshops were held.")
    author = update.author
    review.return_update(update=update, by=officer, at=NOW, reason="How many?")
    write.save_update(
        update=update,
        content=content(summary="Six workshops were held."),
        by=author,
        at=NOW,
    )
    hand_in.submit_update(update=update, by=author, at=NOW)
    shown = [
        signed_in(person).get(update.get_absolute_url()).content.decode()
        for person in (author, officer)
    ]
    review.accept_update(update=update, by=officer, at=NOW)
    outside = signed_in(UserFactory()).get(update.get_absolute_url()).content.decode()

    for page in shown:
        assert "What changed in submission 2" in page
        assert "[taken out: </span>Some" in page
    assert "submission 2" not in outside
    assert "Some workshops" not in outside


def test_comments_are_between_author_and_reviewer(signed_in, open_round, officer):
    update = submitted(ActionFactory(), open_round)
    address = reverse("rounds:comment", args=[update.pk])

    refused = signed_in(officer).post(address, {"text": " "})
    signed_in(officer).post(address, {"text": "Which three areas?"})
    page = signed_in(update.author).get(update.get_absolute_url()).content.decode()
    review.accept_update(update=update, by=officer, at=NOW)
    outside = signed_in(UserFactory()).get(update.get_absolute_url()).content.decode()

    assert refused.status_code == 422
    assert "Which three areas?" in page
    assert "Which three areas?" not in outside
    assert signed_in(UserFactory()).post(address, {"text": "x"}).status_code == 403
