"""What takes long to make and is made once: a database with the tables alone, one with the
programme, one with the demonstration, and the static files.

Each is kept beside the tests' own servers, for tests of this run and of later ones. Its name says
what it was made from: a changed migration makes new tables, any changed code or text makes the
others anew.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tests import rendering
from tests.databases import Server, named, owner_address, server_address
from tests.surroundings import PROJECT, surroundings
from toolkit.ownership import CREDENTIALS

TABLES, PROGRAMME, DEMONSTRATION = "tables", "programme", "demonstration"
_BEGINS_AS = {TABLES: None, PROGRAMME: TABLES, DEMONSTRATION: PROGRAMME}
_COMMANDS = {
    TABLES: ["migrate", "createcachetable"],
    PROGRAMME: ["load_programme"],
    DEMONSTRATION: ["load_demonstration"],
}
_FILL = """
from django.core.management import call_command
from django.db import connection
from tests.rendering import render_only_what_changes
render_only_what_changes()
for command in {commands}:
    call_command(command)
if {is_analysed}:
    connection.cursor().execute("ANALYZE")  # as a server does in the background
"""
_NOT_OF_THE_PRODUCT = {"tests", "docs", "var", "node_modules", "static"}
_CODE_AND_TEXTS = {".py", ".sql", ".yaml", ".html", ".txt"}


def template(server: Server, kind: str) -> str:
    """Return the name of the database of that kind; it is made first where there is none."""
    name = f"cpip_{kind}_{_fingerprint(_sources_of(kind))}"
    with server.locked(f"cpip_{kind}"):
        if not server.has(name):
            _make(server, kind, name)
    return name


def _make(server: Server, kind: str, name: str) -> None:
    for outdated in server.names_like(f"cpip_{kind}_%"):
        server.drop(outdated)
    unfinished = f"unfinished_{kind}"
    server.drop(unfinished)
    if lower := _BEGINS_AS[kind]:
        server.create(unfinished, template(server, lower))
    else:
        server.create(unfinished)
    with tempfile.TemporaryDirectory(prefix="cpip-template-") as var:
        code = _FILL.format(commands=_COMMANDS[kind], is_analysed=kind == DEMONSTRATION)
        _manage(var, unfinished, "shell", "-v", "0", "-c", code)
    server.rename(unfinished, name)


def static_files() -> Path:
    """Return the folder of the collected static files; they are collected first where there is
    none.
    """
    sources = [*(PROJECT / "static").rglob("*"), PROJECT / "package-lock.json"]
    folder = settings.VAR / f"static-{_fingerprint([*sources, *_code()])}"
    server = Server()
    with server.locked("cpip_static"):
        if not folder.exists():
            _collect(folder)
    return folder


def _collect(folder: Path) -> None:
    for outdated in settings.VAR.glob("static-*"):
        shutil.rmtree(outdated)
    with tempfile.TemporaryDirectory(prefix="collect-", dir=settings.VAR) as var:
        _manage(var, "postgres", "collectstatic", "--no-input", "-v", "0")
        (Path(var) / "static").rename(folder)


def _manage(var: str, database: str, *arguments: str) -> None:
    environment = surroundings(
        CPIP_VAR=var,
        CPIP_DEMONSTRATION="1",
        CPIP_BROKER_DB=str(settings.BROKER_DB),
        CPIP_LIMITS_DB=str(settings.LIMITS_DB),
        DATABASE_URL=named(server_address(), database),
        DATABASE_OWNER_URL=named(owner_address(), database),
        REDIS_URL=settings.REDIS_URL,
    )
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def _sources_of(kind: str) -> list[Path]:
    if kind == TABLES:
        made_by = [path for path in _code() if _makes_tables(path)]
        return [*made_by, Path(rendering.__file__)]
    return list(_code())


def _makes_tables(path: Path) -> bool:
    """True for a migration, and for what the owner does after them all."""
    return path.parent.name in ("migrations", "toolkit", "redaction")


def _code() -> Iterator[Path]:
    """Return the files of the product's code and texts."""
    for folder in PROJECT.iterdir():
        is_hidden = folder.name.startswith(".")
        if folder.is_dir() and not is_hidden and folder.name not in _NOT_OF_THE_PRODUCT:
            for path in folder.rglob("*"):
                if path.suffix in _CODE_AND_TEXTS:
                    yield path


def _fingerprint(sources: list[Path]) -> str:
    contents = hashlib.sha256((PROJECT / "uv.lock").read_bytes())
    for path in sorted(sources):
        if path.is_file():
            contents.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return contents.hexdigest()[:12]


class Copies:
    """The databases in which the tests of one process run: a copy of each template they need."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._server = Server()
        self._names: dict[str, str] = {}

    @property
    def are_in_use(self) -> bool:
        return bool(self._names)

    def use(self, kind: str) -> None:
        """Let Django's connections lead to the copy of that kind."""
        if kind not in self._names:
            self._names[kind] = f"test_cpip_{kind}_{self._worker}"
            self._server.drop(self._names[kind])
            self._server.create(self._names[kind], template(self._server, kind))
            self._server.leave_uncounted(self._names[kind])
        if connection.settings_dict["NAME"] != self._names[kind]:
            connection.close()
            connection.settings_dict["NAME"] = self._names[kind]

    def work_as(self, owner: dict[str, Any] | None) -> None:
        """Let Django's connections be the owner's of the database, or the tracker's own."""
        role = owner or settings.DATABASE_TRACKER
        credentials = {name: role[name] for name in CREDENTIALS}
        if not credentials.items() <= connection.settings_dict.items():
            connection.close()
            connection.settings_dict.update(credentials)

    def drop(self) -> None:
        connection.close()
        for name in self._names.values():
            self._server.drop(name)
