"""A draft as officers work on it: its paragraphs beside the words of the updates they tell of."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.db.models import Prefetch

from meetings.models import Paper, PaperParagraph, PaperSection, ParagraphItem
from meetings.papers.markup import Block, blocks_of
from rounds.models import ProgressUpdate


@dataclass(frozen=True)
class DraftedFrom:
    """What a paragraph was drafted from, and the correction of it that was accepted since."""

    item: ParagraphItem
    correction: ProgressUpdate | None


@dataclass(frozen=True)
class DeskParagraph:
    """A paragraph of a draft. One that is left out has no number."""

    paragraph: PaperParagraph
    number: int | None
    sources: list[DraftedFrom]

    @property
    def blocks(self) -> list[Block]:
        return blocks_of(self.paragraph.text)

    @property
    def references(self) -> str:
        return ", ".join(source.item.commitment.reference for source in self.sources)

    @property
    def is_corrected(self) -> bool:
        return any(source.correction for source in self.sources)


@dataclass(frozen=True)
class DeskSection:
    """A heading of a draft with its paragraphs, those that are left out too."""

    section: PaperSection
    place: int
    paragraphs: list[DeskParagraph]


def desk_of(paper: Paper) -> list[DeskSection]:
    """Return the sections of a draft, the empty ones too. Three queries."""
    items = ParagraphItem.objects.select_related(
        "commitment",
        "update__round__meeting",
        "update__correction__round__meeting",
    )
    prefetch = Prefetch("paragraphs__items", queryset=items)
    sections = PaperSection.objects.filter(paper=paper).prefetch_related(
        "paragraphs", prefetch
    )
    numbers = count(2 if paper.introduction else 1)
    return [
        DeskSection(section, place, list(_paragraphs(section, numbers)))
        for place, section in enumerate(sections, start=1)
    ]


def _paragraphs(
    section: PaperSection, numbers: Iterator[int]
) -> Iterator[DeskParagraph]:
    for paragraph in section.paragraphs.all():
        number = None if paragraph.is_left_out else next(numbers)
        sources = [
            DraftedFrom(item, _correction_of(item)) for item in paragraph.items.all()
        ]
        yield DeskParagraph(paragraph, number, sources)


def _correction_of(item: ParagraphItem) -> ProgressUpdate | None:
    """Return the accepted correction of what an item was drafted from, if there is one."""
    correction = getattr(item.update, "correction", None)
    return correction if correction and correction.is_accepted else None


def numbered_paragraphs(desk: list[DeskSection]) -> dict[int, PaperParagraph]:
    """Return the paragraphs of a draft by the numbers they have in it."""
    return {
        row.number: row.paragraph
        for section in desk
        for row in section.paragraphs
        if row.number
    }


def errata_of(paper: Paper) -> list[ProgressUpdate]:
    """Return the corrections of what an issued paper tells, accepted after it was issued. One
    query.
    """
    items = ParagraphItem.objects.filter(paragraph__section__paper=paper)
    later = ProgressUpdate.objects.in_force().filter(
        corrects__in=items.values("update"), accepted_at__gt=paper.issued_at
    )
    later = later.select_related("commitment", "round__meeting", "corrects")
    return list(later.order_by("accepted_at", "pk"))
