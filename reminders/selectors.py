"""What the run, the send and the pages read: the ladder of the open round, and
whether all is well.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from reminders.models import DailyRun, LocalHoliday, Step, Tick
from reminders.schedule import Ladder, WorkingDays
from rounds.models import ReportingRound

SILENT_AFTER = timedelta(minutes=10)
RUN_TAKES = timedelta(
    minutes=10
)  # so long after the send time a run that has not come is missed
LOOKED_BACK = 20  # days with work; a round seldom lasts longer
_started = time.monotonic()


def working_days() -> WorkingDays:
    """Return Scotland's working days with the programme's local holidays. One query."""
    return WorkingDays(frozenset(LocalHoliday.objects.values_list("day", flat=True)))


def ladder_of(
    reporting_round: ReportingRound, days: WorkingDays | None = None
) -> Ladder:
    """Return a round's ladder: its own steps, or until it has any the ones each round begins with.
    1 to 3 queries.
    """
    steps = tuple(reporting_round.reminder_steps.all()) or tuple(Step.objects.default())
    return Ladder(reporting_round, steps, working_days() if days is None else days)


def open_ladder() -> Ladder | None:
    """Return the ladder of the open round, if one is open."""
    reporting_round = ReportingRound.objects.open().select_related("meeting").first()
    return ladder_of(reporting_round) if reporting_round else None


def is_sending_time(now: datetime, days: WorkingDays) -> bool:
    """True on a working day from the send time on. `now` is business time, in the programme's time
    zone.
    """
    local = timezone.localtime(now)
    return local.date() in days and local.time() >= settings.REMINDER_SEND_TIME


def clock_fault(now: datetime) -> str:
    """Return since when the clock has been silent, in words, or nothing while it ticks. `now` is
    real time.

    A tracker that has just been started for the first time has not heard it yet: it is given as
    long as any silence.
    """
    tick = Tick.objects.first()
    if tick is None:
        is_new = time.monotonic() - _started < SILENT_AFTER.total_seconds()
        return "" if is_new else "no tick yet"
    if now - tick.at <= SILENT_AFTER:
        return ""
    return f"no tick since {timezone.localtime(tick.at):%-d %B %Y, %H:%M}"


@dataclass(frozen=True)
class Health:
    """Whether reminders can be trusted to go out: the clock, and the daily runs that
    were missed.
    """

    clock_fault: str
    last_run: DailyRun | None
    missed: tuple[date, ...]

    @property
    def is_late_today(self) -> bool:
        """True where the last working day's run, today's or the one before, is among the missed."""
        return bool(self.missed) and (
            self.last_run is None or self.missed[-1] > self.last_run.day
        )


def health(now: datetime, real_now: datetime) -> Health:
    """Return how the daily runs went since the open round began. `now` is business time. Five
    queries.

    Days before the first run of all are not counted: the tracker was not there.
    """
    days, runs = working_days(), DailyRun.objects
    first, last = runs.order_by("day").first(), runs.first()
    reporting_round = ReportingRound.objects.open().first()
    missed: list[date] = []
    if reporting_round:
        local = timezone.localtime(now)
        over = (
            (local - RUN_TAKES).time() >= settings.REMINDER_SEND_TIME
            and local.time() >= settings.REMINDER_SEND_TIME
        )
        day = local.date() if over else local.date() - timedelta(days=1)
        begins = max(reporting_round.opens_on, first.day if first else day)
        wanted = []
        while day >= begins and len(wanted) < LOOKED_BACK:
            wanted += [day] if day in days else []
            day -= timedelta(days=1)
        done = set(runs.filter(day__gte=begins).values_list("day", flat=True))
        missed = sorted(set(wanted) - done)
    return Health(clock_fault(real_now), last, tuple(missed))
