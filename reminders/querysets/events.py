from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from commitments.answering import answered_for_by
from people.models import User
from reminders.events.kinds import Kind, Way
from rounds.models import ActionArising, RoundStep

if TYPE_CHECKING:
    from reminders.models.events import Event, Notice

# What everybody sees: it is about the programme, not about what is being written.
FOR_ALL = (
    Kind.ACCEPTED,
    Kind.OPENED,
    Kind.RETURN_ADDED,
    Kind.MORE_TIME,
    Kind.CLOSED,
    Kind.MEETING_MOVED,
    Kind.MEETING_CANCELLED,
    Kind.OWNER_CHANGED,
    Kind.LEAD_CHANGED,
)
# About what is being written: for officers, the owner and the lead.
OF_UPDATES = (
    Kind.HANDED_IN,
    Kind.RETURNED,
    Kind.CORRECTED,
    Kind.NO_LONGER_DUE,
    Kind.COMMENTED,
    Kind.TAKEN_OVER,
    Kind.NOT_COMPLETE,
    Kind.DISAGREED,
)
OF_KEYS = (Kind.KEY_MADE, Kind.KEY_ROTATED, Kind.KEY_REVOKED, Kind.KEY_ENDING)
# About what somebody is to do: for whoever may see that.
OF_ACTIONS = (
    Kind.ACTION_GIVEN,
    Kind.ACTION_REPORTED,
    Kind.ACTION_MOVED,
    Kind.ACTION_CLOSED,
    Kind.ACTION_OPENED,
    Kind.ACTION_DUE,
    Kind.ACTION_LATE,
)
OF_CONTRIBUTIONS = (Kind.CONTRIBUTED, Kind.TAKEN_OVER)
# A second officer's no is part of the record, which everybody reads.
ACCEPTED_ONCE = (Kind.NOT_COMPLETE, Kind.DISAGREED)


class EventQuerySet(models.QuerySet["Event"]):
    def unplaced(self) -> Self:
        """Those that were not taken up yet."""
        return self.filter(place=None)

    def visible_to(self, user: User) -> Self:
        """What the feed shows a person or a key: every event for officers; for others what is
        public, and what is about their own: updates that they answer for, contributions and keys of
        their organisation. Nothing of another's drafts.
        """
        placed = self.filter(place__isnull=False)
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return placed
        bodies = {*user.body_ids, user.organisation_id} - {None}
        own_updates = Q(answered_for_by(user, "commitment__"), kind__in=OF_UPDATES)
        own_contributions = Q(
            answered_for_by(user, "commitment__")
            | Q(contribution__organisation__in=bodies),
            kind__in=OF_CONTRIBUTIONS,
        )
        of_keys = Q(kind__in=OF_KEYS, organisation__in=bodies)
        actions = ActionArising.objects.visible_to(user).recorded()
        of_actions = Q(
            kind__in=OF_ACTIONS, arising_step__action__in=actions.values("pk")
        )
        for_all = Q(kind__in=FOR_ALL + ACCEPTED_ONCE)
        own = own_updates | own_contributions | of_keys | of_actions
        return placed.filter(for_all | own)

    def in_full(self) -> Self:
        """With what their sentences say, in one query; of more time with `due_before`, when the
        round was due until then.
        """
        earlier = RoundStep.objects.filter(
            round=OuterRef("round"), pk__lt=OuterRef("round_step")
        )
        due_before = Subquery(earlier.order_by("-pk").values("due_on")[:1])
        return self.annotate(due_before=due_before).select_related(
            "by",
            "commitment__owner",
            "commitment__lead",
            "update__round__meeting",
            "update__author",
            "update__entered_by",
            "update__seat",
            "round__meeting",
            "organisation",
            "organisation_before",
            "seat",
            "seat_before",
            "person",
            "away",
            "transition",
            "comment",
            "contribution__organisation",
            "contribution__by",
            "contribution__round__meeting",
            "decision",
            "second_word__decision__commitment",
            "round_step",
            "meeting_step__meeting__group",
            "meeting_step__meeting__replaces",
            "arising_step__action__group",
            "arising_step__action__seat",
            "arising_step__action__organisation__merge__present",
            "arising_step__action__person",
            "arising_step__action__outcome__item__meeting__group",
            "arising_step__action__outcome__commitment",
            "substitution__person",
            "substitution__substitute",
            "api_key__organisation",
            "account_change__person",
            "account_change__asked_by",
            "account_change__answered_by",
            "account_hand__account",
        )


class NoticeQuerySet(models.QuerySet["Notice"]):
    def to_mail(self) -> Self:
        """Those that go by email and are in none yet."""
        return self.filter(mail=None, is_over=False).exclude(way=Way.PAGE)

    def unread(self) -> Self:
        return self.filter(read_at=None, address="")

    def of(self, person: User) -> Self:
        """What a person is shown, newest first: nothing that went to an old address alone."""
        return self.filter(person=person, address="")
