"""Updates as the milestones of a commitment would write them by themselves: the demonstration's."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from commitments.evidence import Evidence, evidence_of
from commitments.models import Commitment, Milestone
from commitments.ratings import Standing
from programme.as_at import AsAt
from programme.models import Source
from rounds.content import Content, EvidenceLine, RecoveryLine
from rounds.models import ProgressUpdate
from standing.milestones import MilestoneInFull, in_full, with_record

# Invented, as all that the demonstration reports is.
CAUSES: dict[Standing | None, str] = {
    Standing.AMBER: ProgressUpdate.Cause.OWN,
    Standing.RED: ProgressUpdate.Cause.NATIONAL,
}
REASONS: dict[Standing | None, str] = {
    Standing.AMBER: "The work began later than planned.",
    Standing.RED: "The people for it are tied up in other work of the programme.",
}


def contents_from_milestones(
    commitments: Sequence[Commitment], day: date
) -> dict[int, Content]:
    """Return by commitment the update that its milestones would write by themselves on a day."""
    at = AsAt(today=date.max, day=day)
    rows = Milestone.objects.filter(commitment__in=commitments).with_sources()
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in with_record(rows, at):
        milestones[milestone.commitment_id].append(milestone)
    return {
        commitment.pk: _content(commitment, in_full(milestones[commitment.pk], at), day)
        for commitment in commitments
    }


def _content(
    commitment: Commitment, milestones: list[MilestoneInFull], day: date
) -> Content:
    evidence = evidence_of(milestones, day)
    content = Content(
        standing=evidence.rating or "",
        summary=_summary(milestones, evidence, day),
        next_steps=_next_step(milestones),
    )
    if evidence.rating == Standing.COMPLETE:
        sources = _sources(commitment, milestones)
        content.evidence = [
            EvidenceLine(source.title, source.url) for source in sources
        ]
        return content
    content.outlook = evidence.rating or ""
    if evidence.is_late:
        step = f"Agree what is left, and complete “{evidence.causes[0].title}”"
        who = commitment.lead.name
        content.cause = CAUSES[evidence.rating]
        content.recovery = [RecoveryLine(step, who, day + timedelta(days=90))]
    if evidence.rating == Standing.RED:
        content.ask = (
            "Decide what other work may stop, so that"
            f" “{evidence.causes[0].title}” can be completed."
        )
    return content


def _summary(
    milestones: Sequence[MilestoneInFull], evidence: Evidence, day: date
) -> str:
    """Return what happened: where it is late, first what makes it so."""
    facts = [_fact(milestone, day) for milestone in milestones]
    if evidence.is_late:
        late = {milestone.pk for milestone in evidence.causes}
        causes = [milestone for milestone in milestones if milestone.pk in late]
        others = [milestone for milestone in milestones if milestone.pk not in late]
        because = "; ".join(_cause(milestone) for milestone in causes)
        facts = [f"{evidence.label} because {because}. {REASONS[evidence.rating]}"]
        facts += [_fact(milestone, day) for milestone in others]
    return " ".join(facts)


def _cause(milestone: MilestoneInFull) -> str:
    ahead = f"now expected {milestone.forecast}" if milestone.forecast else "not done"
    return f"“{milestone.title}”, first planned for {milestone.first}, is {ahead}"


def _fact(milestone: MilestoneInFull, day: date) -> str:
    if milestone.done:
        return f"{milestone.title}: done, {milestone.done}."
    if milestone.forecast:
        return (
            f"{milestone.title}: first planned for {milestone.first}, now expected"
            f" {milestone.forecast}."
        )
    if milestone.first_date < day:
        return f"{milestone.title}: planned for {milestone.first}, not yet done."
    return f"{milestone.title}: planned for {milestone.first}."


def _next_step(milestones: list[MilestoneInFull]) -> str:
    ahead = [milestone for milestone in milestones if not milestone.is_done]
    return f"{ahead[0].title}." if ahead else ""


def _sources(commitment: Commitment, milestones: list[MilestoneInFull]) -> list[Source]:
    """Return what says that the milestones are done, each once, else the commitment's source."""
    sources: dict[int, Source] = {}
    for milestone in milestones:
        if milestone.done_source:
            sources.setdefault(milestone.done_source.pk, milestone.done_source)
    if not sources and commitment.source:
        return [commitment.source]
    return list(sources.values())
