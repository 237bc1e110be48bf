from rest_framework import serializers
from rest_framework.reverse import reverse

from reminders.events.telling import words_of
from reminders.models import Event
from toolkit.serializers import NamedField, NumberedField


class EventSerializer(serializers.ModelSerializer):
    """Something that happened: what, when, by whom, and the address of the thing."""

    id = serializers.IntegerField(
        source="place",
        read_only=True,
        help_text="Its place in the feed: go on with `after` this number.",
    )
    by = serializers.CharField(
        source="by.name",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="Who did it; null where nobody did, as where a day came.",
    )
    commitment = NamedField("reference", read_only=True, allow_null=True)
    update = NumberedField(  # type: ignore[assignment]  # a field, not what the stubs take the name for
        read_only=True, allow_null=True
    )
    round = NamedField("slug", read_only=True, allow_null=True)
    organisation = NamedField("code", read_only=True, allow_null=True)
    meeting = serializers.IntegerField(
        source="meeting_step.meeting_id",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="The number of the meeting that it is about.",
    )
    action_arising = serializers.IntegerField(
        source="arising_step.action_id",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="The number of the action arising that it is about.",
    )
    text = serializers.SerializerMethodField(
        help_text=(
            "What was written: the comment, the reason to return it, the contribution..."
            " Empty where nothing was."
        )
    )
    url = serializers.SerializerMethodField(
        help_text="The address of what it is about; null where the API has none."
    )

    class Meta:
        model = Event
        fields = [
            "id",
            "kind",
            "at",
            "recorded_at",
            "by",
            "commitment",
            "update",
            "round",
            "organisation",
            "meeting",
            "action_arising",
            "text",
            "url",
        ]

    def get_text(self, event) -> str:
        return words_of(event)

    def get_url(self, event) -> str | None:
        request = self.context["request"]
        if event.contribution_id and event.kind == Event.Kind.CONTRIBUTED:
            return reverse(
                "api-contribution-detail", args=[event.contribution_id], request=request
            )
        if event.arising_step:
            action = event.arising_step.action_id
            return reverse("api-action-arising-detail", args=[action], request=request)
        if event.update_id:
            return reverse("api-update-detail", args=[event.update_id], request=request)
        if event.commitment:
            reference = event.commitment.reference
            return reverse("api-commitment-detail", args=[reference], request=request)
        if event.meeting_step:
            meeting = event.meeting_step.meeting_id
            return reverse("api-meeting-detail", args=[meeting], request=request)
        if event.round:
            return reverse("api-round-detail", args=[event.round.slug], request=request)
        return None
