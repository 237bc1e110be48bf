"""Where to change what is said of an event: in emails, and on the page of what is new."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from reminders.events.action_texts import (
    action_closed,
    action_due,
    action_given,
    action_late,
    action_moved,
    action_opened,
    action_reported,
)
from reminders.events.kinds import Kind
from reminders.events.meeting_texts import (
    meeting_cancelled,
    meeting_moved,
    minutes_agreed,
    minutes_circulated,
    paper_issued,
)
from reminders.events.refusal_texts import disagreed, not_complete
from reminders.events.round_texts import (
    closed,
    early_close_asked,
    early_close_refused,
    more_time,
    opened,
    return_added,
    to_close,
    to_open,
)
from reminders.events.seat_texts import (
    seat_left,
    seat_taken,
    stand_in,
    stand_in_over,
)
from reminders.events.telling import Telling, by_whom, words_of
from reminders.events.update_texts import OfUpdate
from reminders.models import Event
from rounds.models import ProgressUpdate
from rounds.states import WAITING


def telling_of(event: Event, person: int) -> Telling:
    """Return what a person is told of an event that was read `in_full`. No query."""
    return _TELLINGS[Kind(event.kind)](event, person)


def _commented(event: Event, person: int) -> Telling:
    """A comment can be answered until the update is accepted."""
    assert event.update is not None
    is_open = event.update.state in WAITING
    do = "Answer" if is_open else "See it"
    return OfUpdate("commented on", do)(event, person)


def _contributed(event: Event, person: int) -> Telling:
    contribution = event.contribution
    assert contribution is not None
    commitment = event.commitment
    assert commitment is not None
    return Telling(
        subject=f"{commitment.reference}: {contribution.organisation} contributed",
        sentence=(
            f"{by_whom(event)} wrote for {contribution.organisation} what it adds to"
            f" the {contribution.round} update of {commitment}."
        ),
        quote=words_of(event),
        path=commitment.get_absolute_url(),
        do="Read it, and take it over where it fits",
    )


def _taken_over(event: Event, person: int) -> Telling:
    contribution = event.contribution
    commitment = event.commitment
    assert contribution is not None and commitment is not None
    return Telling(
        subject=f"{commitment.reference}: your contribution was taken over",
        sentence=(
            f"{by_whom(event)} began the {contribution.round} update of {commitment}"
            f" with what {contribution.organisation} contributed."
        ),
        path=commitment.get_absolute_url(),
        do="See it",
    )


def _second_wanted(event: Event, person: int) -> Telling:
    if event.round_step:
        return early_close_asked(event, person)
    commitment = event.commitment
    assert commitment is not None
    what = f"the {event.update.round} update" if event.update else "a decision"
    path = commitment.get_absolute_url()
    if event.decision is None and event.update:
        path = reverse("rounds:update", args=[event.update.pk])
    return Telling(
        subject=f"{commitment.reference}: a second officer is wanted",
        sentence=(
            f"{by_whom(event)} made {what} on {commitment} hold at once. Until another"
            " officer confirms it, it shows as not yet confirmed."
        ),
        quote=words_of(event),
        path=path,
        do="Confirm it, or disagree",
    )


def _disagreed(event: Event, person: int) -> Telling:
    if event.round_step:
        return early_close_refused(event, person)
    return disagreed(event, person)


def _owner_changed(event: Event, person: int) -> Telling:
    return _answering_changed(
        event, f"the seat “{event.seat}”", f"“{event.seat_before}”", "owned by"
    )


def _lead_changed(event: Event, person: int) -> Telling:
    return _answering_changed(
        event, str(event.organisation), str(event.organisation_before), "led by"
    )


def _answering_changed(event: Event, now: str, before: str, verb: str) -> Telling:
    commitment = event.commitment
    assert commitment is not None
    return Telling(
        subject=f"{commitment.reference} is {verb} another",
        sentence=(
            f"{by_whom(event)}: {commitment} is {verb} {now} from now on, no longer by"
            f" {before}. Whoever answers for it now owes what is still to be reported."
        ),
        path=commitment.get_absolute_url(),
        do="See it",
    )


def _responsible(event: Event, person: int) -> Telling:
    commitment = event.commitment
    assert commitment is not None
    return Telling(
        subject=f"You are responsible for {commitment.reference}",
        sentence=(
            f"{by_whom(event)} named you responsible for {commitment}. You are reminded"
            " of what is to be reported on it; the seat that owns it still answers for"
            " it."
        ),
        path=commitment.get_absolute_url(),
        do="See it",
    )


def _not_responsible(event: Event, person: int) -> Telling:
    commitment = event.commitment
    assert commitment is not None
    return Telling(
        subject=f"You are no longer responsible for {commitment.reference}",
        sentence=(
            f"{by_whom(event)}: you are no longer responsible for {commitment}, and are"
            " not reminded of it any more."
        ),
        path=commitment.get_absolute_url(),
        do="See it",
    )


@dataclass(frozen=True)
class _OfKey:
    """What is said of a key: what happened to it, and what that means."""

    happened: str
    meaning: str

    def __call__(self, event: Event, person: int) -> Telling:
        key = event.api_key
        assert key is not None
        until = "without an end"
        if key.works_until:
            until = f"until {date_format(key.works_until, 'j F Y')}"
        happened = self.happened
        if event.day:
            happened += f" {date_format(event.day, 'j F Y')}"
        meaning = self.meaning.format(organisation=key.organisation, until=until)
        return Telling(
            subject=f"an API key of {key.organisation} {happened}",
            sentence=(
                f"{by_whom(event)}: the API key “{key.name}” of {key.organisation} (it"
                f" begins with {key.prefix}) {happened}. {meaning} If you did not"
                " expect this, answer this email or call the programme office today."
            ),
            path=reverse("dashboard:overview"),
            do="The tracker",
        )


_OPENS = "Whoever has it can report in the name of {organisation}, {until}."


def _account(event: Event, person: int) -> Telling:
    change = event.account_change
    assert change is not None
    lapses_at = timezone.localtime(change.lapses_at)
    answers = {
        "": (
            "Nothing has changed yet: another programme officer is to confirm or refuse"
            f" it by {date_format(lapses_at, 'j F Y, H:i')}."
        ),
        "confirmed": (
            f"{change.answered_by} confirmed it. The account reviews nothing for 3"
            " working days."
        ),
        "alone": (
            "It was made at once, because no other officer was active. The account"
            " reviews nothing for 3 working days."
        ),
        "command": (
            "It was made at once from the command line, because no other officer was"
            " active. The account reviews nothing for 3 working days."
        ),
        "at_once": "It holds from now on.",
        "disagreed": f"{change.answered_by} refused it.",
        "withdrawn": "It was withdrawn. Nothing has changed.",
    }
    asked_by = change.asked_by or "Somebody at the command line"
    waits = "" if change.answer else ": to be confirmed"
    return Telling(
        subject=f"{change}{waits}",
        sentence=(
            f"{asked_by} asked for this: {change}. {answers[change.answer]} If you did"
            " not expect this, call another programme officer today."
        ),
        quote=change.reason,
        path=change.get_absolute_url(),
        do="See it",
    )


def _account_opened(event: Event, person: int) -> Telling:
    hand = event.account_hand
    assert hand is not None
    what = hand.get_kind_display()
    return Telling(
        subject=f"the account of {hand.account} was {what}",
        sentence=(
            f"The account of {hand.account} was {what} by {by_whom(event)}. Its address"
            f" is {hand.account.email}. Whoever has it can report in the name of your"
            " organisation. If you did not expect this, answer this email or call the"
            " programme office today."
        ),
        path=reverse("dashboard:overview"),
        do="The tracker",
    )


def _address_changed(event: Event, person: int) -> Telling:
    return Telling(
        subject=f"this is no longer the address of {event.person}",
        sentence=(
            f"{by_whom(event)} gave the account of {event.person} another email"
            " address. Links and reminders go there from now on. If you did not expect"
            " this, answer this email or call the programme office today."
        ),
        path=reverse("dashboard:overview"),
        do="The tracker",
    )


_TELLINGS: dict[Kind, Callable[[Event, int], Telling]] = {
    Kind.HANDED_IN: OfUpdate(
        "handed in",
        "Review it",
        page="rounds:review-update",
        state=ProgressUpdate.State.SUBMITTED,
        waiting=", and waits for your review",
    ),
    Kind.RETURNED: OfUpdate(
        "returned to you",
        "Put it right",
        page="rounds:edit",
        state=ProgressUpdate.State.RETURNED,
    ),
    Kind.ACCEPTED: OfUpdate("accepted"),
    Kind.CORRECTED: OfUpdate(
        "corrected by another, who handed the correction in", "See the correction"
    ),
    Kind.NO_LONGER_DUE: OfUpdate("ended: it is no longer due"),
    Kind.COMMENTED: _commented,
    Kind.CONTRIBUTED: _contributed,
    Kind.TAKEN_OVER: _taken_over,
    Kind.SECOND_WANTED: _second_wanted,
    Kind.NOT_COMPLETE: not_complete,
    Kind.DISAGREED: _disagreed,
    Kind.OPENED: opened,
    Kind.RETURN_ADDED: return_added,
    Kind.MORE_TIME: more_time,
    Kind.CLOSED: closed,
    Kind.TO_OPEN: to_open,
    Kind.TO_CLOSE: to_close,
    Kind.MEETING_MOVED: meeting_moved,
    Kind.MEETING_CANCELLED: meeting_cancelled,
    Kind.PAPER_ISSUED: paper_issued,
    Kind.MINUTES_CIRCULATED: minutes_circulated,
    Kind.MINUTES_AGREED: minutes_agreed,
    Kind.ACTION_GIVEN: action_given,
    Kind.ACTION_REPORTED: action_reported,
    Kind.ACTION_MOVED: action_moved,
    Kind.ACTION_CLOSED: action_closed,
    Kind.ACTION_OPENED: action_opened,
    Kind.ACTION_DUE: action_due,
    Kind.ACTION_LATE: action_late,
    Kind.OWNER_CHANGED: _owner_changed,
    Kind.LEAD_CHANGED: _lead_changed,
    Kind.SEAT_TAKEN: seat_taken,
    Kind.SEAT_LEFT: seat_left,
    Kind.STAND_IN: stand_in,
    Kind.STAND_IN_OVER: stand_in_over,
    Kind.RESPONSIBLE: _responsible,
    Kind.NOT_RESPONSIBLE: _not_responsible,
    Kind.KEY_MADE: _OfKey("was made", _OPENS),
    Kind.KEY_ROTATED: _OfKey("was rotated", _OPENS),
    Kind.KEY_REVOKED: _OfKey("was revoked", "It opens nothing any more."),
    Kind.KEY_ENDING: _OfKey(
        "ends on",
        "Ask the programme office to rotate it before then, or nothing reaches the"
        " tracker any more.",
    ),
    Kind.ACCOUNT_ASKED: _account,
    Kind.ACCOUNT_ANSWERED: _account,
    Kind.ACCOUNT_OPENED: _account_opened,
    Kind.ADDRESS_CHANGED: _address_changed,
}
