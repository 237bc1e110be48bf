"""Fills an empty database with the real programme, as many times over as asked, and forty rounds of
returns.

Written in sets, past the services and with the guards and the record of changes left out: one
update at a time, 188,000 of them would take hours. What is written is what the services would have
left behind, but for the history.
"""

import random
from dataclasses import asdict
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection

from actions.models import Action
from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.positions import NOT_BEGUN
from people.models import User
from programme.as_at import AsAt
from recommendations.models import Recommendation
from returns.figures import figures_of
from rounds.models import (
    ExpectedReturn,
    Meeting,
    ProgressUpdate,
    ReportingRound,
    RoundStep,
    Transition,
)
from rounds.on_day import RoundOnDay
from rounds.positions import positions_at
from standing.snapshot import snapshot_of
from toolkit.ownership import as_owner

ROUNDS = 40
TODAY = date(2018, 5, 21)
EMAIL, PASSWORD = "bench@cpip.example", "look-around-2018"
AT_A_TIME = 5000
STANDINGS = ["green"] * 5 + ["amber"] * 3 + ["red"]
WORDS = (
    "The leads of the five policy areas met and agreed how the work goes on. Two areas"
    " have sent what they have; the other three were asked again and have promised it"
    " by the end of the month. Practitioners in four council areas were heard, and what"
    " they said goes into the second draft, which the working group reads next."
)


def seed(times: int) -> None:
    """Fill the database: `times` times 47 commitments, each with forty updates, the last of them in
    an open round.
    """
    call_command("load_programme", verbosity=0)
    with as_owner(), connection.cursor() as cursor:
        # Past every guard and history: it makes in a moment what took years.
        cursor.execute("SET session_replication_role = replica")
        for number in range(1, times):
            _copy_commitments(number)
        officer, member = _people()
        rounds = _rounds(officer)
        _returns(rounds, officer, member)
        _make_current()
        _close(rounds)
        cursor.execute("VACUUM ANALYZE")


def _copy_commitments(number: int) -> None:
    """Add the programme's commitments once more, under references that are so many
    hundreds higher.
    """
    new = {}
    for model in (Recommendation, Action):
        for one in model.objects.filter(number__lt=100).select_related("commitment"):
            old, partners = one.pk, list(one.partners.all())
            delivers = (
                list(one.delivers.values_list("pk", flat=True))
                if model is Action
                else []
            )
            one.pk = one.id = one.commitment_id = None
            one._state.adding = True
            one.number += 100 * number
            one.reference, one.title = (
                f"{one.series}-{one.number}",
                f"{one.title} ({number})",
            )
            one.save()
            one.partners.set(partners)
            if delivers:
                one.delivers.set([new[pk] for pk in delivers])
            new[old] = one.pk
    milestones = list(Milestone.objects.filter(commitment__in=new).order_by("pk"))
    stated = list(MilestoneDate.objects.filter(milestone__in=milestones))
    old = [one.pk for one in milestones]
    for one in milestones:
        one.pk, one.commitment_id = None, new[one.commitment_id]
    made = dict(zip(old, Milestone.objects.bulk_create(milestones), strict=True))
    for one in stated:
        one.pk, one.milestone = None, made[one.milestone_id]
    MilestoneDate.objects.bulk_create(stated)


def _people() -> tuple[User, User]:
    hashed = make_password(PASSWORD)
    officer = User.objects.create(
        email="officer@cpip.example", name="Officer", role="officer", password=hashed
    )
    member = User.objects.create(
        email=EMAIL, name="Member", role="member", password=hashed
    )
    return officer, member


def _rounds(officer: User) -> list[ReportingRound]:
    """Make a round for each of forty meetings, a month apart; the last is open today."""
    group = Meeting.objects.filter(group__code="NCPLG").first().group
    Meeting.objects.filter(group=group).delete()
    rounds, steps = [], []
    for place in range(ROUNDS):
        month, is_open = 2018 * 12 + 5 - (ROUNDS - 1 - place), place == ROUNDS - 1
        day = date(month // 12, month % 12 + 1, 30 if is_open else 5)
        opens = day - timedelta(days=27)
        one = ReportingRound.objects.create(
            meeting=Meeting.objects.create(group=group, date=day),
            slug=f"{day:%Y-%m}",
            state="open",
            opens_on=TODAY - timedelta(days=12) if is_open else opens,
            due_on=day - timedelta(days=7),
            closes_on=day,
        )
        one.closed_on = None if is_open else day
        rounds.append(one)
        (
            ReportingRound.objects.filter(pk=one.pk).update(
                state="closed", closed_on=day
            )
            if not is_open
            else None
        )
        for verb, on in (("opened", one.opens_on), ("closed", day))[
            : 1 if is_open else 2
        ]:
            at = AsAt(on, on).end - timedelta(hours=12)
            days = {
                "opens_on": one.opens_on,
                "due_on": one.due_on,
                "closes_on": one.closes_on,
            }
            steps.append(RoundStep(round=one, verb=verb, at=at, by=officer, **days))
    RoundStep.objects.bulk_create(steps)
    return rounds


def _returns(rounds: list[ReportingRound], officer: User, member: User) -> None:
    """Report on every commitment in every round; in the open one on two thirds of them."""
    chance = random.Random(2018)
    commitments = list(Commitment.objects.order_by("pk"))
    milestones_by = {
        item.pk: item
        for item in snapshot_of(Commitment.objects.all(), AsAt(TODAY, TODAY))
    }
    for one in rounds:
        is_open = one.closed_on is None
        handed_in = AsAt(one.opens_on, one.opens_on).end + timedelta(
            days=3 if is_open else 10, hours=-14
        )
        updates = []
        for commitment in commitments:
            if is_open and chance.random() > 0.67:
                continue
            rating = chance.choice(STANDINGS)
            updates.append(
                ProgressUpdate(
                    commitment=commitment,
                    round=one,
                    state="accepted",
                    author=member,
                    entered_by=member,
                    answered_by=member,
                    seat_id=commitment.owner_id,
                    lifecycle="in_progress",
                    rating=rating,
                    outlook="green",
                    definitions_version=1,
                    summary=WORDS,
                    next_steps=WORDS[:150],
                    cause="own" if rating != "green" else "",
                    ask="Name a lead for the work." if rating == "red" else "",
                    saved_at=handed_in,
                    changed_at=handed_in,
                    submitted_at=handed_in,
                    accepted_at=handed_in + timedelta(days=chance.randint(1, 3)),
                    accepted_by=officer,
                )
            )
        made = ProgressUpdate.objects.bulk_create(updates, batch_size=AT_A_TIME)
        _steps(made)
        _expected(
            one,
            commitments,
            {update.commitment_id: update for update in made},
            milestones_by,
        )


def _steps(updates: list[ProgressUpdate]) -> None:
    steps = []
    for update in updates:
        moves = (
            ("submitted", "draft", "submitted", update.submitted_at, update.author_id),
        )
        moves += (
            (
                "accepted",
                "submitted",
                "accepted",
                update.accepted_at,
                update.accepted_by_id,
            ),
        )
        steps += [
            Transition(
                update=update, verb=verb, from_state=old, to_state=new, at=at, by_id=by
            )
            for verb, old, new, at, by in moves
        ]
    Transition.objects.bulk_create(steps, batch_size=AT_A_TIME)


def _expected(one: ReportingRound, commitments, updates: dict, items: dict) -> None:
    rows = []
    for commitment in commitments:
        counted = updates.get(commitment.pk) if one.closed_on else None
        evidence = items[commitment.pk].evidence
        rows.append(
            ExpectedReturn(
                round=one,
                commitment=commitment,
                seat_id=commitment.owner_id,
                lead_id=commitment.lead_id,
                update=counted,
                standing=counted.rating if counted else "",
                evidence=evidence.rating or "" if one.closed_on else "",
                evidence_slip=evidence.slip.days if one.closed_on else None,
            )
        )
    ExpectedReturn.objects.bulk_create(rows, batch_size=AT_A_TIME)


def _make_current() -> None:
    (positions,) = positions_at([None])
    commitments = list(Commitment.objects.all())
    for commitment in commitments:
        position = positions.get(commitment.pk, NOT_BEGUN)
        for name, value in asdict(position).items():
            setattr(commitment, name, value)
    names = list(asdict(NOT_BEGUN))
    Commitment.objects.bulk_update(commitments, names, batch_size=500)


def _close(rounds: list[ReportingRound]) -> None:
    for one in rounds:
        if one.closed_on:
            found = ReportingRound.objects.select_related("meeting").get(pk=one.pk)
            ReportingRound.objects.filter(pk=one.pk).update(
                figures=figures_of(RoundOnDay.today(found), AsAt.now()).as_json()
            )
