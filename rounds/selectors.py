"""Reads over many updates that pages share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from commitments.models import Commitment, Milestone
from rounds.models import ProgressUpdate, ReportingRound
from rounds.signals import Signal, signals_of

ROUNDS_READ = 6


def signals_by_commitment(
    rounds: Sequence[ReportingRound], commitments: Iterable[int]
) -> dict[int, list[Signal]]:
    """Return the signals of many commitments, by their keys, up to the last of these rounds. Three
    queries.
    """
    rounds, commitments = list(rounds)[-ROUNDS_READ:], list(commitments)
    found: dict[int, dict[int, ProgressUpdate]] = defaultdict(dict)
    updates = (
        ProgressUpdate.objects.accepted()
        .filter(round__in=rounds, commitment__in=commitments)
        .in_order()
    )
    for update in updates.select_related("round__meeting"):
        found[update.commitment_id][update.round_id] = (
            update  # a correction stands for what it corrects
        )
    milestones = defaultdict(list)
    for milestone in Milestone.objects.filter(
        commitment__in=commitments
    ).prefetch_related("statements"):
        milestones[milestone.commitment_id].append(milestone)
    return {
        pk: signals
        for pk in commitments
        if (
            signals := signals_of(
                [found[pk].get(one.pk) for one in rounds], milestones[pk]
            )
        )
    }


def last_updates(
    commitment: Commitment, until: ProgressUpdate | None = None
) -> list[ProgressUpdate | None]:
    """Return a commitment's accepted update of each of the last rounds that opened, oldest first.
    Two queries.

    `until` is an update under review: it is taken as the last one, in place of its round's.
    """
    rounds = ReportingRound.objects.recent(ROUNDS_READ)
    found = {
        update.round_id: update
        for update in commitment.updates.accepted().filter(round__in=rounds).in_order()
    }
    if until is not None:
        found[until.round_id] = until
        rounds = [one for one in rounds if one.as_at <= until.round.as_at]
    while rounds and rounds[-1].pk not in found and rounds[-1].is_open:
        rounds.pop()  # nothing is due from the open round yet
    for one in rounds:
        if one.pk in found:
            found[one.pk].round = one
    return [found.get(one.pk) for one in rounds]
