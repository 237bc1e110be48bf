"""What is sent: judged here for its form alone; what it must say is the services' to judge."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from commitments.models import MilestoneDate
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
from rounds.updates.rules import NO_ADDRESS, is_web_address
from rounds.updates.strict_serializers import (
    DayField,
    StrictSerializer,
    WordField,
    too_many,
)
from toolkit.faults import OF_UNCHANGED, OF_UPDATES

MOST_UPDATES = 500  # in one request


class RecoverySerializer(StrictSerializer):
    """A recovery step: what is done, who does it, by when."""

    step = serializers.CharField(max_length=LONGEST["step"])
    who = serializers.CharField(max_length=LONGEST["who"], allow_blank=True, default="")
    by = DayField(allow_null=True, default=None)
    done = serializers.BooleanField(default=False)


class MilestoneDatesSerializer(StrictSerializer):
    """The dates of one milestone as its author states them, and why they changed."""

    id = serializers.IntegerField(
        source="milestone_id", min_value=1, max_value=2**63 - 1
    )
    forecast = DayField(source="forecast_date", allow_null=True, default=None)
    forecast_precision = serializers.ChoiceField(
        Precision.choices, default=Precision.DAY
    )
    done = DayField(source="done_date", allow_null=True, default=None)
    done_precision = serializers.ChoiceField(Precision.choices, default=Precision.DAY)
    reason = serializers.CharField(
        max_length=LONGEST["reason"], allow_blank=True, default=""
    )
    withdraw = serializers.ListField(
        child=WordField(MilestoneDate.Kind.choices),
        max_length=len(MilestoneDate.Kind.values),
        default=list,
        help_text=(
            "Dates that are taken back, with the `reason`; what stood before them stands"
            " again. A `forecast` or `done` of null with a reason, and no other date,"
            " means the same."
        ),
    )

    def to_internal_value(self, data):
        values = super().to_internal_value(data)
        values["withdraw"] = [
            *dict.fromkeys(values["withdraw"]),
            *_nulled(data, values),
        ]
        return values


def _nulled(data: dict[str, Any], values: dict[str, Any]) -> list[str]:
    """Return the kinds of dates for which null was sent with a reason, and no date of any kind:
    beside one, null says no more than that there is none of its kind.
    """
    is_stated = values["forecast_date"] or values["done_date"]
    if is_stated or not values["reason"]:
        return []
    return [
        kind
        for kind in MilestoneDate.Kind.values
        if kind in data and data[kind] is None and kind not in values["withdraw"]
    ]


def check_address(text: str) -> None:
    """Raise `ValidationError` for what is no web address."""
    if not is_web_address(text):
        raise serializers.ValidationError(NO_ADDRESS, "invalid")


class EvidenceSerializer(StrictSerializer):
    """A link to where the proof can be read."""

    title = serializers.CharField(max_length=LONGEST["title"])
    # Not a field for addresses: a redacted one holds the mark, which no address does.
    url = serializers.CharField(
        max_length=LONGEST["url"],
        validators=[check_address],
        help_text="A whole web address, starting with https://.",
    )


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
        Rating.choices,
        allow_blank=True,
        required=False,
        help_text=FIELDS["outlook"].help,
    )
    cause = serializers.ChoiceField(
        ProgressUpdate.Cause.choices,
        allow_blank=True,
        required=False,
        help_text=FIELDS["cause"].help,
    )
    recovery = RecoverySerializer(  # type: ignore[call-arg]  # for the list
        many=True,
        required=False,
        max_length=MOST_ROWS,
        help_text="Of amber and red: how it gets back on course.",
    )
    milestones = MilestoneDatesSerializer(  # type: ignore[call-arg]  # for the list
        many=True,
        required=False,
        max_length=MOST_ROWS,
        help_text=(
            "Dates you state for milestones, by the `id` that the commitment gives"
            " them. Those you leave out stay. A month or a year (`forecast_precision`)"
            " is kept as its last day. A changed date needs a `reason`."
        ),
    )
    evidence = EvidenceSerializer(  # type: ignore[call-arg]  # for the list
        many=True,
        required=False,
        max_length=MOST_ROWS,
        help_text="Links to where the proof can be read.",
    )

    confirm = serializers.ListField(
        child=WordField(OF_UPDATES),
        max_length=len(OF_UPDATES),
        required=False,
        help_text=FIELDS["confirm"].help,
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
        # What was confirmed of other dates says nothing of these.
        if "confirm" in sent or "milestones" in sent or "recovery" in sent:
            content.confirm = list(dict.fromkeys(sent.get("confirm", [])))
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
    confirm = serializers.ListField(
        child=WordField(OF_UNCHANGED),
        max_length=len(OF_UNCHANGED),
        default=list,
        help_text=FIELDS["confirm"].help,
    )


class NewCommentSerializer(StrictSerializer):
    """A word for the author or the reviewer of an update. Do not name or describe a child or a
    family.
    """

    text = serializers.CharField(max_length=LONGEST_TEXT)


class NewFileSerializer(StrictSerializer):
    """A file that proves what the update says: pdf, docx, xlsx, pptx, odt, csv, eml, msg, png or
    jpg, of 10 MB at most.
    """

    file = serializers.FileField(allow_empty_file=True)

    def validate(self, attrs):
        if len(self.initial_data.getlist("file")) > 1:
            raise serializers.ValidationError(
                {"file": [ErrorDetail("Send one file at a time.", "repeated")]}
            )
        return attrs
