from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.ratings import Lifecycle, Rating, Standing
from programme import clock
from programme.dates import Precision
from programme.serializers import SourceSerializer
from rounds.decisions.serializers import last_successors_in
from standing.added import is_new
from toolkit.serializers import NamedField


class PartialDateSerializer(serializers.Serializer):
    """A date known to the day, the month or the year; a month or a year is given as its last day.

    `source` is null where no document states the date: a first date is then an assumption of this
    tracker.
    """

    date = serializers.DateField()
    precision = serializers.ChoiceField(Precision.choices)
    source = SourceSerializer(allow_null=True)  # type: ignore[assignment]  # a field, not what the stubs take the name for


class MilestoneSerializer(serializers.ModelSerializer):
    first = PartialDateSerializer(read_only=True)
    forecast = PartialDateSerializer(read_only=True, allow_null=True)
    done = PartialDateSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Milestone
        fields = ["id", "title", "first", "forecast", "done"]


class StatementSerializer(serializers.ModelSerializer):
    """What was stated on a day about when a milestone would be, or was, done. Null where a date was
    withdrawn.
    """

    source = SourceSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]  # a field, not what the stubs take the name for
    stated_by = serializers.CharField(
        source="stated_by.name", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = MilestoneDate
        fields = [
            "kind",
            "date",
            "precision",
            "source",
            "stated_on",
            "stated_by",
            "reason",
        ]


class AgreedDateSerializer(serializers.Serializer):
    """A date that a meeting agreed in place of the first one, beside which it stands."""

    date = serializers.DateField()
    precision = serializers.ChoiceField(Precision.choices)
    meeting = serializers.IntegerField(source="meeting_id")
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="by.name")


class MilestoneDetailSerializer(MilestoneSerializer):
    commitment = NamedField("reference", read_only=True)
    statements = StatementSerializer(
        many=True, read_only=True, help_text="Every date stated, oldest first."
    )
    agreed_dates = AgreedDateSerializer(many=True, read_only=True)

    class Meta(MilestoneSerializer.Meta):
        fields = [
            "id",
            "commitment",
            "title",
            "first",
            "forecast",
            "done",
            "withdrawn_on",
            "statements",
            "agreed_dates",
        ]


class OwnerSerializer(serializers.Serializer):
    """The seat of the Leadership Group that answers for a commitment."""

    seat = serializers.CharField(source="code")
    name = serializers.CharField(source="title")


class DecidedAtSerializer(serializers.Serializer):
    """The meeting at which the group decided on a commitment."""

    id = serializers.IntegerField()
    group = serializers.CharField(source="group.code")
    date = serializers.DateField()
    precision = serializers.ChoiceField(Precision.choices)


class CommitmentSerializer(serializers.ModelSerializer):
    """An action or a recommendation with its current, accepted rating."""

    workstream = NamedField("code", read_only=True)
    rating = serializers.SerializerMethodField(
        help_text="The owner's, of the last accepted update; null unless in progress."
    )
    outlook = serializers.SerializerMethodField(
        help_text="The rating its owner expects at the due date."
    )
    evidence_rating = serializers.SerializerMethodField(
        help_text="What the milestones alone show today."
    )
    confirmed = serializers.BooleanField(
        source="is_confirmed",
        read_only=True,
        help_text="False until a second officer confirms an officer's own update.",
    )
    reported = serializers.SerializerMethodField(
        help_text=(
            "False where the last closed round had no update. Null of what was added since and"
            " has owed nothing in a closed round."
        )
    )
    added_on = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text="The day it was added; null for what the programme began with.",
    )
    decided_at = DecidedAtSerializer(
        source="group_decision.meeting",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="The meeting at which the group decided on it, where `basis` is `decided`.",
    )
    owner = OwnerSerializer(read_only=True)
    lead = NamedField("code", read_only=True)
    partners = NamedField("code", many=True, read_only=True)
    responsible = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="The names of who does the work and is reminded of it, today.",
    )
    due = PartialDateSerializer(
        source="due_as_stated",
        read_only=True,
        allow_null=True,
        help_text="As it was set first, or as a meeting agreed last.",
    )
    first_due = PartialDateSerializer(
        read_only=True, allow_null=True, help_text="As it was set first."
    )
    milestones = MilestoneSerializer(many=True, read_only=True)
    source = SourceSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]  # a field, not what the stubs take the name for
    superseded_by = serializers.SerializerMethodField(
        help_text=(
            "The reference of what took its place; where that was superseded in its turn, of the"
            " last one. Null unless it is superseded."
        )
    )
    url = serializers.SerializerMethodField()

    class Meta:
        model = Commitment
        fields = [
            "reference",
            "title",
            "description",
            "kind",
            "workstream",
            "lifecycle",
            "superseded_by",
            "rating",
            "outlook",
            "evidence_rating",
            "confirmed",
            "reported",
            "added_on",
            "owner",
            "lead",
            "partners",
            "responsible",
            "due",
            "first_due",
            "milestones",
            "basis",
            "decided_at",
            "source",
            "url",
        ]

    @extend_schema_field(serializers.ChoiceField(Rating.choices, allow_null=True))
    def get_rating(self, commitment):
        return commitment.rating or None

    @extend_schema_field(serializers.ChoiceField(Rating.choices, allow_null=True))
    def get_outlook(self, commitment):
        return commitment.outlook or None

    @extend_schema_field(
        serializers.ChoiceField(
            [Standing.RED, Standing.AMBER, Standing.GREEN, Standing.COMPLETE],
            allow_null=True,
        )
    )
    def get_evidence_rating(self, commitment):
        return commitment.evidence(clock.today()).rating

    def get_superseded_by(self, commitment) -> str | None:
        if commitment.lifecycle != Lifecycle.SUPERSEDED:
            return None
        last = last_successors_in(self.context).get(commitment.pk)
        return last.reference if last else None

    def get_reported(self, commitment) -> bool | None:
        if is_new(commitment):
            return None
        return not commitment.position.is_stale(commitment.last_closed_as_at)

    @extend_schema_field(serializers.URLField())
    def get_url(self, commitment):
        return reverse(
            f"api-{commitment.kind}-detail",
            [commitment.reference],
            request=self.context["request"],
        )
