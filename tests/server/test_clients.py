"""Partners make their clients from our schema: these compile strictly, and do a night's work."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.tracker import KEY
from tests.surroundings import PATIENCE, PROJECT

JOBS = Path(__file__).parent / "clients"
PACKAGES = PROJECT / "node_modules"
# What each of them sees, whatever it was made with.
NIGHT = {
    "list": ["INS-1", "INS-2", "REC-4"],
    "is last page": True,
    "detail": ["INS-2", "CI", "CI"],
    "owed": ["INS-2"],
    "create": ["draft", None, None],
    "dry run": 200,
    "patch": "green",
    "upload": ["table.csv", "csv", 8],
    "download": True,
    "stale": "412 stale",
    "submit": "submitted",
    "conflict": "409 conflict",
    "bulk": [0, [409, 403]],
    "problem": [
        "/cause required",
        "/next_steps required",
        "/outlook required",
        "/recovery/0/by required",
        "/recovery/0/who required",
        "/summary required",
    ],
}
COMPILER = {
    "strict": True,
    "noUncheckedIndexedAccess": True,
    "exactOptionalPropertyTypes": True,
    "noUnusedLocals": True,
    "target": "es2022",
    "module": "esnext",
    "moduleResolution": "bundler",
    "lib": ["es2022", "dom"],
    "types": [],
    "skipLibCheck": True,  # of packages; what was made of the schema is looked at
}


@pytest.fixture
def schema(tracker, tmp_path) -> Path:
    """The schema, as a partner downloads it."""
    file = tmp_path / "schema.json"
    run(["curl", "-sf", "-o", file, f"{tracker.url}/api/v1/schema/?format=json"])
    return file


@pytest.fixture(scope="module")
def node() -> str:
    return run([sys.executable, PROJECT / "scripts/prepare.py", "--node"]).strip()


def run(command: list, cwd: Path | None = None) -> str:
    """Run a command to its good end, and return what it printed."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def job(name: str, folder: Path) -> Path:
    return Path(shutil.copy(JOBS / name, folder))


def test_a_client_in_python_compiles_strictly_and_does_a_nights_work(
    tracker, schema, tmp_path
):
    settings = tmp_path / "settings.yaml"
    settings.write_text(json.dumps({"post_hooks": []}))
    maker = Path(sys.executable).with_name("openapi-python-client")
    made = ["generate", "--path", schema, "--config", settings, "--meta", "none"]

    run(
        [maker, *made, "--output-path", "tracker_client", "--fail-on-warning"], tmp_path
    )
    file = job("job.py", tmp_path)
    strictly = ["-m", "mypy", "--strict", "--config-file=", "--python-version", "3.11"]
    strictly += ["--cache-dir", PROJECT / "var/mypy_cache_of_clients"]
    run([sys.executable, *strictly, file, "tracker_client"], tmp_path)
    printed = run([sys.executable, file, tracker.url, KEY], tmp_path)

    assert json.loads(printed) == NIGHT


def test_a_client_in_typescript_compiles_strictly_and_does_a_nights_work(
    tracker, schema, tmp_path, node
):
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    (tmp_path / "package.json").write_text(json.dumps({"type": "module"}))
    settings = {"compilerOptions": COMPILER, "files": ["job.ts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    maker = PACKAGES / "openapi-typescript/bin/cli.js"

    run([node, maker, schema, "-o", "schema.ts"], tmp_path)
    job("job.ts", tmp_path)
    run([node, PACKAGES / "typescript/bin/tsc", "-p", "."], tmp_path)
    printed = run([node, "job.js", tracker.url, KEY], tmp_path)

    assert json.loads(printed) == NIGHT
