"""Workbooks that were sent, and what was found in each row, as the API gives them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from rounds.updates.strict_serializers import StrictSerializer, WordField
from toolkit.faults import CODES, OF_UNCHANGED, OF_UPDATES
from workbooks.handing.showing import counts_of
from workbooks.handing.taking import MOST_RETURNS
from workbooks.models import Workbook, WorkbookRow
from workbooks.verdicts import Verdict

LONGEST_REFERENCE = 12


class CellFaultSerializer(serializers.Serializer):
    """What is wrong with a cell, and what to do."""

    cell = serializers.CharField(help_text="Where it is: `Returns!F7`.")
    heading = serializers.CharField(help_text="The heading of its column.")
    written = serializers.CharField(help_text="What stands in it.")
    code = serializers.ChoiceField(
        sorted(CODES), help_text="A word of a fixed vocabulary."
    )
    detail = serializers.CharField(help_text="A sentence for the person who mends it.")
    accepted = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="The accepted values, where there are some.",
    )


class ConflictSerializer(serializers.Serializer):
    """What somebody saved since the pack was made, beside what the workbook says."""

    update = serializers.IntegerField()  # type: ignore[assignment]  # not its method
    version = serializers.IntegerField(help_text="What `replace` names.")
    by = serializers.CharField(help_text="Who began it.")
    before = serializers.JSONField(help_text="What stands in the tracker.")
    now = serializers.JSONField(help_text="What the workbook says.")


class WorkbookRowSerializer(serializers.ModelSerializer):
    """What a workbook says of one return, and what became of it."""

    reference = serializers.CharField(
        help_text="Of what it is; as it was written where there is no such thing."
    )
    outcome = serializers.ChoiceField(
        WorkbookRow.Result.choices,
        allow_blank=True,
        read_only=True,
        help_text="What became of it; empty before anything was asked for.",
    )
    faults = CellFaultSerializer(many=True, read_only=True)
    conflict = serializers.SerializerMethodField(
        help_text="Both texts, where somebody saved it since; else null."
    )

    class Meta:
        model = WorkbookRow
        fields = [
            "place",
            "reference",
            "verdict",
            "may_be_handed_in",
            "may_be_kept",
            "faults",
            "outcome",
            "conflict",
            "update",
        ]
        read_only_fields = fields

    @extend_schema_field(ConflictSerializer(allow_null=True))
    def get_conflict(self, row: WorkbookRow) -> dict[str, Any] | None:
        """Return both texts of a conflict."""
        if row.verdict != Verdict.CONFLICT or row.pk not in self.context["comparable"]:
            return None
        comparison = row.comparison
        update, version = comparison["version"]
        return {
            "update": update,
            "version": version,
            "by": comparison["by"],
            "before": comparison["before"],
            "now": comparison["now"],
        }


class CountsSerializer(serializers.Serializer):
    """How many rows there are of each kind."""

    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    conflict = serializers.IntegerField()
    refused = serializers.IntegerField()
    blank = serializers.IntegerField()
    handed_in = serializers.IntegerField()
    kept_as_draft = serializers.IntegerField()


class WorkbookSerializer(serializers.ModelSerializer):
    """A workbook as it was sent, and what was found in it as a whole."""

    act = serializers.ChoiceField(
        Workbook.Act.choices,
        allow_blank=True,
        read_only=True,
        help_text="What was asked for last; empty before.",
    )
    counts = serializers.SerializerMethodField(
        help_text="How many rows there are of each kind, and what became of them."
    )
    notes = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="What is to be known of it as a whole: columns that were not read, a pack of"
        " another round.",
    )
    url = serializers.HyperlinkedIdentityField("api-workbook-detail")

    class Meta:
        model = Workbook
        fields = [
            "id",
            "name",
            "kind",
            "size",
            "digest",
            "added_at",
            "round",
            "state",
            "act",
            "returns",
            "dealt_with",
            "notes",
            "counts",
            "url",
        ]
        read_only_fields = fields

    @extend_schema_field(CountsSerializer)
    def get_counts(self, workbook: Workbook) -> dict[str, int]:
        """Return how many rows there are of each kind."""
        return CountsSerializer(counts_of(workbook)).data


class NewWorkbookSerializer(StrictSerializer):
    """A return pack that is filled in: xlsx, ods or csv, of 10 MB at most."""

    file = serializers.FileField(allow_empty_file=True)

    def validate(self, attrs):
        if len(self.initial_data.getlist("file")) > 1:
            raise serializers.ValidationError(
                {"file": [ErrorDetail("Send one file at a time.", "repeated")]}
            )
        return attrs


class ConfirmedSerializer(StrictSerializer):
    """What is confirmed of one return."""

    reference = serializers.CharField(max_length=LONGEST_REFERENCE)
    codes = serializers.ListField(
        child=WordField([*OF_UPDATES, *OF_UNCHANGED]), max_length=10
    )


class ReplacedSerializer(StrictSerializer):
    """The version of an update that gives way, as the `conflict` of its row names it."""

    update = serializers.IntegerField(  # type: ignore[assignment]  # not its method
        min_value=1, max_value=2**63 - 1
    )
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class ActSerializer(StrictSerializer):
    """What is to be done with a workbook that was looked through."""

    act = serializers.ChoiceField(
        Workbook.Act.choices,
        help_text="`hand_in` hands in all that are sound, `keep` keeps them as drafts.",
    )
    replace = ReplacedSerializer(  # type: ignore[call-arg]  # for the list
        many=True,
        required=False,
        max_length=MOST_RETURNS,
        help_text="Of conflicts: the versions that give way to the workbook’s.",
    )
    confirm = ConfirmedSerializer(  # type: ignore[call-arg]  # for the list
        many=True,
        required=False,
        max_length=MOST_RETURNS,
        help_text="Codes of faults that ask once, from who is sure, by the reference.",
    )
