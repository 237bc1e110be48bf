"""A body arrives whole, or is refused by name: whoever sends it, by whatever method, in whatever
way.
"""

import gzip
import json
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from tests.browser.tracker import KEY
from tests.surroundings import PATIENCE, PROJECT

pytestmark = pytest.mark.xdist_group("server")

SUMMARY = "Two of six inspections have begun: Càrn is the third."
WHOLE = {
    "rating": "green",
    "outlook": "green",
    "summary": SUMMARY,
    "next_steps": "Go on.",
}
AS_NODE_SENDS = """
const http = require('node:http');
const [url, method, key, etag, body] = process.argv.slice(1);
const headers = {'Authorization': `Api-Key ${key}`, 'Content-Type': 'application/json'};
if (etag) headers['If-Match'] = etag;
const request = http.request(url, {method, headers}, answer => {
  let told = '';
  answer.on('data', part => told += part);
  answer.on('end', () => console.log(JSON.stringify([answer.statusCode, JSON.parse(told)])));
});
for (const part of body.match(/.{1,20}/gs)) request.write(part);
request.end();
"""


def in_chunks(body: bytes, size: int = 17) -> bytes:
    """Write a body as HTTP's chunks (RFC 9112, section 7.1)."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return (
        b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    )


def send(url: str, method: str, body: bytes, **headers: str) -> tuple[int, dict]:
    """Send these very bytes behind these headers, and return the status and the answer."""
    target = urlsplit(url)
    lines = [f"{method} {target.path} HTTP/1.1", f"Host: {target.netloc}"]
    headers = {"Authorization": f"Api-Key {KEY}", "Connection": "close"} | headers
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    with socket.create_connection(
        (target.hostname, target.port), PATIENCE
    ) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, told = answer.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" in head.lower():
        told = told.partition(b"\r\n")[2].rpartition(b"\r\n0\r\n")[0]
    return int(head.split()[1]), json.loads(told or b"{}")


@pytest.fixture
def draft(agency):
    """A draft that says all of it, and the address it has."""
    body = {"commitment": "INS-2", "submit": False, **WHOLE}
    answer = agency.post("/updates/", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


# How each way of sending writes the same JSON: its headers, and its bytes.
JSON_TYPE = {"Content_Type": "application/json"}
CHUNKED = {**JSON_TYPE, "Transfer_Encoding": "chunked"}


def ways(text: dict) -> dict[str, tuple[dict[str, str], bytes]]:
    body = json.dumps(text, ensure_ascii=False).encode()
    length = {"Content_Length": str(len(body))}
    return {
        "with its length": (JSON_TYPE | length, body),
        "in chunks": (CHUNKED, in_chunks(body)),
        "in one chunk": (CHUNKED, in_chunks(body, 10_000)),
        "in chunks of one byte": (CHUNKED, in_chunks(body, 1)),
        "behind a BOM": (
            JSON_TYPE | {"Content_Length": str(len(body) + 3)},
            b"\xef\xbb\xbf" + body,
        ),
        "with its charset": (
            {"Content_Type": 'application/json; charset="UTF-8"'} | length,
            body,
        ),
    }


def refused_ways(text: dict) -> dict[str, tuple[int, dict[str, str], bytes]]:
    body = json.dumps(text).encode()
    packed = gzip.compress(body)
    latin = {"Content_Type": "application/json; charset=iso-8859-1"}
    length = {"Content_Length": str(len(body))}
    return {
        "compressed": (
            415,
            JSON_TYPE
            | {"Content_Encoding": "gzip", "Content_Length": str(len(packed))},
            packed,
        ),
        "compressed in chunks": (
            415,
            CHUNKED | {"Content_Encoding": "br"},
            in_chunks(packed),
        ),
        "in another charset": (415, latin | length, body),
        "as text": (415, {"Content_Type": "text/plain"} | length, body),
        "empty": (400, JSON_TYPE | {"Content_Length": "0"}, b""),
        "empty in chunks": (400, CHUNKED, b"0\r\n\r\n"),
        "without a length": (400, JSON_TYPE, b""),
        "cut short": (400, JSON_TYPE | {"Content_Length": str(len(body) + 9)}, body),
        "cut off between chunks": (400, CHUNKED, in_chunks(body)[:-5]),
        "in broken chunks": (400, CHUNKED, b"xyz\r\n" + body),
        "in compressed chunks": (
            415,
            CHUNKED | {"Transfer_Encoding": "gzip, chunked"},
            in_chunks(packed),
        ),
        "with a type that cannot be read": (
            400,
            length | {"Content_Type": "application/json; charset*=bogus'en'%ff%fe"},
            body,
        ),
        "too large": (
            413,
            JSON_TYPE | {"Content_Length": "10000001"},
            b" " * 10_000_001,
        ),
        "too large in chunks": (413, CHUNKED, in_chunks(b" " * 10_000_001, 1_000_000)),
    }


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_body_arrives_whole_in_each_way_of_sending_it(method, agency, draft):
    for place, way in enumerate(ways({})):
        text = WHOLE | {"summary": f"{SUMMARY} {place}"}
        headers, body = ways(text)[way]
        status, told = send(draft["url"], method, body, If_Match="*", **headers)
        assert (status, told.get("summary")) == (200, text["summary"]), way
        assert agency.get(draft["url"]).json()["summary"] == text["summary"], way


def test_a_new_update_arrives_whole_in_chunks(agency, tracker):
    text = {"commitment": "INS-2", "submit": False, **WHOLE}
    headers, body = ways(text)["in chunks"]

    status, told = send(f"{tracker.url}/api/v1/updates/", "POST", body, **headers)

    assert (status, told["summary"]) == (201, SUMMARY)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_what_cannot_be_taken_is_refused_by_name_and_changes_nothing(
    method, agency, draft, tracker
):
    url = f"{tracker.url}/api/v1/updates/" if method == "POST" else draft["url"]
    before = agency.get(draft["url"]).json()

    for way, (expected, headers, body) in refused_ways(WHOLE).items():
        status, told = send(url, method, body, If_Match="*", **headers)
        assert (status, told["status"]) == (expected, expected), (way, told)
        assert told["detail"] and "Errno" not in told["detail"], (way, told)

    assert agency.get(draft["url"]).json() == before


def test_node_which_sends_chunks_changes_a_draft(draft, tracker, agency):
    etag = agency.get(draft["url"]).headers["ETag"]
    command = [node(), "-e", AS_NODE_SENDS, "--", draft["url"], "PUT", KEY, etag]
    text = WHOLE | {"summary": "Sent as Node does."}

    run = subprocess.run(
        [*command, json.dumps(text)], capture_output=True, text=True, timeout=PATIENCE
    )

    assert run.returncode == 0, run.stderr
    status, told = json.loads(run.stdout)
    assert (status, told["summary"]) == (200, "Sent as Node does.")


def node() -> str:
    prepare = [sys.executable, str(PROJECT / "scripts/prepare.py"), "--node"]
    return subprocess.run(prepare, capture_output=True, text=True).stdout.strip()


def test_an_upload_and_a_form_arrive_whole_in_chunks(agency, draft, tracker):
    def in_parts(body: bytes):
        yield from (body[start : start + 5000] for start in range(0, len(body), 5000))

    files = {"file": ("note.csv", b"a,b\n1,2\n" * 5000, "text/csv")}
    request = agency.build_request("POST", f"{draft['url']}files/", files=files)
    body = request.read()
    headers = {"Content-Type": request.headers["Content-Type"]}

    uploaded = agency.post(
        f"{draft['url']}files/", content=in_parts(body), headers=headers
    )
    with httpx.Client(base_url=tracker.url, timeout=PATIENCE) as browser:
        browser.get("/accounts/login/")
        token = browser.cookies["csrftoken"]
        form = f"csrfmiddlewaretoken={token}&login=chair%40cpip.example&password=wrong"
        page = browser.post(
            "/accounts/login/",
            content=in_parts(form.encode()),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )

    assert uploaded.status_code == 201, uploaded.text
    assert uploaded.json()["size"] == 40_000
    assert page.status_code == 200
    assert "chair@cpip.example" in page.text


def test_a_file_over_the_limit_is_refused_before_it_is_read_whole(draft, tracker):
    """Of a body that says it has a gigabyte none is waited for."""
    headers = {"Content_Type": "multipart/form-data; boundary=x"}
    headers["Content_Length"] = "1000000000"

    status, told = send(f"{draft['url']}files/", "POST", b"--x\r\n", **headers)

    assert (status, told["title"]) == (413, "Too large")


def test_a_sender_who_trickles_is_cut_off_and_told(tracker):
    """A byte now and then keeps no thread for longer than such a body may take."""
    target = urlsplit(tracker.url)
    head = "POST /accounts/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
    answer = b""
    with socket.create_connection(
        (target.hostname, target.port), PATIENCE
    ) as connection:
        connection.sendall(head.replace("Host: x", f"Host: {target.netloc}").encode())
        began = time.monotonic()
        connection.settimeout(1)
        while not answer and time.monotonic() - began < PATIENCE:
            with suppress(OSError):
                connection.sendall(b"x")
            with suppress(TimeoutError):
                answer = connection.recv(65536)

    assert answer.split()[1] == b"408", answer[:200]
    assert httpx.get(f"{tracker.url}/healthz", timeout=PATIENCE).status_code == 200


def test_what_has_no_body_needs_no_coding(agency):
    found = agency.get("/rounds/", headers={"Content-Encoding": "gzip"})

    assert found.status_code == 200, found.text


def test_the_address_is_never_read_by_the_charset_of_the_body(agency):
    headers = {"Content-Type": "text/plain; charset=utf-16"}

    found = agency.get("/commitments/", params={"search": "Càrn"}, headers=headers)

    assert found.status_code == 200, found.text


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_five_equal_changes_make_one_step(method, agency, draft, tracker):
    headers = {"If-Match": "*", "Idempotency-Key": f"{method}-of-today"}
    text = WHOLE | {"summary": "The same five times."}

    answers = [
        agency.request(method, draft["url"], json=text, headers=headers)
        for _ in range(5)
    ]
    without_key = agency.request(
        method, draft["url"], json=text, headers={"If-Match": "*"}
    )

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.text for answer in answers} == {answers[0].text}
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers][1:] == [
        "true"
    ] * 4
    assert without_key.headers["ETag"] == answers[0].headers["ETag"]
    query = (
        "SELECT count(*) FROM rounds_transition WHERE update_id = %s AND verb = 'saved'"
    )
    assert tracker.database.value(query, draft["id"]) == 1
