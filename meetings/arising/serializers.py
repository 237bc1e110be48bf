from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from meetings.arising.filters import State
from rounds.models import ActionArising, ArisingStep, Outcome
from rounds.models.agendas import LONGEST_NOTE
from rounds.updates.strict_serializers import StrictSerializer
from toolkit.serializers import NamedField, NumberedField


class OutcomeSerializer(serializers.ModelSerializer):
    """A line of what came of a meeting: a decision, something noted, or an action."""

    meeting = NamedField("slug", source="item.meeting", read_only=True)
    item = serializers.CharField(
        source="item.title",
        read_only=True,
        help_text="The item of the agenda that it came of.",
    )
    update = NumberedField(  # type: ignore[assignment]  # a field, not what the stubs take the name for
        source="item.update",
        read_only=True,
        allow_null=True,
        help_text="The update whose ask it answers, where it answers one.",
    )
    answer = serializers.ChoiceField(
        Outcome.Answer.choices,
        read_only=True,
        allow_blank=True,
        help_text="What was answered to an ask; empty of what is no answer.",
    )
    commitment = NamedField("reference", read_only=True, allow_null=True)
    deferred_to = NamedField("slug", read_only=True, allow_null=True)
    source = NamedField(  # type: ignore[assignment]  # a field, not what the stubs take the name for
        "code",
        read_only=True,
        allow_null=True,
        help_text="The document that states it, where one does.",
    )
    action_arising = NumberedField(
        source="arising", read_only=True, allow_null=True, default=None
    )
    url = serializers.HyperlinkedIdentityField("api-outcome-detail")

    class Meta:
        model = Outcome
        fields = [
            "id",
            "meeting",
            "item",
            "kind",
            "answer",
            "text",
            "commitment",
            "update",
            "deferred_to",
            "new_date",
            "new_precision",
            "source",
            "action_arising",
            "recorded_at",
            "withdrawn_at",
            "withdrawn_because",
            "url",
        ]
        read_only_fields = fields


class ArisingStepSerializer(serializers.ModelSerializer):
    """What became of an action arising."""

    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = ArisingStep
        fields = ["verb", "note", "due_on", "by", "at"]
        read_only_fields = fields


class ActionArisingSerializer(serializers.ModelSerializer):
    """What somebody is to do by a day because of what a group said."""

    number = serializers.IntegerField(
        read_only=True, help_text="It is counted through all meetings of its group."
    )
    group = NamedField("code", read_only=True)
    meeting = NamedField("slug", source="outcome.item.meeting", read_only=True)
    outcome = NumberedField(read_only=True)
    commitment = NamedField(
        "reference", source="outcome.commitment", read_only=True, allow_null=True
    )
    text = serializers.CharField(read_only=True)
    seat = NamedField("code", read_only=True, allow_null=True)
    organisation = NamedField("code", read_only=True, allow_null=True)
    person = serializers.CharField(
        source="person.name", read_only=True, allow_null=True, default=None
    )
    state = serializers.SerializerMethodField()
    steps = ArisingStepSerializer(many=True, read_only=True)
    url = serializers.HyperlinkedIdentityField("api-action-arising-detail")

    class Meta:
        model = ActionArising
        fields = [
            "id",
            "number",
            "group",
            "meeting",
            "outcome",
            "commitment",
            "text",
            "seat",
            "organisation",
            "person",
            "due_on",
            "state",
            "closed_at",
            "steps",
            "url",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(State.choices))
    def get_state(self, action) -> str:
        """`late` where it is open and its day has passed."""
        if not action.was_open:
            return State.CLOSED
        return State.LATE if action.was_late else State.OPEN


class NewReportSerializer(StrictSerializer):
    """What was done. Do not name or describe a child or a family."""

    text = serializers.CharField(max_length=LONGEST_NOTE)
