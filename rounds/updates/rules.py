"""What an update must say (design, sections 5 and 6). One place for pages, API and data.

A fault is a `ValidationError` with a code, under the path of what it is about: `cause`, `recovery`,
`recovery.0.by`, `milestones.1.reason`. Forms show it beside the control and the API as a JSON
pointer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.formats import date_format

from commitments.models import Milestone
from commitments.ratings import NEEDS_RECOVERY, REPORTABLE, Rating, Standing
from programme.dates import Precision, last_day
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
from rounds.updates.oddities import is_change, oddities_of

NO_SUCH_MILESTONE = (
    "This commitment has no milestone with this id, or it was withdrawn."
)
NO_REASON = "A changed date needs a reason."
NO_ADDRESS = "Give a full web address, starting with https://."
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
    by_key = {milestone.pk: milestone for milestone in milestones}
    _check_milestones_form(content.milestones, by_key, today, faults)
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
    lines: list[MilestoneLine],
    by_key: dict[int, Milestone],
    today: date,
    faults: Faults,
) -> None:
    """Check the dates of milestones. `by_key` holds the commitment's own."""
    seen = set()
    for place, line in enumerate(lines):
        path = f"milestones.{place}"
        key = line.milestone_id
        if key in seen:
            faults.add(f"{path}.id", "repeated", "Each milestone is stated once.")
        seen.add(key)
        _check_dates_form(line, path, today, faults)
        if milestone := by_key.get(key):
            _check_done_after_set(line, milestone, path, faults)
            _check_withdrawn(line, milestone, path, faults)
        else:
            faults.add(f"{path}.id", "unknown", NO_SUCH_MILESTONE)


def _check_done_after_set(
    line: MilestoneLine, milestone: Milestone, path: str, faults: Faults
) -> None:
    added_on = milestone.added_on
    if line.done and added_on and last_day(line.done, line.done_precision) < added_on:
        day = date_format(added_on, "j F Y")
        sentence = f"The milestone was set down on {day}: it was not done before."
        faults.add(f"{path}.done", "done_before_set", sentence)


def _check_dates_form(
    line: MilestoneLine, path: str, today: date, faults: Faults
) -> None:
    if line.done and line.done > last_day(today, line.done_precision):
        sentence = "A date done is today or earlier. Give a forecast instead."
        faults.add(f"{path}.done", "done_in_future", sentence)
    faults.plausible(line.forecast, f"{path}.forecast")
    faults.plausible(line.done, f"{path}.done")
    faults.limit(line.reason, f"{path}.reason", LONGEST["reason"])


def _check_withdrawn(
    line: MilestoneLine, milestone: Milestone, path: str, faults: Faults
) -> None:
    """Check what is taken back of the dates that were stated before."""
    for kind in line.withdraw:
        if getattr(line, kind):
            sentence = (
                "Give a date, or take back the one stated before: one of the two."
            )
            faults.add(f"{path}.withdraw", "withdraw_and_date", sentence)
    says_dates = line.forecast or line.done
    if line.withdraw and not says_dates and not _standing(line, milestone):
        sentence = "There is no such date of this milestone to take back."
        faults.add(f"{path}.withdraw", "nothing_to_withdraw", sentence)


def _standing(line: MilestoneLine, milestone: Milestone) -> list[str]:
    """Return which of the dates that a line takes back stand."""
    return [kind for kind in line.withdraw if getattr(milestone, f"{kind}_date")]


def settled(content: Content, milestones: Iterable[Milestone]) -> Content:
    """Return what passed `check_form`, without taking back dates that do not stand, and with which
    dates those are that do.
    """
    by_key = {milestone.pk: milestone for milestone in milestones}
    lines = [_settled(line, by_key[line.milestone_id]) for line in content.milestones]
    return replace(content, milestones=lines)


def _settled(line: MilestoneLine, milestone: Milestone) -> MilestoneLine:
    kinds = _standing(line, milestone)
    withdrawn = {kind: getattr(milestone, kind).as_plain for kind in kinds}
    return replace(line, withdraw=kinds, withdrawn=withdrawn)


def _check_link(link: EvidenceLine, path: str, faults: Faults) -> None:
    faults.need(link.title.strip(), f"{path}.title", "Say what the link shows.")
    faults.limit(link.title, f"{path}.title", LONGEST["title"])
    faults.limit(link.url, f"{path}.url", LONGEST["url"])
    if not is_web_address(link.url):
        faults.add(f"{path}.url", "invalid", NO_ADDRESS)


def is_web_address(text: str) -> bool:
    """True for a whole web address, with its scheme."""
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return True


def check_complete(
    content: Content, milestones: Iterable[Milestone], today: date
) -> None:
    """Refuse to submit an update that does not say all that its rating calls for, and ask back
    about what is odd.
    """
    milestones = list(milestones)
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
    for oddity in oddities_of(content, milestones, today):
        faults.ask(oddity.path, oddity.code, oddity.sentence, content.confirm)
    faults.raise_any()


def check_whole(content: Content, milestones: Iterable[Milestone], today: date) -> None:
    """Refuse, all at once, what could not be kept of an update and what keeps it from being handed
    in. A place that has its fault keeps to that one.
    """
    milestones = list(milestones)
    faults = Faults()
    for check in (check_form, check_complete):
        try:
            check(content, milestones, today)
        except ValidationError as refusal:
            faults.add_missing(refusal)
    faults.raise_any()


def check_form_or_whole(
    content: Content, milestones: Iterable[Milestone], today: date
) -> None:
    """Refuse what could not be kept, and with it all that `check_whole` finds."""
    milestones = list(milestones)
    try:
        check_form(content, milestones, today)
    except ValidationError:
        check_whole(content, milestones, today)
        raise


def confirmed(
    content: Content, milestones: Iterable[Milestone], today: date
) -> list[str]:
    """Return which of the codes that an author confirmed were asked about."""
    asked = {oddity.code for oddity in oddities_of(content, list(milestones), today)}
    return [code for code in content.confirm if code in asked]


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
        elif line.withdraw:
            sentence = "Say why the date is taken back."
            faults.need(line.reason.strip(), f"{path}.reason", sentence)
        elif is_change(line, by_key[line.milestone_id]):
            faults.need(line.reason.strip(), f"{path}.reason", NO_REASON)


def is_unchanged_too_often(newest_first: Sequence[ProgressUpdate]) -> bool:
    """True where the last answers were all “nothing has changed”, as often as may be in a row.

    The answers are a commitment's accepted updates that correct nothing.
    """
    last = newest_first[:MOST_UNCHANGED]
    return len(last) == MOST_UNCHANGED and all(update.is_unchanged for update in last)
