"""A fuzzer reads our schema and tries to catch the running tracker out, as two organisations."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.browser.tracker import KEY, PROJECT

pytestmark = pytest.mark.xdist_group("server")

# For each organisation. `make fuzz` gives it longer.
SECONDS = int(os.environ.get("CPIP_FUZZ_SECONDS", "30"))


@pytest.mark.parametrize("organisation", ["CI", "CELCIS"])
def test_no_answer_is_outside_the_schema_and_none_is_a_server_error(organisation, tracker, tmp_path):
    key = KEY if organisation == "CI" else tracker.run("create_api_key", organisation, "--name", "fuzz")
    give_it_something_to_change(tracker, key, organisation)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(PROJECT / "schemathesis.toml"),
        "run",
        f"{tracker.url}/api/v1/schema/",
        "--header",
        f"Authorization: Api-Key {key}",
        "--max-time",
        str(SECONDS),
        "--no-color",
    ]

    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS + 60)

    assert run.returncode == 0, f"{run.stdout[-8000:]}\n{tracker.log[-4000:]}"
    assert "Tested: 52" in run.stdout, run.stdout[-2000:]
    assert "Traceback" not in tracker.log


def give_it_something_to_change(tracker, key, organisation):
    """Leave a draft and a contribution of its own, so that the fuzzer finds something that it may change."""
    with httpx.Client(base_url=f"{tracker.url}/api/v1", headers={"Authorization": f"Api-Key {key}"}) as client:
        led = client.get("/commitments/", params={"lead": organisation, "page_size": 200}).json()["results"]
        drafts = [client.post("/updates/", json={"commitment": one["reference"], "submit": False}) for one in led]
        every = client.get("/commitments/", params={"page_size": 200}).json()["results"]
        helped = [one["reference"] for one in every if organisation in one["partners"]]
        texts = [
            client.post("/contributions/", json={"commitment": one, "text": "We helped with this."}) for one in helped
        ]
    assert {answer.status_code for answer in drafts} <= {201, 409}
    assert {answer.status_code for answer in texts} <= {201, 409}
    assert drafts and texts
