"""The minutes of a meeting: drafted from what was recorded, circulated, agreed, frozen."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from meetings.agenda import editing as agenda
from meetings.agenda import lines
from meetings.agenda.recording import record_meeting
from meetings.diary import services
from meetings.minutes.agreeing import agree_minutes
from meetings.minutes.drafting import draft_minutes, take_in
from meetings.minutes.outcomes import not_in
from meetings.models import Paper, PaperParagraph
from meetings.papers import editing, issuing
from meetings.papers.canonical import digest_of_content
from meetings.papers.content import content_of
from meetings.papers.markup import text_in
from programme.as_at import AsAt
from rounds.models import AgendaItem, Attendance, Outcome
from tests.factories import (
    NOW,
    TODAY,
    GovernanceGroupFactory,
    MeetingFactory,
    SeatFactory,
    UserFactory,
)
from tests.meetings.recorded import (
    DUE,
    LATER,
    agenda_item,
    held_later,
    outcome,
    recorded_meeting,
    step,
    withdraw,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
AT = AsAt(TODAY, TODAY)


@pytest.fixture
def second(db):
    return UserFactory(officer=True)


@pytest.fixture
def meeting(officer):
    return recorded_meeting(officer)


@pytest.fixture
def minutes(meeting, officer):
    return draft_minutes(meeting=meeting, by=officer, at=NOW)


def issue(minutes, officer, second):
    """Clear and issue what an officer wrote."""
    issuing.clear_paper(paper=minutes, by=second, at=NOW, as_at=AT)
    return issuing.issue_paper(paper=minutes, by=officer, at=NOW, as_at=AT)


@pytest.fixture
def circulated(minutes, officer, second):
    return issue(minutes, officer, second)


@pytest.fixture
def version(circulated, officer):
    """The version that the group agreed at a later meeting, begun."""
    later = held_later(officer)
    return agree_minutes(minutes=circulated, meeting=later, by=officer, at=NOW)


@pytest.fixture
def agreed(version, officer, second):
    return issue(version, officer, second)


def paragraphs_of(minutes):
    return list(PaperParagraph.objects.filter(section__paper=minutes))


def texts_in(content):
    return [
        text_in(paragraph["blocks"])
        for section in content["sections"]
        for paragraph in section["paragraphs"]
    ]


def verbs_of(meeting):
    return list(meeting.steps.order_by("pk").values_list("verb", flat=True))


def test_each_outcome_is_a_numbered_paragraph_under_its_item(minutes):
    content = content_of(minutes, AT)

    assert [section["heading"] for section in content["sections"]] == [
        "1. NEG-1: agree the plan",
        "2. The neglect review",
        "3. Any other business",
    ]
    assert texts_in(content) == [
        "Decision, NEG-1. The group agreed. Publish it in *May*.",
        "Noted. The review is two weeks late.",
        "Action 12. Write to all bodies. Police, by 12 September 2018.",
    ]
    numbers = [
        paragraph["number"]
        for section in content["sections"]
        for paragraph in section["paragraphs"]
    ]
    assert numbers == [1, 2, 3]
    assert content["sections"][2]["remark"] == "No outcome is recorded."


def test_what_officers_note_and_record_becomes_minutes(officer):
    """The same from the services with which officers work on an agenda."""
    meeting = MeetingFactory(date=TODAY)
    item = AgendaItem(meeting=meeting, title="The review")
    item = agenda.add_item(item=item, by=officer, at=NOW)
    seat = SeatFactory(title="Police")
    notes = [
        ({"kind": "noted", "text": "It is late."}, lines.Owed(None, None)),
        ({"kind": "action", "text": "Hurry"}, lines.Owed(seat, DUE)),
    ]
    for fields, owed in notes:
        lines.add_line(item=item, fields=fields, owed=owed, by=officer, at=NOW)
    record_meeting(meeting=meeting, by=officer, at=NOW)

    minutes = draft_minutes(meeting=meeting, by=officer, at=NOW)

    assert texts_in(content_of(minutes, AT)) == [
        "Noted. It is late.",
        "Action 1. Hurry. Police, by 12 September 2018.",
    ]


def test_an_item_that_minutes_tell_of_stays_on_the_agenda(minutes, officer):
    silent = minutes.meeting.agenda_items.get(place=3)

    with pytest.raises(Conflict, match="The minutes tell of “Any other business”"):
        agenda.remove_item(item=silent, by=officer)


ANSWERS = {
    "agreed": "Decision. The group agreed. So be it.",
    "changes": "Decision. The group agreed, with changes. So be it.",
    "not_agreed": "Decision. The group did not agree. So be it.",
    "deferred": "Decision. The group deferred it to its meeting of 18 May 2018. So be it.",
    "": "Decision. So be it.",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_each_answer_is_said_in_words(answer, meeting, officer):
    deferred_to = held_later(officer) if answer == "deferred" else None
    item = agenda_item(meeting, 4, "An ask", officer)
    outcome(
        item, 1, "decision", "So be it", officer, answer=answer, deferred_to=deferred_to
    )

    minutes = draft_minutes(meeting=meeting, by=officer, at=NOW)

    assert texts_in(content_of(minutes, AT))[-1] == ANSWERS[answer]


def test_a_new_date_that_was_agreed_is_told(meeting, officer):
    item = meeting.agenda_items.first()
    outcome(item, 9, "decision", "", officer, answer="agreed", new_date=LATER)

    minutes = draft_minutes(meeting=meeting, by=officer, at=NOW)

    text = texts_in(content_of(minutes, AT))[1]
    assert text.endswith("New due date agreed: 18 May 2018.")


def test_who_was_there_comes_from_what_was_noted(minutes):
    attendance = content_of(minutes, AT)["attendance"]

    assert attendance == [
        {"title": "Present", "rows": [["Holder of present", "Seat of present"]]},
        {
            "title": "Substitutes",
            "rows": [
                [
                    "Sue Standing, Police",
                    "for Holder of substitute, Seat of substitute",
                ]
            ],
        },
        {"title": "Apologies", "rows": [["Holder of apologies", "Seat of apologies"]]},
        {"title": "In attendance", "rows": [["Gus Guest", "The Observatory"]]},
    ]


def test_tables_tell_the_decisions_and_the_actions(minutes):
    decisions, actions = content_of(minutes, AT)["tables"]

    assert decisions["rows"] == [
        ["NEG-1 Align policy", "The group agreed. Publish it in *May*.", "1"]
    ]
    assert actions["rows"] == [
        ["Action 12", "Write to all bodies", "Police", "12 September 2018"]
    ]


def test_what_was_withdrawn_leaves_no_paragraph(meeting, officer):
    withdraw(Outcome.objects.get(kind="noted"), officer)

    minutes = draft_minutes(meeting=meeting, by=officer, at=NOW)

    assert "two weeks late" not in str(content_of(minutes, AT))


def test_what_was_recorded_since_the_draft_is_taken_in_under_its_item(minutes, officer):
    review = minutes.meeting.agenda_items.get(place=2)
    late = outcome(review, 3, "noted", "It is printed", officer)
    assert list(not_in(minutes)) == [late]

    take_in(minutes=minutes, outcome=late, by=officer, at=NOW)

    assert texts_in(content_of(minutes, AT))[-1] == "Noted. It is printed."
    assert not not_in(minutes).exists()
    with pytest.raises(Conflict, match="already"):
        take_in(minutes=minutes, outcome=late, by=officer, at=NOW)


def test_a_sensitive_item_makes_the_minutes_sensitive(officer):
    meeting = recorded_meeting(officer, marking="sensitive")

    minutes = draft_minutes(meeting=meeting, by=officer, at=NOW)

    assert minutes.marking == Paper.Marking.SENSITIVE


def test_minutes_need_a_recorded_meeting_an_officer_and_are_made_once(meeting, officer):
    with pytest.raises(NotAllowed):
        draft_minutes(meeting=meeting, by=UserFactory(member=True), at=NOW)
    with pytest.raises(Conflict, match="Record what came of the meeting first"):
        draft_minutes(meeting=held_later(officer), by=officer, at=NOW)
    draft_minutes(meeting=meeting, by=officer, at=NOW)
    with pytest.raises(Conflict, match="has minutes already"):
        draft_minutes(meeting=meeting, by=officer, at=NOW)


def test_issued_they_are_circulated_as_a_draft(circulated):
    header = dict(circulated.content["header"])

    assert header["Minutes"] == "Draft, to be agreed by the group."
    assert verbs_of(circulated.meeting)[-1] == "circulated"
    assert circulated.digest == digest_of_content(circulated.content)
    assert [file.kind for file in circulated.files.all()] == ["docx", "pdf"]


def test_what_was_withdrawn_since_the_clearing_is_not_circulated(
    minutes, officer, second
):
    issuing.clear_paper(paper=minutes, by=second, at=NOW, as_at=AT)
    withdraw(Outcome.objects.get(kind="action"), officer)

    with pytest.raises(Conflict, match="has changed since it was cleared"):
        issuing.issue_paper(paper=minutes, by=officer, at=NOW, as_at=AT)


def test_agreed_without_amendment_they_say_so(agreed):
    header = dict(agreed.content["header"])

    assert header["Minutes"] == "Version 2. Agreed at the meeting of 18 May 2018."
    amendments = agreed.content["amendments"]
    assert amendments["summary"] == "The group agreed the minutes as they were."
    assert amendments["rows"] == []
    assert verbs_of(agreed.meeting)[-1] == "agreed"


def test_what_the_group_amended_is_marked_and_what_it_left_out_is_listed(
    version, officer, second
):
    decision, noted, action = paragraphs_of(version)
    editing.change_paragraph(
        paragraph=decision, text="Publish it in June.", by=officer, at=NOW
    )
    editing.leave_out(paragraph=noted, is_left_out=True, by=officer, at=NOW)
    editing.add_paragraph(
        section=action.section, text="- Thanks\n- More thanks", by=officer, at=NOW
    )
    Attendance.objects.filter(how="apologies").update(how="present")

    agreed = issue(version, officer, second)

    assert texts_in(agreed.content) == [
        "[Amended] Publish it in June.",
        "Action 12. Write to all bodies. Police, by 12 September 2018.",
        "[New] Thanks More thanks",
    ]
    amendments = agreed.content["amendments"]
    assert amendments["summary"] == "The group agreed the minutes with 4 amendments."
    attendance, *others = amendments["rows"]
    assert attendance[:2] == ["Attendance", "Amended"]
    assert "Apologies: Holder of apologies, Seat of apologies." in attendance[2]
    assert others == [
        [
            "Paragraph 1",
            "Amended",
            "Decision, NEG-1. The group agreed. Publish it in *May*.",
        ],
        ["Paragraph 3", "New", "–"],
        ["Paragraph 2 before", "Left out", "Noted. The review is two weeks late."],
    ]
    decisions, _ = agreed.content["tables"]
    assert decisions["rows"][0][1] == "Publish it in June."


def test_paragraphs_that_are_tied_keep_both_outcomes(version, officer):
    decision, noted, _ = paragraphs_of(version)

    editing.tie(paragraph=noted, into=decision, by=officer, at=NOW)

    kinds = [tie.outcome.kind for tie in decision.outcomes.all()]
    assert kinds == ["decision", "noted"]
    rows = content_of(version, AT)["amendments"]["rows"]
    assert [row[:2] for row in rows] == [
        ["Paragraph 1", "Amended"],
        ["Paragraph 2 before", "Left out"],
    ]


def test_minutes_are_agreed_at_a_later_meeting_of_the_group_that_was_held(
    circulated, officer
):
    planned = MeetingFactory(date=LATER)
    before = MeetingFactory(date=circulated.meeting.date.replace(month=1))
    step(before, "held", officer)
    others = MeetingFactory(group=GovernanceGroupFactory(code="OTHER"), date=LATER)
    step(others, "held", officer)

    for meeting in (planned, before, others, circulated.meeting):
        with pytest.raises(ValidationError, match="later meeting of the group"):
            agree_minutes(minutes=circulated, meeting=meeting, by=officer, at=NOW)


def test_only_what_was_circulated_is_agreed(minutes, officer):
    with pytest.raises(Conflict, match="Circulate the draft minutes first"):
        agree_minutes(minutes=minutes, meeting=held_later(officer), by=officer, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=minutes.pk).update(agreed_at=held_later(officer))


def test_a_version_that_is_begun_may_be_said_to_be_agreed(circulated, officer):
    draft = issuing.new_version(
        paper=circulated, change_note="A name.", by=officer, at=NOW
    )

    draft = agree_minutes(
        minutes=draft, meeting=held_later(officer), note="A name.", by=officer, at=NOW
    )

    assert draft.agreed_at.date == LATER
    assert draft.change_note == "Agreed at the meeting of 18 May 2018. A name."


def test_what_a_group_agreed_it_alone_amends(agreed, officer, second):
    with pytest.raises(Conflict, match="it alone amends them"):
        issuing.new_version(paper=agreed, change_note="Better.", by=officer, at=NOW)
    with pytest.raises(ValidationError):  # at the meeting that agreed them
        agree_minutes(minutes=agreed, meeting=agreed.agreed_at, by=officer, at=NOW)

    again = held_later(officer, TODAY)
    amended = agree_minutes(minutes=agreed, meeting=again, by=officer, at=NOW)
    decision = paragraphs_of(amended)[0]
    editing.change_paragraph(paragraph=decision, text="In July.", by=officer, at=NOW)
    issued = issue(amended, officer, second)

    assert [row[0] for row in issued.content["amendments"]["rows"]] == ["Paragraph 1"]


CHANGES = [
    "UPDATE meetings_paper SET title = 'Another'",
    "UPDATE meetings_paper SET agreed_at_id = NULL",
    "UPDATE meetings_paper SET content = '{}'",
    "DELETE FROM meetings_paper",
    "UPDATE meetings_paperparagraph SET text = 'Another'",
    "UPDATE meetings_papersection SET heading = 'Another'",
    "DELETE FROM meetings_paragraphoutcome",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_minutes_as_they_were_agreed(agreed, change):
    with (
        pytest.raises(InternalError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_once_agreed_agenda_and_attendance_are_frozen_too(agreed, officer):
    changes = {"attendance": {"how": "present"}, "agenda_items": {"title": "Other"}}
    for name, change in changes.items():
        rows = getattr(agreed.meeting, name)
        with pytest.raises(InternalError, match="are agreed"), transaction.atomic():
            rows.update(**change)


def test_a_meeting_with_minutes_was_held(circulated, agreed, officer):
    for meeting in (circulated.meeting, agreed.agreed_at):
        with pytest.raises(Conflict, match="it was held"):
            services.record_not_held(
                meeting=meeting, reason="It was not.", by=officer, at=NOW
            )
