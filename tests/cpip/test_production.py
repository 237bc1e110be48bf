"""Production: the settings that refuse to start, and the image and compose file, whose steps are
run as written.

No container engine is needed: the Dockerfile's RUN steps are carried out in a copy of the project,
and what compose would start there is started here, with the environment that compose would give.
"""

import http.client
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from scripts import prepare
from tests.cpip.conftest import LONG
from tests.databases import Database
from tests.surroundings import PATIENCE, PROJECT, surroundings, wait_until
from tests.templates import TABLES, template
from tests.workers.office import free_port

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
PRODUCTION = {
    "CPIP_ENV": "production",
    "CPIP_SECRET_KEY": "0123456789" * 5,
    "CPIP_ALLOWED_HOSTS": "tracker.example",
    "CPIP_BASE_URL": "https://tracker.example",
    "DATABASE_URL": "postgres://cpip:secret@127.0.0.1/cpip",
    "REDIS_URL": "redis://127.0.0.1",
    "EMAIL_URL": "smtp://127.0.0.1",
}


def load_settings(**settings: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", "import cpip.settings"]
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=surroundings(**settings),
        capture_output=True,
        text=True,
    )


def test_production_starts_with_everything_it_needs():
    assert load_settings(**PRODUCTION).returncode == 0


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"CPIP_ENV"}))
def test_production_refuses_to_start_without(name):
    refused = load_settings(**PRODUCTION | {name: ""})

    assert refused.returncode == 1
    assert refused.stderr.endswith(
        f"{name} must be set when CPIP_ENV is production. See .env.example.\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CPIP_SECRET_KEY", "short"),
        ("CPIP_ALLOWED_HOSTS", "*"),
        ("CPIP_DEMONSTRATION", "1"),
        ("CPIP_TODAY", "2018-05-21"),
    ],
)
def test_production_refuses_to_start_with(name, value):
    refused = load_settings(**PRODUCTION | {name: value})

    assert refused.returncode == 1
    assert "ImproperlyConfigured" in refused.stderr
    assert name in refused.stderr.splitlines()[-1]


def test_every_variable_of_the_compose_file_is_explained():
    wanted = set(re.findall(r"\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text()))
    explained = set(
        re.findall(r"^#?(\w+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE)
    )

    assert wanted <= explained


def test_the_owner_of_the_database_is_known_to_the_service_that_migrates_alone():
    of_owner = {
        name
        for name in COMPOSE["services"]
        if "environment" in COMPOSE["services"][name]
        and "DATABASE_OWNER_URL" in COMPOSE["services"][name]["environment"]
    }
    environment = compose_environment("migrate")

    assert of_owner == {"migrate"}
    assert environment["DATABASE_OWNER_URL"] == (
        "postgres://cpip:letters@postgres:5432/cpip"
    )
    assert environment["DATABASE_URL"] == compose_environment()["DATABASE_URL"]
    assert "cpip_tracker:others@" in environment["DATABASE_URL"]


def test_nothing_is_published_beyond_this_machine():
    published = [
        port
        for service in COMPOSE["services"].values()
        for port in service.get("ports", [])
    ]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.fixture
def database():
    """A database with the tables: that a new tracker makes them from nothing, the test of its
    supervisor shows.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    database = Database(f"test_cpip_production_{worker}")
    yield database
    database.drop()


@pytest.mark.long
def test_the_image_is_built_migrated_and_served(database, tmp_path):
    image = Image(tmp_path)
    image.build()
    database.create(template(database.server, TABLES))
    port = free_port()
    environment = compose_environment() | {
        "DATABASE_URL": database.address,
        "REDIS_URL": settings.REDIS_URL,
        "CPIP_BROKER_DB": str(settings.BROKER_DB),
        "CPIP_LIMITS_DB": str(settings.LIMITS_DB),
        "PORT": str(port),
    }

    owner = {"DATABASE_OWNER_URL": database.owner_address}
    image.run(image.service("migrate"), environment | owner)
    assert image.migrations == migrations_of(PROJECT)
    programs = {
        "web": image.start("web", image.command, environment),
        "worker": image.start("worker", image.service("worker"), environment),
        "beat": image.start("beat", image.service("beat"), environment),
    }
    try:
        wait_until(lambda: get(port, "/readyz")[0] == 200, explain=image.logs)
        # Docker asks again too where a busy machine has not answered in time.
        wait_until(lambda: image.is_healthy(environment), explain=image.logs)
        assert get(port, "/healthz")[0] == 200
        assert get(port, "/", scheme="http")[:2] == (
            301,
            "https://tracker.example/",
        )
        status, location, _ = get(port, "/")
        assert (status, get(port, location)[0]) == (302, 200)
        assert "Sign in" in get(port, location)[2]
        wait_until(
            lambda: (
                "ready." in image.log("worker")
                and "beat: Starting" in image.log("beat")
            ),
            explain=image.logs,
        )
        assert all(program.poll() is None for program in programs.values())
    finally:
        for program in programs.values():
            program.terminate()
        for program in programs.values():
            program.wait(timeout=PATIENCE)

    without_servers = image.try_to_run(
        [image.python, "-m", "embedded", "run"], {"PORT": str(port)}
    )
    assert without_servers.returncode == 1
    assert "the embedded servers are not installed" in without_servers.stderr
    assert len(without_servers.stderr.splitlines()) == 1


class Image:
    """A folder in which the Dockerfile's steps are carried out, without the containers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "app"
        self.tools = folder / "tools"
        self.stages = stages((PROJECT / "Dockerfile").read_text())
        self.python = str(self.folder / ".venv" / "bin" / "python")

    def build(self) -> None:
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.check_output(
            listed, cwd=PROJECT, text=True
        ).splitlines():
            if not name.startswith("tests/") and (PROJECT / name).exists():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, self.folder / name)
        self._make_tools()
        for step in (
            step for stage in self.stages[:-1] for verb, step in stage if verb == "RUN"
        ):
            if not step.startswith(
                "pip install"
            ):  # this machine's uv stands for the one it installs
                self.run(
                    ["sh", "-c", step],
                    {"UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"},
                )

    def _make_tools(self) -> None:
        # The base images have npm and uv on the PATH; this machine may have only the project's own.
        self.tools.mkdir()
        for name, command in (("npm", prepare.find_npm()), ("uv", prepare.find_uv())):
            found = [shutil.which(command[0]), *command[1:]]
            (self.tools / name).write_text(
                f'#!/bin/sh\nexec {shlex.join(found)} "$@"\n'
            )
            (self.tools / name).chmod(0o755)

    @property
    def command(self) -> list[str]:
        return json.loads(self._last("CMD"))

    @property
    def health_check(self) -> list[str]:
        return json.loads(self._last("HEALTHCHECK").split("CMD", 1)[1])

    def service(self, name: str) -> list[str]:
        """Return a service's command, with a folder of the test's own for the container's /tmp."""
        return shlex.split(
            COMPOSE["services"][name]["command"].replace("/tmp/", f"{self.tools}/")
        )

    @property
    def migrations(self) -> set[Path]:
        return migrations_of(self.folder)

    def _last(self, verb: str) -> str:
        return next(argument for found, argument in self.stages[-1] if found == verb)

    def _environment(self, settings: dict[str, str]) -> dict[str, str]:
        path = [str(self.folder / ".venv" / "bin"), str(self.tools), os.environ["PATH"]]
        return surroundings(**settings, PATH=os.pathsep.join(path))

    def try_to_run(
        self, command: list[str], settings: dict[str, str]
    ) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment(settings),
            capture_output=True,
            text=True,
            timeout=LONG,
        )

    def run(self, command: list[str], settings: dict[str, str]) -> None:
        done = self.try_to_run(command, settings)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"

    def is_healthy(self, settings: dict[str, str]) -> bool:
        return self.try_to_run(self.health_check, settings).returncode == 0

    def start(
        self, name: str, command: list[str], settings: dict[str, str]
    ) -> subprocess.Popen:
        with (self.tools / f"{name}.log").open("w") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self._environment(settings),
                stdout=log,
                stderr=log,
            )

    def log(self, name: str) -> str:
        return (self.tools / f"{name}.log").read_text()

    def logs(self) -> str:
        return "\n".join(map(self.log, ("web", "worker", "beat")))


def migrations_of(project: Path) -> set[Path]:
    return {path.relative_to(project) for path in project.glob("*/migrations/*.py")}


def stages(dockerfile: str) -> list[list[tuple[str, str]]]:
    """Return each stage's instructions, as pairs of verb and argument."""
    lines = [
        line for line in dockerfile.splitlines() if line and not line.startswith("#")
    ]
    found = []
    for verb, argument in (
        line.split(None, 1)
        for line in "\n".join(lines).replace("\\\n", " ").splitlines()
    ):
        if verb == "FROM":
            found.append([])
        found[-1].append((verb, argument))
    return found


def compose_environment(service: str = "web") -> dict[str, str]:
    """Return what compose gives a service, from .env.example with its secrets filled in."""
    filled = dict(
        re.findall(
            r"^(\w+)=(.*)$", (PROJECT / ".env.example").read_text(), re.MULTILINE
        )
    )
    filled |= {"CPIP_SECRET_KEY": "0123456789" * 5}
    filled |= {"POSTGRES_PASSWORD": "letters", "TRACKER_PASSWORD": "others"}

    def fill(value: str) -> str:
        return re.sub(
            r"\$\{(\w+):[-?]([^}]*)\}",
            lambda found: filled.get(found[1]) or found[2],
            value,
        )

    return {
        name: fill(value)
        for name, value in COMPOSE["services"][service]["environment"].items()
    }


def get(port: int, address: str, scheme: str = "https") -> tuple[int, str | None, str]:
    """Ask as the proxy of production does, and return the status, where it leads to
    and the page.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(
            "GET",
            address,
            headers={"Host": "tracker.example", "X-Forwarded-Proto": scheme},
        )
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location"), answer.read().decode()
    except OSError:
        return 0, None, ""
    finally:
        connection.close()
