"""The sections of My work that list updates."""

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from people.models import User
from returns.my_work.sections import Reader, Section, waiting_longest_first
from rounds.models import Decision, ProgressUpdate, Transition
from rounds.querysets.updates import ProgressUpdateQuerySet

TABLE = "returns/_my_work_updates.html"
WAITING_TABLE = "returns/_my_work_waiting.html"
RETURNED_TABLE = "returns/_my_work_returned.html"


def waiting_for_review(reader: Reader) -> Section:
    """What this officer may accept or return. One query."""
    return _section(
        reader,
        _updates().reviewable_by(reader.user),
        "submitted_at",
        slug="waiting",
        heading="Waiting for my review",
        template=WAITING_TABLE,
        none="Nothing waits for your review.",
    )


def waiting_for_second_officer(reader: Reader) -> Section:
    """What this officer may confirm, and how many of their own wait for another. Two queries."""
    own = ProgressUpdate.objects.unconfirmed().filter(entered_by=reader.user).count()
    remark = ""
    if own:
        verb = "waits" if own == 1 else "wait"
        remark = f"{own} of your own {verb} for another officer."
    return _section(
        reader,
        _updates().confirmable_by(reader.user),
        "accepted_at",
        slug="unconfirmed",
        heading="Waiting for a second officer",
        none="Nothing waits for you to confirm.",
        remark=remark,
    )


def without_reviewer(reader: Reader) -> Section | None:
    """What waits although no active officer may review it; nothing where none does. One query."""
    section = _section(
        reader,
        _updates().without_reviewer(timezone.localdate(reader.real_time)),
        "submitted_at",
        slug="stuck",
        heading="Waiting, and no officer may review it",
        template="returns/_my_work_stuck.html",
        is_in_file=False,
    )
    return section if section.rows else None


def set_aside(reader: Reader) -> Section | None:
    """What officers set aside of what this person reports on; nothing where there is none. One
    query.
    """
    decisions = Decision.objects.setting_aside_each().reverse()
    section = _section(
        reader,
        _set_aside(reader.user),
        Subquery(decisions.values("at")[:1]),
        slug="set-aside",
        heading="Set aside, to be put right",
        about=(
            "Accepted, and then found not to hold. Open each to see why, and correct it."
        ),
    )
    return section if section.rows else None


def returned(reader: Reader) -> Section:
    """What was sent back to this person, or for an officer to anybody. Two queries."""
    is_officer = reader.user.is_officer
    heading = "Returned, not handed in again" if is_officer else "Returned to me"
    steps = Transition.objects.filter(
        update=OuterRef("pk"), verb=Transition.Verb.RETURNED
    )
    unfinished = _unfinished(reader.user).filter(state=ProgressUpdate.State.RETURNED)
    return _section(
        reader,
        unfinished.prefetch_related("transitions"),
        Subquery(steps.order_by("-at", "-pk").values("at")[:1]),
        slug="returned",
        heading=heading,
        template=RETURNED_TABLE,
    )


def drafts(reader: Reader) -> Section:
    """What is begun and not handed in, by when it was last saved. One query."""
    is_officer = reader.user.is_officer
    return _section(
        reader,
        _unfinished(reader.user).filter(state=ProgressUpdate.State.DRAFT),
        "saved_at",
        slug="drafts",
        heading="Drafts" if is_officer else "What I owe: drafts",
        word="Draft" if is_officer else "Owed: draft",
    )


def handed_in(reader: Reader) -> Section:
    """What this person handed in and the programme office has not answered. One query."""
    user = reader.user
    submitted = _updates().visible_to(user).submitted()
    return _section(
        reader,
        submitted.filter(Q(author=user) | Q(entered_by=user)),
        "submitted_at",
        slug="submitted",
        heading="Waiting for review by the programme office",
    )


def _updates() -> ProgressUpdateQuerySet:
    related = ["commitment", "round__meeting", "author"]
    return ProgressUpdate.objects.select_related(*related)


def _unfinished(user: User) -> ProgressUpdateQuerySet:
    return _updates().editable_by(user).workable()


def _set_aside(user: User) -> ProgressUpdateQuerySet:
    """The last accepted updates of what this person reports on that officers set aside, and that
    nobody has begun to correct.
    """
    last = ProgressUpdate.objects.accepted().last_of_each()
    updates = _updates().filter(pk__in=last.values("pk"), correction=None)
    updates = updates.with_in_force().filter(Q(is_in_force=False))
    updates = updates.annotate(is_set_aside=Value(True))
    if user.is_officer:
        return updates.filter(Q(author=user) | Q(entered_by=user))
    return updates.seen_before_acceptance_by(user)


def _section(
    reader: Reader,
    updates: QuerySet[ProgressUpdate],
    since: str | Combinable,
    *,
    slug: str,
    heading: str,
    template: str = TABLE,
    about: str = "",
    none: str = "None.",
    remark: str = "",
    word: str = "",
    is_in_file: bool = True,
) -> Section:
    rows, count = waiting_longest_first(reader, updates, since)
    return Section(
        slug=slug,
        heading=heading,
        template=template,
        rows=rows,
        count=count,
        about=about,
        none=none,
        remark=remark,
        word=word or heading,
        in_file=updates if is_in_file else (),
    )
