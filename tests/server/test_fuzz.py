"""A fuzzer reads our schema and tries to catch the running tracker out, as two organisations."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.browser.tracker import KEY
from tests.surroundings import PROJECT

# The same requests in every run of the tests. `make fuzz` makes up others for so many seconds, for
# each organisation.
SECONDS = os.environ.get("CPIP_FUZZ_SECONDS")
ALWAYS_ALIKE = ["--generation-deterministic", "--seed", "2018", "--max-examples", "5"]
# What is wrong with a request on purpose is refused alike whoever sends it: one of the two tries
# all of that.
PHASES = {"CI": [], "CELCIS": ["--phases", "examples,fuzzing,stateful"]}


@pytest.mark.long
@pytest.mark.parametrize(
    "organisation",
    [
        pytest.param("CI", marks=pytest.mark.xdist_group("fuzz-ci")),
        pytest.param("CELCIS", marks=pytest.mark.xdist_group("fuzz-celcis")),
    ],
)
def test_no_answer_is_outside_the_schema_and_none_is_a_server_error(
    organisation, tracker, tmp_path
):
    key = (
        KEY
        if organisation == "CI"
        else tracker.run("create_api_key", organisation, "--name", "fuzz")
    )
    update, contribution = what_it_may_change(tracker, key, organisation)
    settings = write_settings(tmp_path / "schemathesis.toml", update, contribution)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(settings),
        "run",
        f"{tracker.url}/api/v1/schema/",
        "--header",
        f"Authorization: Api-Key {key}",
        *effort(organisation),
        "--no-color",
    ]

    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert run.returncode == 0, f"{run.stdout[-8000:]}\n{tracker.log[-4000:]}"
    assert "Tested: 53" in run.stdout, run.stdout[-2000:]
    assert "Traceback" not in tracker.log


def effort(organisation: str) -> list[str]:
    if SECONDS:
        return ["--max-time", SECONDS]
    return [*ALWAYS_ALIKE, *PHASES[organisation]]


def write_settings(file: Path, update: int, contribution: int) -> Path:
    """Write the fuzzer's settings with the numbers of what it may change in them.

    Numbers, not text: it takes a `"3"` that stands in for a made-up number to be a fault that we
    let pass.
    """
    text = (PROJECT / "schemathesis.toml").read_text()
    for name, number in {
        "CPIP_FUZZ_UPDATE": update,
        "CPIP_FUZZ_CONTRIBUTION": contribution,
    }.items():
        assert f'"${{{name}}}"' in text
        text = text.replace(f'"${{{name}}}"', str(number))
    file.write_text(text)
    return file


def what_it_may_change(tracker, key, organisation) -> tuple[int, int]:
    """Make a draft and a contribution of the organisation's own, and return their numbers."""
    with httpx.Client(
        base_url=f"{tracker.url}/api/v1", headers={"Authorization": f"Api-Key {key}"}
    ) as client:

        def made(address, **body):
            answer = client.post(address, json=body)
            return [answer.json()["id"]] if answer.status_code == 201 else []

        every = client.get("/commitments/", params={"page_size": 200}).json()["results"]
        led = [one["reference"] for one in every if one["lead"] == organisation]
        helped = [one["reference"] for one in every if organisation in one["partners"]]
        updates = [
            number
            for one in led
            for number in made("/updates/", commitment=one, submit=False)
        ]
        texts = [
            number
            for one in helped
            for number in made("/contributions/", commitment=one, text="We helped.")
        ]
    return updates[0], texts[0]
