"""An update beside what was handed in before it: what changed, field by field."""

from datetime import datetime
from typing import Any

from rounds.content import to_json
from rounds.models import ProgressUpdate, Submission
from rounds.updates.content_rows import content_of
from rounds.updates.differences import differences

MOST_SUBMISSIONS = 10


def compared_with_before(
    update: ProgressUpdate, end: datetime, titles: dict[int, str]
) -> dict[str, Any]:
    """Return the submission before this update, and what changed since it."""
    before = _before(update, end)
    if before is None:
        return {"before": None, "since_before": []}
    content = to_json(content_of(update))
    changes = differences(_content_before(before, update), content, titles)
    return {"before": before, "since_before": changes}


def _before(update: ProgressUpdate, end: datetime) -> Submission | None:
    """Return what was handed in for the update that this one follows or corrects, as far as
    accepted by a moment.
    """
    submissions = Submission.objects.filter(
        update__commitment=update.commitment_id, update__state="accepted"
    )
    submissions = submissions.filter(update__accepted_at__lt=end)
    if update.corrects_id:
        submissions = submissions.filter(update=update.corrects_id)
    else:
        as_at = update.round.as_at
        submissions = submissions.filter(update__round__meeting__date__lt=as_at)
    submissions = submissions.select_related("update__round__meeting")
    newest_first = ("-update__round__meeting__date", "-update", "-number")
    return submissions.order_by(*newest_first).first()


def _content_before(before: Submission, update: ProgressUpdate) -> dict:
    """What this update is compared with; the dates that an earlier round stated are no part of a
    new one's.
    """
    return before.content if update.corrects_id else before.content | {"milestones": []}


def compared_submissions(update: ProgressUpdate, titles: dict[int, str]) -> list[tuple]:
    """Return each submission after the first with what changed in it, newest first."""
    newest_first = update.submissions.select_related("by").order_by("-number")
    submissions = list(newest_first[: MOST_SUBMISSIONS + 1])
    pairs = zip(submissions, submissions[1:], strict=False)
    return [
        (later, differences(earlier.content, later.content, titles))
        for later, earlier in pairs
    ]
