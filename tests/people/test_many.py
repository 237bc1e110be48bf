"""Many people are added at once, and their invitations held until an officer sends them."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from people.many.judging import judge
from people.many.reading import COLUMNS, MOST_BYTES, MOST_PEOPLE, lines_of, text_of
from people.many.services import add_people, send_held
from people.models import AccountHand, Invitation, User
from reminders.events.kinds import Kind
from reminders.events.recipients import recipients_of
from reminders.models import Event
from tests.factories import (
    TODAY,
    GovernanceGroupFactory,
    OrganisationFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
)
from toolkit.errors import NotAllowed

pytestmark = pytest.mark.django_db
MANY = "people:many"


@pytest.fixture
def seat():
    return SeatFactory(organisation__code="CELCIS", organisation__name="CELCIS")


def faults(text):
    return [" ".join(row.faults) for row in judge(lines_of(text))]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_rows_are_read_however_their_cells_are_parted(sign):
    text = "\n".join(
        [
            sign.join(["Email address", "Full name", "Seat", "Organisation"]),
            sign.join(["a@example.org", "Ann Ash", "CELCIS", "SG"]),
            "",
            sign.join(["b@example.org", '"Bo Birch"']),
        ]
    )

    lines = lines_of(text)

    assert [[getattr(line, name) for name in COLUMNS] for line in lines] == [
        ["Ann Ash", "a@example.org", "SG", "CELCIS"],
        ["Bo Birch", "b@example.org", "", ""],
    ]
    assert [line.number for line in lines] == [2, 4]


def test_rows_without_a_head_are_in_the_order_that_the_page_names():
    (line,) = lines_of("Ann Ash,a@example.org,,CELCIS")

    assert (line.name, line.body, line.seat) == ("Ann Ash", "", "CELCIS")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Paste a row for each person"),
        ("email,shoe size\na@example.org,9", "The column “shoe size” is not known"),
        ("a,b\n" * (MOST_PEOPLE + 1), f"Add at most {MOST_PEOPLE}"),
        ("x" * 200_000, "This is no list of people"),
    ],
)
def test_what_is_no_list_of_people_is_refused(text, fault):
    with pytest.raises(ValidationError, match=fault):
        lines_of(text)


def test_a_file_is_bounded_before_it_is_read_and_must_be_text():
    class Unread(SimpleUploadedFile):
        def read(self, *args):
            raise AssertionError("It was read.")

    with pytest.raises(ValidationError, match="larger than 100 kB"):
        text_of(Unread("people.csv", b"x" * (MOST_BYTES + 1)))
    with pytest.raises(ValidationError, match="This is no list of people"):
        text_of(SimpleUploadedFile("people.xlsx", b"PK\x03\x04\xff\xfe"))

    assert text_of(SimpleUploadedFile("people.csv", "\ufeffÅsa".encode())) == "Åsa"


def test_each_row_says_what_is_wrong_with_it(seat, django_assert_num_queries):
    UserFactory(email="known@example.org")
    OrganisationFactory(code="CI", name="Care Inspectorate")
    taken = SeatHoldingFactory(person__name="Hal Holder").seat
    text = "\n".join(
        [
            "Ann Ash,ann@example.org,,celcis",
            "Bo Birch,bo@example.org,care inspectorate,",
            "Cy Cedar,known@example.org,CI,",
            "Di Dogwood,di.example.org,CI,",
            ",eli@example.org,CI,",
            "Fay Fir,fay@example.org,Nowhere,",
            "Gil Gum,gil@example.org,,",
            "Hy Holly,hy@example.org,,Nothing",
            f"Ivy,ivy@example.org,,{taken.code}",
            "Jo,twice@example.org,CI,",
            "Jay,TWICE@example.org,CI,",
            "Kim,kim@example.org,CI,,more",
        ]
    )

    with django_assert_num_queries(4):
        found = faults(text)

    assert found[:2] == ["", ""]
    for fault, words in zip(
        found[2:],
        [
            "has this address already",
            "Email: ",
            "Name: ",
            "No organisation is called Nowhere",
            "Give a body or a seat",
            "No seat is called Nothing",
            "Hal Holder holds this seat",
            "more than once",
            "more than once",
            "more columns",
        ],
        strict=True,
    ):
        assert words in fault


def test_a_seat_is_meant_once_by_whatever_name(seat):
    text = f"Ann Ash,ann@example.org,,CELCIS\nBo Birch,bo@example.org,,{seat.title}"

    assert all("This seat stands in the list more than once" in f for f in faults(text))


def test_where_groups_have_seats_of_one_code_the_group_is_asked_for(seat):
    group = GovernanceGroupFactory(code="SUB", name="Sub-group")
    other = SeatFactory(group=group, code="CELCIS", title="Other")

    (fault,) = faults("Ann Ash,ann@example.org,,celcis")
    rows = judge(lines_of(f"Ann Ash,ann@example.org,,{other.group.code}/CELCIS"))

    assert f"Write {seat.group.code}/CELCIS or {other.group.code}/CELCIS." in fault
    assert (rows[0].seat, rows[0].faults) == (other, ())


def test_a_seat_that_was_filled_meanwhile_stays_with_its_holder(officer, seat):
    rows = judge(lines_of("Ann Ash,ann@example.org,,CELCIS"))
    holding = SeatHoldingFactory(seat=seat, person__name="Hal Holder")

    people, refused = add_people(rows=rows, by=officer, today=TODAY, at=timezone.now())

    assert not people
    assert "Hal Holder holds this seat" in refused[0][1]
    assert list(seat.holdings.present()) == [holding]


def test_a_file_that_was_looked_at_stands_in_the_control(officer, seat, signed_in):
    file = SimpleUploadedFile("people.csv", b"Ann Ash,ann@example.org,,CELCIS\r\n")

    page = signed_in(officer).post(reverse(MANY), {"file": file})
    sent = {"people": page.context["form"]["people"].value()}
    sent["add"] = page.context["digest"]
    added = signed_in(officer).post(reverse(MANY), sent)

    assert [person.name for person in added.context["added"]] == ["Ann Ash"]


def add(officer, text):
    rows = [row for row in judge(lines_of(text)) if row.is_sound]
    return add_people(rows=rows, by=officer, today=TODAY, at=timezone.now())


def test_who_is_added_takes_the_seat_and_hears_nothing_before_the_invitation(
    officer, seat
):
    people, refused = add(officer, "Ann Ash,ann@example.org,,CELCIS")

    (ann,) = people
    assert not refused
    assert (ann.role, ann.organisation) == ("member", seat.organisation)
    assert User.objects.get(pk=ann.pk).seat_ids == [seat.pk]
    assert AccountHand.objects.get().by == officer
    taken = Event.objects.in_full().filter(kind=Kind.SEAT_TAKEN)
    assert not recipients_of(taken, TODAY) and not mail.outbox

    sending = send_held(by=officer, at=timezone.now())

    assert (sending.sent, mail.outbox[0].to) == (1, ["ann@example.org"])
    assert Invitation.objects.get().sent_by == officer
    assert {told.person for told in recipients_of(taken, TODAY)} == {ann.pk}
    assert send_held(by=officer, at=timezone.now()).sent == 0


def test_of_a_seat_taken_meanwhile_nobody_is_added(officer, seat):
    rows = judge(lines_of("Ann Ash,ann@example.org,,CELCIS"))
    OrganisationFactory(code="CI")
    User.objects.create_user("ann@example.org", name="Ann", role="officer")

    people, refused = add_people(rows=rows, by=officer, today=TODAY, at=timezone.now())

    assert not people
    assert "has this address already" in refused[0][1]
    assert not seat.holdings.exists()


def test_where_the_mail_server_is_away_invitations_stay_held(officer, seat, settings):
    add(officer, "Ann Ash,ann@example.org,,CELCIS")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    sending = send_held(by=officer, at=timezone.now())

    assert sending.sent == 0
    assert "Nothing takes mail at the address in EMAIL_URL" in sending.stopped
    assert Invitation.objects.held().count() == 1


def test_a_link_sent_singly_ends_the_holding(officer, seat, signed_in):
    (ann,), _ = add(officer, "Ann Ash,ann@example.org,,CELCIS")

    signed_in(officer).post(reverse("people:send-link", args=[ann.pk]))

    assert not Invitation.objects.held().exists()


def test_only_officers_add_many_people(seat, signed_in):
    member = UserFactory(member=True)

    with pytest.raises(NotAllowed, match="managed by programme officers"):
        add(member, "Ann Ash,ann@example.org,,CELCIS")
    assert signed_in(member).get(reverse(MANY)).status_code == 403
    assert signed_in(member).post(reverse("people:send-invitations")).status_code == 403


def test_the_page_shows_each_row_adds_what_is_sound_and_keeps_the_rest(
    officer, seat, signed_in, django_assert_max_num_queries
):
    browser = signed_in(officer)
    text = "Ann Ash,ann@example.org,,CELCIS\nBo Birch,bo@example.org,Nowhere,"

    with django_assert_max_num_queries(10):
        looked = browser.post(reverse(MANY), {"people": text})
    assert "1 of 2 can be added" in " ".join(looked.text.split())
    assert not Invitation.objects.exists()
    changed = browser.post(reverse(MANY), {"people": text, "add": "another list"})
    assert "The list was changed" in changed.text
    assert not Invitation.objects.exists()
    sent = {"people": text, "add": looked.context["digest"]}
    added = browser.post(reverse(MANY), sent)
    again = browser.post(reverse(MANY), sent)
    sent = browser.post(reverse("people:send-invitations"), follow=True)

    assert "1 person was added" in " ".join(added.text.split())
    assert "0 of 1 can be added" in " ".join(added.text.split())
    assert "0 people were added" in " ".join(again.text.split())
    assert "A person has this address already." in again.text
    assert added.context["form"].initial["people"] == "Bo Birch,bo@example.org,Nowhere,"
    assert "1 invitation was sent." in sent.text
    refused = browser.post(reverse(MANY), {"people": ""})
    assert refused.status_code == 422
