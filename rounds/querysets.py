from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from commitments.known import HANDED_IN, Decided, Rated
from commitments.ratings import LIVE
from programme.compiled import Compiled
from rounds.reports import Reports

if TYPE_CHECKING:
    from people.models import User
    from programme.as_at import AsAt

RECENT_ROUNDS = 6
# The steps by which a person has a hand in what an update says, and so may not review it.
WRITING = ("started", "typed", "edited", "saved", "submitted")
# Moments that no row has: they stand for the days of an overview in a query that is compiled once.
STAND_INS = [datetime(place, 1, 1, tzinfo=UTC) for place in range(1, 4)]


def answered_for_by(user: "User", path: str = "") -> Q:
    """What this person's seat owns or whose body leads it: what is theirs to see before it is
    accepted.
    """
    commitment = f"{path}commitment"
    return Q(**{f"{commitment}__owner__in": user.seat_ids}) | Q(
        **{f"{commitment}__lead__in": user.body_ids}
    )


def _count(rows: models.QuerySet) -> Coalesce:
    """How many rows belong to each row of an outer query: one count a row, where joins would
    multiply them.
    """
    return Coalesce(
        Subquery(rows.values("round").annotate(number=Count("pk")).values("number")), 0
    )


def _stored(name: str) -> Coalesce:
    """A number among the figures that a round was closed with; nought where they do not name it."""
    return Coalesce(Cast(F(f"figures__{name}"), IntegerField()), 0)


def _at_each(
    rows: models.QuerySet,
    ends: Sequence[datetime | None],
    columns: tuple[str, ...],
    made: Callable[..., Any],
) -> list[dict[int, Any]]:
    """Return what the last of these rows before each of several moments says of each commitment, by
    its key.

    One query, which where the rows are not narrowed, as on every overview, is not built anew.
    """
    if rows.query.where or None in ends:
        asked = list(_last_at_each(rows, ends, columns))
    else:
        moments = dict(zip(STAND_INS[: len(ends)], ends, strict=True))
        days = {stand_in.date(): end.date() for stand_in, end in moments.items()}
        asked = _compiled(rows.model, len(ends), columns).rows(moments | days)
    found: list[dict[int, Any]] = [{} for _ in ends]
    for place, pk, *said in asked:
        found[place][pk] = made(*said)
    return found


def _last_at_each(
    rows: models.QuerySet, ends: Sequence[datetime | None], columns: tuple[str, ...]
) -> models.QuerySet:
    first, *others = [
        part.annotate(place=Value(place)).values_list("place", "commitment", *columns)
        for place, end in enumerate(ends)
        for part in rows.last_before(end)
    ]
    return first.union(*others, all=True) if others else first


@cache
def _compiled(
    model: type[models.Model], number: int, columns: tuple[str, ...]
) -> Compiled:
    return Compiled(_last_at_each(model.objects.all(), STAND_INS[:number], columns))


class TransitionQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """Every step for officers, the owner and the lead; for others only that an update was
        accepted.
        """
        if user.is_officer:
            return self
        return self.filter(
            answered_for_by(user, "update__") | Q(verb__in=["accepted", "confirmed"])
        )


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """Every comment for officers, the owner and the lead; none for others."""
        return (
            self if user.is_officer else self.filter(answered_for_by(user, "update__"))
        )


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """One's own organisation's, those to what one answers for, and all once the update is
        accepted.
        """
        if user.is_officer:
            return self
        updates = self.model.commitment.field.related_model.updates.field.model.objects
        accepted = updates.accepted().filter(
            commitment=OuterRef("commitment"), round=OuterRef("round")
        )
        return self.filter(
            Q(organisation__in=user.body_ids) | answered_for_by(user) | Exists(accepted)
        )


class DecisionQuerySet(models.QuerySet):
    def on_lifecycle(self):
        """Those that say where a commitment stands."""
        return self.exclude(kind__in=["explained", "redacted"])

    def deciding(self, end: datetime | None = None) -> dict[int, Decided]:
        """Return the last decision on the lifecycle before a moment, by its commitment's key. One
        query.
        """
        return self.deciding_at_each([end])[0]

    def deciding_at_each(
        self, ends: Sequence[datetime | None]
    ) -> list[dict[int, Decided]]:
        """Return the same for each of several moments. One query."""
        return _at_each(self, ends, Decided._fields, Decided)

    def last_before(self, end: datetime | None) -> list:
        """Return the last on each commitment's lifecycle before a moment: one query in a list."""
        found = (
            self.on_lifecycle()
            if end is None
            else self.on_lifecycle().filter(at__lt=end)
        )
        return [found.order_by("commitment_id", "-at", "-pk").distinct("commitment_id")]


class MeetingQuerySet(models.QuerySet):
    def last_before(self, day: date):
        """Return the last meeting before a day of a group that rounds are made for, or None."""
        groups = self.model.objects.filter(round__isnull=False, group=OuterRef("group"))
        return self.filter(Exists(groups), date__lt=day).order_by("-date").first()


class ExpectedReturnQuerySet(models.QuerySet):
    def states_on(self, at: "AsAt") -> dict[int, str]:
        """Return the state of each return at the end of a day, of the round that was open then, by
        commitment's key.

        It is empty where nothing had been begun. One query.
        """
        rounds = self.model.round.field.related_model.objects.open_on(at)
        updates = self.model.update.field.related_model.objects
        if at.is_past:
            steps = updates.model.transitions.field.model.objects.filter(
                update__commitment=OuterRef("commitment"),
                update__round=OuterRef("round"),
                update__corrects=None,
                at__lt=at.end,
            )
            state = steps.order_by("-at", "-pk").values("to_state")
        else:
            of_this = updates.filter(
                commitment=OuterRef("commitment"),
                round=OuterRef("round"),
                corrects=None,
            )
            state = of_this.order_by().values("state")
        found = (
            self.filter(round__in=rounds).annotate(then=Subquery(state[:1])).order_by()
        )
        return {pk: then or "" for pk, then in found.values_list("commitment", "then")}

    def unreported(self):
        """Those without an accepted update: what closing the round must give a reason for."""
        updates = self.model.update.field.related_model.objects.accepted()
        return self.exclude(
            Exists(
                updates.filter(
                    commitment=OuterRef("commitment"),
                    round=OuterRef("round"),
                    corrects=None,
                )
            )
        )


class ReportingRoundQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state="open")

    def closed(self):
        return self.filter(state="closed")

    def opened_by(self, day: date):
        """Those that had opened by the end of a day, on `opened_on`."""
        steps = self.model.steps.field.model.objects.filter(
            round=OuterRef("pk"), verb="opened"
        )
        opened_on = Coalesce(Subquery(steps.values("at__date")[:1]), "opens_on")
        return (
            self.exclude(state="planned")
            .annotate(opened_on=opened_on)
            .filter(opened_on__lte=day)
        )

    def open_on(self, at: "AsAt"):
        """The one that was open at the end of a day."""
        if not at.is_past:
            return self.open()
        return self.opened_by(at.day).filter(
            Q(closed_on=None) | Q(closed_on__gt=at.day)
        )

    def open_as_known(self, at: "AsAt"):
        """Return the round that was open at the end of a day, as it then was, or None. One query,
        or two.
        """
        found = self.open_on(at).select_related("meeting").order_by("meeting__date")
        if not at.is_past:
            return found.first()
        one = found.prefetch_related("steps").first()
        if one:
            one.go_back_to(at.day)
        return one

    def known_on(self, day: date) -> list:
        """Return those that had opened by the end of a day, oldest first, as they then were. Two
        queries.
        """
        found = (
            self.opened_by(day)
            .select_related("meeting")
            .prefetch_related("steps")
            .order_by("meeting__date")
        )
        rounds = list(found)
        for one in rounds:
            one.go_back_to(day)
        return rounds

    def with_counts(self, at: "AsAt | None" = None):
        """Add how many returns are expected, how many updates were handed in and how many of them
        are accepted.

        Of a round that had closed these are the figures stored then, which its page shows too. Of
        an open one they are counted: today without what was handed in for a commitment that is no
        longer live, which waits for nobody; for an earlier day all that had been handed in and
        accepted by its end.
        """
        updates = self.model.updates.field.model.objects.filter(
            round=OuterRef("pk"), corrects=None
        ).order_by()
        if at is not None and at.is_past:
            steps = updates.model.transitions.field.model.objects.filter(
                update=OuterRef("pk"), at__lt=at.end
            )
            last = Subquery(steps.order_by("-at", "-pk").values("to_state")[:1])
            handed_in = updates.annotate(then=last).filter(then__in=HANDED_IN)
            accepted = updates.filter(accepted_at__lt=at.end)
        else:
            live = Q(state="submitted", commitment__lifecycle__in=LIVE)
            handed_in, accepted = (
                updates.filter(live | Q(state="accepted")),
                updates.accepted(),
            )
        expected = self.model.expected.field.model.objects.filter(
            round=OuterRef("pk")
        ).order_by()
        stored = Q(state="closed", figures__isnull=False)
        if at is not None and at.is_past:
            stored &= Q(closed_on__lte=at.day)
        of_states = {name: _stored(f"states__{name}") for name in HANDED_IN}
        counts = {
            "expected_count": (_stored("expected"), _count(expected)),
            "handed_in_count": (
                of_states["submitted"] + of_states["accepted"],
                _count(handed_in),
            ),
            "accepted_count": (of_states["accepted"], _count(accepted)),
        }
        return self.annotate(
            **{
                name: Case(When(stored, then=then), default=counted)
                for name, (then, counted) in counts.items()
            }
        )

    def is_closed_now(self, pk: int) -> bool:
        """True where a round has closed; while this transaction lasts it cannot close."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT state FROM rounds_reportinground WHERE id = %s FOR SHARE", [pk]
            )
            return cursor.fetchone()[0] == "closed"

    def recent(self, number: int) -> list:
        """The last so many rounds that have opened, oldest first, each with its
        meeting. One query.
        """
        rounds = (
            self.exclude(state="planned")
            .select_related("meeting")
            .order_by("-meeting__date")
        )
        return list(rounds[:number])[::-1]


class ProgressUpdateQuerySet(models.QuerySet):
    def accepted(self):
        return self.filter(state="accepted")

    def rated(self, end: datetime | None = None) -> dict[int, Rated]:
        """Return what the last update accepted before a moment says, by its commitment's key. One
        query.
        """
        return self.rated_at_each([end])[0]

    def rated_at_each(self, ends: Sequence[datetime | None]) -> list[dict[int, Rated]]:
        """Return the same for each of several moments. One query."""
        columns = tuple(
            name if name != "as_at" else "round__meeting__date"
            for name in Rated._fields
        )
        return _at_each(self, ends, columns, Rated)

    def last_before(self, end: datetime | None) -> list:
        """Return the last of each commitment that was accepted before a moment: two queries that
        share no commitment.

        Nearly every commitment's last update is of the last two rounds. Those are found by their
        rounds, and only of the others are all updates looked through.
        """
        found = (
            self.accepted()
            if end is None
            else self.accepted().filter(accepted_at__lt=end)
        )
        rounds = self.model.round.field.related_model.objects.all()
        rounds = rounds if end is None else rounds.filter(opens_on__lt=end.date())
        since = Subquery(rounds.order_by("-meeting__date").values("meeting__date")[1:2])
        late = found.filter(round__meeting__date__gte=since)
        commitments = self.model.commitment.field.related_model.objects.order_by()
        others = commitments.exclude(
            pk__in=late.order_by().values("commitment")
        ).values("pk")
        return [late.last_of_each(), found.filter(commitment__in=others).last_of_each()]

    def last_of_each(self):
        """The last of each commitment: by the round it speaks of, and a correction after what it
        corrects.
        """
        return self.order_by("commitment_id", "-round__meeting__date", "-pk").distinct(
            "commitment_id"
        )

    def handed_in(self):
        """First updates (no corrections) that wait for review or are accepted."""
        return self.filter(state__in=HANDED_IN, corrects=None)

    def submitted(self):
        return self.filter(state="submitted")

    def visible_to(self, user: "User"):
        """Accepted ones for all; the rest for officers, the owner and the lead organisation."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        return self.filter(Q(state="accepted") | answered_for_by(user))

    def seen_before_acceptance_by(self, user: "User"):
        """Those whose drafts, steps and comments this person sees."""
        return self if user.is_officer else self.filter(answered_for_by(user))

    def changed_since(self, moment: datetime):
        """Those of which something that their readers see changed at a moment or later."""
        return self.filter(Q(changed_at__gte=moment) | Q(confirmed_at__gte=moment))

    def as_counted(self):
        """Without what was accepted after its round had closed: what the round's frozen figures
        count.
        """
        return self.filter(is_erratum=False)

    def in_order(self):
        """By the rounds they speak of, oldest first; a correction comes after what it corrects."""
        return self.order_by("round__meeting__date", "pk")

    def editable_by(self, user: "User"):
        """Drafts and returned ones that this person or key may go on with."""
        editable = self.filter(state__in=["draft", "returned"])
        return editable if user.is_officer else editable.filter(answered_for_by(user))

    def only_typed_by(self, user: "User"):
        """Drafts that this person alone has typed in: nobody has saved one, added a file to it or
        handed it in.
        """
        more = (
            self._parts("transitions")
            .filter(update=OuterRef("pk"))
            .exclude(verb="typed", by=user)
        )
        files = self._parts("files").filter(update=OuterRef("pk"), removed_at=None)
        return (
            self.filter(state="draft", author=user)
            .exclude(Exists(more))
            .exclude(Exists(files))
        )

    def workable(self):
        """Those whose round still takes them: a draft of a closed round stays as it is, but for a
        correction.
        """
        return self.filter(Q(round__state="open") | Q(corrects__isnull=False))

    def reviewable_by(self, user: "User"):
        """Those waiting for an officer, without the ones this officer had a hand in."""
        return (
            self.submitted().exclude(self._written_by(user))
            if user.is_officer
            else self.none()
        )

    def unconfirmed(self):
        """Those that the officer who handed them in accepted too, and no second officer has
        confirmed.
        """
        return self.accepted().filter(accepted_by=F("entered_by"), confirmed_by=None)

    def confirmable_by(self, user: "User"):
        """Unconfirmed ones that this officer had no hand in."""
        if not user.is_officer:
            return self.none()
        return self.unconfirmed().exclude(self._written_by(user))

    def in_full(self, user: "User"):
        """With all that the page and the API show this person of an update."""
        return self.select_related(
            "commitment__lead",
            "commitment__workstream",
            "round__meeting",
            "author__organisation",
            "entered_by",
            "seat",
            "answered_by",
            "accepted_by",
            "corrects",
            "correction",
            "taken_from__organisation",
        ).prefetch_related(
            "recovery",
            "evidence",
            "files",
            Prefetch(
                "milestone_changes",
                self._parts("milestone_changes").select_related("milestone"),
            ),
            Prefetch(
                "transitions",
                self._parts("transitions").visible_to(user).select_related("by"),
            ),
        )

    def _written_by(self, user: "User") -> Exists:
        return Exists(
            self._parts("transitions").filter(
                update=OuterRef("pk"), by=user, verb__in=WRITING
            )
        )

    def _parts(self, name: str):
        return getattr(self.model, name).field.model.objects.all()

    def reports(self, user: "User", at: "AsAt") -> Reports:
        """Return what this person may see of one commitment's last rounds up to a day (through its
        related manager).

        Of an earlier day that is what had been accepted by its end.
        """
        related = [
            "round__meeting",
            "author",
            "entered_by",
            "seat",
            "answered_by",
            "accepted_by",
            "correction",
        ]
        typed = self.model.objects.only_typed_by(user).values("pk")
        gives_way = Case(When(pk__in=typed, then=Value(True)), default=Value(False))
        updates = (
            self.visible_to(user)
            .select_related(*related)
            .prefetch_related("recovery", "evidence", "files")
        )
        updates = updates.annotate(gives_way=gives_way)
        rounds = self.model.round.field.related_model.objects
        if at.is_past:
            known = list(
                updates.accepted().filter(accepted_at__lt=at.end)[: 2 * RECENT_ROUNDS]
            )
            for update in known:
                update.forget_after(at.end)
            return Reports(
                rounds=rounds.known_on(at.day)[-RECENT_ROUNDS:], updates=known
            )
        return Reports(
            rounds=rounds.recent(RECENT_ROUNDS),
            updates=list(updates[: 2 * RECENT_ROUNDS]),
        )
