"""What is odd about an update's dates, and may be right all the same: its author is asked once."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format

from commitments.models import Milestone
from programme.beginning import is_long_before_programme
from programme.dates import PartialDate, last_day
from rounds.content import Content, MilestoneLine
from toolkit.asking import question_of


class Oddity(NamedTuple):
    """What is odd: its code (`toolkit.faults.ASKED`), where it stands, a sentence, and the question
    that the form's tick answers.
    """

    code: str
    path: str
    sentence: str
    question: str


def oddities_of(
    content: Content, milestones: Sequence[Milestone], today: date
) -> list[Oddity]:
    """Return what is odd about the dates of an update on the day it is handed in.

    One query for each date done that lies more than a year back, else none.
    """
    by_key = {milestone.pk: milestone for milestone in milestones}
    oddities = []
    for place, line in enumerate(content.milestones):
        milestone = by_key.get(line.milestone_id)
        if is_done_long_ago(line, today):
            sentence = "This is more than a year before the programme was announced."
            path = f"milestones.{place}.done"
            about = (line.milestone_id, line.done, line.done_precision)
            question = question_of("done_long_ago", *about)
            oddities.append(Oddity("done_long_ago", path, sentence, question))
        if milestone and is_expected_in_the_past(line, milestone, today):
            expected = _stated(line.forecast, line.forecast_precision)
            sentence = (
                f"{expected} is over. If the milestone was done then, give that as the"
                " date done."
            )
            path = f"milestones.{place}.forecast"
            question = question_of("expected_past", milestone.pk, expected)
            oddities.append(Oddity("expected_past", path, sentence, question))
    for place, step in enumerate(content.recovery):
        if step.by and step.by < today and not step.done:
            day = date_format(step.by, "j F Y")
            sentence = f"{day} is over, and “{step.step}” is not marked as done."
            path = f"recovery.{place}.by"
            question = question_of("recovery_over", step.by, step.step)
            oddities.append(Oddity("recovery_over", path, sentence, question))
    return oddities


def is_done_long_ago(line: MilestoneLine, today: date) -> bool:
    """True where a line says that a milestone was done long before the programme."""
    if not line.done:
        return False
    return is_long_before_programme(last_day(line.done, line.done_precision), today)


def is_expected_in_the_past(
    line: MilestoneLine, milestone: Milestone, today: date
) -> bool:
    """True where a line states anew that a milestone is expected on a day that is over."""
    if not line.forecast or last_day(line.forecast, line.forecast_precision) >= today:
        return False
    return _is_other_date(line.forecast, line.forecast_precision, milestone.forecast)


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


def _stated(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(last_day(day, precision), precision) if day else None
