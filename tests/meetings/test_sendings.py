"""What is sent round for a meeting: to each who is invited once, on a word or on a day."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from meetings.models import Sending, SentTo
from meetings.papers import issuing
from meetings.sendings import going, services
from meetings.sendings.tasks import send_papers
from people.models import Substitution
from reminders.emails import send_batch
from reminders.models import Reminder
from rounds.models import Guest
from tests.factories import (
    NOW,
    TODAY,
    AgendaItemFactory,
    SeatHoldingFactory,
    UserFactory,
)
from tests.meetings.packing import (
    AT,
    invite,
    issued_paper,
    meeting_with_agenda,
    packed,
    pdf_saying,
    upload,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)
State = Reminder.State


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def meeting():
    return meeting_with_agenda()


@pytest.fixture
def guests(meeting):
    return invite(meeting, 3)


def send(brings, officer):
    return services.send_round(brings=brings, by=officer, at=NOW, today=TODAY)


def set_for(meeting, officer, day):
    return services.set_day(meeting=meeting, day=day, by=officer, at=NOW, today=TODAY)


def go_out():
    """Send what waits, and return to whom it went."""
    mail.outbox.clear()
    send_batch()
    return sorted(address for message in mail.outbox for address in message.to)


def addresses(people):
    return sorted(person.email for person in people)


def test_each_who_is_invited_gets_the_pack_once_with_its_agenda(
    meeting, officer, guests
):
    holder = SeatHoldingFactory(seat__group=meeting.group).person
    away = SeatHoldingFactory(seat__group=meeting.group).person
    stand_in = UserFactory(member=True)
    Substitution.objects.create(
        person=away,
        substitute=stand_in,
        first_day=meeting.date,
        last_day=meeting.date,
    )
    # a guest who holds a seat too is one person
    Guest.objects.create(meeting=meeting, person=holder)
    pack = packed(meeting, officer)

    sending = send(pack, officer)

    assert sending.sent_to.count() == 5
    assert go_out() == addresses([*guests, holder, stand_in])
    message = mail.outbox[0]
    assert message.subject == f"CPIP progress tracker: papers for {meeting}"
    assert "1. Welcome" in message.body
    (name, data, kind) = message.attachments[0]
    assert (name, kind) == (f"{meeting.slug}-pack-version-1.pdf", "application/pdf")
    assert data == bytes(pack.files.get().data)
    assert go_out() == []
    with pytest.raises(Conflict, match="sent round already"):
        send(pack, officer)
    row = Reminder.objects.filter(kind="sent_round").first()
    assert (row.state, row.name) == (State.SENT, "Papers of a meeting")


def test_what_is_large_or_sensitive_is_linked_and_not_attached(
    meeting, officer, guests, settings
):
    settings.MOST_ATTACHED = 10
    first = packed(meeting, officer)
    send(first, officer)
    go_out()
    assert not mail.outbox[0].attachments
    assert "too large to be attached" in mail.outbox[0].body
    assert first.get_absolute_url() in mail.outbox[0].body

    settings.MOST_ATTACHED = 10_000_000
    upload(meeting, officer, pdf_saying("Words"), marking="sensitive")
    send(packed(meeting, officer, change_note="A paper more."), officer)

    assert go_out() == addresses(guests)
    message = mail.outbox[0]
    assert not message.attachments
    assert "OFFICIAL-SENSITIVE: papers for" in message.subject
    assert "so it is not attached" in message.body
    assert "takes the place" in message.body
    # an email may lie open
    assert "A paper more." not in message.body
    assert "Welcome" not in message.body


def test_who_joins_later_gets_what_went_out_and_a_late_paper_goes_to_all(
    meeting, officer, guests
):
    first = packed(meeting, officer)
    send(first, officer)
    AgendaItemFactory(meeting=meeting, place=2, title="Second item")
    send(packed(meeting, officer, change_note="An item more."), officer)
    go_out()
    late = issued_paper(meeting, officer)

    send(late, officer)

    assert go_out() == addresses(guests)
    assert "late paper for" in mail.outbox[0].subject
    assert "This paper follows" in mail.outbox[0].body
    (newcomer,) = invite(meeting)
    assert send_papers() == 2
    go_out()
    assert {message.to[0] for message in mail.outbox} <= {newcomer.email}
    names = {
        row.sending.name
        for row in SentTo.objects.filter(person=newcomer).select_related("sending")
    }
    assert names == {"Pack, version 2", str(late)}
    assert send_papers() == 0


def test_of_a_late_paper_who_joins_later_gets_the_last_version(
    meeting, officer, guests
):
    send(packed(meeting, officer), officer)
    late = issued_paper(meeting, officer)
    send(late, officer)
    late.refresh_from_db()
    draft = issuing.new_version(paper=late, change_note="More.", by=officer, at=NOW)
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=draft, by=second, at=NOW, as_at=AT)
    send(issuing.issue_paper(paper=draft, by=officer, at=NOW, as_at=AT), officer)
    (newcomer,) = invite(meeting)

    assert send_papers() == 2

    rows = SentTo.objects.filter(person=newcomer).select_related("sending__paper")
    papers = [row.sending.paper for row in rows if row.sending.paper]
    assert [paper.version for paper in papers] == [2]


def test_a_set_day_that_is_taken_up_after_the_meeting_sends_nothing(
    meeting, officer, guests
):
    set_for(meeting, officer, TODAY)
    packed(meeting, officer)

    after = meeting.date + timedelta(days=1)
    (failed,) = going.go_due(today=after, at=NOW)

    assert failed.not_sent_because == "The meeting was over by then."
    assert go_out() == []


def test_on_a_set_day_goes_what_is_issued_by_then(
    meeting, officer, guests, monkeypatch
):
    sending = set_for(meeting, officer, TOMORROW)
    packed(meeting, officer)
    AgendaItemFactory(meeting=meeting, place=2, title="Second item")
    second = packed(meeting, officer, change_note="An item more.")

    assert going.go_due(today=TODAY, at=NOW) == []
    sending.refresh_from_db()
    assert sending.is_waiting
    assert going.go_due(today=TOMORROW, at=NOW) == []
    assert going.go_due(today=TOMORROW, at=NOW) == []

    sending.refresh_from_db()
    assert (sending.pack, sending.gone_at) == (second, NOW)
    assert go_out() == addresses(guests)


def test_a_set_day_without_a_pack_sends_nothing_and_tells_officers(
    meeting, officer, guests, settings, django_capture_on_commit_callbacks
):
    sending = set_for(meeting, officer, TODAY)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        send_papers()

    sending.refresh_from_db()
    assert sending.not_sent_because == "No pack was issued by that day."
    assert [officer.email] in [message.to for message in mail.outbox]
    message = mail.outbox[0]
    assert "was not sent round" in message.subject
    assert "No pack was issued by that day." in message.body
    # another day can be set, and the word of an officer fulfils it
    later = set_for(meeting, officer, TOMORROW)
    assert send(packed(meeting, officer), officer) == later


def test_a_day_is_set_and_stopped(meeting, officer):
    with pytest.raises(ValidationError, match="This day is over"):
        set_for(meeting, officer, TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="The meeting is before that"):
        set_for(meeting, officer, meeting.date + timedelta(days=1))
    sending = set_for(meeting, officer, TODAY)
    assert set_for(meeting, officer, TOMORROW) == sending

    services.stop(sending=sending, by=officer, at=NOW)

    assert going.go_due(today=TOMORROW, at=NOW) == []
    with pytest.raises(Conflict, match="not waiting any more"):
        services.stop(sending=sending, by=officer, at=NOW)


def test_who_is_held_gets_nothing_until_released(meeting, officer, guests):
    first, *others = guests
    held = hold(meeting, officer, first)
    send(packed(meeting, officer), officer)
    assert go_out() == addresses(others)
    assert send_papers() == 0

    services.release(held=held, by=officer, at=NOW, today=TODAY)

    assert go_out() == [first.email]
    with pytest.raises(Conflict, match="released already"):
        services.release(held=held, by=officer, at=NOW, today=TODAY)


def test_what_waits_is_kept_back_by_a_hold_of_all_and_goes_when_released(
    meeting, officer, guests
):
    send(packed(meeting, officer), officer)
    held = hold(meeting, officer, None)

    assert go_out() == []
    states = set(Reminder.objects.values_list("state", flat=True))
    assert states == {State.NOT_NEEDED}
    services.release(held=held, by=officer, at=NOW, today=TODAY)

    assert go_out() == addresses(guests)


def hold(meeting, officer, person, reason="They are on leave."):
    return services.hold(
        meeting=meeting, person=person, reason=reason, by=officer, at=NOW
    )


def test_a_hold_names_an_invited_person_once_and_says_why(meeting, officer, guests):
    with pytest.raises(ValidationError, match="not invited to this meeting"):
        hold(meeting, officer, UserFactory())
    with pytest.raises(ValidationError):
        hold(meeting, officer, guests[0], " ")
    hold(meeting, officer, guests[0])
    with pytest.raises(ValidationError, match="held already"):
        hold(meeting, officer, guests[0])


def test_who_is_not_invited_any_more_or_whose_account_is_closed_gets_nothing(
    meeting, officer, guests
):
    gone, closed, stays = guests
    send(packed(meeting, officer), officer)
    Guest.objects.filter(person=gone).delete()
    closed.is_active = False
    closed.save()

    assert go_out() == [stays.email]


def test_of_a_cancelled_meeting_nothing_goes_out(meeting, officer, guests):
    pack = packed(meeting, officer)
    set_for(meeting, officer, TODAY)
    meeting.cancelled_on, meeting.cancelled_because = TODAY, "No quorum."
    meeting.save()

    with pytest.raises(Conflict, match="is cancelled"):
        send(pack, officer)
    (failed,) = going.go_due(today=TODAY, at=NOW)

    assert failed.not_sent_because == "The meeting is not held then. No quorum."
    assert go_out() == []


def test_what_is_not_issued_or_is_old_is_not_sent(meeting, officer):
    old = packed(meeting, officer)
    AgendaItemFactory(meeting=meeting, place=2)
    packed(meeting, officer, change_note="More.")

    with pytest.raises(Conflict, match="newer version"):
        send(old, officer)
    with pytest.raises(NotAllowed):
        send(old, UserFactory(member=True))


@pytest.mark.owner
def test_what_went_out_is_kept(meeting, officer, guests):
    sending = send(packed(meeting, officer), officer)

    with pytest.raises(InternalError, match="part of the record"), transaction.atomic():
        Sending.objects.filter(pk=sending.pk).update(gone_at=None)
    with pytest.raises(InternalError, match="part of the record"), transaction.atomic():
        sending.sent_to.all().delete()
    row = sending.sent_to.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        SentTo.objects.create(sending=sending, person=row.person, reminder=row.reminder)


def test_the_attached_pdf_opens(meeting, officer, guests):
    send(packed(meeting, officer), officer)
    go_out()
    (_, data, _) = mail.outbox[0].attachments[0]

    assert len(pypdf.PdfReader(io.BytesIO(data)).pages) >= 2
