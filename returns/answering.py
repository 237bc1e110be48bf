"""Who answers for the returns of a round: at present while it is open, and as it closed after."""

from django.db.models import DateField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from commitments.answering_since import answering_since
from rounds.models import ExpectedReturn, ReportingRound

NAMED = [
    "commitment__owner",
    "commitment__lead",
    "seat",
    "lead",
    "closing_seat",
    "closing_lead",
]


def with_who_answers(reporting_round: ReportingRound) -> QuerySet[ExpectedReturn]:
    """Return what a round expects, with who answers for each (`ExpectedReturn.answering_seat`,
    `answering_lead`), their keys as `owner_now` and `lead_now`, and since which day they do, as
    `owner_since` and `lead_since`: null once the round has closed, and where nobody else did
    before.
    """
    expected = reporting_round.expected.select_related(*NAMED)
    if reporting_round.is_closed:
        never = Value(None, output_field=DateField())
        return expected.annotate(
            owner_now=Coalesce("closing_seat", "seat"),
            lead_now=Coalesce("closing_lead", "lead"),
            owner_since=never,
            lead_since=never,
        )
    return expected.annotate(
        owner_now=F("commitment__owner"),
        lead_now=F("commitment__lead"),
        owner_since=answering_since("owner", "commitment"),
        lead_since=answering_since("lead", "commitment"),
    )
