from rest_framework import serializers

from commitments.ratings import Standing
from people.models import GovernanceGroup
from returns.states import ReturnState
from rounds.models import ExpectedReturn, Meeting, ReportingRound
from toolkit.serializers import NamedField


class MeetingSerializer(serializers.ModelSerializer):
    group = serializers.SlugRelatedField("code", queryset=GovernanceGroup.objects.all())

    class Meta:
        model = Meeting
        fields = ["id", "group", "date", "precision", "replaces", "cancelled_on"]


class ReportingRoundSerializer(serializers.ModelSerializer):
    """A reporting round; its ratings speak of the day of its meeting."""

    meeting = MeetingSerializer(read_only=True)
    url = serializers.HyperlinkedIdentityField("api-round-detail", lookup_field="slug")

    class Meta:
        model = ReportingRound
        fields = [
            "slug",
            "state",
            "opens_on",
            "due_on",
            "closes_on",
            "closed_on",
            "meeting",
            "url",
        ]


class ExpectedReturnSerializer(serializers.ModelSerializer):
    """That a commitment owes an update in a round, and, once the round has closed, what became of
    it.
    """

    commitment = NamedField("reference", read_only=True)
    seat = NamedField(
        "code",
        source="answering_seat",
        read_only=True,
        help_text="Who answers for it; once the round has closed, who did as it closed.",
    )
    seat_since = serializers.DateField(
        source="owner_since",
        read_only=True,
        allow_null=True,
        help_text=(
            "Since when that seat does; null where no other did before, and once the round has"
            " closed."
        ),
    )
    lead = NamedField(
        "code",
        source="answering_lead",
        read_only=True,
        help_text="Its lead organisation; once the round has closed, as it closed.",
    )
    lead_since = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text="Since when that one leads it, as above.",
    )
    responsible = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="The names of who does the work and is reminded of it, today.",
    )
    update = serializers.IntegerField(  # type: ignore[assignment]  # a field, not what the stubs take the name for
        source="named_update",
        read_only=True,
        allow_null=True,
        help_text=(
            "The number of its update. While the round is open: the one there is, where you may see"
            " it; once it has closed: the accepted one that was counted."
        ),
    )
    late_update = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text=(
            "The number of the update that was handed in or accepted after the round had closed,"
            " where you may see it. It stands beside the figures, and `rating` leaves it out."
        ),
    )
    state = serializers.ChoiceField(
        ReturnState.choices,
        read_only=True,
        allow_null=True,
        help_text=(
            "Where it stands. Null where that is not yours to see: of what others answer for, all"
            " but accepted."
        ),
    )
    not_reported = serializers.ChoiceField(
        ExpectedReturn.NotReported.choices,
        allow_blank=True,
        read_only=True,
        help_text="Why nothing was reported.",
    )
    rating = serializers.ChoiceField(
        Standing.choices, source="standing", allow_blank=True, read_only=True
    )
    evidence_rating = serializers.ChoiceField(
        Standing.choices, source="evidence", allow_blank=True, read_only=True
    )

    class Meta:
        model = ExpectedReturn
        fields = [
            "commitment",
            "seat",
            "seat_since",
            "lead",
            "lead_since",
            "responsible",
            "update",
            "late_update",
            "state",
            "not_reported",
            "note",
            "rating",
            "evidence_rating",
            "evidence_slip",
        ]
