"""What officers see before they send something round: what is ready, and who gets it."""

from dataclasses import dataclass
from datetime import date

from meetings.models import Pack, Paper, SendingHold
from meetings.packs.content import MOST_PAPERS
from meetings.querysets.papers import PaperQuerySet
from meetings.sendings.letters import Brought, brought_by
from people.models import User
from reminders.models import Reminder
from rounds.invited import Invited
from rounds.models import Meeting

NOT_INVITED = "Not invited to the tracker yet"
CLOSED = "Account closed"


@dataclass(frozen=True)
class Receiver:
    """Somebody who is invited, as what, and why nothing is sent to them, if nothing is."""

    person: User
    seat: str
    why_not: str
    hold: SendingHold | None
    is_doubtful: bool  # the last email to this address could not be delivered


def ready_of(meeting: Meeting, today: date) -> list[Brought]:
    """Return what is issued for a meeting and was not sent round: before it is over the last pack,
    and papers that came after a pack that went; its draft minutes. Its queries do not grow with the
    papers sent before.
    """
    if meeting.date < today:
        return [brought_by(minutes) for minutes in _draft_minutes_of(meeting)]
    packs = Pack.objects.filter(meeting=meeting).present().select_related(*_OF_MEETING)
    pack = packs.filter(sendings=None).first()
    ready: list[Pack | Paper] = [pack] if pack else []
    return [brought_by(issued) for issued in [*ready, *_papers_of(meeting, pack)]]


_OF_MEETING = ("meeting__group", "meeting__arrangement")


def _papers_of(meeting: Meeting, pack: Pack | None) -> list[Paper]:
    drafts = _draft_minutes_of(meeting)
    last = Pack.objects.filter(sendings__in=meeting.sendings.gone()).present().first()
    # A pack that is ready holds them.
    if pack or last is None:
        return drafts
    in_pack = {tuple(part["of"][1:]) for part in last.content["papers"]}
    unsent = _unsent_of(meeting).papers().order_by("number")
    late = [each for each in unsent if (each.number, each.version) not in in_pack]
    return [*late[:MOST_PAPERS], *drafts]


def _draft_minutes_of(meeting: Meeting) -> list[Paper]:
    return list(_unsent_of(meeting).minutes().filter(agreed_at=None))


def _unsent_of(meeting: Meeting) -> PaperQuerySet:
    papers = Paper.objects.present_versions().filter(meeting=meeting, sendings=None)
    return papers.select_related(*_OF_MEETING).without_content()


def receivers_of(meeting: Meeting, invited: Invited) -> list[Receiver]:
    """Return each who is invited, once, with what keeps something from being sent to them. Three
    queries.
    """
    seats: dict[int, str] = {}
    for row in invited.seats:
        if row.comes:
            stands_in = ", standing in" if row.stand_in else ""
            seats.setdefault(row.comes.pk, f"{row.seat.title}{stands_in}")
    people = invited.people
    reachable = User.objects.reachable().filter(pk__in=[each.pk for each in people])
    keys = set(reachable.values_list("pk", flat=True))
    refused = Reminder.objects.last_undeliverable(keys)
    doubtful = set(refused.values_list("person", flat=True))
    holds = {hold.person_id: hold for hold in holds_of(meeting) if hold.person_id}
    return [
        Receiver(
            person=person,
            seat=seats.get(person.pk, "In attendance"),
            why_not="" if person.pk in keys else _why_not(person),
            hold=holds.get(person.pk),
            is_doubtful=person.pk in doubtful,
        )
        for person in people
    ]


def _why_not(person: User) -> str:
    return NOT_INVITED if person.is_active else CLOSED


def holds_of(meeting: Meeting) -> list[SendingHold]:
    """Return what is held for a meeting, the newest first. One query."""
    holds = SendingHold.objects.in_force().filter(meeting=meeting)
    return list(holds.select_related("person", "by"))
