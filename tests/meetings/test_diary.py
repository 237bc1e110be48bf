"""Meetings: when and where, who is invited, moved, cancelled and held, on record."""

from datetime import date, time

import pytest
from django.db import connection
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.diary import services
from people.models import Substitution
from reminders.models import LocalHoliday
from rounds.invited import invited_to
from rounds.meeting_steps import is_held
from rounds.models import Arrangement, Guest, Meeting, MeetingStep
from tests.factories import (
    NOW,
    TODAY,
    GovernanceGroupFactory,
    MeetingFactory,
    ReportingRoundFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
AHEAD = date(2018, 10, 2)
BEHIND = date(2018, 3, 29)


@pytest.fixture
def meeting():
    return MeetingFactory(date=AHEAD)


def test_a_meeting_is_called_by_its_group_and_month_and_then_by_its_day():
    group = GovernanceGroupFactory(code="S R.G")

    slugs = [
        Meeting.objects.create(group=group, date=day).slug
        for day in (date(2016, 11, 21), date(2016, 11, 22))
    ]

    assert slugs == ["s-rg-2016-11", "s-rg-2016-11-22"]


@pytest.mark.owner
def test_a_meeting_keeps_its_address(meeting):
    with pytest.raises(InternalError, match="keeps its address"):
        Meeting.objects.filter(pk=meeting.pk).update(slug="another")


def test_those_are_invited_who_hold_a_seat_on_the_day_or_stand_in_for_them(meeting):
    before, after = (
        SeatHoldingFactory(seat=seat, since=since, until=until)
        for seat in [SeatFactory(group=meeting.group)]
        for since, until in [(date(2017, 6, 1), AHEAD), (AHEAD, None)]
    )
    away = SeatHoldingFactory(seat=SeatFactory(group=meeting.group))
    substitute = UserFactory(member=True)
    Substitution.objects.create(
        person=away.person, substitute=substitute, first_day=AHEAD, last_day=AHEAD
    )
    guest = Guest.objects.create(meeting=meeting, person=UserFactory())
    other = GovernanceGroupFactory(code="OTHER")
    SeatHoldingFactory(seat=SeatFactory(group=other))

    people = set(invited_to(meeting).people)

    assert people == {after.person, substitute, guest.person}
    assert before.person not in people


def test_a_meeting_is_moved_with_its_place_and_guests(meeting, officer):
    Arrangement.objects.create(
        meeting=meeting, starts_at=time(10), place="St Andrew’s House"
    )
    guest = Guest.objects.create(meeting=meeting, person=UserFactory(), part="Speaks")

    new = services.move_meeting(
        meeting=meeting,
        day=date(2018, 10, 9),
        reason="Parliament sits.",
        by=officer,
        at=NOW,
    )

    meeting.refresh_from_db()
    assert new.replaces == meeting
    assert meeting.cancelled_because == "Moved to 9 October 2018: Parliament sits."
    assert new.arrangement.place == "St Andrew’s House"
    assert [row.person for row in new.guests.all()] == [guest.person]
    (step,) = new.steps.all()
    assert (step.verb, step.by) == ("moved", officer)
    assert step.note == "Before: 2 October 2018. Parliament sits."


def test_a_meeting_with_a_round_is_moved_and_cancelled_on_the_page_of_the_round(
    meeting, officer, signed_in
):
    reporting_round = ReportingRoundFactory(meeting=meeting, state="planned")

    for page, of_round in (("move", "rounds:move"), ("cancel", "rounds:cancel")):
        answer = signed_in(officer).get(
            reverse(f"meetings:{page}", args=[meeting.slug])
        )
        assert answer["Location"] == reverse(of_round, args=[reporting_round.slug])
    with pytest.raises(Conflict, match="on the page of that round"):
        services.cancel_meeting(meeting=meeting, reason="No.", by=officer, at=NOW)


def test_a_meeting_whose_round_has_opened_stays(officer):
    reporting_round = ReportingRoundFactory()

    with pytest.raises(Conflict, match="has opened"):
        services.cancel_meeting(
            meeting=reporting_round.meeting, reason="No.", by=officer, at=NOW
        )


def test_what_is_cancelled_is_kept_with_its_reason(meeting, officer, signed_in):
    address = reverse("meetings:cancel", args=[meeting.slug])

    signed_in(officer).post(address, {"reason": "Nothing to decide."})

    page = signed_in(UserFactory()).get(meeting.get_absolute_url()).text
    assert "Cancelled: Nothing to decide." in page
    with pytest.raises(Conflict, match="is cancelled"):
        services.move_meeting(
            meeting=meeting, day=date(2018, 10, 9), reason="No.", by=officer, at=NOW
        )


def test_a_meeting_is_held_when_an_officer_says_so(officer, signed_in):
    meeting = MeetingFactory(date=BEHIND)
    browser = signed_in(officer)
    address = meeting.get_absolute_url()
    before = browser.get(address).text

    browser.post(reverse("meetings:held", args=[meeting.slug]))

    assert "Day over, not recorded as held" in before.replace("day over", "Day over")
    assert "Meeting: held" in browser.get(address).text
    with pytest.raises(Conflict, match="was held, and cannot be moved"):
        services.move_meeting(
            meeting=meeting, day=TODAY, reason="No.", by=officer, at=NOW
        )


def test_that_it_was_held_may_be_taken_back_with_a_reason(officer, signed_in):
    meeting = MeetingFactory(date=BEHIND)
    services.record_held(meeting=meeting, by=officer, at=NOW)

    signed_in(officer).post(
        reverse("meetings:not-held", args=[meeting.slug]), {"reason": "Another day."}
    )

    assert not is_held(meeting)
    verbs = meeting.steps.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["held", "not_held"]


def test_a_meeting_that_was_held_is_not_edited_until_that_is_taken_back(
    officer, signed_in
):
    meeting = MeetingFactory(date=BEHIND)
    services.record_held(meeting=meeting, by=officer, at=NOW)
    browser, address = signed_in(officer), reverse("meetings:edit", args=[meeting.pk])

    refused = browser.get(address)
    services.record_not_held(meeting=meeting, reason="No.", by=officer, at=NOW)

    assert refused.status_code == 409
    assert "or it was held, moved or cancelled" in refused.text
    assert "held by mistake, take that back on its page." in refused.text
    assert browser.get(address).status_code == 200


def test_what_lies_ahead_cannot_have_been_held(meeting, officer):
    with pytest.raises(Conflict, match="still to come: 2 October 2018"):
        services.record_held(meeting=meeting, by=officer, at=NOW)


@pytest.mark.parametrize("page", ["arrange", "guests", "move", "cancel", "not-held"])
def test_only_officers_change_a_meeting(page, meeting, signed_in):
    member = UserFactory(member=True)

    answer = signed_in(member).get(reverse(f"meetings:{page}", args=[meeting.slug]))

    assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        services.cancel_meeting(meeting=meeting, reason="No.", by=member, at=NOW)


@pytest.mark.owner
def test_a_step_of_a_meeting_is_on_record(meeting, officer):
    services.cancel_meeting(meeting=meeting, reason="No.", by=officer, at=NOW)

    with pytest.raises(InternalError, match="part of the record"):
        MeetingStep.objects.update(note="Another.")


def test_the_address_to_join_is_shown_to_who_is_invited(meeting, officer, signed_in):
    Arrangement.objects.create(meeting=meeting, link="https://meet.example.org/x")
    guest = Guest.objects.create(meeting=meeting, person=UserFactory()).person

    shown = {
        person: "https://meet.example.org/x"
        in signed_in(person).get(meeting.get_absolute_url()).text
        for person in (officer, guest, UserFactory())
    }

    assert list(shown.values()) == [True, True, False]


def test_time_and_place_are_kept_with_a_conflict_for_the_second(
    meeting, officer, signed_in
):
    browser = signed_in(officer)
    address = reverse("meetings:arrange", args=[meeting.slug])
    times = {"starts_at": "10:00", "ends_at": "09:00"}
    wrong = browser.post(address, times)
    browser.post(address, times | {"ends_at": "12:00", "place": "Room 1"})

    second = browser.post(address, {"place": "Room 2"})

    assert "A meeting ends after it begins." in wrong.text
    assert "Someone else saved this" in second.text
    assert "Room 1" in second.text and "Room 2" in second.text
    assert Arrangement.objects.get().place == "Room 1"


def test_somebody_is_invited_once_and_no_more(meeting, officer, signed_in):
    browser = signed_in(officer)
    address = reverse("meetings:guests", args=[meeting.slug])
    person = UserFactory()
    browser.post(address, {"person": person.pk, "part": "Speaks"})

    again = browser.post(address, {"person": person.pk})
    guest = Guest.objects.get()
    browser.post(reverse("meetings:remove-guest", args=[meeting.slug, guest.pk]))

    assert again.status_code == 422
    assert not Guest.objects.exists()


def test_a_local_holiday_is_asked_about(meeting, officer, signed_in):
    LocalHoliday.objects.create(day=date(2018, 10, 8), name="September weekend")
    address = reverse("meetings:move", args=[meeting.slug])

    page = signed_in(officer).post(address, {"day": "2018-10-08", "reason": "Halls."})

    assert "This day is a local holiday." in page.text
    meeting.refresh_from_db()
    assert meeting.cancelled_on is None


def test_who_was_invited_to_a_cancelled_meeting_stays_on_record(
    meeting, officer, signed_in
):
    guest = Guest.objects.create(meeting=meeting, person=UserFactory())
    services.cancel_meeting(meeting=meeting, reason="No.", by=officer, at=NOW)
    address = reverse("meetings:remove-guest", args=[meeting.slug, guest.pk])

    refused = signed_in(officer).post(address)

    assert refused.status_code == 409
    assert "is cancelled" in refused.text
    assert Guest.objects.get() == guest


@pytest.mark.parametrize("number", [1, 12])
def test_pages_ask_a_fixed_number_of_queries(number, officer, signed_in, meeting):
    for _ in range(number):
        SeatHoldingFactory(seat=SeatFactory(group=meeting.group))
        Guest.objects.create(meeting=meeting, person=UserFactory())
        MeetingFactory()
        MeetingFactory(date=BEHIND, group=GovernanceGroupFactory(code=f"G{_}"))
    browser = signed_in(officer)

    asked = []
    for name in ("list", "detail", "arrange", "guests", "move"):
        args = [] if name == "list" else [meeting.slug]
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse(f"meetings:{name}", args=args))
        asked.append(len(queries))

    assert asked == [6, 16, 4, 8, 5]


def test_meetings_are_narrowed_to_a_group(officer, signed_in):
    MeetingFactory(date=AHEAD)
    other = MeetingFactory(group=GovernanceGroupFactory(code="OTHER", name="Others"))

    page = signed_in(officer).get("/meetings/?group=OTHER").text

    assert other.get_absolute_url() in page
    assert "/meetings/group-2018-10/" not in page
    assert signed_in(officer).get("/meetings/?group=NONE").status_code == 404


def test_the_api_tells_where_a_meeting_is_and_what_became_of_it(
    meeting, officer, signed_in
):
    Arrangement.objects.create(meeting=meeting, starts_at=time(10), place="Room 1")
    reporting_round = ReportingRoundFactory(meeting=meeting, state="planned")
    held = MeetingFactory(date=BEHIND)
    services.record_held(meeting=held, by=officer, at=NOW)
    browser = signed_in(UserFactory())

    with CaptureQueriesContext(connection) as queries:
        earlier, later = browser.get("/api/v1/meetings/").json()["results"]

    assert (earlier["state"], earlier["round"], earlier["starts_at"]) == (
        "held",
        None,
        None,
    )
    assert (later["state"], later["round"]) == ("planned", reporting_round.slug)
    assert (later["slug"], later["starts_at"], later["place"]) == (
        "group-2018-10",
        "10:00",
        "Room 1",
    )
    assert len(queries) == 4
