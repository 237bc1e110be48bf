"""Presentations and emails as evidence: told by their content, bounded before they are read, and
what lies in them held to the same rules.
"""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rounds.evidence.bounds import MOST_ATTACHED
from rounds.evidence.files import check_file
from rounds.evidence.words import words_of
from rounds.updates import write
from tests.factories import NOW, ActionFactory, content, holder_of
from tests.rounds.messages import compound, eml, msg, pptx
from tests.rounds.test_files import image, pdf, workbook

TABLE = b"Area,Number\nFife,6\n"
MACROS = "it holds macros"
OBJECT = "an object of another program is embedded in it"


def nested(data, times):
    for _ in range(times):
        data = eml(("inner.eml", data))
    return data


def many_parts(number):
    parts = "--b\n\nx\n" * number
    return (
        "From: a@b.org\nDate: Mon, 21 May 2018 09:00:00 +0100\n"
        f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n"
    ).encode()


def deep_parts(depth):
    """Bodies inside bodies, each with a line of its own that divides it."""
    head = "From: a@b.org\nDate: Mon, 21 May 2018 09:00:00 +0100\n"
    opened = "".join(
        f"Content-Type: multipart/mixed; boundary=b{place}\n\n--b{place}\n"
        for place in range(depth)
    )
    return (head + opened).encode()


def chart():
    """A presentation whose chart brings its figures along, as every chart does."""
    rels = f'<R><Relationship Id="r1" Type="{PACKAGE}" Target="x"/></R>'
    return pptx(
        **{
            "ppt/charts/_rels/chart1.xml.rels": rels,
            "ppt/embeddings/Workbook1.xlsx": workbook(),
        }
    )


PACKAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
GOOD = {
    "slides.pptx": pptx,
    "chart.PPTX": chart,
    "answer.eml": eml,
    "with files.eml": lambda: eml(("table.csv", TABLE), ("report.pdf", pdf())),
    "forwarded.eml": lambda: nested(eml(("table.csv", TABLE)), 2),
    "unix.eml": lambda: eml().replace(b"\r\n", b"\n"),
    "windows.eml": lambda: eml().replace(b"\n", b"\r\n"),
    "outlook.msg": msg,
    "outlook with a file.msg": lambda: msg([("table.csv", TABLE)]),
    "outlook forwarded.msg": lambda: msg(
        [],
        in_attached=None,
        root={
            "__properties_version1.0": b"\0" * 32,
            "__substg1.0_001A001F": "IPM.Note".encode("utf-16-le"),
            "__attach_version1.0_#00000000": {
                "__substg1.0_3701000D": {"__properties_version1.0": b"\0" * 24}
            },
        },
    ),
}
BAD = {
    "macros in a presentation": (
        "a.pptx",
        lambda: pptx(**{"ppt/vbaProject.bin": b"x"}),
        MACROS,
    ),
    "a presentation that says it has macros": (
        "a.pptx",
        lambda: pptx(
            main="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
        ),
        MACROS,
    ),
    "pptm": ("a.pptm", pptx, MACROS),
    "docm": ("a.docm", pptx, MACROS),
    "an embedded object": (
        "a.pptx",
        lambda: pptx(**{"ppt/embeddings/oleObject1.bin": b"x"}),
        OBJECT,
    ),
    "what leads to an object": ("a.pptx", lambda: pptx(relations="oleObject"), OBJECT),
    "a control": ("a.pptx", lambda: pptx(relations="control"), MACROS),
    "an object that is called otherwise": (
        "a.pptx",
        lambda: pptx(relations="oleObject", **{"ppt/media/image1.png": b"x"}),
        OBJECT,
    ),
    "an embedded document": (
        "a.pptx",
        lambda: pptx(relations="package", **{"ppt/embeddings/a.xlsx": workbook()}),
        OBJECT,
    ),
    "macros in a chart’s workbook": (
        "a.pptx",
        lambda: pptx(**{"ppt/embeddings/a.xlsx": workbook("xl/vbaProject.bin")}),
        MACROS,
    ),
    "an object in a workbook": (
        "a.xlsx",
        lambda: workbook("xl/embeddings/oleObject1.bin"),
        OBJECT,
    ),
    "a workbook as a presentation": ("a.pptx", workbook, "content is not pptx"),
    "a plain archive": ("a.pptx", lambda: zipped("x", b"x"), "cannot be opened"),
    "two parts of one name": ("a.pptx", lambda: twice(), "cannot be opened"),
    "a presentation that unpacks to too much": (
        "a.pptx",
        lambda: pptx(**{"ppt/media/x": b"0" * 101 * 1024**2}),
        "100 MB",
    ),
    "text as a message": ("a.eml", lambda: b"Dear all,\n\nhello", "cannot be opened"),
    "a picture as a message": ("a.eml", lambda: image("PNG"), "cannot be opened"),
    "a message without its sender": (
        "a.eml",
        lambda: b"Date: Mon, 21 May 2018 09:00:00 +0100\n\nx",
        "cannot be opened",
    ),
    "a program in a message": (
        "a.eml",
        lambda: eml(("setup.exe", b"MZ")),
        "its attachment “setup.exe” is of a kind that is not taken",
    ),
    "macros in a message": (
        "a.eml",
        lambda: eml(("a.xlsx", workbook("xl/vbaProject.bin"))),
        "of its attachment “a.xlsx”: it holds macros",
    ),
    "what is not what it says in a message": (
        "a.eml",
        lambda: eml(("a.pdf", image("PNG"))),
        "of its attachment “a.pdf”: its content is not pdf",
    ),
    "a program in a message in a message": (
        "a.eml",
        lambda: nested(eml(("setup.exe", b"MZ")), 1),
        "“setup.exe” is of a kind that is not taken",
    ),
    "messages in messages": ("a.eml", lambda: nested(eml(), 3), "inside one another"),
    "many attachments": (
        "a.eml",
        lambda: eml(*[("a.csv", TABLE)] * (MOST_ATTACHED + 1)),
        "more than 50 attachments",
    ),
    "archives that unpack to too much together": (
        "a.eml",
        lambda: eml(*[("a.pptx", pptx(**{"ppt/x": b"0" * 40 * 1024**2}))] * 3),
        "of its attachment “a.pptx”: it unpacks to more than 100 MB",
    ),
    "many parts": ("a.eml", lambda: many_parts(300), "more than 200 parts"),
    "deep parts": ("a.eml", lambda: deep_parts(5000), "inside one another"),
    "endless headers": (
        "a.eml",
        lambda: b"From: a@b.org\n" + b"X: " + b"y" * 300_000 + b"\n\nx",
        "headers are too long",
    ),
    "an endless header": (
        "a.eml",
        lambda: (
            b"From: a@b.org\nDate: Mon, 21 May 2018 09:00:00 +0100\n"
            b'Content-Type: text/plain; a="' + b";" * 200_000 + b'"\n\nx'
        ),
        "one of its headers is too long",
    ),
    "a program in an Outlook message": (
        "a.msg",
        lambda: msg([("setup.exe", b"MZ")]),
        "“setup.exe” is of a kind that is not taken",
    ),
    "an object in an Outlook message": (
        "a.msg",
        lambda: msg(
            [("x.csv", TABLE)],
            in_attached={"__substg1.0_3701000D": {"Contents": b"x"}},
        ),
        OBJECT,
    ),
    "another compound file": (
        "a.msg",
        lambda: compound({"WordDocument": b"x" * 600}),
        "cannot be opened",
    ),
    "half an Outlook message": ("a.msg", lambda: msg()[:700], "cannot be opened"),
    "a page as an Outlook message": ("a.msg", lambda: b"<html>", "not msg"),
}


def zipped(name, data):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return output.getvalue()


def twice():
    output = io.BytesIO(pptx())
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(output, "a") as archive,
    ):
        archive.writestr("ppt/presentation.xml", "<other/>")
    return output.getvalue()


@pytest.mark.parametrize("name", GOOD)
def test_presentations_and_emails_are_taken_by_their_content(name):
    data = GOOD[name]()

    taken, kind = check_file(SimpleUploadedFile(name, data))

    assert (taken, kind) == (data, name.lower().rpartition(".")[2])


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_taken_is_refused_with_the_reason(case):
    name, make, reason = BAD[case]

    with pytest.raises(ValidationError) as refused:
        check_file(SimpleUploadedFile(name, make()))

    assert list(refused.value.message_dict) == ["files"]
    assert f"{name} was not added: " in refused.value.messages[0]
    assert reason in refused.value.messages[0]


def shared_streams():
    """An Outlook message whose attachments all say that they are the whole file."""
    data = msg([("a.csv", b"a,b\n" * 1000)] * 40)
    size = struct.pack("<Q", 4000)
    assert data.count(size) == 40
    return data.replace(size, struct.pack("<Q", 1_000_000))


SLOW = {
    "lines that divide nothing": lambda: many_parts(1_500_000),
    "empty lines": lambda: b"\n" * 10_000_000,
    "parts of an archive": lambda: b"PK\x03\x04" + b"PK\x01\x02" * 2_000_000,
    "streams that share their bytes": shared_streams,
}


@pytest.mark.parametrize(
    ("case", "name"),
    [*zip(SLOW, ["a.eml", "b.eml", "a.pptx", "a.msg"], strict=True)],
)
def test_a_file_made_to_take_long_takes_neither_long_nor_much_memory(case, name):
    data = SLOW[case]()[: 10 * 1024 * 1024]
    file = SimpleUploadedFile(name, data)
    tracemalloc.start()
    began = time.process_time()

    with pytest.raises(ValidationError):
        check_file(file)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - began < 10
    assert most < 120 * 1024 * 1024


def test_the_words_of_presentations_and_emails_can_be_looked_for():
    base64 = eml(("notes.eml", eml(text="The name of the child." * 3)))

    assert "Areas" in words_of(pptx(), "pptx")
    assert "The answers of the areas" in words_of(eml(), "eml")
    assert "Zoë’s answer" in words_of(eml(text="It is Zoë’s answer."), "eml")
    assert "The name of the child." in words_of(base64, "eml")
    assert "Zoë’s answer" in words_of(msg(text="It is Zoë’s answer."), "msg")
    assert "Fife" in words_of(msg([("table.csv", TABLE)]), "msg")


@pytest.mark.django_db
def test_an_email_is_attached_in_the_form_and_through_the_api_and_comes_back_as_it_was(
    settings, tmp_path, signed_in, open_round
):
    settings.MEDIA_ROOT = tmp_path
    action = ActionFactory()
    author = holder_of(action)
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=author,
        at=NOW,
    )
    browser = signed_in(author)
    address = reverse("api-update-attach", args=[update.pk])

    added = browser.post(address, {"file": SimpleUploadedFile("answer.msg", msg())})
    refused = browser.post(
        address, {"file": SimpleUploadedFile("a.eml", eml(("a.exe", b"MZ")))}
    )

    assert (added.status_code, added.json()["kind"]) == (201, "msg")
    assert refused.status_code == 400
    assert "“a.exe” is of a kind that is not taken" in refused.content.decode()
    answer = browser.get(update.files.get().get_absolute_url())
    assert b"".join(answer.streaming_content) == msg()
    assert answer["Content-Type"] == "application/vnd.ms-outlook"
