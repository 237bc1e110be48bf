from rest_framework import serializers

from meetings.models import Paper
from toolkit.serializers import NamedField


class PaperSerializer(serializers.ModelSerializer):
    """An issued version of a meeting's paper, or of its minutes, which have the number 0."""

    meeting = NamedField("slug", read_only=True)
    round = NamedField(
        "slug",
        read_only=True,
        allow_null=True,
        help_text="The reporting round whose accepted updates it was made of.",
    )
    agreed_at = NamedField(
        "slug",
        read_only=True,
        allow_null=True,
        help_text="Of minutes: the meeting at which the group agreed them; null before.",
    )
    digest = serializers.CharField(
        read_only=True,
        help_text="SHA-256 of `content` as it was issued: of its canonical JSON in UTF-8, with"
        " its names in order and no space between them.",
    )
    url = serializers.HyperlinkedIdentityField("api-paper-detail")

    class Meta:
        model = Paper
        fields = [
            "id",
            "meeting",
            "kind",
            "round",
            "number",
            "version",
            "change_note",
            "title",
            "purpose",
            "author",
            "marking",
            "as_at",
            "issued_at",
            "digest",
            "agreed_at",
            "url",
        ]
        read_only_fields = fields


class PaperWithContentSerializer(PaperSerializer):
    """The same with all that it says."""

    content = serializers.JSONField(
        read_only=True,
        help_text="All that it says, as plain data; its `format` is numbered.",
    )

    class Meta(PaperSerializer.Meta):
        fields = [*PaperSerializer.Meta.fields, "content"]
        read_only_fields = fields
