"""The documents name only what is there: files, functions, commands, sections."""

import importlib
import re
from functools import reduce
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

PROJECT = settings.BASE_DIR
DOCUMENTS = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    PROJECT / "SECURITY.md",
    *sorted(PROJECT.glob("docs/**/*.md")),
]
PARTS = {path.parent.name for path in PROJECT.glob("*/__init__.py")}

NAMED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"[\w.-]+(/[\w.-]+)*(/|\.[a-z]+)")
DOTTED = re.compile(r"[a-z_]+(\.\w+)+")
FENCED = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
CITED = re.compile(
    r"design,\s+(?:#\s+)?sections? (\d)(?: and (\d))?(?:, rule\s+#?\s*(\d))?", re.I
)

# Made while the tracker runs, or not in the repository.
MADE = ("var/", ".venv/", "node_modules/", ".env")


def test_it_is_true_that_the_documents_speak_of_the_parts():
    assert {"rounds", "standing", "dashboard"} <= PARTS


@pytest.fixture(params=DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def document(request) -> Path:
    return request.param


def names_in(document: Path) -> list[str]:
    """What stands between backticks, outside whole examples."""
    return NAMED.findall(FENCED.sub("", document.read_text()))


def test_every_file_that_a_document_names_is_there(document):
    files = [name for name in names_in(document) if is_of_a_file(name)]

    missing = [name for name in files if not (PROJECT / name).exists()]

    assert not missing


def is_of_a_file(name: str) -> bool:
    """True for `rounds/guards.py` and `rounds/updates/`; not for addresses of pages."""
    if not FILE.fullmatch(name) or name.startswith(MADE):
        return False
    return "/" in name or name.endswith((".md", ".toml", ".lock"))


def test_every_function_that_a_document_names_is_there(document):
    names = [
        name
        for name in names_in(document)
        if DOTTED.fullmatch(name) and name.partition(".")[0] in PARTS
    ]

    missing = [name for name in names if not is_there(name)]

    assert not missing


def is_there(name: str) -> bool:
    """True for a module, or for what one holds: `returns.services.close_round`."""
    words = name.split(".")
    for number in range(len(words), 0, -1):
        try:
            module = importlib.import_module(".".join(words[:number]))
        except ModuleNotFoundError:
            continue
        try:
            reduce(getattr, words[number:], module)
        except AttributeError:
            return False
        return True
    return False


def test_every_link_of_a_document_leads_to_a_file(document):
    links = LINK.findall(document.read_text())
    ours = [link for link in links if not link.startswith(("https://", "http://", "#"))]

    missing = [link for link in ours if not (document.parent / link).exists()]

    assert not missing


def test_every_command_that_a_document_names_is_there(document):
    text = document.read_text()
    makefile = (PROJECT / "Makefile").read_text()
    verbs = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))

    assert set(MAKE.findall(" ".join(NAMED.findall(text)))) <= verbs
    assert set(MANAGE.findall(text)) <= get_commands().keys()


def test_every_section_of_the_design_that_the_code_cites_is_there():
    design = (PROJECT / "docs/design.md").read_text()
    sections = dict(
        re.findall(r"^## (\d)\. .*\n((?:(?!## ).*\n)*)", design, re.MULTILINE)
    )
    citations = [
        citation
        for part in PARTS
        for path in (PROJECT / part).rglob("*.py")
        for citation in CITED.findall(path.read_text())
    ]

    assert citations
    for first, second, rule in citations:
        assert first in sections
        assert not second or second in sections
        assert not rule or f"\n{rule}. **" in sections[first]
