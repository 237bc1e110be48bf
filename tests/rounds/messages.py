"""Emails and presentations for tests: an eml, a msg (an OLE compound file, MS-CFB) and a pptx, made
by hand from their formats.
"""

import io
import struct
import zipfile
from email.message import EmailMessage

SECTOR = 512
END, FREE, FAT_SECTOR, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
MAIN = (
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
)
PLAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def pptx(main=MAIN, relations="", **parts):
    """A presentation; `relations` are the kinds of what its first slide leads to."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/ppt/presentation.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr("ppt/presentation.xml", "<p:presentation xmlns:p='urn:p'/>")
        archive.writestr(
            "ppt/slides/_rels/slide1.xml.rels",
            f'<R><Relationship Id="r1" Type="{PLAIN}{relations}" Target="x"/></R>',
        )
        archive.writestr("ppt/slides/slide1.xml", "<a:p>Areas</a:p><a:p>answered</a:p>")
        for name, data in parts.items():
            archive.writestr(name, data)
    return output.getvalue()


def eml(*attached, text="Three areas have answered."):
    """A message with files attached, each a name and its bytes or another message."""
    message = EmailMessage()
    message["From"] = "Ann <ann@example.org>"
    message["To"] = "cpip@example.org"
    message["Date"] = "Mon, 21 May 2018 09:00:00 +0100"
    message["Subject"] = "The answers of the areas"
    message.set_content(text)
    for name, data in attached:
        if isinstance(data, EmailMessage):
            message.add_attachment(data)
        else:
            message.add_attachment(
                data, maintype="application", subtype="octet-stream", filename=name
            )
    return message.as_bytes()


def msg(attached=(), root=None, text="Three areas have answered.", in_attached=None):
    """A message as Outlook saves it. `in_attached` is put into the first attachment."""
    tree = {
        "__properties_version1.0": b"\x00" * 32,
        "__substg1.0_001A001F": utf16("IPM.Note"),
        "__substg1.0_1000001F": utf16(text),
    }
    for place, (name, data) in enumerate(attached):
        tree[f"__attach_version1.0_#{place:08X}"] = {
            "__substg1.0_3707001F": utf16(name),
            "__substg1.0_37010102": data,
        } | (in_attached or {})
    return compound(tree if root is None else root)


def utf16(text):
    return text.encode("utf-16-le")


def compound(tree):
    """A compound file of nested storages: small streams lie in its mini stream, others by
    themselves.
    """
    entries, streams = [], []
    _add("Root Entry", tree, 5, entries, streams)
    small, mini_table = b"", []
    bodies = [b"", b"", b""]  # directory, mini stream and its table, then what is large
    for entry in entries:
        data = streams[entry["stream"]] if entry["stream"] is not None else None
        if data is not None and len(data) < 4096:
            entry["start"] = len(mini_table) if data else END
            length = -(-len(data) // 64)
            mini_table += _chain(len(mini_table), length)
            small += data.ljust(length * 64, b"\0")
        elif data is not None:
            entry["body"] = len(bodies)
            bodies.append(data)
    bodies[0] = b"\0" * 128 * len(entries)
    bodies[1] = small
    bodies[2] = struct.pack(f"<{len(mini_table)}I", *mini_table)
    bodies[2] += struct.pack("<I", FREE) * (-len(mini_table) % 128)
    lengths = [-(-len(body) // SECTOR) for body in bodies]
    fats = 1
    while fats + sum(lengths) > fats * SECTOR // 4:
        fats += 1
    table, starts = [FAT_SECTOR] * fats, []
    for length in lengths:
        starts.append(len(table) if length else END)
        table += _chain(len(table), length)
    table += [FREE] * (fats * SECTOR // 4 - len(table))
    entries[0] |= {"start": starts[1], "size": len(small)}
    for entry in entries:
        if "body" in entry:
            entry["start"] = starts[entry["body"]]
    bodies[0] = b"".join(_entry(entry) for entry in entries)
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6,
        0, fats, starts[0], 0, 4096, starts[2], lengths[2], END, 0, 0,
    )  # fmt: skip
    head += struct.pack("<108I", *range(1, fats), *[FREE] * (109 - fats))
    padded = [body.ljust(-(-len(body) // SECTOR) * SECTOR, b"\0") for body in bodies]
    return head + struct.pack(f"<{len(table)}I", *table) + b"".join(padded)


def _chain(start, length):
    return [*range(start + 1, start + length), END] if length else []


def _add(name, content, kind, entries, streams):
    number = len(entries)
    entry = {
        "name": name, "kind": kind, "child": NONE, "right": NONE,
        "start": 0, "size": 0, "stream": None,
    }  # fmt: skip
    entries.append(entry)
    if kind == 2:
        entry |= {"stream": len(streams), "size": len(content)}
        streams.append(content)
        return number
    before = None
    for child_name, child in content.items():
        child_kind = 1 if isinstance(child, dict) else 2
        child_number = _add(child_name, child, child_kind, entries, streams)
        if before is None:
            entry["child"] = child_number
        else:
            entries[before]["right"] = child_number
        before = child_number
    return number


def _entry(entry):
    name = utf16(entry["name"])
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ",
        name,
        len(name) + 2,
        entry["kind"],
        1,
        NONE,
        entry["right"],
        entry["child"],
        0,
        entry["start"],
        entry["size"],
    )
