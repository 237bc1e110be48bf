"""People who owe updates, as many as are wanted, made in a few statements. Run in the tracker's own
settings.
"""

from datetime import date

from django.db import connection

from commitments.models import Commitment
from people.models import GovernanceGroup, Organisation, Seat, SeatHolding, User
from programme.models import Theme
from reminders.events.taking_up import take_up
from reminders.models import Step
from rounds.models import ExpectedReturn, Meeting, ReportingRound
from workstreams.models import Workstream

EACH = 3  # updates that each person owes


def load(number: int, gone: int = 0, *, is_owed: bool = True) -> None:
    """Make so many people who owe three updates each in a round due on 1 June 2018; `gone` of them
    have no mailbox. Unless it `is_owed` nothing is, so that no step reminds of it.
    """
    body = Organisation.objects.create(code="BODY", name="A body")
    group = GovernanceGroup.objects.create(
        code="GROUP", name="Leadership group", purpose="Leads."
    )
    theme = Theme.objects.create(code="theme", order=1, title="Theme")
    strand = Workstream.objects.create(
        code="W",
        order=1,
        slug="strand",
        title="Strand",
        summary="What it does.",
        theme=theme,
        lead=body,
    )
    people = User.objects.bulk_create(
        User(
            email=f"{'gone' if place < gone else 'person'}{place}@example.org",
            name=f"Person {place}",
            role="member",
            organisation=body,
            password="!",
        )
        for place in range(number)
    )
    seats = Seat.objects.bulk_create(
        Seat(group=group, code=str(place), title=f"Seat {place}", organisation=body)
        for place in range(number)
    )
    SeatHolding.objects.bulk_create(
        SeatHolding(seat=seat, person=person, since=date(2017, 6, 1))
        for seat, person in zip(seats, people, strict=True)
    )
    commitments = Commitment.objects.bulk_create(
        Commitment(
            kind="action",
            reference=f"ACT-{place * EACH + nth + 1}",
            series="ACT",
            number=nth + 1,
            title=f"Deliver thing {nth + 1} for person {place}",
            description="What it is.",
            workstream=strand,
            owner=seat,
            lead=body,
            basis="report",
            lifecycle="in_progress",
            rating="amber",
        )
        for place, seat in enumerate(seats)
        for nth in range(EACH)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO actions_action (commitment_id) SELECT id FROM"
            " commitments_commitment"
        )
    reporting_round = ReportingRound.objects.create(
        meeting=Meeting.objects.create(group=group, date=date(2018, 6, 30)),
        slug="2018-06",
        state="open",
        opens_on=date(2018, 5, 8),
        due_on=date(2018, 6, 1),
        closes_on=date(2018, 6, 30),
    )
    ExpectedReturn.objects.bulk_create(
        ExpectedReturn(
            round=reporting_round, commitment=one, seat_id=one.owner_id, lead=body
        )
        for one in commitments
        if is_owed
    )
    while take_up(today=date(2018, 5, 21), by_mail=False):
        pass  # that they took up their seats is no news here
    assert Step.objects.default().exists()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself, a little later
