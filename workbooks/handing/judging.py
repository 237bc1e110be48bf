"""What would become of each return that a workbook states, and what becomes of it: by the services
and rules of every other door.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.models import Commitment, Milestone
from people.models import User
from rounds.content import Content, MilestoneLine, tidy, to_json
from rounds.models import ProgressUpdate
from rounds.updates import bulk, hand_in, write
from rounds.updates.content_rows import content_of
from toolkit.errors import Conflict, NotAllowed
from toolkit.faults import errors_by_name
from toolkit.texts import as_name
from workbooks.marks import read_mark
from workbooks.reading.returns import SentReturn, fault_at_cell
from workbooks.verdicts import Verdict

Refusal = bulk.Refusal
REFUSALS = (ValidationError, NotAllowed, Conflict)


@dataclass
class JudgedReturn:
    """A return of a workbook: the commitment it is of, what stands there, and what it is beside
    that.
    """

    sent: SentReturn
    verdict: Verdict = Verdict.REFUSED
    commitment: Commitment | None = None
    standing: ProgressUpdate | None = None
    content: Content = field(default_factory=Content)
    round: str = ""
    faults: list[dict[str, Any]] = field(default_factory=list)
    milestones: dict[int, str] = field(default_factory=dict)  # their titles
    is_kept_from_it: bool = False  # its draft was written from this very workbook

    @property
    def reference(self) -> str:
        return self.commitment.reference if self.commitment else self.sent.reference

    @property
    def is_to_write(self) -> bool:
        """True where it says something that does not stand yet."""
        return self.verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.CONFLICT)

    @property
    def is_begun(self) -> bool:
        """True where it was kept as a draft from this very workbook, and waits to be handed in.
        What somebody began elsewhere is not handed in because a pack repeats it.
        """
        standing = self.standing
        is_open = standing is not None and standing.is_editable
        return self.verdict == Verdict.UNCHANGED and is_open and self.is_kept_from_it

    def refuse(self, refusal: Refusal) -> None:
        """Note why a service refuses it, each fault at the cell it is about."""
        if not isinstance(refusal, ValidationError):
            code = "not_allowed" if isinstance(refusal, NotAllowed) else "conflict"
            self._refuse("commitment", ValidationError(str(refusal), code=code))
            return
        for path, faults in errors_by_name(refusal).items():
            for fault in faults:
                self._refuse(path, fault)

    def _refuse(self, path: str, fault: ValidationError) -> None:
        places = self.sent.places
        cell = places.get(path) or places.get("commitment") or self.sent.cell
        self.faults.append(fault_at_cell(cell, fault))


def judge(
    returns: Sequence[SentReturn],
    *,
    round_slug: str,
    by: User,
    kept: Collection[int] = (),
) -> list[JudgedReturn]:
    """Return each return beside what stands in the tracker. `round_slug` names the round where a
    row does not, `kept` the drafts that were written from the same workbook before. Eight queries.
    """
    beside = _Beside(returns, round_slug, by)
    judged = [beside.judged(sent) for sent in returns]
    for row in judged:
        row.is_kept_from_it = row.standing is not None and row.standing.pk in kept
    return judged


class _Beside:
    """What stands in the tracker beside the returns of a workbook, read at once."""

    def __init__(self, returns: Sequence[SentReturn], round_slug: str, by: User):
        self.round_slug = round_slug
        self.marks = {id(sent): read_mark(sent.mark) for sent in returns}
        references = {sent.reference for sent in returns if sent.reference}
        visible = Commitment.objects.visible_to(by).named(*references)
        commitments = list(visible.select_related("lead", "owner"))
        self.commitments = bulk.by_every_reference(commitments)
        updates = ProgressUpdate.objects.standing().visible_to(by)
        updates = updates.filter(commitment__in=commitments, corrects=None)
        updates = updates.select_related("commitment", "round__meeting", "author")
        self.updates = {
            (update.commitment_id, update.round.slug): update
            for update in updates.prefetch_related(*hand_in.PARTS)
        }
        self.milestones: dict[int, dict[int, Milestone]] = defaultdict(dict)
        milestones = Milestone.objects.standing().filter(commitment__in=commitments)
        for milestone in milestones.with_sources():
            self.milestones[milestone.commitment_id][milestone.pk] = milestone

    def judged(self, sent: SentReturn) -> JudgedReturn:
        """Return one return beside what stands."""
        row = JudgedReturn(sent, faults=list(sent.faults), round=self._round_of(sent))
        row.commitment = self.commitments.get(sent.reference)
        if row.commitment is None:
            if not row.faults:
                row.refuse(bulk.no_commitment())
            return row
        row.standing = self.updates.get((row.commitment.pk, row.round))
        known = self.milestones[row.commitment.pk]
        row.milestones = {key: str(milestone) for key, milestone in known.items()}
        row.content = self._content(sent, row.commitment, row.standing)
        if row.faults:
            return row
        if sent.is_blank and not row.content.milestones:
            row.verdict = Verdict.BLANK
        else:
            row.verdict = self._verdict(row)
        return row

    def _round_of(self, sent: SentReturn) -> str:
        mark = self.marks[id(sent)]
        return mark.round if mark else self.round_slug

    def _verdict(self, row: JudgedReturn) -> Verdict:
        standing, sent = row.standing, row.sent
        if standing is None:
            return Verdict.NEW
        if sent.is_unchanged:
            is_same = standing.is_unchanged
        else:
            is_same = alike(row.content, content_of(standing))
        if is_same:
            return Verdict.UNCHANGED
        if not standing.is_editable:
            row.refuse(write.AlreadyReported(standing))
            return Verdict.REFUSED
        mark = self.marks[id(sent)]
        made_from = (mark.update, mark.version) if mark else (0, 0)
        is_newest = made_from == (standing.pk, standing.version)
        return Verdict.CHANGED if is_newest else Verdict.CONFLICT

    def _content(
        self,
        sent: SentReturn,
        commitment: Commitment,
        standing: ProgressUpdate | None,
    ) -> Content:
        """Return what a return says: of milestones only what is not on record so already, and of
        sheets that the workbook does not have what stands.
        """
        before = content_of(standing) if standing else Content()
        known = self.milestones[commitment.pk]
        stated = {line.milestone_id: line for line in before.milestones}
        kept: list[MilestoneLine] = []
        places = dict(sent.places)
        for number, line in enumerate(sent.content.milestones):
            milestone = known.get(line.milestone_id)
            if milestone is None or _says_more(line, milestone, stated):
                for name in ("id", "forecast", "done", "reason", "withdraw"):
                    if cell := sent.places.get(f"milestones.{number}.{name}"):
                        places[f"milestones.{len(kept)}.{name}"] = cell
                kept.append(line)
        sent.places.update(places)
        return replace(
            sent.content,
            milestones=kept,
            recovery=sent.content.recovery if sent.says_recovery else before.recovery,
            evidence=sent.content.evidence if sent.says_evidence else before.evidence,
            files=before.files,
        )


def _says_more(
    line: MilestoneLine, milestone: Milestone, stated: dict[int, MilestoneLine]
) -> bool:
    """True where a line says something of a milestone that is not on record, or that the update
    which stands says too.
    """
    own = stated.get(line.milestone_id)
    if own and _plain_line(own) == _plain_line(line):
        return True
    if line.reason or line.withdraw:
        return True
    forecast, done = milestone.forecast, milestone.done
    on_record = {
        "forecast": (forecast.date, forecast.precision) if forecast else None,
        "done": (done.date, done.precision) if done else None,
    }
    said = {
        "forecast": (line.forecast, line.forecast_precision) if line.forecast else None,
        "done": (line.done, line.done_precision) if line.done else None,
    }
    return any(said[kind] and said[kind] != on_record[kind] for kind in said)


def alike(one: Content, other: Content) -> bool:
    """True where two updates say the same: the same words, dates, steps and links."""
    return _plain(one) == _plain(other)


def _plain(content: Content) -> dict[str, Any]:
    plain = to_json(tidy(content))
    plain["milestones"] = sorted(
        (_plain_line(line) for line in content.milestones), key=str
    )
    plain["recovery"] = [
        [as_name(step.step), as_name(step.who), str(step.by), step.done]
        for step in content.recovery
    ]
    plain["evidence"] = [[as_name(link.title), link.url] for link in content.evidence]
    del plain["confirm"], plain["files"]
    return plain


def _plain_line(line: MilestoneLine) -> list[Any]:
    forecast = (line.forecast, line.forecast_precision) if line.forecast else None
    done = (line.done, line.done_precision) if line.done else None
    return [line.milestone_id, forecast, done, as_name(line.reason), line.withdraw]


@dataclass(frozen=True)
class Wish:
    """What a person asked for: to hand in or keep as drafts, which conflicts to replace, and which
    codes are confirmed of which references.
    """

    submit: bool
    replace: frozenset[str] = frozenset()
    confirm: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def write_returns(
    rows: Sequence[JudgedReturn], wish: Wish, *, by: User, at: datetime
) -> dict[int, bulk.Outcome]:
    """Hand in the returns that say something, or keep them as drafts, and return what became of
    each by its place. A refused one does not stop the others.

    New ones are written together: the number of queries for them does not depend on how many there
    are. Those of which a draft stands are written one by one.
    """
    outcomes: dict[int, bulk.Outcome] = {}
    new = {}
    for place, row in enumerate(rows):
        if row.verdict == Verdict.CONFLICT and row.reference not in wish.replace:
            continue
        if not (row.is_to_write or (row.is_begun and wish.submit)):
            continue
        row.content.confirm = wish.confirm.get(row.reference, [])
        if row.standing is None and not row.sent.is_unchanged:
            new[place] = bulk.Row(
                row.reference, row.content, round=row.round, submit=wish.submit
            )
        else:
            outcomes[place] = _write_one(row, wish, by=by, at=at)
    together = bulk.report_many(rows=list(new.values()), by=by, at=at) if new else []
    return outcomes | dict(zip(new, together, strict=True))


def _write_one(
    row: JudgedReturn, wish: Wish, *, by: User, at: datetime
) -> bulk.Outcome:
    try:
        with transaction.atomic():
            return bulk.Outcome(_written(row, wish, by=by, at=at))
    except REFUSALS as refusal:
        return bulk.Outcome(refusal=refusal)


def _written(
    row: JudgedReturn, wish: Wish, *, by: User, at: datetime
) -> ProgressUpdate:
    """Write one return: that nothing has changed, or into the draft that stands."""
    if row.sent.is_unchanged:
        if not wish.submit:
            raise Conflict(
                "“Nothing has changed” is handed in, and cannot be kept as a draft."
            )
        return _nothing_has_changed(row, by=by, at=at)
    update = row.standing
    if update is None:
        raise ValueError("what has no update yet is written together")
    version = update.version
    if row.is_to_write:
        update = write.save_update(
            update=update, content=row.content, by=by, at=at, version=version
        )
    if wish.submit:
        update = hand_in.submit_update(update=update, by=by, at=at)
    return update


def _nothing_has_changed(
    row: JudgedReturn, *, by: User, at: datetime
) -> ProgressUpdate:
    if not alike(row.content, Content()):
        sentence = "Write Yes here, or fill in the row: one of the two."
        raise ValidationError({"confirm": ValidationError(sentence, code="conflict")})
    return hand_in.nothing_has_changed(
        commitment=bulk.find_commitment(row.reference, by),
        reporting_round=bulk.find_round(row.round),
        by=by,
        at=at,
        confirm=row.content.confirm,
    )
