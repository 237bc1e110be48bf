"""A draft as officers work on it: its paragraphs beside the words of the updates they tell of."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from django.db.models import Prefetch, Q

from meetings.minutes.outcomes import outcomes_in_full
from meetings.models import (
    Paper,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
    ParagraphOutcome,
)
from meetings.papers.markup import Block, blocks_of
from rounds.models import Outcome, ProgressUpdate


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
    outcomes: list[Outcome]  # of minutes: what it was drafted from

    @property
    def blocks(self) -> list[Block]:
        return blocks_of(self.paragraph.text)

    @property
    def references(self) -> str:
        return ", ".join(source.item.commitment.reference for source in self.sources)

    @property
    def is_corrected(self) -> bool:
        return any(source.correction for source in self.sources)

    @property
    def is_of_officers(self) -> bool:
        """True where officers wrote it, and not from an update or an outcome."""
        return not self.sources and not self.outcomes

    @property
    def is_withdrawn(self) -> bool:
        """True where an outcome that it tells of does not stand any more."""
        return any(outcome.is_withdrawn for outcome in self.outcomes)


@dataclass(frozen=True)
class DeskSection:
    """A heading of a draft with its paragraphs, those that are left out too."""

    section: PaperSection
    place: int
    paragraphs: list[DeskParagraph]


def desk_of(paper: Paper) -> list[DeskSection]:
    """Return the sections of a draft, the empty ones too. Four queries; of minutes two more, for
    what was recorded.
    """
    items = ParagraphItem.objects.select_related(
        "commitment",
        "update__round__meeting",
    )
    prefetch = Prefetch("paragraphs__items", queryset=items)
    sections = PaperSection.objects.filter(paper=paper).prefetch_related(
        "paragraphs", prefetch
    )
    if paper.is_minutes:
        outcomes = Prefetch("outcome", queryset=outcomes_in_full())
        ties = ParagraphOutcome.objects.prefetch_related(outcomes)
        sections = sections.prefetch_related(
            Prefetch("paragraphs__outcomes", ties, to_attr="ties")
        )
    corrections = _corrections_of(paper)
    numbers = count(paper.first_number)
    return [
        DeskSection(section, place, list(_paragraphs(section, numbers, corrections)))
        for place, section in enumerate(sections, start=1)
    ]


def _paragraphs(
    section: PaperSection,
    numbers: Iterator[int],
    corrections: dict[int, ProgressUpdate],
) -> Iterator[DeskParagraph]:
    for paragraph in section.paragraphs.all():
        number = None if paragraph.is_left_out else next(numbers)
        sources = [
            DraftedFrom(item, _later(corrections.get(item.commitment_id), item))
            for item in paragraph.items.all()
        ]
        ties = getattr(paragraph, "ties", [])  # of minutes alone
        outcomes = [tie.outcome for tie in ties]
        yield DeskParagraph(paragraph, number, sources, outcomes)


def _corrections_of(paper: Paper, since: Q | None = None) -> dict[int, ProgressUpdate]:
    """Return the last correction that holds of each update of a paper's round, by the key of its
    commitment. One query.
    """
    holding = ProgressUpdate.objects.in_force().filter(
        since or Q(), round=paper.round_id, corrects__isnull=False
    )
    last = holding.last_of_each().select_related("commitment", "round__meeting")
    return {update.commitment_id: update for update in last}


def _later(
    correction: ProgressUpdate | None, item: ParagraphItem
) -> ProgressUpdate | None:
    """Return the correction unless the paragraph was drafted from it."""
    if correction is None or correction.pk == item.update_id:
        return None
    return correction


def place_on(desk: list[DeskSection], paragraph: PaperParagraph) -> int:
    """Return the place of a paragraph under its heading; the first is 1."""
    for section in desk:
        for place, row in enumerate(section.paragraphs, start=1):
            if row.paragraph == paragraph:
                return place
    return 1


def errata_of(paper: Paper) -> list[ProgressUpdate]:
    """Return the last correction of each update that an issued paper tells of, accepted since it
    was cleared. Two queries.
    """
    later = _corrections_of(paper, since=Q(accepted_at__gt=paper.cleared_at))
    items = ParagraphItem.objects.filter(paragraph__section__paper=paper)
    keys = items.filter(update__isnull=False).values_list("commitment", flat=True)
    errata = [later[key] for key in set(keys) if key in later]
    return sorted(errata, key=lambda update: (update.accepted_at, update.pk))
