"""Where words stand: in rows, in evidence, uploaded papers and workbooks, in mails and logs."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import models
from pghistory.models import Event

from meetings.models import UploadedPaper
from redaction import mails_and_logs, stored_files
from redaction.columns import (
    Model,
    commitments_of,
    matches_in,
    place_of,
    written_columns,
)
from redaction.matching import Phrases
from redaction.stored_files import Stored
from rounds.models import EvidenceFile
from workbooks.models import Workbook


@dataclass(frozen=True)
class Place:
    """One column of one row that holds the words."""

    table: str  # in words: “progress update”
    column: str  # likewise: “what happened”
    name: str  # table.column, as in the database
    key: str
    commitment: int | None
    excerpt: str  # what is written around the words, which are masked
    stored: object  # what the column is to hold, as the database keeps it


@dataclass
class Findings:
    """All that holds the words."""

    places: list[Place] = field(default_factory=list)
    files: list[EvidenceFile] = field(default_factory=list)
    papers: list[UploadedPaper] = field(default_factory=list)
    workbooks: list[Workbook] = field(default_factory=list)
    elsewhere: int = 0  # mails and logs

    @property
    def numbers(self) -> Counter[str]:
        """How many rows of each column, how many files, and how many mails and logs."""
        numbers = Counter(place.name for place in self.places)
        return +(numbers + self.numbers_elsewhere)

    @property
    def numbers_elsewhere(self) -> Counter[str]:
        files = len(self.files) + len(self.papers) + len(self.workbooks)
        return +Counter({"files": files, "mails and logs": self.elsewhere})

    @property
    def digest(self) -> str:
        """A name of these very rows and files, by which somebody says to have seen them."""
        rows = [f"{place.name} {place.key}" for place in self.places]
        files = [f"file {file.pk}" for file in self.files]
        papers = [f"paper {paper.pk}" for paper in self.papers]
        workbooks = [f"workbook {workbook.pk}" for workbook in self.workbooks]
        names = "\n".join(sorted(rows + files + papers + workbooks))
        return hashlib.sha256(names.encode()).hexdigest()

    @property
    def stored_names(self) -> list[str]:
        """The names under which the files are kept."""
        stored: list[Stored] = [*self.files, *self.papers, *self.workbooks]
        return [str(file.file.name) for file in stored]

    @property
    def commitments(self) -> set[int]:
        """The keys of the commitments that they belong to."""
        keys = {place.commitment for place in self.places}
        return {key for key in keys if key} | {
            file.update.commitment_id for file in self.files
        }


def find(
    phrases: Phrases, files: Sequence[int] = (), papers: Sequence[int] = ()
) -> Findings:
    """Return where the phrases are, and the evidence and uploaded papers of these numbers, without
    changing anything.

    Each column is asked once, whatever is in it, and each table in which something stands for the
    commitments of its rows.
    """
    findings = Findings()
    columns: dict[Model, list[models.Field]] = defaultdict(list)
    for model, column in written_columns():
        columns[model].append(column)
    for model, written in columns.items():
        findings.places += _places_in(model, written, phrases)
    holding = {file.pk: file for file in stored_files.files_with(phrases)}
    chosen = EvidenceFile.objects.filter(pk__in=files, redacted_at=None)
    holding |= {file.pk: file for file in chosen.select_related("update")}
    findings.files = list(holding.values())
    saying = {paper.pk: paper for paper in stored_files.papers_with(phrases)}
    numbered = UploadedPaper.objects.filter(pk__in=papers, redacted_at=None)
    saying |= {paper.pk: paper for paper in numbered.select_related("meeting")}
    findings.papers = list(saying.values())
    findings.workbooks = list(stored_files.workbooks_with(phrases))
    findings.elsewhere = mails_and_logs.number_with(phrases)
    return findings


def _named(model: Model) -> str:
    name = str(model._meta.verbose_name)
    if issubclass(model, Event):
        return f"history of a {name.removesuffix(' event')}"
    return name


def _places_in(
    model: Model, columns: list[models.Field], phrases: Phrases
) -> Iterator[Place]:
    matches = [
        (column, match)
        for column in columns
        for match in matches_in(model, column, phrases)
    ]
    keys = {match.key for _, match in matches}
    commitments = commitments_of(model, keys) if keys else {}
    for column, match in matches:
        yield Place(
            table=_named(model),
            column=str(column.verbose_name),
            name=place_of(model, column),
            key=str(match.key),
            commitment=commitments.get(match.key),
            excerpt=phrases.masked(str(match.value)),
            stored=match.stored(column),
        )
