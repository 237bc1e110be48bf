"""What the run, the send and the pages read: the open round's ladder, and whether all is well."""

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from programme.models import Programme
from programme.working_days import WorkingDays
from reminders.models import DailyRun, LocalHoliday, Step, Tick
from reminders.schedule import Ladder
from rounds.models import ReportingRound

SILENT_AFTER = timedelta(minutes=10)
# So long after the send time a run that has not come is missed.
RUN_TAKES = timedelta(minutes=10)
LOOKED_BACK = 20  # days with work; a round seldom lasts longer
_started = time.monotonic()


def working_days() -> WorkingDays:
    """Return Scotland's working days with the programme's local holidays. One query."""
    return WorkingDays(frozenset(LocalHoliday.objects.values_list("day", flat=True)))


def ladder_of(
    reporting_round: ReportingRound, days: WorkingDays | None = None
) -> Ladder:
    """Return a round's ladder: its own steps, or until it has any the ones each round begins with.

    2 to 4 queries.
    """
    steps = tuple(reporting_round.reminder_steps.all()) or tuple(Step.objects.default())
    if days is None:
        days = working_days()
    return Ladder(reporting_round, steps, days, reporting_round.extended_on)


def open_ladder() -> Ladder | None:
    """Return the ladder of the open round, if one is open."""
    reporting_round = ReportingRound.objects.open().select_related("meeting").first()
    return ladder_of(reporting_round) if reporting_round else None


def round_in_view() -> ReportingRound | None:
    """Return the open round, else the next planned one. One query."""
    rounds = ReportingRound.objects.filter(state__in=["open", "planned"])
    # "open" comes before "planned" in the alphabet.
    return rounds.select_related("meeting").order_by("state", "opens_on").first()


def is_sending_time(now: datetime, days: WorkingDays) -> bool:
    """True on a working day from the send time on. `now` is business time."""
    local = timezone.localtime(now)
    return local.date() in days and local.time() >= settings.REMINDER_SEND_TIME


def is_demonstration() -> bool:
    """True where the emails are to say that what they are about is invented."""
    return Programme.objects.filter(is_demonstration=True).exists()


def clock_fault(now: datetime) -> str:
    """Return since when the clock has been silent, in words, or nothing while it ticks.

    `now` is real time. A tracker that has just been started for the first time has not heard it
    yet: it is given as long as any silence.
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
    """Whether reminders can be trusted to go out: the clock, and the daily runs missed."""

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
    """Return how the daily runs went since the open round began. Five queries.

    `now` is business time. Days before the first run of all are not counted: the tracker was not
    there.
    """
    days = working_days()
    first = DailyRun.objects.order_by("day").first()
    last = DailyRun.objects.first()
    reporting_round = ReportingRound.objects.open().first()
    missed: list[date] = []
    if reporting_round:
        day = _last_day_over(timezone.localtime(now))
        first_day = first.day if first else day
        missed = _missed_runs(max(reporting_round.opens_on, first_day), day, days)
    return Health(clock_fault(real_now), last, tuple(missed))


def _last_day_over(local: datetime) -> date:
    """Return the last day whose run must have come by a moment of business time."""
    # Shortly after midnight the earlier of the two times is still the evening before's.
    times = [local.time(), (local - RUN_TAKES).time()]
    if min(times) >= settings.REMINDER_SEND_TIME:
        return local.date()
    return local.date() - timedelta(days=1)


def _missed_runs(first: date, last: date, days: WorkingDays) -> list[date]:
    """Return the last working days between two days that had no run. One query."""
    wanted: set[date] = set()
    day = last
    while day >= first and len(wanted) < LOOKED_BACK:
        if day in days:
            wanted.add(day)
        day -= timedelta(days=1)
    runs = DailyRun.objects.filter(day__gte=first)
    return sorted(wanted - set(runs.values_list("day", flat=True)))
