from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from commitments.ratings import REPORTABLE, Rating
from people.models import GovernanceGroup
from programme.dates import Precision
from rounds.content import Content, EvidenceLine, MilestoneLine, RecoveryLine
from rounds.files import KINDS
from rounds.models import EvidenceFile, Meeting, ProgressUpdate, ReportingRound, Transition
from rounds.rules import LONGEST, LONGEST_TEXT, MOST_ROWS


class MeetingSerializer(serializers.ModelSerializer):
    group = serializers.SlugRelatedField("code", queryset=GovernanceGroup.objects.all())

    class Meta:
        model = Meeting
        fields = ["group", "date", "precision"]


class ReportingRoundSerializer(serializers.ModelSerializer):
    """A reporting round; its ratings speak of the day of its meeting."""

    meeting = MeetingSerializer(read_only=True)
    url = serializers.HyperlinkedIdentityField("api-round-detail", lookup_field="slug")

    class Meta:
        model = ReportingRound
        fields = ["slug", "state", "opens_on", "due_on", "closes_on", "closed_on", "meeting", "url"]


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know: a misspelt name must not lose a text in silence."""

    def to_internal_value(self, data):
        known = super().to_internal_value(data)
        unknown = {name: ["This field is not known here. Check its spelling."] for name in set(data) - set(self.fields)}
        if unknown:
            raise serializers.ValidationError(unknown, code="unknown_field")
        return known


class RecoverySerializer(StrictSerializer):
    """A recovery step: what is done, who does it, by when."""

    step = serializers.CharField(max_length=LONGEST["step"])
    who = serializers.CharField(max_length=LONGEST["who"], allow_blank=True, default="")
    by = serializers.DateField(allow_null=True, default=None)
    done = serializers.BooleanField(default=False)


class MilestoneDatesSerializer(StrictSerializer):
    """The dates of one milestone as its author states them, and why they changed."""

    id = serializers.IntegerField(source="milestone_id", min_value=1, max_value=2**63 - 1)
    forecast = serializers.DateField(source="forecast_date", allow_null=True, default=None)
    forecast_precision = serializers.ChoiceField(Precision, default=Precision.DAY)
    done = serializers.DateField(source="done_date", allow_null=True, default=None)
    done_precision = serializers.ChoiceField(Precision, default=Precision.DAY)
    reason = serializers.CharField(max_length=LONGEST["reason"], allow_blank=True, default="")


class EvidenceSerializer(StrictSerializer):
    """A link to where the proof can be read."""

    title = serializers.CharField(max_length=LONGEST["title"])
    url = serializers.URLField(max_length=LONGEST["url"])


class EvidenceFileSerializer(serializers.ModelSerializer):
    """A file that was attached as evidence. It is downloaded by whoever may see the update."""

    kind = serializers.ChoiceField(list(KINDS), read_only=True, help_text="What its content is.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceFile
        fields = ["name", "kind", "size", "digest", "url"]

    @extend_schema_field(serializers.URLField())
    def get_url(self, file):
        return reverse("api-update-files", [file.update_id, file.pk], request=self.context["request"])


class ContentSerializer(StrictSerializer):
    """What an update says. What it must say depends on its rating, and is judged when it is submitted."""

    rating = serializers.ChoiceField([(choice.value, choice.label) for choice in REPORTABLE], required=False)
    outlook = serializers.ChoiceField(Rating, allow_blank=True, required=False)
    summary = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    next_steps = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    cause = serializers.ChoiceField(ProgressUpdate.Cause, allow_blank=True, required=False)
    ask = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    recovery = RecoverySerializer(many=True, required=False, max_length=MOST_ROWS)
    milestones = MilestoneDatesSerializer(many=True, required=False, max_length=MOST_ROWS)
    evidence = EvidenceSerializer(many=True, required=False, max_length=MOST_ROWS)

    def fill(self, content: Content) -> Content:
        """Put what was sent into what an update says already; what was not sent stays."""
        sent = dict(self.validated_data)
        if "rating" in sent:
            content.standing = sent["rating"]
        for name in {"outlook", "summary", "next_steps", "cause", "ask"} & set(sent):
            setattr(content, name, sent[name])
        if "recovery" in sent:
            content.recovery = [RecoveryLine(**line) for line in sent["recovery"]]
        if "milestones" in sent:
            content.milestones = [
                MilestoneLine(forecast=line.pop("forecast_date"), done=line.pop("done_date"), **line)
                for line in sent["milestones"]
            ]
        if "evidence" in sent:
            content.evidence = [EvidenceLine(**line) for line in sent["evidence"]]
        return content


class NewUpdateSerializer(ContentSerializer):
    """An update to be kept or handed in."""

    commitment = serializers.CharField(max_length=12, help_text="Its reference, for example INS-2.")
    round = serializers.CharField(max_length=50, required=False, help_text="The open round unless named.")
    submit = serializers.BooleanField(default=True, help_text="False keeps a draft.")


class TransitionSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name")

    class Meta:
        model = Transition
        fields = ["at", "by", "verb", "from_state", "to_state", "note"]


class AuthorSerializer(serializers.Serializer):
    name = serializers.CharField()
    organisation = serializers.CharField(source="organisation.code", allow_null=True, default=None)


class UpdateSerializer(serializers.ModelSerializer):
    """A progress update with its state and every step it has taken."""

    commitment = serializers.SlugRelatedField("reference", read_only=True)
    round = serializers.SlugRelatedField("slug", read_only=True)
    rating = serializers.CharField(source="standing", allow_null=True, read_only=True)
    recovery = RecoverySerializer(many=True, read_only=True)
    milestones = MilestoneDatesSerializer(source="milestone_changes", many=True, read_only=True)
    evidence = EvidenceSerializer(many=True, read_only=True)
    files = EvidenceFileSerializer(source="kept_files", many=True, read_only=True)
    unchanged = serializers.BooleanField(
        source="is_unchanged", read_only=True, help_text="True where it was answered with “nothing has changed”."
    )
    corrects = serializers.PrimaryKeyRelatedField(read_only=True, help_text="The update it corrects; null for most.")
    erratum = serializers.BooleanField(
        source="is_erratum", read_only=True, help_text="True where it was accepted after its round had closed."
    )
    author = AuthorSerializer(read_only=True)
    entered_by = serializers.CharField(source="entered_by.name", default=None, allow_null=True, read_only=True)
    answered_by = serializers.CharField(
        source="answered_by.name",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Who held the seat when it was handed in.",
    )
    seat = serializers.SlugRelatedField("code", read_only=True)
    confirmed = serializers.SerializerMethodField(
        help_text="False until a second officer confirms an officer's own update."
    )
    returned_because = serializers.SerializerMethodField(help_text="Why it was returned; null unless it is returned.")
    history = TransitionSerializer(source="transitions", many=True, read_only=True)
    url = serializers.HyperlinkedIdentityField("api-update-detail")

    class Meta:
        model = ProgressUpdate
        fields = [
            "id",
            "commitment",
            "round",
            "state",
            "rating",
            "outlook",
            "summary",
            "next_steps",
            "cause",
            "ask",
            "recovery",
            "milestones",
            "evidence",
            "files",
            "unchanged",
            "corrects",
            "erratum",
            "definitions_version",
            "author",
            "entered_by",
            "answered_by",
            "seat",
            "submitted_at",
            "accepted_at",
            "confirmed",
            "returned_because",
            "history",
            "url",
        ]

    def get_confirmed(self, update) -> bool:
        return update.is_accepted and not update.is_unconfirmed

    def get_returned_because(self, update) -> str | None:
        return update.returned_because
