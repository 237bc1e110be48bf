"""What an update must say (design, sections 5 and 6). One place for pages, API and data.

A fault is a `ValidationError` with a code, under the path of what it is about: `cause`, `recovery`,
`recovery.0.by`, `milestones.1.reason`. Forms show it beside the control and the API as a JSON
pointer.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from commitments.models import Milestone
from commitments.ratings import NEEDS_RECOVERY, REPORTABLE, Rating, Standing
from programme.dates import (
    PartialDate,
    Precision,
    last_day,
)
from rounds.content import (
    ROWS,
    TEXTS,
    Content,
    EvidenceLine,
    MilestoneLine,
    RecoveryLine,
)
from rounds.faults import LONGEST, LONGEST_TEXT, MOST_ROWS, Faults
from rounds.models.updates import ProgressUpdate

# Times in a row that a commitment may be answered with "nothing has changed" (design, section 6).
MOST_UNCHANGED = 2
CAUSES = ("own", "agency", "national")
# The accepted values of each field that takes one of several, by its name.
ACCEPTED = {
    "rating": [str(value) for value in REPORTABLE],
    "outlook": [str(value) for value in Rating],
    "cause": list(CAUSES),
    "forecast_precision": [str(value) for value in Precision],
    "done_precision": [str(value) for value in Precision],
}


def check_form(content: Content, milestones: Iterable[Milestone], today: date) -> None:
    """Refuse what cannot even be kept as a draft: unknown words, others' milestones, texts that are
    too long.
    """
    faults = Faults()
    if content.standing and content.standing not in REPORTABLE:
        faults.choice("rating", ACCEPTED["rating"])
    if content.outlook and content.outlook not in Rating.values:
        faults.choice("outlook", ACCEPTED["outlook"])
    if content.cause and content.cause not in CAUSES:
        faults.choice("cause", ACCEPTED["cause"])
    for name in TEXTS:
        faults.limit(getattr(content, name), name, LONGEST_TEXT)
    for name in ROWS:
        if len(getattr(content, name)) > MOST_ROWS:
            faults.add(name, "too_many", f"Give at most {MOST_ROWS}.")
    for place, line in enumerate(content.recovery):
        _check_recovery_form(line, f"recovery.{place}", faults)
    _check_milestones_form(
        content.milestones, {milestone.pk for milestone in milestones}, today, faults
    )
    for place, link in enumerate(content.evidence):
        _check_link(link, f"evidence.{place}", faults)
    faults.raise_any()


def _check_recovery_form(line: RecoveryLine, path: str, faults: Faults) -> None:
    faults.need(line.step.strip(), f"{path}.step", "Say what is done to recover.")
    faults.limit(line.step, f"{path}.step", LONGEST["step"])
    faults.limit(line.who, f"{path}.who", LONGEST["who"])
    faults.plausible(line.by, f"{path}.by")


def _check_milestones_form(
    lines: list[MilestoneLine], known: set[int], today: date, faults: Faults
) -> None:
    seen = set()
    for place, line in enumerate(lines):
        path = f"milestones.{place}"
        if line.milestone_id not in known:
            faults.add(
                f"{path}.id",
                "unknown",
                "This commitment has no milestone with this id.",
            )
        if line.milestone_id in seen:
            faults.add(f"{path}.id", "repeated", "Each milestone is stated once.")
        seen.add(line.milestone_id)
        if line.done and line.done > last_day(today, line.done_precision):
            faults.add(
                f"{path}.done",
                "done_in_future",
                "A date done is today or earlier. Give a forecast instead.",
            )
        faults.plausible(line.forecast, f"{path}.forecast")
        faults.plausible(line.done, f"{path}.done")
        faults.limit(line.reason, f"{path}.reason", LONGEST["reason"])


def _check_link(link: EvidenceLine, path: str, faults: Faults) -> None:
    faults.need(link.title.strip(), f"{path}.title", "Say what the link shows.")
    faults.limit(link.title, f"{path}.title", LONGEST["title"])
    faults.limit(link.url, f"{path}.url", LONGEST["url"])
    try:
        URLValidator(schemes=["http", "https"])(link.url)
    except ValidationError:
        faults.add(
            f"{path}.url", "invalid", "Give a full web address, starting with https://."
        )


def check_complete(content: Content, milestones: Iterable[Milestone]) -> None:
    """Refuse to submit an update that does not say all that its rating calls for."""
    faults = Faults()
    faults.need(content.standing, "rating", "Choose a rating.")
    if content.standing in Rating.values:
        faults.need(
            content.outlook, "outlook", "Choose the rating you expect at the due date."
        )
    faults.need(
        content.summary.strip(), "summary", "Say what happened since the last update."
    )
    if content.standing != Standing.COMPLETE:
        faults.need(content.next_steps.strip(), "next_steps", "Say what happens next.")
    if content.standing in NEEDS_RECOVERY:
        faults.need(content.cause, "cause", "Amber and red need a cause.")
        faults.need(
            content.recovery,
            "recovery",
            "Amber and red need at least one recovery step.",
        )
        for place, line in enumerate(content.recovery):
            faults.need(
                line.who.strip(), f"recovery.{place}.who", "Say who takes this step."
            )
            faults.need(
                line.by, f"recovery.{place}.by", "Say by when this step is taken."
            )
    if content.standing == Standing.RED:
        faults.need(
            content.ask.strip(),
            "ask",
            "Red needs what is asked of the Leadership Group.",
        )
    if content.standing == Standing.COMPLETE:
        faults.need(
            content.has_evidence,
            "evidence",
            "Complete needs evidence: at least one link or file.",
        )
    known = {milestone.pk: milestone for milestone in milestones}
    for place, line in enumerate(content.milestones):
        if is_change(line, known[line.milestone_id]):
            faults.need(
                line.reason.strip(),
                f"milestones.{place}.reason",
                "A changed date needs a reason.",
            )
    faults.raise_any()


def is_change(line: MilestoneLine, milestone: Milestone) -> bool:
    """True where the line states a forecast or a date done other than the current one."""
    return any(
        stated
        and PartialDate(last_day(stated, precision), precision)
        != (current and current.without_source)
        for stated, precision, current in (
            (line.forecast, line.forecast_precision, milestone.forecast),
            (line.done, line.done_precision, milestone.done),
        )
    )


def is_unchanged_too_often(newest_first: Sequence[ProgressUpdate]) -> bool:
    """True where the last answers were all “nothing has changed”, as often as may be in a row.

    The answers are a commitment's accepted updates that correct nothing.
    """
    last = newest_first[:MOST_UNCHANGED]
    return len(last) == MOST_UNCHANGED and all(update.is_unchanged for update in last)
