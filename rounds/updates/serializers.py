"""What is answered about updates."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from commitments.ratings import REPORTABLE
from rounds.content import SENT_NAMES, TEXTS, WORDS
from rounds.evidence.files import KINDS
from rounds.models import Comment, EvidenceFile, ProgressUpdate, Submission, Transition
from rounds.updates.content_serializers import (
    EvidenceSerializer,
    MilestoneDatesSerializer,
    RecoverySerializer,
)
from toolkit.faults import OF_UPDATES
from toolkit.serializers import FaultSerializer, NamedField, TrueField


class EvidenceFileSerializer(serializers.ModelSerializer):
    """A file that was attached as evidence. It is downloaded by whoever may see the update."""

    kind = serializers.ChoiceField(
        list(KINDS), read_only=True, help_text="What its content is."
    )
    url = serializers.SerializerMethodField()

    class Meta:
        model = EvidenceFile
        fields = ["id", "name", "kind", "size", "digest", "url"]

    @extend_schema_field(serializers.URLField())
    def get_url(self, file):
        return reverse(
            "api-update-files",
            [file.update_id, file.pk],
            request=self.context["request"],
        )


class TransitionSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name")

    class Meta:
        model = Transition
        fields = ["at", "by", "verb", "from_state", "to_state", "note"]


class AuthorSerializer(serializers.Serializer):
    name = serializers.CharField()
    organisation = serializers.CharField(
        source="organisation.code", allow_null=True, default=None
    )


class UpdateSerializer(serializers.ModelSerializer):
    """A progress update with its state and every step it has taken."""

    commitment = NamedField("reference", read_only=True)
    round = NamedField("slug", read_only=True)
    rating = serializers.ChoiceField(
        [(choice.value, choice.label) for choice in REPORTABLE],
        source="standing",
        allow_null=True,
        read_only=True,
    )
    recovery = RecoverySerializer(many=True, read_only=True)
    milestones = MilestoneDatesSerializer(
        source="milestone_changes", many=True, read_only=True
    )
    evidence = EvidenceSerializer(many=True, read_only=True)
    confirm = serializers.ListField(
        child=serializers.ChoiceField(OF_UPDATES),
        read_only=True,
        help_text="What is odd about it and was confirmed when it was handed in.",
    )
    files = EvidenceFileSerializer(source="kept_files", many=True, read_only=True)
    unchanged = serializers.BooleanField(
        source="is_unchanged",
        read_only=True,
        help_text="True where it was answered with “nothing has changed”.",
    )
    corrects: "serializers.PrimaryKeyRelatedField[Any]" = (
        serializers.PrimaryKeyRelatedField(
            read_only=True,
            allow_null=True,
            help_text="The update it corrects; null for most.",
        )
    )
    erratum = serializers.BooleanField(
        source="is_erratum",
        read_only=True,
        help_text="True for a correction that was accepted after its round had closed.",
    )
    late = serializers.BooleanField(
        source="is_late_return",
        read_only=True,
        help_text="True where it was handed in after its round had closed.",
    )
    beside_figures = serializers.BooleanField(
        source="is_beside",
        read_only=True,
        help_text=(
            "True where it was accepted after its round had closed: an erratum, a late return, or"
            " one that was handed in on time. The round's figures leave it out."
        ),
    )
    author = AuthorSerializer(read_only=True)
    entered_by = serializers.CharField(
        source="entered_by.name", default=None, allow_null=True, read_only=True
    )
    answered_by = serializers.CharField(
        source="answered_by.name",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Who held the seat when it was handed in.",
    )
    seat = NamedField(
        "code",
        source="answering_seat",
        read_only=True,
        help_text="Who answers for it: until it is handed in the present owner.",
    )
    # `in_full` has added these.
    changed_at = serializers.DateTimeField(source="last_changed_at", read_only=True)
    set_aside_because = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text=(
            "Why it does not hold though it was accepted: a verifier found it not complete, or a"
            " second officer disagreed; null for most."
        ),
    )
    commented_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text=(
            "When the last comment was written that you see; it does not move `changed_at`."
        ),
    )
    confirmed = serializers.SerializerMethodField(
        help_text=(
            "False until a second officer confirms an officer's own update, and where one"
            " disagreed."
        )
    )
    returned_because = serializers.SerializerMethodField(
        help_text="Why it was returned; null unless it is returned."
    )
    history = TransitionSerializer(source="transitions", many=True, read_only=True)
    url = serializers.HyperlinkedIdentityField("api-update-detail")

    class Meta:
        model = ProgressUpdate
        fields = [
            "id",
            "commitment",
            "round",
            "state",
            *SENT_NAMES,
            "unchanged",
            "corrects",
            "erratum",
            "late",
            "beside_figures",
            "definitions_version",
            "author",
            "entered_by",
            "answered_by",
            "seat",
            "submitted_at",
            "accepted_at",
            "changed_at",
            "commented_at",
            "confirmed",
            "returned_because",
            "set_aside_because",
            "history",
            "url",
        ]

    def to_representation(self, update):
        """Name the author's organisation as it was called on the day of acceptance (`in_full`)."""
        shown = super().to_representation(update)
        if then := getattr(update, "author_body_then", None):
            shown["author"]["organisation"] = then
        return shown

    def get_confirmed(self, update) -> bool:
        is_answered = not update.is_unconfirmed and update.disagreed_at is None
        return update.is_accepted and is_answered

    def get_returned_because(self, update) -> str | None:
        return update.returned_because


# A field for each word and text of what was handed in.
SubmittedTextsSerializer: Any = type(
    "SubmittedTextsSerializer",
    (serializers.Serializer,),
    {name: serializers.CharField() for name in ("rating", *WORDS, *TEXTS)},
)


class SubmittedContentSerializer(SubmittedTextsSerializer):
    """What an update said, in the words of an update."""

    recovery = RecoverySerializer(many=True)
    milestones = MilestoneDatesSerializer(many=True)
    evidence = EvidenceSerializer(many=True)
    confirm = serializers.ListField(child=serializers.ChoiceField(OF_UPDATES))
    files = serializers.ListField(
        child=serializers.CharField(), help_text="Their names."
    )

    def get_fields(self):
        declared = super().get_fields()
        return {name: declared[name] for name in SENT_NAMES}


class SubmissionSerializer(serializers.ModelSerializer):
    """What an update said when it was handed in, each time."""

    by = serializers.CharField(source="by.name", read_only=True)
    content = serializers.SerializerMethodField()

    class Meta:
        model = Submission
        fields = ["number", "at", "by", "content"]

    @extend_schema_field(SubmittedContentSerializer)
    def get_content(self, submission):
        content = dict(submission.content)
        # What was handed in before a part was added to updates does not say it.
        content |= {name: content.get(name, "") for name in TEXTS}
        content["confirm"] = content.get("confirm", [])
        content["milestones"] = [
            {"withdraw": [], "id": line["milestone_id"], **line}
            for line in content["milestones"]
        ]
        for line in content["milestones"]:
            del line["milestone_id"]
            line.pop("withdrawn", None)
        return {"rating": content.pop("standing"), **content}


class CommentSerializer(serializers.ModelSerializer):
    """A word between author and reviewer about an update."""

    by = serializers.CharField(source="by.name", read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "at", "by", "text"]


class WrittenUpdateSerializer(serializers.Serializer):
    """The update that a row became."""

    id = serializers.IntegerField()
    commitment = serializers.CharField()
    state = serializers.ChoiceField(ProgressUpdate.State.choices)
    url = serializers.URLField()


class RowSerializer(serializers.Serializer):
    """What became of one row: 201 with its update, 200 if it would be written, or why it was
    refused.
    """

    row = serializers.IntegerField(help_text="Its place in `updates`, from 0.")
    status = serializers.ChoiceField(
        [200, 201, 400, 403, 409], help_text="As it would be answered by itself."
    )
    update = WrittenUpdateSerializer(allow_null=True)  # type: ignore[assignment]  # a field, not what the stubs take the name for
    errors = FaultSerializer(many=True)  # type: ignore[assignment]  # a field, not what the stubs take the name for


class BulkAnswerSerializer(serializers.Serializer):
    """What became of each row."""

    dry_run = TrueField(required=False, help_text="True where nothing was kept.")
    written = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = RowSerializer(many=True)
