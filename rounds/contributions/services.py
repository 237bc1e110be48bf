"""A partner organisation's text beside the lead's update."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from people.models import Organisation, User
from people.officers import check_officer
from rounds.content import Content
from rounds.faults import checked_reason
from rounds.models import Contribution, ProgressUpdate, ReportingRound
from rounds.updates.content_rows import content_of
from rounds.updates.write import check_is_live, check_is_open, start_update
from toolkit.errors import Conflict, NotAllowed


class ContributionChanged(Conflict):
    """A colleague saved the contribution since this person opened it."""

    def __init__(self, current: Contribution):
        self.current = current
        super().__init__(
            "This contribution was saved again after you opened it. Compare yours with"
            " what is saved now, then save again."
        )


def check_may_contribute(
    user: User, commitment: Commitment, organisation: Organisation
) -> None:
    """Raise `NotAllowed`, saying who may, unless this person or key speaks for a partner of the
    commitment.
    """
    if not commitment.may_be_contributed_to_by(user, organisation):
        raise NotAllowed(
            f"Contributions to {commitment.reference} come from its partner"
            " organisations, or from a programme officer in the name of one of them."
        )


def locked_contribution(contribution: Contribution) -> Contribution:
    """Lock the commitment, under which changes of a contribution wait their turn, and read the
    contribution anew.
    """
    Commitment.objects.select_for_update(no_key=True).get(pk=contribution.commitment_id)
    related = ["commitment", "round__meeting", "organisation__merge__present"]
    return Contribution.objects.select_related(*related).get(pk=contribution.pk)


@transaction.atomic
def contribute(
    *,
    commitment: Commitment,
    reporting_round: ReportingRound,
    organisation: Organisation,
    text: str,
    by: User,
    at: datetime,
    version: int | None = None,
    existing: Contribution | None = None,
) -> Contribution:
    """Keep what a partner organisation adds to the lead's update of an open round, or change it.

    `version` is the one the person opened, None for a first text; `existing` the contribution that
    is changed, where it is known. What a body wrote that went into the organisation since is gone
    on with, and keeps that body's name. Raises `NotAllowed` for who does not speak for a partner of
    the commitment, `ContributionChanged`, and `Conflict` once the update is accepted, the round
    closed or the commitment ended.
    """
    commitment = Commitment.objects.select_for_update(no_key=True).get(pk=commitment.pk)
    check_may_contribute(by, commitment, organisation)
    check_is_open(reporting_round)
    check_is_live(commitment)
    _check_not_accepted(commitment, reporting_round)
    text = checked_reason(text, "Write what your organisation adds.", path="text")
    contribution = existing or _stored(commitment, reporting_round, organisation)
    if contribution.pk and version != contribution.version:
        raise ContributionChanged(contribution)
    contribution.text = text
    contribution.by = by
    contribution.at = at
    contribution.version += 1
    contribution.save()
    return contribution


def _check_not_accepted(
    commitment: Commitment, reporting_round: ReportingRound
) -> None:
    accepted = commitment.updates.accepted().filter(round=reporting_round)
    if accepted.exists():
        raise Conflict(
            f"The {reporting_round} update of {commitment.reference} is accepted."
            " Contribute next round."
        )


def _stored(
    commitment: Commitment, reporting_round: ReportingRound, organisation: Organisation
) -> Contribution:
    """Return the organisation's contribution, else one of a body that went into it, else an unsaved
    first one.
    """
    bodies = Organisation.objects.standing_as([organisation.pk])
    stored = Contribution.objects.filter(
        commitment=commitment, round=reporting_round, organisation__in=bodies
    ).order_by("-at")
    first = Contribution(
        commitment=commitment,
        round=reporting_round,
        organisation=organisation,
        version=0,
    )
    of_its_own = stored.filter(organisation=organisation).first()
    return of_its_own or stored.first() or first


@transaction.atomic
def take_over(*, contribution: Contribution, by: User, at: datetime) -> ProgressUpdate:
    """Begin the update from a partner's contribution, where its lead has been silent until the due
    date.

    The draft names the contribution; the officer adds the rating and submits it. Raises
    `NotAllowed` for others, and `Conflict` before the due date or where an update is begun.
    """
    check_officer(by, "A contribution is taken over by a programme officer.")
    reporting_round = contribution.round
    if timezone.localdate(at) < reporting_round.due_on:
        raise Conflict(
            f"The lead organisation has until {reporting_round.due_on:%-d %B %Y}. From"
            " then on a contribution can be taken over."
        )
    update = start_update(
        commitment=contribution.commitment,
        reporting_round=reporting_round,
        content=_content_with(contribution),
        by=by,
        at=at,
    )
    update.taken_from = contribution
    update.save()
    return update


def _content_with(contribution: Contribution) -> Content:
    """Return the words of the last accepted update that holds, with the partner's text for what
    happened.
    """
    latest = contribution.commitment.updates.in_force().in_order().last()
    content = content_of(latest) if latest else Content()
    content.summary = contribution.text
    content.milestones = []
    return content
