"""The pages of return packs: who sees what, what a refused file says, and how much is asked."""

import io
import re
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.agency import Agency
from tests.factories import ActionFactory, UserFactory
from tests.workbooks.filling import AMBER, GREEN, Pack, sent
from workbooks.models import Workbook

pytestmark = pytest.mark.django_db


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
        with django_assert_num_queries(7):
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


def sheet_xml(cells):
    names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f"<worksheet {names}><sheetData>{cells}</sheetData></worksheet>"


SECOND = "xl/worksheets/sheet2.xml"
RETURNS = "xl/worksheets/sheet3.xml"
NOT_READ = {
    "not an archive": lambda data: b"PK\x03\x04" + b"x" * 1000,
    "empty": lambda data: b"",
    "a text": lambda data: b"hello",
    "macros": lambda data: with_part(data, "xl/vbaProject.bin", b"x"),
    "a bomb": lambda data: with_part(data, SECOND, "<worksheet>" + " " * 120_000_000),
    "millions of cells": lambda data: with_part(
        data, SECOND, sheet_xml("<row>" + "<c><v>1</v></c>" * 4_000_000 + "</row>")
    ),
    "damaged": lambda data: with_part(data, SECOND, "<worksheet><sheetData>"),
    "a document type": lambda data: with_part(
        data,
        "[Content_Types].xml",
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">]><Types>&a;</Types>',
    ),
}


@pytest.mark.parametrize("kind", NOT_READ)
def test_a_hostile_workbook_is_refused_with_a_reason(kind, holder, actions, signed_in):
    answer = post(signed_in(holder), NOT_READ[kind](Pack(holder).bytes))

    assert answer.status_code == 422
    assert "was not read" in answer.content.decode()
    assert not Workbook.objects.exists()


def test_cells_merged_to_the_end_of_the_sheet_cost_nothing(holder, actions):
    data = Pack(holder).bytes
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(RETURNS).decode()
    merged = '</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    merged = re.sub("</sheetData>(<sheetProtection[^>]*>)?", rf"{merged}", xml)
    began = time.process_time()
    workbook = sent(with_part(data, RETURNS, merged), holder)

    assert time.process_time() - began < 5
    assert {row.verdict for row in workbook.rows.all()} == {"refused"}


def test_a_workbook_under_another_kinds_name_is_refused(holder, actions, signed_in):
    answer = post(signed_in(holder), Pack(holder).bytes, "pack.ods")

    assert answer.status_code == 422
    assert "its content is not ods" in answer.content.decode()


def test_another_kind_of_file_is_refused(holder, open_round, signed_in):
    answer = post(signed_in(holder), b"%PDF-1.4", "pack.pdf")

    assert answer.status_code == 422
    assert "give a workbook saved as xlsx, ods or csv" in answer.content.decode()


def test_a_file_with_no_returns_says_what_it_needs(holder, open_round, signed_in):
    answer = post(signed_in(holder), b"a,b\n1,2\n", "table.csv")

    assert answer.status_code == 422
    assert "Reference, Rating now and What happened" in answer.content.decode()


def test_what_is_asked_about_is_confirmed_on_the_page(holder, actions, signed_in):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **AMBER)
    pack.add("Recovery steps", actions[0].reference, "Act", "Us", "01/01/2018", "No")
    workbook = pack.sent_by(holder)
    page = signed_in(holder)
    text = page.get(workbook.get_absolute_url()).content.decode()
    assert "It is right as it is" in text and "Hand in all that are sound" in text

    page.post(workbook.get_absolute_url(), {"act": "hand_in"})
    assert not actions[0].updates.filter(state="submitted").exists()
    ticked = {"act": "hand_in", "confirm": actions[0].reference}
    page.post(workbook.get_absolute_url(), ticked)

    assert actions[0].updates.get().confirm == ["recovery_over"]


def test_rubbish_in_a_form_does_nothing(filled, holder, signed_in, actions):
    page, address = signed_in(holder), filled.get_absolute_url()
    rubbish = {"replace": ["x", "1:2:3", "9" * 40], "confirm": ["?", "\x00"]}

    assert page.post(address, {"act": "destroy"}).status_code == 404
    assert page.post(address, {"act": "keep"} | rubbish).status_code == 302
    assert actions[0].updates.get().state == "draft"


def test_a_workbook_whose_file_is_gone_says_so(filled, holder, signed_in):
    filled.file.storage.delete(filled.file.name)

    page = signed_in(holder)
    answer = page.post(filled.get_absolute_url(), {"act": "keep"}, follow=True)

    assert "is gone" in answer.content.decode()
    filled.refresh_from_db()
    assert filled.state == "read"


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
