"""The guide is followed to the letter, and its client does its work over a bad connection."""

import importlib.util
import json
import re
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from tests.browser.tracker import KEY, PASSWORD
from tests.surroundings import PATIENCE, PROJECT

pytestmark = pytest.mark.xdist_group("server")

GUIDE = PROJECT / "docs/api.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$|^<!-- (.*?) -->$", re.MULTILINE | re.DOTALL)
OFFICER = "an officer accepts the update of INS-2"


def steps():
    """The guide's commands, each with the parts of the answers that it shows, and what a person
    does between them.
    """
    found = []
    for kind, text, remark in BLOCK.findall(GUIDE.read_text()):
        if kind == "json":
            found[-1][2].append(json.loads(text))
        else:
            found.append((kind or "person", text or remark, []))
    return found


def is_part(expected, told) -> bool:
    """True where an answer holds all that the guide shows of it; lists begin alike, in the order
    they are in.
    """
    if isinstance(expected, dict):
        return isinstance(told, dict) and all(
            name in told and is_part(value, told[name])
            for name, value in expected.items()
        )
    if isinstance(expected, list):
        return len(told) >= len(expected) and all(map(is_part, expected, told))
    return expected == told


def accept(tracker, reference):
    """Sign in as the officer, and press what the guide says."""
    with httpx.Client(base_url=tracker.url, follow_redirects=True) as browser:

        def press(address, form, **fields):
            page = browser.get(address).text
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(
                1
            )
            given = dict(
                re.findall(r'<input type="hidden" name="(version)" value="(\d+)"', page)
            )
            answer = browser.post(
                form or address, data={"csrfmiddlewaretoken": token, **given, **fields}
            )
            assert answer.status_code == 200, answer.text[:500]
            return answer.text

        press("/accounts/login/", "", login="officer@cpip.example", password=PASSWORD)
        work = browser.get("/my-work/").text
        row = re.search(
            rf'href="(/updates/\d+/)"[^>]*>(?:(?!</tr>).)*{reference}|{reference}(?:(?!</tr>).)*?href="(/updates/\d+/)"',
            work,
            re.DOTALL,
        )
        address = row.group(1) or row.group(2)
        assert "accepted" in press(address, f"{address}accept/")


def test_the_guide_followed_to_the_letter_works(tracker):
    environment = tracker.environment
    shell = subprocess.Popen(
        ["bash"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    try:
        for kind, text, expected in steps():
            if kind == "person":
                assert text == OFFICER
                accept(tracker, "INS-2")
                continue
            assert kind == "sh"
            shell.stdin.write(
                f"{{\n{text.replace('http://127.0.0.1:8000', tracker.url)}\n}}"
                " 2>&1\necho; echo @@done $?\n"
            )
            shell.stdin.flush()
            lines = []
            while not (line := shell.stdout.readline()).startswith("@@done"):
                lines.append(line)
            printed = "".join(lines).strip()
            assert line.split()[1] == "0", f"{text}\n{printed}"
            for one in expected:
                assert is_part(one, json.loads(printed)), f"{text}\n{printed}"
    finally:
        shell.kill()
        shell.wait()


def test_the_guide_names_every_kind_of_refusal_that_a_client_acts_on(agency):
    page = agency.get("/docs/").text

    for name in ("under-way", "conflict", "no-longer-due"):
        assert f'id="problem-{name}"' in page
        assert f"`{name}`" in GUIDE.read_text()


@pytest.fixture
def client_module():
    spec = importlib.util.spec_from_file_location(
        "example_client", PROJECT / "docs/example_client.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class BadConnection:
    """Stands before the tracker: hands every request on, but loses the answers to the
    first ones.
    """

    def __init__(self, tracker, losing):
        self.to = tracker.url.removeprefix("http://").split(":")
        self.losing, self.seen = losing, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._hand_on, args=[client], daemon=True).start()

    def _hand_on(self, client):
        with client, socket.create_connection((self.to[0], int(self.to[1]))) as server:
            request = self._whole(client)
            if not request:
                return
            server.sendall(
                re.sub(rb"\r\nConnection: [\w-]+", b"", request, count=1).replace(
                    b"\r\n", b"\r\nConnection: close\r\n", 1
                )
            )
            answer = b"".join(iter(lambda: server.recv(65536), b""))
            self.seen += 1
            if self.seen > self.losing:
                client.sendall(answer)

    def _whole(self, client):
        data = b""
        while b"\r\n\r\n" not in data:
            more = client.recv(65536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        while length and len(body) < int(length.group(1)):
            body += client.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self):
        self.listener.close()


def test_the_client_sends_again_what_was_lost_and_it_is_there_once(
    tracker, client_module, monkeypatch, capsys
):
    monkeypatch.setattr(client_module.time, "sleep", lambda seconds: None)
    connection = BadConnection(tracker, losing=3)
    before = tracker.database.value("SELECT count(*) FROM rounds_progressupdate")

    code = client_module.main(
        connection.url, KEY, str(PROJECT / "docs/example_updates.json")
    )

    connection.close()
    assert code == 0
    assert connection.seen > 3
    assert (
        tracker.database.value("SELECT count(*) FROM rounds_progressupdate")
        == before + 1
    )
    printed = capsys.readouterr().out
    assert "INS-2: submitted, " in printed
    assert "REC-4 was returned: " in printed


def test_run_again_the_next_night_the_client_does_nothing_twice(
    tracker, client_module, capsys
):
    for _ in range(2):
        assert (
            client_module.main(
                tracker.url, KEY, str(PROJECT / "docs/example_updates.json")
            )
            == 0
        )
    first, again = capsys.readouterr().out.split("INS-2: submitted")[1:]

    assert first == again


def test_the_client_goes_on_with_what_the_round_has_already(
    tracker, client_module, agency, tmp_path, capsys
):
    draft = agency.post(
        "/updates/", json={"commitment": "INS-2", "summary": "One.", "submit": False}
    ).json()
    agency.post("/updates/", json={"commitment": "INS-2", "submit": False})
    updates = str(PROJECT / "docs/example_updates.json")

    assert client_module.main(tracker.url, KEY, updates) == 0
    now = agency.get(draft["url"]).json()
    assert (now["state"], now["summary"]) == (
        "submitted",
        "Two of six inspections have begun.",
    )
    other = tmp_path / "updates.json"
    other.write_text(
        json.dumps(
            [
                json.loads((PROJECT / "docs/example_updates.json").read_text())[0]
                | {"summary": "x"}
            ]
        )
    )
    assert client_module.main(tracker.url, KEY, str(other)) == 1
    assert "it says something else" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["[", '{"commitment": "INS-2"}', '["INS-2"]', None])
def test_the_client_says_that_a_file_cannot_be_read(text, tracker, tmp_path):
    path = tmp_path / "updates.json"
    if text is not None:
        path.write_text(text)

    command = [
        sys.executable,
        str(PROJECT / "docs/example_client.py"),
        tracker.url,
        KEY,
        str(path),
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)

    assert (
        run.returncode,
        "cannot be read" in run.stderr,
        "Traceback" in run.stderr,
    ) == (1, True, False)


def test_the_client_says_where_a_fault_is(tracker, client_module, tmp_path, capsys):
    path = tmp_path / "updates.json"
    path.write_text('[{"commitment": "INS-2", "rating": "purple"}]')

    assert client_module.main(tracker.url, KEY, str(path)) == 1
    assert "(/updates/0/rating)" in capsys.readouterr().out


def test_the_client_brings_its_change_into_what_a_colleague_left(
    tracker, client_module, agency
):
    draft = agency.post(
        "/updates/", json={"commitment": "INS-2", "summary": "One.", "submit": False}
    ).json()
    client = client_module.Tracker(tracker.url, KEY)
    quicker = iter(["The colleague's."])

    def mend(current):
        for text in quicker:  # somebody is quicker, once
            etag = agency.get(draft["url"]).headers["ETag"]
            agency.patch(
                draft["url"], json={"summary": text}, headers={"If-Match": etag}
            )
        return {"next_steps": "Ours."}

    told = client.change(draft["url"], mend)

    assert (told["summary"], told["next_steps"]) == ("The colleague's.", "Ours.")


def test_the_client_gives_up_on_a_refusal(tracker, client_module):
    with pytest.raises(client_module.Refused, match="401 .*trace"):
        client_module.Tracker(tracker.url, "none.such").post("updates/", {})


def examples(agency):
    schema = agency.get("/schema/", params={"format": "json"}).json()
    for path, methods in schema["paths"].items():
        for method, spec in methods.items():
            for content in spec.get("requestBody", {}).get("content", {}).values():
                for name, one in content.get("examples", {}).items():
                    yield method, path, name, one["value"], spec["responses"]


GIVE = "from tests.server.given_action import give_action; give_action()"


def test_every_example_of_the_schema_runs(tracker, agency):
    """Each is tried in turn on the demonstration: made first where it changes something that must
    be there.
    """
    tracker.run("shell", "-c", GIVE)
    ran = 0
    for method, path, name, body, responses in examples(agency):
        address, headers = path.removeprefix("/api/v1"), {}
        if "{id}" in address:
            if "contributions" in address:
                owned = next(
                    one
                    for one in agency.get("/contributions/").json()["results"]
                    if one["organisation"] == "CI"
                )
            elif "actions-arising" in address:
                owned = agency.get("/actions-arising/").json()["results"][0]
            else:
                owned = agency.get("/updates/", params={"state": "returned"}).json()[
                    "results"
                ][0]
            address = address.replace("{id}", str(owned["id"]))
            if method != "post":
                headers["If-Match"] = agency.get(owned["url"]).headers["ETag"]
        answer = agency.request(
            method, address, params={"dry_run": "true"}, json=body, headers=headers
        )
        assert (answer.status_code, name) == (
            200,
            name,
        ), f"{method} {address}: {answer.text}"
        if "results" in answer.json():
            assert answer.json()["refused"] == 0, answer.text
        assert str(answer.json().get("would_answer", 200)) in responses
        ran += 1
    assert ran >= 8
