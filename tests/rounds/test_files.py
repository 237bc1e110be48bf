"""Evidence files: what they are, who may have them, and what becomes of the form when one is
refused.
"""

import io
import zipfile

import openpyxl
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from PIL import Image

from people.services import create_api_key
from rounds.evidence.files import KINDS, LARGEST, check_file
from rounds.models import EvidenceFile
from rounds.updates import attach, hand_in, review, write
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
)
from tests.rounds.test_pages import typed
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made(save):
    output = io.BytesIO()
    save(output)
    return output.getvalue()


def pdf():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    return made(writer.write)


def image(kind):
    return made(lambda output: Image.new("RGB", (4, 4)).save(output, kind))


def odt(kind=KINDS["odt"]):
    def save(output):
        with zipfile.ZipFile(output, "w") as archive:
            archive.writestr("mimetype", kind)
            archive.writestr("content.xml", "<office/>")

    return made(save)


def bomb():
    def save(output):
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", b"0" * (101 * 1024 * 1024))

    return made(save)


def workbook(extra=None):
    data = made(openpyxl.Workbook().save)
    if not extra:
        return data
    output = io.BytesIO(data)
    with zipfile.ZipFile(output, "a") as archive:
        archive.writestr(extra, b"x")
    return output.getvalue()


GOOD = {
    "Report.PDF": pdf,
    "plan.docx": lambda: made(Document().save),
    "figures.xlsx": workbook,
    "notes.odt": odt,
    "table.csv": lambda: b"Area,Number\r\nFife,6\r\n",
    "from excel.csv": lambda: "Area,Cost\r\nFife,£6\r\n".encode("cp1252"),
    "semicolons.csv": lambda: b'a;"b";c\n1;"2 ""x""";3\n',
    "mac.csv": lambda: b"a,b\r1,2\r",
    "BMI v1..2.csv": lambda: b"BMI,Area\r\n22,Fife\r\n",
    "unicode text.csv": lambda: "Area\tNumber\r\nFife\t6\r\n".encode("utf-16"),
    "chart.png": lambda: image("PNG"),
    "photo.jpeg": lambda: image("JPEG"),
}
BAD = {
    "a page as a picture": (
        "chart.png",
        lambda: b"<html><script>alert(1)</script></html>",
    ),
    "a picture as a pdf": ("report.pdf", lambda: image("PNG")),
    "a workbook as a document": ("plan.docx", workbook),
    "a document as a workbook": ("figures.xlsx", lambda: made(Document().save)),
    "a plain archive as a document": ("plan.docx", odt),
    "an archive of another kind as odt": (
        "notes.odt",
        lambda: odt("application/epub+zip"),
    ),
    "a workbook with macros": ("figures.xlsx", lambda: workbook("xl/vbaProject.bin")),
    "half a pdf": ("report.pdf", lambda: pdf()[:40]),
    "half a picture": ("chart.png", lambda: image("PNG")[:30]),
    "an archive that unpacks to too much": ("plan.docx", bomb),
    "a page as a table": ("table.csv", lambda: b"<html><body>x</body></html>"),
    "bytes as a table": ("table.csv", lambda: bytes(range(256))),
    "a programme": ("setup.exe", lambda: b"MZ" + b"0" * 100),
    "a page": ("page.html", lambda: b"<p>x</p>"),
    "a drawing with scripts": ("drawing.svg", lambda: b"<svg/>"),
    "no kind": ("report", pdf),
    "nothing": ("report.pdf", lambda: b""),
    "too large": ("table.csv", lambda: b"a," * (LARGEST // 2 + 1)),
    "a path": ("..:..:report.pdf", pdf),
    "a hidden file": (".pdf", pdf),
    "a name that reads backwards": ("report\u202efdp.pdf", pdf),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_of_a_kind_that_is_taken_is_what_its_content_says(name):
    data = GOOD[name]()

    assert check_file(SimpleUploadedFile(name, data)) == (
        data,
        check_file(SimpleUploadedFile(name, data))[1],
    )
    assert check_file(SimpleUploadedFile(name, data))[1] in KINDS


@pytest.mark.parametrize("case", BAD)
def test_a_file_is_refused_with_what_is_wrong_with_it(case):
    name, make = BAD[case]

    with pytest.raises(ValidationError) as refused:
        check_file(SimpleUploadedFile(name, make()))

    assert list(refused.value.message_dict) == ["files"]
    assert "was not added" in refused.value.messages[0]


def raw(action, filename, data, **fields):
    """What a client sends that writes the file's name as it likes; the test client would shorten
    it.
    """
    boundary, parts = "----boundary", []
    for name, value in typed(action, **fields).items():
        parts.append(
            f"--{boundary}\r\nContent-Disposition: form-data;"
            f' name="{name}"\r\n\r\n{value}\r\n'.encode()
        )
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files";'
        f' filename="{filename}"\r\n'
    )
    parts += [
        f"{head}Content-Type: application/pdf\r\n\r\n".encode(),
        data,
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    return {
        "data": b"".join(parts),
        "content_type": f"multipart/form-data; boundary={boundary}",
    }


@pytest.mark.parametrize(
    "filename", ["../../x", "../../x.pdf", "..\\\\..\\\\x.pdf", "/etc/x.pdf"]
)
def test_a_name_that_is_a_path_is_refused_and_the_rest_of_the_form_is_kept(
    filename, signed_in, open_round
):
    action = ActionFactory()
    address = reverse("rounds:report", args=[action.reference])

    refused = signed_in(holder_of(action)).post(
        address, **raw(action, filename, pdf(), save="1", summary="My words.")
    )

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "was not added" in page
    assert "My words." in page
    assert action.updates.get().summary == "My words."
    assert not EvidenceFile.objects.exists()


def test_a_refused_file_loses_neither_the_words_nor_the_good_files(
    signed_in, open_round
):
    action = ActionFactory()
    good, bad = (
        SimpleUploadedFile("report.pdf", pdf()),
        SimpleUploadedFile("other.pdf", image("PNG")),
    )
    sent = typed(action, submit="1", rating="amber", outlook="green") | {
        "files": [good, bad]
    }

    refused = signed_in(holder_of(action)).post(
        reverse("rounds:report", args=[action.reference]), sent
    )

    update, page = action.updates.get(), refused.content.decode()
    assert (refused.status_code, update.state) == (422, "draft")
    assert "other.pdf was not added: its content is not pdf." in page
    assert 'href="#id_files"' in page
    assert [file.name for file in update.files.all()] == ["report.pdf"]
    assert "Take off" in page


def test_a_good_file_is_kept_though_a_date_of_the_form_means_nothing(
    signed_in, open_round
):
    action = ActionFactory()
    sent = typed(
        action, save="1", **{"recovery-0-step": "Step", "recovery-0-by": "31/02/2018"}
    )

    refused = signed_in(holder_of(action)).post(
        reverse("rounds:report", args=[action.reference]),
        sent | {"files": SimpleUploadedFile("report.pdf", pdf())},
    )
    again = typed(action, save="1", version=action.updates.get().version)
    kept = signed_in(holder_of(action)).post(
        reverse("rounds:edit", args=[action.updates.get().pk]), again
    )

    assert (refused.status_code, kept.status_code) == (422, 302)
    assert "Step" in refused.content.decode()
    assert action.updates.get().files.get().name == "report.pdf"
    assert action.updates.get().summary == "This happened."


def attached(action, open_round, name="report.pdf"):
    author = holder_of(action)
    update = action.updates.first() or write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=author,
        at=NOW,
    )
    return attach.attach_file(
        update=update, file=SimpleUploadedFile(name, pdf()), by=author, at=NOW
    )


def test_a_file_is_a_download_under_its_own_name_and_nothing_that_runs(
    signed_in, open_round
):
    file = attached(ActionFactory(), open_round, "Report of May.pdf")

    answer = signed_in(file.added_by).get(file.get_absolute_url())

    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Disposition"] == 'attachment; filename="Report of May.pdf"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "report" not in file.file.name


def test_a_file_is_had_by_those_who_may_see_its_update_alone(
    signed_in, open_round, officer
):
    action = ActionFactory()
    action.partners.add(OrganisationFactory())
    file = attached(action, open_round)
    others = [
        UserFactory(),
        UserFactory(member=True),
        UserFactory(organisation=action.partners.get()),
    ]

    for person in (officer, file.added_by, UserFactory(organisation=action.lead)):
        assert signed_in(person).get(file.get_absolute_url()).status_code == 200
    for person in others:
        assert signed_in(person).get(file.get_absolute_url()).status_code == 404
    assert Client().get(file.get_absolute_url()).status_code == 302
    update = hand_in.submit_update(update=file.update, by=file.added_by, at=NOW)
    review.accept_update(update=update, by=officer, at=NOW)
    for person in others:
        assert signed_in(person).get(file.get_absolute_url()).status_code == 200


def test_a_file_that_was_taken_off_is_gone_for_others_and_kept_for_the_record(
    signed_in, open_round, officer
):
    file = attached(ActionFactory(), open_round)
    update = hand_in.submit_update(update=file.update, by=file.added_by, at=NOW)
    review.return_update(update=update, by=officer, at=NOW, reason="The wrong file.")
    sent = typed(
        update.commitment,
        submit="1",
        version=type(update).objects.get(pk=update.pk).version,
        remove=file.pk,
    )

    signed_in(file.added_by).post(reverse("rounds:edit", args=[update.pk]), sent)
    review.accept_update(update=update, by=officer, at=NOW)

    assert signed_in(UserFactory()).get(file.get_absolute_url()).status_code == 404
    assert signed_in(officer).get(file.get_absolute_url()).status_code == 200
    assert [one.content["files"] for one in update.submissions.all()] == [
        ["report.pdf"],
        [],
    ]


def test_files_come_and_go_on_drafts_alone_by_those_who_report(open_round, officer):
    file = attached(ActionFactory(), open_round)
    with pytest.raises(NotAllowed):
        attach.remove_file(file=file, by=UserFactory(), at=NOW)
    done = accepted(ActionFactory(), open_round)

    with pytest.raises(Conflict):
        attach.attach_file(
            update=done,
            file=SimpleUploadedFile("report.pdf", pdf()),
            by=officer,
            at=NOW,
        )
    attach.remove_file(file=file, by=file.added_by, at=NOW)
    with pytest.raises(Conflict, match="taken off"):
        attach.remove_file(file=file, by=file.added_by, at=NOW)


def test_a_file_is_evidence_enough_for_complete_and_goes_with_a_correction(
    open_round, officer
):
    file = attached(ActionFactory(), open_round)
    update = write.save_update(
        update=file.update,
        content=content("complete", evidence=[]),
        by=file.added_by,
        at=NOW,
    )
    update = hand_in.submit_update(update=update, by=file.added_by, at=NOW)
    update = review.accept_update(update=update, by=officer, at=NOW)

    correction = write.correct_update(update=update, by=file.added_by, at=NOW)

    copied = correction.files.get()
    assert (copied.name, copied.file.name, copied.digest) == (
        file.name,
        file.file.name,
        file.digest,
    )


def test_an_agencys_key_downloads_what_it_may_see(open_round, officer):
    file = attached(ActionFactory(), open_round)
    own = create_api_key(organisation=file.update.commitment.lead, name="nightly")[1]
    other = create_api_key(organisation=OrganisationFactory(), name="nightly")[1]
    address = f"/api/v1/updates/{file.update_id}/files/{file.pk}/"

    def get(key):
        return Client(headers={"Authorization": f"Api-Key {key}"}).get(address)

    assert b"".join(get(own).streaming_content) == pdf()
    assert get(other).status_code == 404
    told = (
        Client(headers={"Authorization": f"Api-Key {own}"})
        .get(f"/api/v1/updates/{file.update_id}/")
        .json()
    )
    assert told["files"][0]["url"].endswith(address)
