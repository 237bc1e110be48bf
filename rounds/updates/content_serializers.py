"""What is sent: judged here for its form alone; what it must say is the services' to judge."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from commitments.ratings import REPORTABLE, Rating
from programme.dates import Precision
from rounds.content import (
    FIELDS,
    SENT_NAMES,
    TEXTS,
    WORDS,
    Content,
    EvidenceLine,
    FieldOfUpdate,
    MilestoneLine,
    RecoveryLine,
)
from rounds.faults import LONGEST, LONGEST_TEXT, MOST_ROWS
from rounds.models import ProgressUpdate

MOST_UPDATES = 500  # in one request


# What JSON has for each kind of field. A field that took "yes" for true would take what nobody
# meant, too.
TEXT_FIELDS = (serializers.CharField, serializers.DateField, serializers.ChoiceField)
KINDS = [
    (serializers.BooleanField, bool, "Send true or false."),
    (serializers.IntegerField, int, "Send a whole number."),
    (TEXT_FIELDS, str, "Send text, in quotes."),
]


ONLY_ANSWERED = "This cannot be changed here. Leave it out."
UNKNOWN = "This field is not known here. Check its spelling."


class StrictList(serializers.ListSerializer):
    """Says in the words of the rules that there are too many."""

    default_error_messages = {"not_a_list": "Send a list, in brackets."}

    def to_internal_value(self, data):
        if isinstance(data, list) and self.max_length and len(data) > self.max_length:
            raise serializers.ValidationError(
                {"non_field_errors": [too_many(self.max_length)]}
            )
        return super().to_internal_value(data)


def too_many(most: int) -> ErrorDetail:
    return ErrorDetail(f"Give at most {most}.", "too_many")


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, and values of another kind: a misspelt name must not lose a
    text in silence.
    """

    default_error_messages = {"invalid": "Send an object, in braces."}
    # Names that answers have, and requests do not.
    only_answered: frozenset[str] = frozenset()

    class Meta:
        list_serializer_class = StrictList

    def to_internal_value(self, data):
        faults = {}
        values = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            faults = refusal.detail
        if isinstance(data, dict):
            faults |= self._strict_faults(data)
        if faults:
            raise serializers.ValidationError(faults)
        return values

    def _strict_faults(self, data: dict) -> dict[str, list[ErrorDetail]]:
        faults = {name: self._strict_fault(name, value) for name, value in data.items()}
        return {name: fault for name, fault in faults.items() if fault}

    def _strict_fault(self, name: str, value: Any) -> list[ErrorDetail] | None:
        """Say what is wrong with a name that is not known, or a value that is not of the JSON kind
        its field takes.
        """
        if name not in self.fields:
            sentence = ONLY_ANSWERED if name in self.only_answered else UNKNOWN
            return [ErrorDetail(sentence, "unknown_field")]
        for fields, kind, sentence in KINDS:
            if value is not None and isinstance(self.fields[name], fields):
                is_of_kind = type(value) is kind
                return None if is_of_kind else [ErrorDetail(sentence, "invalid")]
        return None


class RecoverySerializer(StrictSerializer):
    """A recovery step: what is done, who does it, by when."""

    step = serializers.CharField(max_length=LONGEST["step"])
    who = serializers.CharField(max_length=LONGEST["who"], allow_blank=True, default="")
    by = serializers.DateField(allow_null=True, default=None)
    done = serializers.BooleanField(default=False)


class MilestoneDatesSerializer(StrictSerializer):
    """The dates of one milestone as its author states them, and why they changed."""

    id = serializers.IntegerField(
        source="milestone_id", min_value=1, max_value=2**63 - 1
    )
    forecast = serializers.DateField(
        source="forecast_date", allow_null=True, default=None
    )
    forecast_precision = serializers.ChoiceField(Precision, default=Precision.DAY)
    done = serializers.DateField(source="done_date", allow_null=True, default=None)
    done_precision = serializers.ChoiceField(Precision, default=Precision.DAY)
    reason = serializers.CharField(
        max_length=LONGEST["reason"], allow_blank=True, default=""
    )


class EvidenceSerializer(StrictSerializer):
    """A link to where the proof can be read."""

    title = serializers.CharField(max_length=LONGEST["title"])
    url = serializers.URLField(max_length=LONGEST["url"])


def _text_field(about: FieldOfUpdate) -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST_TEXT, allow_blank=True, required=False, help_text=about.help
    )


# A field for each text of an update.
TextsSerializer: Any = type(
    "TextsSerializer",
    (StrictSerializer,),
    {name: _text_field(FIELDS[name]) for name in TEXTS},
)


class ContentSerializer(TextsSerializer):
    """What an update says. What it must say depends on its rating, and is judged when it is
    submitted.
    """

    only_answered = frozenset(
        [
            "id",
            "commitment",
            "round",
            "state",
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
            "changed_at",
            "commented_at",
            "confirmed",
            "returned_because",
            "history",
            "url",
        ]
    )

    rating = serializers.ChoiceField(
        [(choice.value, choice.label) for choice in REPORTABLE],
        required=False,
        allow_null=True,
        help_text=(
            "The rating now, or that it is not started or complete; null while it is"
            " open."
        ),
    )
    outlook = serializers.ChoiceField(
        Rating,
        allow_blank=True,
        required=False,
        help_text=FIELDS["outlook"].help,
    )
    cause = serializers.ChoiceField(
        ProgressUpdate.Cause,
        allow_blank=True,
        required=False,
        help_text=FIELDS["cause"].help,
    )
    recovery = RecoverySerializer(
        many=True,
        required=False,
        max_length=MOST_ROWS,
        help_text="Of amber and red: how it gets back on course.",
    )
    milestones = MilestoneDatesSerializer(
        many=True,
        required=False,
        max_length=MOST_ROWS,
        help_text=(
            "Dates you state for milestones, by the `id` that the commitment gives"
            " them. Those you leave out stay. A month or a year (`forecast_precision`)"
            " is kept as its last day. A changed date needs a `reason`."
        ),
    )
    evidence = EvidenceSerializer(
        many=True,
        required=False,
        max_length=MOST_ROWS,
        help_text="Links to where the proof can be read.",
    )

    def get_fields(self):
        """Give the fields in the order of an update, before what a request says besides."""
        declared = super().get_fields()
        first = {name: declared[name] for name in SENT_NAMES if name in declared}
        return first | declared

    def fill(self, content: Content) -> Content:
        """Put what was sent into what an update says already; what was not sent stays."""
        sent = dict(self.validated_data)
        if "rating" in sent:
            content.standing = sent["rating"] or ""
        for name in (*TEXTS, *WORDS):
            if name in sent:
                setattr(content, name, sent[name])
        if "recovery" in sent:
            content.recovery = [RecoveryLine(**line) for line in sent["recovery"]]
        if "milestones" in sent:
            content.milestones = [_milestone_line(line) for line in sent["milestones"]]
        if "evidence" in sent:
            content.evidence = [EvidenceLine(**line) for line in sent["evidence"]]
        return content


def _milestone_line(values: dict[str, Any]) -> MilestoneLine:
    return MilestoneLine(
        forecast=values.pop("forecast_date"), done=values.pop("done_date"), **values
    )


class NewUpdateSerializer(ContentSerializer):
    """An update to be kept or handed in."""

    commitment = serializers.CharField(
        max_length=12, help_text="Its reference, for example INS-2."
    )
    round = serializers.CharField(
        max_length=50, required=False, help_text="The open round unless named."
    )
    submit = serializers.BooleanField(default=True, help_text="False keeps a draft.")


@extend_schema_field(NewUpdateSerializer)
class UnjudgedRow(serializers.Field):
    """A row as it was sent: it is judged by itself, so that its faults do not stop the others."""

    def to_internal_value(self, data: Any) -> Any:
        return data


class RowsField(serializers.ListField):
    """The rows of a request, of which there is one at least."""

    def to_internal_value(self, data):
        if data == []:
            raise serializers.ValidationError(
                [ErrorDetail("Send at least one.", "required")]
            )
        if isinstance(data, list) and len(data) > MOST_UPDATES:
            raise serializers.ValidationError([too_many(MOST_UPDATES)])
        return super().to_internal_value(data)


class BulkSerializer(StrictSerializer):
    """Many updates at once."""

    updates = RowsField(
        child=UnjudgedRow(allow_null=True),
        min_length=1,
        max_length=MOST_UPDATES,
        help_text="As each would be sent by itself.",
    )
    atomic = serializers.BooleanField(
        default=False, help_text="True writes all of them or none."
    )


class NothingSerializer(StrictSerializer):
    """The body of a step, which says nothing."""


class UnchangedSerializer(StrictSerializer):
    """The answer that nothing has changed since the last accepted update."""

    commitment = serializers.CharField(
        max_length=12, help_text="Its reference, for example INS-2."
    )
    round = serializers.CharField(
        max_length=50, required=False, help_text="The open round unless named."
    )


class NewCommentSerializer(StrictSerializer):
    """A word for the author or the reviewer of an update. Do not name or describe a child or a
    family.
    """

    text = serializers.CharField(max_length=LONGEST_TEXT)


class NewFileSerializer(StrictSerializer):
    """A file that proves what the update says: pdf, docx, xlsx, odt, csv, png or jpg, of 10 MB at
    most.
    """

    file = serializers.FileField(allow_empty_file=True)

    def validate(self, attrs):
        if len(self.initial_data.getlist("file")) > 1:
            raise serializers.ValidationError(
                {"file": [ErrorDetail("Send one file at a time.", "repeated")]}
            )
        return attrs
