"""One factory a model; what a test does not name is filled with something plain."""

from datetime import date, datetime, timedelta

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from actions.models import Action
from commitments.models import Commitment, Milestone, ResponsiblePerson
from meetings.models import Document
from people.models import (
    AccountChange,
    GovernanceGroup,
    Organisation,
    Seat,
    SeatHolding,
    User,
)
from programme.models import Source, Theme
from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from rounds.content import Content, EvidenceLine, RecoveryLine
from rounds.models import (
    AgendaItem,
    ExpectedReturn,
    Meeting,
    ProgressUpdate,
    ReportingRound,
)
from rounds.updates import hand_in, review
from workstreams.models import Workstream

TODAY = date(2018, 5, 21)


def moment(day: date, hour: int = 12) -> datetime:
    """Return an aware moment on a day in Scotland."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


NOW = moment(TODAY)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    code = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Document {n}")
    url = "https://example.org/document"


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    code = factory.Sequence(lambda n: f"theme-{n}")
    order = factory.Sequence(lambda n: n + 100)
    title = factory.Sequence(lambda n: f"Theme {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"ORG{n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = "partner"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = "partner"
    organisation = factory.SubFactory(OrganisationFactory)
    password = factory.LazyFunction(lambda: make_password("a long enough password"))

    class Params:
        officer = factory.Trait(role="officer")
        superuser = factory.Trait(role="officer", is_superuser=True)
        member = factory.Trait(role="member")


class AccountChangeFactory(DjangoModelFactory):
    """A new address of an officer, which another has confirmed."""

    class Meta:
        model = AccountChange

    kind = "address"
    person = factory.SubFactory(UserFactory, officer=True)
    address = "before@example.org"
    new_address = factory.SelfAttribute("person.email")
    role_before = factory.SelfAttribute("person.role")
    asked_by = factory.SelfAttribute("person")
    asked_at = factory.SelfAttribute("answered_at")
    answer = "confirmed"
    answered_by = factory.SubFactory(UserFactory, officer=True, is_active=False)
    answered_at = factory.LazyFunction(timezone.now)


class GovernanceGroupFactory(DjangoModelFactory):
    class Meta:
        model = GovernanceGroup
        django_get_or_create = ["code"]

    code = "GROUP"
    name = "Leadership group"
    purpose = "Leads."


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    group = factory.SubFactory(GovernanceGroupFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.SelfAttribute("organisation.code")
    title = factory.SelfAttribute("organisation.name")


class SeatHoldingFactory(DjangoModelFactory):
    class Meta:
        model = SeatHolding

    seat = factory.SubFactory(SeatFactory)
    person = factory.SubFactory(
        UserFactory,
        member=True,
        organisation=factory.SelfAttribute("..seat.organisation"),
    )
    since = date(2017, 6, 1)


class WorkstreamFactory(DjangoModelFactory):
    class Meta:
        model = Workstream

    code = factory.Sequence(lambda n: f"W{n}")
    order = factory.Sequence(lambda n: n + 100)
    slug = factory.Sequence(lambda n: f"strand-{n}")
    title = factory.Sequence(lambda n: f"Strand {n}")
    summary = "What it does."
    theme = factory.SubFactory(ThemeFactory)
    lead = factory.SubFactory(OrganisationFactory)


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Deliver thing {n}")
    description = "What it is."
    workstream = factory.SubFactory(WorkstreamFactory)
    lead = factory.SubFactory(OrganisationFactory)
    owner = factory.SubFactory(SeatFactory)
    basis = "report"
    lifecycle = factory.LazyAttribute(
        lambda made: "in_progress" if made.rating else "not_started"
    )
    rating = ""

    @factory.post_generation
    def expected(self, create, extracted, **kwargs):
        """As if it had been there when the open round opened."""
        for reporting_round in ReportingRound.objects.open():
            expect(self, reporting_round)


def expect(commitment, reporting_round):
    """Have a round expect a return of a commitment."""
    return ExpectedReturn.objects.get_or_create(
        round=reporting_round,
        commitment=Commitment.objects.get(pk=commitment.pk),
        defaults={"seat": commitment.owner, "lead": commitment.lead},
    )[0]


class ActionFactory(CommitmentFactory):
    class Meta:
        model = Action

    reference = factory.Sequence(lambda n: f"ACT-{n + 1}")


class ResponsiblePersonFactory(DjangoModelFactory):
    """A person of the lead organisation who does the work of an action."""

    class Meta:
        model = ResponsiblePerson

    commitment = factory.LazyFunction(
        lambda: Commitment.objects.get(pk=ActionFactory().pk)
    )
    person = factory.SubFactory(
        UserFactory,
        organisation=factory.SelfAttribute("..commitment.lead"),
        is_contact=False,
    )
    from_date = date(2018, 5, 1)
    named_by = factory.SubFactory(UserFactory, officer=True)
    named_at = moment(date(2018, 5, 1))


class RecommendationFactory(CommitmentFactory):
    class Meta:
        model = Recommendation

    reference = factory.Sequence(lambda n: f"RCM-{n + 1}")
    response = "accepted"

    @factory.lazy_attribute
    def theme(self):
        return RecommendationTheme.objects.get_or_create(
            code="theme", defaults={"order": 1, "title": "Theme"}
        )[0]

    @factory.lazy_attribute
    def area(self):
        return RecommendationArea.objects.get_or_create(
            code="area", defaults={"order": 1, "title": "Area"}
        )[0]


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = Milestone

    commitment = factory.SubFactory(ActionFactory)
    order = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Step {n}")
    first_date = date(2018, 12, 31)
    first_precision = "day"

    class Params:
        sourced = factory.Trait(first_source=factory.SubFactory(SourceFactory))


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting
        django_get_or_create = ["group", "date"]

    group = factory.SubFactory(GovernanceGroupFactory)
    date = factory.Sequence(lambda n: date(2018 + n // 12 % 60, n % 12 + 1, 28))


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    place = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Item {n}")
    added_by = factory.SubFactory(UserFactory, officer=True)
    added_at = NOW


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    title = factory.Sequence(lambda n: f"Report {n}")
    kind = "publication"
    date = date(2018, 5, 1)
    noted_on = TODAY


class ReportingRoundFactory(DjangoModelFactory):
    class Meta:
        model = ReportingRound
        skip_postgeneration_save = True

    meeting = factory.SubFactory(MeetingFactory, date=date(2018, 6, 30))
    slug = factory.LazyAttribute(lambda made: f"{made.meeting.date:%Y-%m}")
    state = "open"
    opens_on = date(2018, 5, 8)
    due_on = date(2018, 6, 1)
    closes_on = factory.LazyAttribute(
        lambda made: made.closed_on or made.due_on + timedelta(days=29)
    )
    closed_on = None

    @factory.post_generation
    def expected(self, create, extracted, **kwargs):
        """What is live already is expected, as when a round is opened."""
        if self.state == "open":
            for commitment in Commitment.objects.live():
                expect(commitment, self)

    class Params:
        closed = factory.Trait(
            state="closed",
            meeting=factory.SubFactory(MeetingFactory, date=date(2018, 3, 31)),
            opens_on=date(2018, 3, 1),
            due_on=date(2018, 3, 16),
            closed_on=date(2018, 3, 31),
        )


def content(standing: str = "green", **changes) -> Content:
    """Return what a whole update says at a standing: all that its rating calls for."""
    given = {
        "standing": standing,
        "summary": "This happened.",
        "next_steps": "That comes next.",
    }
    if standing in ("green", "amber", "red"):
        given["outlook"] = "green"
    if standing in ("amber", "red"):
        given |= {
            "cause": "own",
            "recovery": [RecoveryLine("Recover", "The lead", date(2018, 7, 31))],
        }
    if standing == "red":
        given["ask"] = "Decide."
    if standing == "complete":
        given["evidence"] = [EvidenceLine("Report", "https://example.org/report")]
    return Content(**given | changes)


def holder_of(commitment) -> User:
    """Return the person who holds the owner's seat, seated now if it is empty."""
    holding = (
        commitment.owner.holdings.filter(until=None).select_related("person").first()
    )
    return (holding or SeatHoldingFactory(seat=commitment.owner)).person


def submitted(
    commitment, reporting_round, standing="green", *, by=None, at=NOW, **changes
) -> ProgressUpdate:
    """Return an update handed in by the owner's seat holder, unless by another."""
    return hand_in.report(
        commitment=commitment,
        reporting_round=reporting_round,
        content=content(standing, **changes),
        by=by or holder_of(commitment),
        at=at,
    )


def accepted(
    commitment, reporting_round, standing="green", *, at=NOW, **changes
) -> ProgressUpdate:
    """Return an update that an officer has accepted."""
    update = submitted(commitment, reporting_round, standing, at=at, **changes)
    return review.accept_update(update=update, by=UserFactory(officer=True), at=at)
