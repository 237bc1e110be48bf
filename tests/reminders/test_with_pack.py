"""The return pack goes with the email of an opening round, where officers want it to."""

import io

import openpyxl
import pytest

from reminders.models import Step
from tests.reminders.mailbox import text_of
from tests.reminders.people import owing, send_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_pack():
    Step.objects.filter(about="opening").update(with_pack=True)


def attached_to(message):
    return {file.get_filename(): file for file in message.iter_attachments()}


def test_the_opening_mail_brings_what_its_person_owes(open_round, mailbox, with_pack):
    person = owing(2)
    owing(1)

    send_all(open_round.opens_on)

    message = next(mail for mail in mailbox.received if mail["To"] == person.email)
    assert "The return pack is attached too" in text_of(message)
    pack = attached_to(message)["return-pack-2018-06.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(pack.get_payload(decode=True)))
    assert book["Returns"].max_row == 3  # the headings, and what this person owes


def test_without_the_choice_it_brings_none(open_round, mailbox):
    owing()

    send_all(open_round.opens_on)

    (message,) = mailbox.received
    assert list(attached_to(message)) == ["due-date.ics"]
    assert "return pack" not in text_of(message)


def test_other_mails_bring_none(open_round, mailbox, with_pack):
    owing()

    send_all()

    assert not attached_to(mailbox.received[0])


def test_the_choice_is_made_on_the_step_of_the_opening(officer, signed_in):
    opening = Step.objects.get(about="opening")
    due = Step.objects.filter(about="due").first()
    page = signed_in(officer)
    address = f"/reminders/ladder/steps/{opening.pk}/change/"
    asked = page.get(address)
    assert "Attach the return pack" in asked.content.decode()
    other = f"/reminders/ladder/steps/{due.pk}/change/"
    assert "Attach the return pack" not in page.get(other).content.decode()

    opened = asked.context["form"]["opened"].initial
    page.post(address, {"opened": opened, "to_owner": "on", "with_pack": "on"})

    opening.refresh_from_db()
    assert opening.with_pack
    assert "with the return pack" in page.get("/reminders/ladder/").content.decode()
