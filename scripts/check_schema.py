"""Write the API's schema to var/schema.json, and have Spectral and Redocly look at it.

What they find is printed, and the exit is 1; where they find nothing, one line says so. Which of
their rules are off, and why, stands in .spectral.yaml and redocly.yaml. Neither asks the network.
"""

import os
import subprocess
import sys
from pathlib import Path

from prepare import find_node

PROJECT = Path(__file__).resolve().parent.parent
SCHEMA = PROJECT / "var" / "schema.json"
PACKAGES = PROJECT / "node_modules"
# It is made without a database, like all that `make check` does.
NOWHERE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
    "REDIS_URL": "redis://127.0.0.1:9",
}
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
LINTERS = {
    "Spectral": [
        PACKAGES / "@stoplight/spectral-cli/dist/index.js",
        "lint",
        "--fail-severity=hint",
        SCHEMA,
    ],
    "Redocly": [PACKAGES / "@redocly/cli/bin/cli.js", "lint", SCHEMA],
}


def main() -> int:
    write_schema()
    node = find_node()
    runs = {name: start([node, *command]) for name, command in LINTERS.items()}
    refusals = [name for name, run in runs.items() if not is_content(run)]
    if refusals:
        return 1
    print(f"The API's schema passes {' and '.join(LINTERS)}.")
    return 0


def write_schema() -> None:
    command = [sys.executable, "manage.py", "spectacular", "--fail-on-warn"]
    command += ["--format", "openapi-json", "--file", str(SCHEMA)]
    SCHEMA.parent.mkdir(exist_ok=True)
    environment = os.environ | NOWHERE
    subprocess.run(command, cwd=PROJECT, env=environment, check=True)


def start(command: list[str | Path]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def is_content(run: subprocess.Popen[str]) -> bool:
    """Wait for a linter, and print what it said where it found something."""
    printed, _ = run.communicate()
    if run.returncode:
        print(printed)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
