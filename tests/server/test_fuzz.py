"""A fuzzer reads our schema and tries to catch the running tracker out, as two organisations."""

import json
import os
import re
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
ALWAYS_ALIKE = ["--seed", "2018", "--max-examples", "5"]
# What is wrong with a request is refused alike whoever sends it: one of the two tries that. Each
# edge of each parameter takes minutes, and is for `make fuzz`.
# The other leads more that can be reported on, and follows the links of our schema: those of what
# is changed, and those of what is read.
CHANGED = [f"--include-tag={tag}" for tag in ("updates", "contributions")]
READ = [option.replace("include", "exclude") for option in CHANGED]
# Each with how many ways through the links it goes.
RUNS = {
    "CI": [(1, ["--phases=examples,fuzzing", "--generation-deterministic"])],
    "SG": [(18, ["--phases=stateful", *CHANGED]), (5, ["--phases=stateful", *READ])],
}
LINKS = re.compile(r"API Links: +(\d+) covered / (\d+) selected / (\d+) total")
# What it has done where it followed them, as the database has it.
DONE = {
    "made": "SELECT count(*) FROM rounds_progressupdate",
    "handed in": "SELECT count(*) FROM rounds_transition WHERE verb = 'submitted'",
    "contributed": "SELECT count(*) FROM rounds_contribution",
    "commented": "SELECT count(*) FROM rounds_comment",
    "taken off": (
        "SELECT count(*) FROM rounds_evidencefile WHERE removed_at IS NOT NULL"
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(
    "organisation",
    [
        pytest.param("CI", marks=pytest.mark.xdist_group("fuzz-ci")),
        pytest.param("SG", marks=pytest.mark.xdist_group("fuzz-sg")),
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
    words = what_it_may_change(tracker, key, organisation)
    settings = tmp_path / "schemathesis.toml"
    before = what_is_done(tracker)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(settings),
        "run",
        f"{tracker.url}/api/v1/schema/",
        "--header",
        f"Authorization: Api-Key {key}",
        "--no-color",
    ]
    environment = tracker.environment | {"PYTHONPATH": str(PROJECT)}

    printed = ""
    for scenarios, options in efforts(organisation):
        write_settings(settings, words | {"CPIP_FUZZ_SCENARIOS": scenarios})
        run = subprocess.run(
            [*command, *options],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=environment,
        )
        assert run.returncode == 0, f"{run.stdout[-8000:]}\n{tracker.log[-4000:]}"
        printed += run.stdout

    assert "Traceback" not in tracker.log
    if SECONDS or organisation == "CI":
        assert "Tested: 75" in printed, printed[-2000:]
    if organisation == "SG":
        check_reach(printed, before, what_is_done(tracker))


def check_reach(printed: str, before: dict[str, int], after: dict[str, int]) -> None:
    """Check that most of what can be done was done, and not only refused."""
    runs = LINKS.findall(printed)
    covered = sum(int(number) for number, _, _ in runs)
    total = int(runs[0][2])
    assert total >= 40
    assert covered >= 0.6 * total, printed
    # The short walk does not come as far as taking a file off again; `make fuzz` has to.
    wanted = DONE if SECONDS else DONE.keys() - {"taken off"}
    idle = [name for name in wanted if after[name] <= before[name]]
    assert not idle, after


def what_is_done(tracker) -> dict[str, int]:
    return {name: int(tracker.database.value(query)) for name, query in DONE.items()}


def efforts(organisation: str) -> list[tuple[int, list[str]]]:
    if SECONDS:
        return [(40, ["--max-time", SECONDS])]
    return [
        (scenarios, [*ALWAYS_ALIKE, *options])
        for scenarios, options in RUNS[organisation]
    ]


def write_settings(file: Path, words: dict[str, object]) -> None:
    """Write the fuzzer's settings with what it may change in them.

    Numbers, not text: it takes a `"3"` that stands in for a made-up number to be a fault that we
    let pass.
    """
    text = (PROJECT / "schemathesis.toml").read_text()
    text = text.replace('"tests/server', f'"{PROJECT}/tests/server')
    for name, value in words.items():
        assert f'"${{{name}}}"' in text
        text = text.replace(f'"${{{name}}}"', json.dumps(value).strip("[]"))
    file.write_text(text)


def what_it_may_change(tracker, key, organisation) -> dict[str, object]:
    """Make a draft and a contribution of the organisation's own, and return their numbers, and the
    references of what it may report on and add to.
    """
    with httpx.Client(
        base_url=f"{tracker.url}/api/v1", headers={"Authorization": f"Api-Key {key}"}
    ) as client:

        def first(address, references, **body):
            for reference in references:
                answer = client.post(address, json={"commitment": reference, **body})
                if answer.status_code == 201:
                    return answer.json()["id"]

        every = client.get("/commitments/", params={"page_size": 200}).json()["results"]
        led = [one["reference"] for one in every if one["lead"] == organisation]
        helped = [one["reference"] for one in every if organisation in one["partners"]]
        update = first("/updates/", led, submit=False)
        sent = {"file": ("table.csv", b"a,b\n1,2\n")}
        assert client.post(f"/updates/{update}/files/", files=sent).status_code == 201
        return {
            "CPIP_FUZZ_UPDATE": update,
            "CPIP_FUZZ_CONTRIBUTION": first("/contributions/", helped, text="Helped."),
            "CPIP_FUZZ_OWN": led,
            "CPIP_FUZZ_HELPED": helped,
        }
