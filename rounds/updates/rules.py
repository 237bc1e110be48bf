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
from programme.dates import PartialDate, Precision, last_day
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

NO_SUCH_MILESTONE = (
    "This commitment has no milestone with this id, or it was withdrawn."
)
# Times in a row that a commitment may be answered with "nothing has changed" (design, section 6).
MOST_UNCHANGED = 2
# The accepted values of each field that takes one of several, by its name.
ACCEPTED = {
    "rating": [str(value) for value in REPORTABLE],
    "outlook": [str(value) for value in Rating],
    "cause": [str(value) for value in ProgressUpdate.Cause],
    "forecast_precision": [str(value) for value in Precision],
    "done_precision": [str(value) for value in Precision],
}


def check_form(content: Content, milestones: Iterable[Milestone], today: date) -> None:
    """Refuse what cannot even be kept as a draft: unknown words, others' milestones, texts that are
    too long.
    """
    faults = Faults()
    _check_choices(content, faults)
    _check_lengths(content, faults)
    for place, line in enumerate(content.recovery):
        _check_recovery_form(line, f"recovery.{place}", faults)
    keys = {milestone.pk for milestone in milestones}
    _check_milestones_form(content.milestones, keys, today, faults)
    for place, link in enumerate(content.evidence):
        _check_link(link, f"evidence.{place}", faults)
    faults.raise_any()


def _check_choices(content: Content, faults: Faults) -> None:
    if content.standing and content.standing not in REPORTABLE:
        faults.choice("rating", ACCEPTED["rating"])
    if content.outlook and content.outlook not in Rating.values:
        faults.choice("outlook", ACCEPTED["outlook"])
    if content.cause and content.cause not in ProgressUpdate.Cause.values:
        faults.choice("cause", ACCEPTED["cause"])


def _check_lengths(content: Content, faults: Faults) -> None:
    for name in TEXTS:
        faults.limit(getattr(content, name), name, LONGEST_TEXT)
    for name in ROWS:
        if len(getattr(content, name)) > MOST_ROWS:
            faults.add(name, "too_many", f"Give at most {MOST_ROWS}.")


def _check_recovery_form(line: RecoveryLine, path: str, faults: Faults) -> None:
    faults.need(line.step.strip(), f"{path}.step", "Say what is done to recover.")
    faults.limit(line.step, f"{path}.step", LONGEST["step"])
    faults.limit(line.who, f"{path}.who", LONGEST["who"])
    faults.plausible(line.by, f"{path}.by")


def _check_milestones_form(
    lines: list[MilestoneLine], keys: set[int], today: date, faults: Faults
) -> None:
    """Check the dates of milestones. `keys` are those of the commitment's own."""
    seen = set()
    for place, line in enumerate(lines):
        path = f"milestones.{place}"
        key = line.milestone_id
        if key not in keys:
            faults.add(f"{path}.id", "unknown", NO_SUCH_MILESTONE)
        if key in seen:
            faults.add(f"{path}.id", "repeated", "Each milestone is stated once.")
        seen.add(key)
        _check_dates_form(line, path, today, faults)


def _check_dates_form(
    line: MilestoneLine, path: str, today: date, faults: Faults
) -> None:
    if line.done and line.done > last_day(today, line.done_precision):
        sentence = "A date done is today or earlier. Give a forecast instead."
        faults.add(f"{path}.done", "done_in_future", sentence)
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
    _check_rating(content, faults)
    _check_texts(content, faults)
    if content.standing in NEEDS_RECOVERY:
        _check_recovery(content, faults)
    if content.standing == Standing.RED:
        sentence = "Red needs what is asked of the Leadership Group."
        faults.need(content.ask.strip(), "ask", sentence)
    if content.standing == Standing.COMPLETE:
        sentence = "Complete needs evidence: at least one link or file."
        faults.need(content.has_evidence, "evidence", sentence)
    _check_changed_dates(content, milestones, faults)
    faults.raise_any()


def _check_rating(content: Content, faults: Faults) -> None:
    faults.need(content.standing, "rating", "Choose a rating.")
    if content.standing in Rating.values:
        sentence = "Choose the rating you expect at the due date."
        faults.need(content.outlook, "outlook", sentence)


def _check_texts(content: Content, faults: Faults) -> None:
    sentence = "Say what happened since the last update."
    faults.need(content.summary.strip(), "summary", sentence)
    if content.standing != Standing.COMPLETE:
        faults.need(content.next_steps.strip(), "next_steps", "Say what happens next.")


def _check_recovery(content: Content, faults: Faults) -> None:
    """Check what amber and red call for."""
    faults.need(content.cause, "cause", "Amber and red need a cause.")
    sentence = "Amber and red need at least one recovery step."
    faults.need(content.recovery, "recovery", sentence)
    for place, line in enumerate(content.recovery):
        path = f"recovery.{place}"
        faults.need(line.who.strip(), f"{path}.who", "Say who takes this step.")
        faults.need(line.by, f"{path}.by", "Say by when this step is taken.")


def _check_changed_dates(
    content: Content, milestones: Iterable[Milestone], faults: Faults
) -> None:
    by_key = {milestone.pk: milestone for milestone in milestones}
    for place, line in enumerate(content.milestones):
        path = f"milestones.{place}"
        if line.milestone_id not in by_key:
            faults.add(f"{path}.id", "unknown", NO_SUCH_MILESTONE)
        elif is_change(line, by_key[line.milestone_id]):
            sentence = "A changed date needs a reason."
            faults.need(line.reason.strip(), f"{path}.reason", sentence)


def is_change(line: MilestoneLine, milestone: Milestone) -> bool:
    """True where the line states a forecast or a date done other than the current one."""
    return _is_other_date(
        line.forecast, line.forecast_precision, milestone.forecast
    ) or _is_other_date(line.done, line.done_precision, milestone.done)


def _is_other_date(
    stated: date | None, precision: str, current: PartialDate | None
) -> bool:
    """True where a date is stated that is not the current one."""
    if not stated:
        return False
    date_stated = PartialDate(last_day(stated, precision), precision)
    return date_stated != (current and current.without_source)


def is_unchanged_too_often(newest_first: Sequence[ProgressUpdate]) -> bool:
    """True where the last answers were all “nothing has changed”, as often as may be in a row.

    The answers are a commitment's accepted updates that correct nothing.
    """
    last = newest_first[:MOST_UNCHANGED]
    return len(last) == MOST_UNCHANGED and all(update.is_unchanged for update in last)
