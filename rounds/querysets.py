from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Value, When

from commitments.querysets import LIVE
from rounds.reports import Reports

if TYPE_CHECKING:
    from people.models import User

RECENT_ROUNDS = 6
# The steps by which a person has a hand in what an update says, and so may not review it.
WRITING = ("started", "typed", "edited", "saved", "submitted")


def answered_for_by(user: "User", path: str = "") -> Q:
    """What this person's seat owns or whose body leads it: what is theirs to see before it is accepted."""
    commitment = f"{path}commitment"
    return Q(**{f"{commitment}__owner__in": user.seat_ids}) | Q(**{f"{commitment}__lead__in": user.body_ids})


class TransitionQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """Every step for officers, the owner and the lead; for others only that an update was accepted."""
        if user.is_officer:
            return self
        return self.filter(answered_for_by(user, "update__") | Q(verb__in=["accepted", "confirmed"]))


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """Every comment for officers, the owner and the lead; none for others."""
        return self if user.is_officer else self.filter(answered_for_by(user, "update__"))


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, user: "User"):
        """One's own organisation's, those to what one answers for, and all once the update is accepted."""
        if user.is_officer:
            return self
        updates = self.model.commitment.field.related_model.updates.field.model.objects
        accepted = updates.accepted().filter(commitment=OuterRef("commitment"), round=OuterRef("round"))
        return self.filter(Q(organisation__in=user.body_ids) | answered_for_by(user) | Exists(accepted))


class DecisionQuerySet(models.QuerySet):
    def on_lifecycle(self):
        """Those that say where a commitment stands."""
        return self.exclude(kind__in=["explained", "redacted"])


class ExpectedReturnQuerySet(models.QuerySet):
    def unreported(self):
        """Those without an accepted update: what closing the round must give a reason for."""
        updates = self.model.update.field.related_model.objects.accepted()
        return self.exclude(
            Exists(updates.filter(commitment=OuterRef("commitment"), round=OuterRef("round"), corrects=None))
        )


class ReportingRoundQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state="open")

    def closed(self):
        return self.filter(state="closed")

    def with_counts(self):
        """Add how many returns are expected, how many updates were handed in and how many of them are accepted.

        What was handed in for a commitment that is no longer live waits for nobody and is not counted.
        """
        live = Q(updates__state="submitted", updates__commitment__lifecycle__in=LIVE)
        handed_in = (live | Q(updates__state="accepted")) & Q(updates__corrects=None)
        accepted = Q(updates__state="accepted", updates__corrects=None)
        return self.annotate(
            handed_in_count=Count("updates", filter=handed_in, distinct=True),
            accepted_count=Count("updates", filter=accepted, distinct=True),
            expected_count=Count("expected", distinct=True),
        )

    def is_closed_now(self, pk: int) -> bool:
        """True where a round has closed; while this transaction lasts it cannot close."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT state FROM rounds_reportinground WHERE id = %s FOR SHARE", [pk])
            return cursor.fetchone()[0] == "closed"

    def recent(self, number: int) -> list:
        """The last so many rounds that have opened, oldest first, each with its meeting. One query."""
        rounds = self.exclude(state="planned").select_related("meeting").order_by("-meeting__date")
        return list(rounds[:number])[::-1]


class ProgressUpdateQuerySet(models.QuerySet):
    def accepted(self):
        return self.filter(state="accepted")

    def handed_in(self):
        """First updates (no corrections) that wait for review or are accepted."""
        return self.filter(state__in=["submitted", "accepted"], corrects=None)

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
        """Without what was accepted after its round had closed: what the round's frozen figures count."""
        return self.filter(is_erratum=False)

    def in_order(self):
        """By the rounds they speak of, oldest first; a correction comes after what it corrects."""
        return self.order_by("round__meeting__date", "pk")

    def editable_by(self, user: "User"):
        """Drafts and returned ones that this person or key may go on with."""
        editable = self.filter(state__in=["draft", "returned"])
        return editable if user.is_officer else editable.filter(answered_for_by(user))

    def only_typed_by(self, user: "User"):
        """Drafts that this person alone has typed in: nobody has saved one, added a file to it or handed it in."""
        more = self._parts("transitions").filter(update=OuterRef("pk")).exclude(verb="typed", by=user)
        files = self._parts("files").filter(update=OuterRef("pk"), removed_at=None)
        return self.filter(state="draft", author=user).exclude(Exists(more)).exclude(Exists(files))

    def workable(self):
        """Those whose round still takes them: a draft of a closed round stays as it is, but for a correction."""
        return self.filter(Q(round__state="open") | Q(corrects__isnull=False))

    def reviewable_by(self, user: "User"):
        """Those waiting for an officer, without the ones this officer had a hand in."""
        return self.submitted().exclude(self._written_by(user)) if user.is_officer else self.none()

    def unconfirmed(self):
        """Those that the officer who handed them in accepted too, and no second officer has confirmed."""
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
            Prefetch("milestone_changes", self._parts("milestone_changes").select_related("milestone")),
            Prefetch("transitions", self._parts("transitions").visible_to(user).select_related("by")),
        )

    def _written_by(self, user: "User") -> Exists:
        return Exists(self._parts("transitions").filter(update=OuterRef("pk"), by=user, verb__in=WRITING))

    def _parts(self, name: str):
        return getattr(self.model, name).field.model.objects.all()

    def reports(self, user: "User") -> Reports:
        """Return what this person may see of one commitment's last rounds (through its related manager)."""
        related = ["round__meeting", "author", "entered_by", "seat", "answered_by", "accepted_by", "correction"]
        typed = self.model.objects.only_typed_by(user).values("pk")
        gives_way = Case(When(pk__in=typed, then=Value(True)), default=Value(False))
        updates = self.visible_to(user).select_related(*related).prefetch_related("recovery", "evidence", "files")
        updates = updates.annotate(gives_way=gives_way)
        rounds = self.model.round.field.related_model.objects.recent(RECENT_ROUNDS)
        return Reports(rounds=rounds, updates=list(updates[: 2 * RECENT_ROUNDS]))
