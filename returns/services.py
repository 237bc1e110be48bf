"""A reporting round from its plan to its close."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from people.models import User
from programme.as_at import AsAt
from returns.closing import Reason, settle_returns
from returns.early_close import check_two_officers
from returns.figures import figures_of
from returns.steps import check_open, check_runs_rounds, locked_round, record_step
from rounds.faults import checked_reason
from rounds.meeting_steps import locked_meeting
from rounds.models import ExpectedReturn, Meeting, ReportingRound, RoundStep
from rounds.on_day import RoundOnDay
from rounds.round_names import free_slug
from toolkit.errors import Conflict

Verb = RoundStep.Verb


@transaction.atomic
def plan_round(
    *,
    meeting: Meeting,
    opens_on: date,
    due_on: date,
    closes_on: date,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> ReportingRound:
    """Plan a round for a meeting. Raises `ValidationError` for days out of order or taken by
    another round. `confirm` are the codes of what is odd and was confirmed, for its step.
    """
    check_runs_rounds(by)
    meeting = locked_meeting(meeting)
    if meeting.cancelled_on:
        raise ValidationError(
            {"meeting": "This meeting is cancelled. Choose another."}, code="cancelled"
        )
    if ReportingRound.objects.filter(meeting=meeting).exists():
        raise ValidationError(
            {"meeting": "This meeting has a round already."}, code="taken"
        )
    reporting_round = ReportingRound(meeting=meeting, slug=_free_slug(meeting))
    _set_days(reporting_round, opens_on, due_on, closes_on)
    check_order(reporting_round)
    record_step(reporting_round, Verb.PLANNED, by=by, at=at, confirm=confirm)
    return reporting_round


@transaction.atomic
def replan_round(
    *,
    reporting_round: ReportingRound,
    opens_on: date,
    due_on: date,
    closes_on: date,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> ReportingRound:
    """Change the days of a round that has not opened yet."""
    reporting_round = locked_plan(reporting_round, by, "changed")
    _set_days(reporting_round, opens_on, due_on, closes_on)
    check_order(reporting_round)
    record_step(reporting_round, Verb.REPLANNED, by=by, at=at, confirm=confirm)
    return reporting_round


@transaction.atomic
def open_round(
    *,
    reporting_round: ReportingRound,
    by: User,
    at: datetime,
    note: str = "",
    confirm: Sequence[str] = (),
) -> ReportingRound:
    """Open a planned round and expect a return of every commitment that is live now.

    It opens today, whatever day was planned: that one stays on its steps. `note` and `confirm` are
    kept with its step. Raises `Conflict` where another round is open, and `ValidationError` where
    its days have passed. Officers open by `reminders.services.open_round`, which looks first whom
    nobody tells.
    """
    check_runs_rounds(by)
    live = _locked_live()
    reporting_round = locked_round(reporting_round)
    today = timezone.localdate(at)
    _check_may_open(reporting_round, today)
    reporting_round.state = ReportingRound.State.OPEN
    reporting_round.opens_on = today
    reporting_round.full_clean()
    check_order(reporting_round)
    reporting_round.save()
    _expect_returns(reporting_round, live)
    record_step(reporting_round, Verb.OPENED, by=by, at=at, note=note, confirm=confirm)
    return reporting_round


def _check_may_open(reporting_round: ReportingRound, today: date) -> None:
    if not reporting_round.is_planned:
        raise Conflict(
            f"The {reporting_round} round is"
            f" {reporting_round.get_state_display().lower()} already."
        )
    other = ReportingRound.objects.open().select_related("meeting").first()
    if other:
        raise Conflict(f"The {other} round is open. Close it before you open another.")
    if reporting_round.due_on < today:
        raise ValidationError(
            {"due_on": "The round would be late as it opens. Change its plan first."},
            code="past",
        )


def _locked_live() -> list[Commitment]:
    """Lock every live commitment, before the round, as whoever writes ahead for it does."""
    # Who answers for what must not change while the returns are made.
    live = Commitment.objects.live().order_by("pk").select_for_update(no_key=True)
    return list(live.only("pk", "owner", "lead"))


def _expect_returns(reporting_round: ReportingRound, live: list[Commitment]) -> None:
    """Expect a return of every live commitment, of who owns and leads it now."""
    ExpectedReturn.objects.bulk_create(
        ExpectedReturn(
            round=reporting_round,
            commitment_id=commitment.pk,
            seat_id=commitment.owner_id,
            lead_id=commitment.lead_id,
        )
        for commitment in live
    )


@transaction.atomic
def extend_round(
    *,
    reporting_round: ReportingRound,
    due_on: date,
    closes_on: date,
    reason: str,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> ReportingRound:
    """Move the due date of an open round to a later day, with the reason; the earlier days stay on
    its steps.
    """
    check_runs_rounds(by)
    reporting_round = locked_round(reporting_round)
    check_open(reporting_round)
    reason = checked_reason(reason, "Say why more time is given.")
    if due_on <= reporting_round.due_on:
        raise ValidationError(
            {"due_on": f"Give a day after {reporting_round.due_on:%-d %B %Y}."},
            code="not_later",
        )
    if due_on < timezone.localdate(at):
        raise ValidationError({"due_on": "Give today or a day to come."}, code="past")
    _set_days(reporting_round, reporting_round.opens_on, due_on, closes_on)
    record_step(
        reporting_round, Verb.EXTENDED, by=by, at=at, note=reason, confirm=confirm
    )
    return reporting_round


@transaction.atomic
def close_round(
    *,
    reporting_round: ReportingRound,
    reasons: Mapping[str, Reason],
    by: User,
    at: datetime,
    with_waiting: bool = False,
    seen: str = "",
) -> ReportingRound:
    """Freeze a round: what was accepted is counted, what was not reported says why, and its figures
    are stored.

    `reasons` names each commitment without an accepted update by its reference. All or nothing.
    Before its due date is over, another officer has asked for it (`returns.early_close`), and
    nothing is late. `seen` is the fingerprint of the figures that the officer read. Raises
    `Conflict` where others stand by now, and while updates wait for review, unless `with_waiting`
    says that the round is to close without them: they can still be accepted, and then stand beside
    its figures. Raises `ValidationError` under `reasons.<reference>` where a reason is missing or
    means nothing.
    """
    check_runs_rounds(by)
    reporting_round = locked_round(reporting_round)
    check_open(reporting_round)
    today = timezone.localdate(at)
    check_two_officers(reporting_round, by, today)
    if seen:
        _check_figures(reporting_round, seen, today)
    if not with_waiting:
        _check_nothing_waits(reporting_round)
    settle_returns(reporting_round, reasons, today)
    figures = figures_of(RoundOnDay.today(reporting_round), AsAt(today, today))
    reporting_round.figures = figures.as_json()
    reporting_round.state = ReportingRound.State.CLOSED
    reporting_round.closed_on = today
    reporting_round.full_clean()
    reporting_round.save()
    record_step(reporting_round, Verb.CLOSED, by=by, at=at)
    return reporting_round


def _check_figures(reporting_round: ReportingRound, seen: str, today: date) -> None:
    figures = figures_of(RoundOnDay.today(reporting_round), AsAt(today, today))
    if figures.fingerprint != seen:
        raise Conflict(
            "Updates came in or were reviewed since you opened this page. Look at the"
            " figures as they stand, then close the round."
        )


def _check_nothing_waits(reporting_round: ReportingRound) -> None:
    waiting = reporting_round.updates.submitted().count()
    if not waiting:
        return
    updates_wait = "updates of this round wait"
    if waiting == 1:
        updates_wait = "update of this round waits"
    raise Conflict(
        f"{waiting} {updates_wait} for review. Accept or return them, then close the"
        " round; or say that it is to close without them."
    )


def _set_days(
    reporting_round: ReportingRound, opens_on: date, due_on: date, closes_on: date
) -> None:
    reporting_round.opens_on = opens_on
    reporting_round.due_on = due_on
    reporting_round.closes_on = closes_on
    # Before the database is asked whether rounds overlap: it cannot read days out of
    # order.
    reporting_round.clean()
    reporting_round.full_clean()
    reporting_round.save()


def check_order(reporting_round: ReportingRound, beside: str = "opens_on") -> None:
    """Refuse a meeting that does not fit the days: rounds follow one another as their meetings do.

    The rating of the last meeting's round is the current one, and an opened round's meeting cannot
    be changed. `beside` names the date that was given, which the fault stands beside.
    """
    meeting, opens_on = reporting_round.meeting, reporting_round.opens_on
    if meeting.date < opens_on:
        raise ValidationError(
            {beside: f"The meeting is on {meeting.when}, before the round opens."},
            code="order",
        )
    others = ReportingRound.objects.exclude(pk=reporting_round.pk)
    others = others.standing().select_related("meeting")
    earlier = others.filter(opens_on__lt=opens_on, meeting__date__gte=meeting.date)
    later = others.filter(opens_on__gt=opens_on, meeting__date__lte=meeting.date)
    if other := (earlier | later).first():
        sentence = (
            f"The {other} round speaks of {other.meeting.when}: rounds follow one"
            " another as their meetings do."
        )
        raise ValidationError({beside: sentence}, code="order")


def locked_plan(
    reporting_round: ReportingRound, by: User, changed: str
) -> ReportingRound:
    """Return a planned round, locked. Raises `NotAllowed` for who is no officer, and `Conflict` for
    what is no plan any more; `changed` says what cannot be done with it.
    """
    check_runs_rounds(by)
    reporting_round = locked_round(reporting_round)
    if not reporting_round.is_planned:
        raise Conflict(
            f"The {reporting_round} round is"
            f" {reporting_round.get_state_display().lower()}: only a plan can be"
            f" {changed}."
        )
    return reporting_round


def _free_slug(meeting: Meeting) -> str:
    of_year = ReportingRound.objects.filter(slug__startswith=f"{meeting.date:%Y}")
    return free_slug(meeting.when, of_year.values_list("slug", flat=True))
