"""The pages of return packs: who sees what, what a refused file says, and how much is asked."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.agency import Agency
from tests.factories import (
    ActionFactory,
    OrganisationFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
)
from tests.workbooks.filling import GREEN, Pack, sent
from workbooks.models import Workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(db):
    seat = SeatFactory(organisation=OrganisationFactory())
    return SeatHoldingFactory(seat=seat).seat


@pytest.fixture
def holder(seat):
    return seat.holdings.get().person


@pytest.fixture
def actions(seat, open_round):
    return [ActionFactory(lead=seat.organisation, owner=seat) for _ in range(3)]


@pytest.fixture
def filled(holder, actions):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **GREEN)
    return pack.sent_by(holder)


def post(browser, data, name="pack.xlsx"):
    return browser.post("/workbooks/", {"file": SimpleUploadedFile(name, data)})


def test_its_sender_and_officers_see_a_workbook_and_nobody_else(
    filled, holder, officer, signed_in
):
    addresses = [
        filled.get_absolute_url(),
        f"/workbooks/{filled.pk}/file/",
        f"/workbooks/{filled.pk}/notes/",
    ]
    stranger = UserFactory()

    for address in addresses:
        assert signed_in(holder).get(address).status_code == 200
        assert signed_in(officer).get(address).status_code == 200
        assert signed_in(stranger).get(address).status_code == 404


def test_only_its_sender_hands_it_in(filled, officer, signed_in, actions):
    page = signed_in(officer)
    assert "Hand in all" not in page.get(filled.get_absolute_url()).content.decode()

    answer = page.post(filled.get_absolute_url(), {"act": "hand_in"})

    assert answer.status_code == 403
    assert "the person or system that sent it" in answer.content.decode()
    assert not actions[0].updates.exists()


def test_the_workbook_is_kept_as_it_was_sent(holder, actions, signed_in):
    data = Pack(holder).bytes
    workbook = sent(data, holder, "Ours.xlsx")

    answer = signed_in(holder).get(f"/workbooks/{workbook.pk}/file/")

    assert b"".join(answer.streaming_content) == data
    assert "Ours.xlsx" in answer["Content-Disposition"]


def test_the_pages_ask_a_fixed_number_of_queries(
    holder, actions, signed_in, django_assert_num_queries
):
    pack = Pack(holder)
    workbooks = []
    for number in (1, 3):
        for action in actions[:number]:
            pack.fill(action.reference, **GREEN)
        workbooks.append(pack.sent_by(holder))
    page = signed_in(holder)

    for workbook in workbooks:
        with django_assert_num_queries(6):
            assert page.get(workbook.get_absolute_url()).status_code == 200
    with django_assert_num_queries(6):
        assert page.get("/workbooks/").status_code == 200
    for number in (1, 3):
        items = " ".join(action.reference for action in actions[:number])
        with django_assert_num_queries(9):
            answer = page.get("/workbooks/return-pack/", {"items": items})
        assert answer.status_code == 200


def with_part(data, name, text):
    """Return a workbook with one of its parts in another's words."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, text)
    return file.getvalue()


HOSTILE = {
    "not an archive": lambda data: b"PK\x03\x04" + b"x" * 1000,
    "empty": lambda data: b"",
    "a text": lambda data: b"hello",
    "macros": lambda data: with_part(data, "xl/vbaProject.bin", b"x"),
    "millions of styles": lambda data: with_part(
        data, "xl/styles.xml", "<styleSheet>" + "<fonts>" * 4_000_000
    ),
    "a bomb": lambda data: with_part(
        data, "xl/worksheets/sheet2.xml", "<worksheet>" + " " * 120_000_000
    ),
    "millions of cells": lambda data: with_part(
        data,
        "xl/worksheets/sheet2.xml",
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + "<row>"
        + "<c><v>1</v></c>" * 4_000_000
        + "</row></sheetData></worksheet>",
    ),
    "entities": lambda data: with_part(
        data,
        "xl/workbook.xml",
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>',
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_reason(kind, holder, actions, signed_in):
    answer = post(signed_in(holder), HOSTILE[kind](Pack(holder).bytes))

    text = answer.content.decode()
    assert answer.status_code in (422, 302)
    if answer.status_code == 422:
        assert "was not read" in text
    assert Workbook.objects.count() == (answer.status_code == 302)


def test_another_kind_of_file_is_refused(holder, open_round, signed_in):
    answer = post(signed_in(holder), b"%PDF-1.4", "pack.pdf")

    assert answer.status_code == 422
    assert "give a workbook saved as xlsx, ods or csv" in answer.content.decode()


def test_a_file_with_no_returns_says_what_it_needs(holder, open_round, signed_in):
    answer = post(signed_in(holder), b"a,b\n1,2\n", "table.csv")

    assert answer.status_code == 422
    assert "Reference, Rating now and What happened" in answer.content.decode()


def test_without_a_round_there_is_no_pack(holder, signed_in):
    page = signed_in(holder)

    answer = page.get("/workbooks/return-pack/", follow=True)

    assert "No reporting round is open" in answer.content.decode()


class TestApi:
    def test_a_workbook_is_sent_looked_at_and_handed_in(self, seat, actions):
        agency = Agency(seat.organisation)
        pack = agency.get("/api/v1/return-packs/files/xlsx/")
        assert pack.status_code == 200
        filled = Pack(agency.api_key.account)
        filled.fill(actions[0].reference, **GREEN)
        filled.fill(actions[1].reference, **GREEN | {"Rating now": "Amber/Green"})
        file = SimpleUploadedFile("pack.xlsx", filled.bytes)
        workbook = agency.post("/api/v1/workbooks/", {"file": file})
        assert (workbook.status_code, workbook.json()["state"]) == (201, "read")
        rows = agency.get(f"{workbook.json()['url']}rows/").json()["results"]
        assert [row["verdict"] for row in rows] == ["new", "refused", "blank"]
        assert rows[1]["faults"][0]["code"] == "invalid_choice"

        done = agency.send(f"{workbook.json()['url']}hand-in/", act="hand_in")

        assert done.json()["counts"]["handed_in"] == 1
        assert actions[0].updates.get().state == "submitted"

    def test_the_same_request_once_more_gets_the_same_answer(self, seat, actions):
        agency = Agency(seat.organisation)
        data = Pack(agency.api_key.account).bytes
        answers = [
            agency.post(
                "/api/v1/workbooks/",
                {"file": SimpleUploadedFile("pack.xlsx", data)},
                headers={"Idempotency-Key": "one"},
            )
            for _ in range(2)
        ]

        assert answers[0].json() == answers[1].json()
        assert Workbook.objects.count() == 1
