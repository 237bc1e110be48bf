"""Every event: who is told, who is not, at once or in the morning, in what words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from commitments.models import Commitment
from commitments.responsible import name_responsible
from meetings.arising import services as arising
from meetings.diary.services import cancel_meeting, move_meeting
from meetings.minutes.agreeing import agree_minutes
from meetings.minutes.drafting import draft_minutes
from meetings.models import Paper
from meetings.papers.drafting import draft_paper
from meetings.papers.editing import change_header
from meetings.papers.issuing import clear_paper, issue_paper
from people import services as people
from people.models import Substitution
from people.services import account_changes
from programme.as_at import AsAt
from programme.working_days import WorkingDays
from reminders.events.ahead import note_actions_due, note_ending_keys
from reminders.events.kinds import ON_THE_PAGE_ALONE, Kind, Way
from reminders.events.texts import telling_of
from reminders.models import Event
from returns import services as returns
from rounds.contributions import services as contributions
from rounds.decisions import services as decisions
from rounds.expecting import expect_return
from rounds.models import ActionArising, Guest, MeetingStep
from rounds.updates import disagreeing, hand_in, review, write
from tests.factories import (
    NOW,
    TODAY,
    MeetingFactory,
    SeatHoldingFactory,
    UserFactory,
    content,
    moment,
    submitted,
)
from tests.meetings.outcomes import action_arising, agenda_item, withdraw
from tests.reminders.office import (
    Office,
    last_place,
    make_office,
    take_up_all,
    who_is_told,
)

pytestmark = pytest.mark.django_db

AT_ONCE = "at_once"


def _hand_in(office, by=None):
    return submitted(office.action, office.round, by=by or office.holder)


def _accept(office, update):
    return review.accept_update(update=update, by=office.ada, at=NOW)


def handed_in(office: Office) -> None:
    _hand_in(office)


def returned(office: Office) -> None:
    review.return_update(update=_hand_in(office), by=office.ada, at=NOW, reason="Why?")


def accepted(office: Office) -> None:
    _accept(office, _hand_in(office, office.colleague))


def corrected(office: Office) -> None:
    update = _accept(office, _hand_in(office))
    correction = write.correct_update(update=update, by=office.ada, at=NOW)
    write.save_update(
        update=correction, content=content(summary="So."), by=office.ada, at=NOW
    )
    hand_in.submit_update(update=correction, by=office.ada, at=NOW)


def commented(office: Office) -> None:
    review.comment_on(update=_hand_in(office), by=office.ada, at=NOW, text="When?")


def answered(office: Office) -> None:
    update = _hand_in(office)
    review.comment_on(update=update, by=office.ada, at=NOW, text="When?")
    review.comment_on(update=update, by=office.holder, at=NOW, text="In May.")


def contributed(office: Office) -> None:
    contributions.contribute(
        commitment=office.action,
        reporting_round=office.round,
        organisation=office.helper.organisation,
        text="We helped.",
        by=office.helper,
        at=NOW,
    )


def taken_over(office: Office) -> None:
    contributed(office)
    contribution = office.action.contributions.get()
    contributions.take_over(
        contribution=contribution, by=office.ada, at=moment(date(2018, 6, 2))
    )


def accepted_by_its_author(office: Office) -> None:
    office.action.lead.kind = "government"
    office.action.lead.save()
    _hand_in(office, office.ada)


def refused_completion(office: Office) -> None:
    update = submitted(office.action, office.round, "complete", by=office.holder)
    _accept(office, update)
    decisions.refuse_completion(
        commitment=Commitment.objects.get(pk=office.action.pk),
        by=office.ben,
        at=NOW,
        reason="Not yet.",
    )


def disagreed(office: Office) -> None:
    accepted_by_its_author(office)
    disagreeing.disagree_with_update(
        update=office.action.updates.get(), by=office.ben, at=NOW, reason="No."
    )


def meeting_moved(office: Office) -> None:
    meeting = MeetingFactory(group=office.round.meeting.group, date=date(2018, 9, 27))
    Guest.objects.create(meeting=meeting, person=office.contact)
    move_meeting(
        meeting=meeting, day=date(2018, 10, 2), reason="Halls.", by=office.ada, at=NOW
    )


def meeting_cancelled(office: Office) -> None:
    meeting = MeetingFactory(group=office.round.meeting.group, date=date(2018, 9, 27))
    cancel_meeting(meeting=meeting, reason="No need.", by=office.ada, at=NOW)


def paper_issued(office: Office) -> None:
    meeting, at = office.round.meeting, AsAt(TODAY, TODAY)
    Guest.objects.create(meeting=meeting, person=office.contact)
    draft = draft_paper(meeting=meeting, by=office.ada, at=NOW, as_at=at)
    clear_paper(paper=draft, by=office.ben, at=NOW, as_at=at)
    issue_paper(paper=draft, by=office.ada, at=NOW, as_at=at)


def minutes_circulated(office: Office) -> Paper:
    meeting, at = office.round.meeting, AsAt(TODAY, TODAY)
    Guest.objects.create(meeting=meeting, person=office.contact)
    for verb in (MeetingStep.Verb.HELD, MeetingStep.Verb.RECORDED):
        MeetingStep.objects.create(
            meeting=meeting, verb=verb, by=office.ada, at=NOW, note="Done."
        )
    draft = draft_minutes(meeting=meeting, by=office.ada, at=NOW)
    change_header(paper=draft, fields={"introduction": "Hi."}, by=office.ada, at=NOW)
    clear_paper(paper=draft, by=office.ben, at=NOW, as_at=at)
    return issue_paper(paper=draft, by=office.ada, at=NOW, as_at=at)


def minutes_agreed(office: Office) -> None:
    minutes, at = minutes_circulated(office), AsAt(TODAY, TODAY)
    later = MeetingFactory(group=office.round.meeting.group, date=date(2018, 9, 27))
    MeetingStep.objects.create(
        meeting=later, verb=MeetingStep.Verb.HELD, by=office.ada, at=NOW
    )
    version = agree_minutes(minutes=minutes, meeting=later, by=office.ada, at=NOW)
    clear_paper(paper=version, by=office.ben, at=NOW, as_at=at)
    issue_paper(paper=version, by=office.ada, at=NOW, as_at=at)


def action_given(office: Office) -> ActionArising:
    item = agenda_item(by=office.ada)
    return action_arising(item, organisation=office.contact.organisation)


def action_given_to_seat(office: Office) -> None:
    action_arising(agenda_item(by=office.ada), seat=office.action.owner)


def action_given_to_person(office: Office) -> None:
    action_arising(agenda_item(by=office.ada), person=office.colleague)


def action_reported(office: Office) -> None:
    action = action_given(office)
    arising.report(action=action, text="Nine have it.", by=office.contact, at=NOW)


def action_moved(office: Office) -> None:
    arising.move(
        action=action_given(office),
        due_on=date(2018, 8, 1),
        reason="Elections.",
        by=office.ada,
        at=NOW,
    )


def action_closed(office: Office) -> None:
    action = action_given(office)
    arising.close(action=action, note="All have it.", by=office.ada, at=NOW)


def action_opened(office: Office) -> None:
    action_closed(office)
    arising.reopen(
        action=ActionArising.objects.get(), reason="Not all.", by=office.ada, at=NOW
    )


def action_due(office: Office) -> None:
    action_given(office)
    for _ in range(2):
        note_actions_due(today=date(2018, 6, 25), at=NOW, days=WorkingDays())


def action_late(office: Office) -> None:
    action_given(office)
    for _ in range(2):
        note_actions_due(today=date(2018, 7, 2), at=NOW, days=WorkingDays())


def return_added(office: Office) -> None:
    office.action.expected_returns.all().delete()
    expect_return(commitment=office.action, by=office.ada, at=NOW)


def more_time(office: Office) -> None:
    returns.extend_round(
        reporting_round=office.round,
        due_on=date(2018, 6, 8),
        closes_on=date(2018, 7, 8),
        reason="Holidays.",
        by=office.ada,
        at=NOW,
    )


def another_owner(office: Office) -> None:
    office.action.owner = SeatHoldingFactory(person=office.outsider).seat
    office.action.save()


def another_lead(office: Office) -> None:
    office.action.lead = office.outsider.organisation
    office.action.save()


def another_holder(office: Office) -> None:
    new = UserFactory(member=True, organisation=office.holder.organisation)
    people.pass_seat(
        seat=office.action.owner, to=new, on=TODAY, today=TODAY, by=office.ada
    )


def named_responsible(office: Office) -> None:
    name_responsible(
        commitment=office.action,
        person=office.colleague,
        from_date=TODAY,
        today=TODAY,
        by=office.ada,
        at=NOW,
    )


def withdrawn(office: Office) -> None:
    submitted(office.action, office.round, by=office.colleague)
    decisions.withdraw(
        commitment=office.action, by=office.ada, at=NOW, reason="Overtaken."
    )


def stand_in(office: Office) -> None:
    away = SeatHoldingFactory().person
    Substitution.objects.create(
        person=away, substitute=office.holder, first_day=TODAY, last_day=TODAY
    )


def stand_in_ended(office: Office) -> None:
    away = SeatHoldingFactory().person
    substitution = Substitution.objects.create(
        person=away,
        substitute=office.holder,
        first_day=TODAY - timedelta(days=3),
        last_day=TODAY,
    )
    people.end_substitution(substitution=substitution, today=TODAY, by=office.ada)


def stand_in_taken_off(office: Office) -> None:
    stand_in(office)
    substitution = Substitution.objects.get()
    people.end_substitution(substitution=substitution, today=TODAY, by=office.ada)


def key_made(office: Office) -> None:
    people.create_api_key(
        organisation=office.contact.organisation,
        name="nightly",
        expires_at=timezone.now() + timedelta(days=10),
        by=office.ada,
    )


def key_rotated(office: Office) -> None:
    key_made(office)
    people.rotate_api_key(
        api_key=office.contact.organisation.api_keys.get(),
        overlap=timedelta(days=1),
        expires_at=timezone.now() + timedelta(days=100),
        by=office.ben,
    )


def key_revoked(office: Office) -> None:
    key_made(office)
    people.revoke_api_key(
        api_key=office.contact.organisation.api_keys.get(), by=office.ben
    )


def key_ending(office: Office) -> None:
    key_made(office)
    note_ending_keys(now=timezone.now())


def account_asked(office: Office) -> None:
    account_changes.change_address(
        person=office.ben, address="new@example.org", by=office.ben, at=timezone.now()
    )


def account_confirmed(office: Office) -> None:
    account_asked(office)
    change = office.ben.account_changes.get()
    account_changes.confirm(change=change, by=office.ada, at=timezone.now())


def account_opened(office: Office) -> None:
    people.note_hand(
        account=office.colleague,
        kind=office.colleague.hands_in_it.model.Kind.ADDED,
        by=office.ada,
        at=timezone.now(),
    )


def address_changed(office: Office) -> None:
    office.colleague.email = "elsewhere@example.org"
    office.colleague.save()


# The deed, the kind of event, who is told at once, and words that the email has.
ROWS: list[tuple[Callable[[Office], None], Kind, set[str], str]] = [
    (handed_in, Kind.HANDED_IN, {"ada", "ben"}, "waits for your review"),
    (returned, Kind.RETURNED, {"holder"}, "Why?"),
    (accepted, Kind.ACCEPTED, {"holder", "contact", "colleague"}, "accepted"),
    (corrected, Kind.CORRECTED, {"holder", "contact"}, "corrected"),
    (corrected, Kind.HANDED_IN, {"ben"}, "waits for your review"),
    (commented, Kind.COMMENTED, {"holder"}, "When?"),
    (answered, Kind.COMMENTED, {"ada"}, "In May."),
    (contributed, Kind.CONTRIBUTED, {"holder", "contact"}, "We helped."),
    (taken_over, Kind.TAKEN_OVER, {"helper"}, "contributed"),
    (accepted_by_its_author, Kind.SECOND_WANTED, {"ben"}, "confirms it"),
    (refused_completion, Kind.NOT_COMPLETE, {"holder"}, "Not yet."),
    (disagreed, Kind.DISAGREED, {"ada", "holder"}, "No."),
    (return_added, Kind.RETURN_ADDED, {"holder", "contact"}, "Its update is due on"),
    (meeting_moved, Kind.MEETING_MOVED, {"holder", "contact"}, "Halls."),
    (meeting_cancelled, Kind.MEETING_CANCELLED, {"holder"}, "No need."),
    (paper_issued, Kind.PAPER_ISSUED, {"holder", "contact"}, "issued Paper 1 for"),
    (
        minutes_circulated,
        Kind.MINUTES_CIRCULATED,
        {"holder", "contact"},
        "circulated the draft minutes",
    ),
    (minutes_agreed, Kind.MINUTES_AGREED, {"holder", "contact"}, "as the group agreed"),
    (action_given, Kind.ACTION_GIVEN, {"contact"}, "to do by 29 June 2018"),
    (action_given_to_seat, Kind.ACTION_GIVEN, {"holder"}, "Write to all boards."),
    (action_given_to_person, Kind.ACTION_GIVEN, {"colleague"}, "Write to all"),
    (action_reported, Kind.ACTION_REPORTED, {"ada", "ben"}, "Nine have it."),
    (action_moved, Kind.ACTION_MOVED, {"contact"}, "Elections."),
    (action_closed, Kind.ACTION_CLOSED, {"contact"}, "All have it."),
    (action_opened, Kind.ACTION_OPENED, {"contact"}, "Not all."),
    (action_due, Kind.ACTION_DUE, {"contact"}, "is due by 29 June 2018"),
    (action_late, Kind.ACTION_LATE, {"contact"}, "was due by 29 June 2018"),
    (more_time, Kind.MORE_TIME, {"holder", "contact"}, "8 June 2018"),
    (another_owner, Kind.OWNER_CHANGED, {"holder", "outsider"}, "no longer by"),
    (another_lead, Kind.LEAD_CHANGED, {"contact", "outsider"}, "no longer by"),
    (another_holder, Kind.SEAT_TAKEN, {"another"}, "yours from now on"),
    (another_holder, Kind.SEAT_LEFT, {"holder"}, "no longer hold"),
    (named_responsible, Kind.RESPONSIBLE, {"colleague"}, "named you responsible"),
    (
        withdrawn,
        Kind.NO_LONGER_DUE,
        {"colleague", "holder", "contact"},
        "no longer due",
    ),
    (stand_in, Kind.STAND_IN, {"holder"}, "asks you to stand in for"),
    (stand_in_ended, Kind.STAND_IN, {"holder"}, "You stood in until 20 May 2018"),
    (stand_in_taken_off, Kind.STAND_IN_OVER, {"holder"}, "It had not begun"),
    (key_made, Kind.KEY_MADE, {"contact"}, "Whoever has it can report"),
    (key_rotated, Kind.KEY_ROTATED, {"contact"}, "rotated"),
    (key_revoked, Kind.KEY_REVOKED, {"contact", "ada"}, "opens nothing"),
    (key_ending, Kind.KEY_ENDING, {"contact", "ada"}, "ends on"),
    (account_asked, Kind.ACCOUNT_ASKED, {"ada", "ben@"}, "to confirm or refuse"),
    (account_confirmed, Kind.ACCOUNT_ANSWERED, {"ben", "ben@"}, "confirmed it"),
    (account_opened, Kind.ACCOUNT_OPENED, {"contact"}, "report in the name of"),
    (address_changed, Kind.ADDRESS_CHANGED, {"colleague@"}, "another email"),
]


@pytest.mark.parametrize(
    ("deed", "kind", "expected", "words"),
    ROWS,
    ids=[f"{deed.__name__}-{kind}" for deed, kind, _, _ in ROWS],
)
def test_each_event_is_told_to_whom_it_concerns_and_nobody_else(
    deed, kind, expected, words
):
    office = make_office()
    addresses = {
        f"{name}@": str(getattr(office, name).email) for name in ("ben", "colleague")
    }
    last = last_place()

    deed(office)

    take_up_all()
    event = Event.objects.in_full().filter(kind=kind, place__gt=last)
    event = event.order_by("place").last()
    way = Way.PAGE if kind in ON_THE_PAGE_ALONE else AT_ONCE
    assert who_is_told(office, event) == {
        addresses.get(name, name): way for name in expected
    }
    telling = telling_of(event, office.holder.pk)
    assert words in f"{telling.sentence} {telling.quote}"
    assert telling.path.startswith("/")


@pytest.mark.parametrize("is_closed", [True, False])
@pytest.mark.parametrize("deed", [action_given, action_moved, action_due, action_late])
def test_nobody_is_told_more_of_an_action_that_is_closed_or_withdrawn(deed, is_closed):
    office = make_office()
    last = last_place()
    deed(office)
    action = ActionArising.objects.get()
    if is_closed:
        arising.close(action=action, note="Done.", by=office.ada, at=NOW)
    else:
        withdraw(action.outcome)

    take_up_all()

    events = Event.objects.in_full().filter(place__gt=last)
    people = [
        who_is_told(office, event) for event in events.exclude(kind=Kind.ACTION_CLOSED)
    ]
    assert people and not any(people)


def test_an_action_is_told_of_once_and_not_where_its_day_was_near_as_it_was_given():
    days = WorkingDays()
    action_arising(person=UserFactory(), due_on=date(2018, 5, 24))
    action_arising(person=UserFactory(), due_on=date(2018, 6, 29))
    far = action_arising(person=UserFactory(), due_on=date(2018, 9, 28))

    for day in (date(2018, 5, 22), date(2018, 6, 21), date(2018, 6, 22)):
        note_actions_due(today=day, at=NOW, days=days)
        events = Event.objects.filter(kind=Kind.ACTION_DUE)
        assert events.count() == (day == date(2018, 6, 22)), day
    for _ in range(2):
        note_actions_due(today=date(2018, 7, 2), at=NOW, days=days)

    late = Event.objects.filter(kind=Kind.ACTION_LATE)
    assert late.count() == 2
    assert not late.filter(arising_step__action=far).exists()
