"""What was said, by whom, when: accepted wording alone, and only what was known on the day."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.selectors import search as module
from dashboard.selectors.search import search
from programme.as_at import AsAt
from rounds.content import EvidenceLine, RecoveryLine
from rounds.decisions import services as decisions
from rounds.updates import attach, hand_in, review, write
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db
TODAYS = AsAt(TODAY, TODAY)


def found(words, user=None, at=TODAYS, only_in_force=False, page=None):
    return search(
        user=user or UserFactory(),
        at=at,
        words=words,
        only_in_force=only_in_force,
        page=page or {},
    )


def test_words_are_found_in_titles_updates_and_milestones(open_round):
    action = ActionFactory(title="Consult on neglect")
    MilestoneFactory(commitment=action, title="Publish the consultation")
    accepted(action, open_round, summary="We consulted forty people.")

    answer = found("consulting")

    assert [one.title for one in answer.commitments] == [str(action)]
    assert [
        "We <mark>consulted</mark> forty people" in one.text for one in answer.updates
    ] == [True]
    assert [str(one.text) for one in answer.milestones] == [
        "Publish the <mark>consultation</mark>"
    ]


def test_an_update_says_who_said_it_when_and_in_which_round(open_round):
    action = ActionFactory()
    update = accepted(action, open_round, summary="Forty people were heard.")

    (one,) = found("heard").updates

    assert one.said_by == f"{update.entered_by}, for {update.seat}"
    assert (one.said_on, one.in_round, one.url) == (
        TODAY,
        "June 2018",
        update.get_absolute_url(),
    )


def test_only_accepted_wording_is_found_even_by_its_author_and_officers(
    officer, open_round
):
    action = ActionFactory()
    submitted(action, open_round, summary="A secret still under review.")

    for person in (officer, holder_of(action), UserFactory()):
        assert found("secret", person).total == 0


def test_on_an_earlier_day_only_what_was_accepted_by_then_is_found(open_round):
    accepted(
        ActionFactory(),
        open_round,
        summary="Forty people were heard.",
        at=moment(date(2018, 5, 20)),
    )

    assert found("heard", at=AsAt(TODAY, date(2018, 5, 19))).total == 0
    assert found("heard", at=AsAt(TODAY, date(2018, 5, 20))).total == 1


def test_what_stood_on_the_day_is_marked_and_can_be_all_that_is_shown(
    officer, open_round
):
    action = ActionFactory()
    update = accepted(
        action,
        open_round,
        summary="Forty people were heard.",
        at=moment(date(2018, 5, 14)),
    )
    correction = write.correct_update(update=update, by=holder_of(action), at=NOW)
    write.save_update(
        update=correction,
        content=content(summary="Fifty people were heard."),
        by=holder_of(action),
        at=NOW,
    )
    correction = hand_in.submit_update(update=correction, by=holder_of(action), at=NOW)
    review.accept_update(update=correction, by=officer, at=NOW)

    everything, in_force = (
        found("heard").updates,
        found("heard", only_in_force=True).updates,
    )

    assert [("Fifty" in one.text, one.is_in_force) for one in everything] == [
        (True, True),
        (False, False),
    ]
    assert [("Fifty" in one.text, one.is_in_force) for one in in_force] == [
        (True, True)
    ]
    (then,) = found(
        "heard", only_in_force=True, at=AsAt(TODAY, date(2018, 5, 15))
    ).updates
    assert "Forty" in then.text and then.is_in_force


def test_a_reference_finds_what_is_said_of_its_commitment(open_round):
    action = ActionFactory()
    accepted(action, open_round)
    accepted(ActionFactory(), open_round)

    answer = found(action.reference.lower())

    assert (
        [one.title for one in answer.commitments]
        == [one.title for one in answer.updates]
        == [str(action)]
    )


def test_what_was_typed_is_text_and_only_found_words_are_marked(open_round):
    accepted(ActionFactory(), open_round, summary="Heard neglect < 6 & 'five' remained")

    (one,) = found("neglect").updates

    assert "<mark>neglect</mark> &lt; 6 &amp; &#x27;five&#x27; remained" in one.text


@pytest.mark.parametrize("words", ["'", '"', "a & | ! ( )", "-", "%", "\\", "x" * 200])
def test_no_sign_breaks_a_search(words, signed_in):
    assert signed_in(UserFactory()).get("/search/", {"q": words}).status_code == 200


def test_the_kinds_are_paged_each_on_its_own_and_updates_are_bounded(
    open_round, signed_in, monkeypatch
):
    for _ in range(25):
        accepted(
            ActionFactory(title="People heard"),
            open_round,
            summary="People were heard.",
        )
    monkeypatch.setattr(module, "MOST_UPDATES", 22)

    answer = found("heard", page={"updates": "2"})
    page = (
        signed_in(UserFactory()).get("/search/?q=heard&page_updates=2").content.decode()
    )

    assert (len(answer.updates), len(answer.commitments)) == (3, 20)
    assert answer.is_cut and "only the newest are" in page


@pytest.mark.parametrize("words", ["Morag", "Mòrag", "MORAG", "mo\u0300rag"])
def test_marks_on_letters_do_not_matter(words, open_round):
    action = ActionFactory(title="Ask Mòrag")
    MilestoneFactory(commitment=action, title="Morag was asked")
    accepted(action, open_round, summary="Mòrag answered.")

    answer = found(words)

    assert answer.total == 3


@pytest.mark.parametrize(
    "words",
    [
        "NEG 4",
        "neg4",
        "NEG–4",
        "neg - 4",
        " Neg-04 ",
        "NEG‑4",
        "NEG/4",
        "ＮＥＧ４",
        "neg4\u200b",
    ],
)
def test_a_reference_is_found_however_it_is_typed(words, signed_in):
    action = ActionFactory(reference="NEG-4")
    ActionFactory(reference="NEG-40")

    assert found(words).commitments.object_list[0].title == str(action)
    listed = signed_in(UserFactory()).get("/commitments/", {"search": words.strip()})
    assert "NEG-4" in [item.reference for item in listed.context["object_list"]]


def test_what_hangs_on_an_update_and_decisions_are_found(open_round):
    action = ActionFactory()
    officer = UserFactory(officer=True)
    update = submitted(
        action,
        open_round,
        "amber",
        recovery=[RecoveryLine("Hire a thistle expert", "Us", date(2018, 7, 31))],
        evidence=[EvidenceLine("Thistle report", "https://example.org/")],
    )
    attach_file = SimpleUploadedFile("thistle.csv", b"a,b\n1,2\n", "text/csv")
    returned = review.return_update(update=update, by=officer, at=NOW, reason="Why?")
    attach.attach_file(update=returned, file=attach_file, by=update.author, at=NOW)
    review.comment_on(update=returned, by=officer, at=NOW, text="No thistle here?")
    hand_in.submit_update(update=returned, by=update.author, at=NOW)
    assert found("thistle", officer).others.paginator.count == 1  # the comment alone
    review.accept_update(update=update, by=officer, at=NOW)
    decisions.withdraw(commitment=action, by=officer, at=NOW, reason="A thistle grew.")

    kinds = [match.kind for match in found("thistles", officer).others]
    for_others = [match.kind for match in found("thistles").others]

    assert sorted(kinds) == [
        "Comment",
        "Evidence, file",
        "Evidence, link",
        "Recovery step",
        "Withdrawn",
    ]
    assert "Comment" not in for_others and len(for_others) == 4
    past = AsAt(TODAY, TODAY - timedelta(days=1))
    assert not found("thistles", officer, at=past).others.object_list
