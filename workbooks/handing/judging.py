"""What each return of a workbook is beside what stands in the tracker."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError

from commitments.models import Commitment, Milestone
from people.models import User
from rounds.models import ProgressUpdate
from rounds.updates import bulk, hand_in, write
from rounds.updates.content_rows import content_of
from workbooks.handing.comparing import content_by, say_the_same
from workbooks.handing.judged import JudgedReturn
from workbooks.marks import Mark, read_mark
from workbooks.models import WorkbookRow
from workbooks.reading.returns import SentReturn
from workbooks.verdicts import Verdict


def judge(
    returns: Sequence[SentReturn], *, round_slug: str, digest: str, by: User
) -> list[JudgedReturn]:
    """Return each return of a workbook beside what stands in the tracker.

    `round_slug` names the round where a row does not, `digest` the workbook. Nine queries.
    """
    beside = _Beside(returns, round_slug, digest, by)
    return [beside.judged(sent) for sent in returns]


class _Beside:
    """What stands in the tracker beside the returns of a workbook, read at once."""

    def __init__(
        self, returns: Sequence[SentReturn], round_slug: str, digest: str, by: User
    ):
        self.round_slug = round_slug
        self.marks = {id(sent): _own_mark(sent) for sent in returns}
        marked = (mark.round for mark in self.marks.values() if mark)
        rounds = {round_slug, *marked}
        references = {sent.reference for sent in returns if sent.reference}
        visible = Commitment.objects.visible_to(by).named(*references)
        commitments = list(visible.select_related("lead", "owner"))
        self.commitments = bulk.by_every_reference(commitments)
        updates = ProgressUpdate.objects.filter(commitment__in=commitments)
        standing = updates.standing().visible_to(by)
        standing = standing.filter(corrects=None, round__slug__in=rounds)
        standing = standing.select_related("commitment", "round__meeting", "author")
        self.updates = {
            (update.commitment_id, update.round.slug): update
            for update in standing.prefetch_related(*hand_in.PARTS)
        }
        last = updates.in_force().last_of_each()
        self.accepted = dict(last.values_list("commitment", "pk"))
        self.milestones: dict[int, dict[int, Milestone]] = defaultdict(dict)
        milestones = Milestone.objects.standing().filter(commitment__in=commitments)
        for milestone in milestones.with_sources():
            self.milestones[milestone.commitment_id][milestone.pk] = milestone
        self.written = written_by(by, [update.pk for update in self.updates.values()])
        self.digest = digest

    def judged(self, sent: SentReturn) -> JudgedReturn:
        """Return one return beside what stands."""
        row = JudgedReturn(sent, faults=list(sent.faults), round=self._round_of(sent))
        row.commitment = self.commitments.get(sent.reference)
        if row.commitment is None:
            if not row.faults:
                row.refuse(_no_commitment())
            return row
        key = row.commitment.pk
        row.standing = self.updates.get((key, row.round))
        milestones = self.milestones[key]
        row.milestones = {number: str(milestones[number]) for number in milestones}
        row.note = self._note(row, key)
        row.content = content_by(sent, milestones, row.standing)
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

    def _note(self, row: JudgedReturn, key: int) -> str:
        """Return what its sender is to know of a row, beside what becomes of it."""
        mark = self.marks[id(row.sent)]
        if mark is None:
            is_gone = bool(row.sent.mark)
            return "Its mark was changed, or belongs to another row." if is_gone else ""
        if mark.round != self.round_slug:
            return f"Its row was made for another round: {mark.round}."
        if row.sent.is_blank and mark.update and row.standing:
            return "Its row is empty. The draft in the tracker stays as it is."
        if mark.accepted != self.accepted.get(key, 0):
            return "An update was accepted since this pack was made."
        return ""

    def _verdict(self, row: JudgedReturn) -> Verdict:
        standing, sent = row.standing, row.sent
        if standing is None:
            return Verdict.NEW
        row.is_kept_from_it = self.digest in self.written[standing.pk].values()
        if sent.is_unchanged:
            is_same = standing.is_unchanged
        else:
            is_same = say_the_same(row.content, content_of(standing))
        if is_same:
            return Verdict.UNCHANGED
        if not standing.is_editable:
            row.refuse(write.AlreadyReported(standing))
            return Verdict.REFUSED
        mark = self.marks[id(sent)]
        is_newest = mark is not None and (
            (mark.update, mark.version) == (standing.pk, standing.version)
        )
        is_own = standing.version in self.written[standing.pk]
        return Verdict.CHANGED if is_newest or is_own else Verdict.CONFLICT


def _own_mark(sent: SentReturn) -> Mark | None:
    """Return the mark of a row, unless it was made for another."""
    mark = read_mark(sent.mark)
    return mark if mark and mark.reference == sent.reference else None


def written_by(person: User, updates: Iterable[int]) -> dict[int, dict[int, str]]:
    """Return the versions of updates that a person wrote from workbooks, each with the digest of
    the workbook. One query.
    """
    rows = WorkbookRow.objects.filter(
        workbook__added_by=person, update__in=list(updates)
    )
    versions: dict[int, dict[int, str]] = defaultdict(dict)
    for update, version, digest in rows.values_list(
        "update", "version", "workbook__digest"
    ):
        versions[update][version] = digest
    return versions


def _no_commitment() -> ValidationError:
    sentence = "There is no action or recommendation of this reference."
    return ValidationError({"commitment": ValidationError(sentence, code="unknown")})
