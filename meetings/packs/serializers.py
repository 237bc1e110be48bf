from rest_framework import serializers

from meetings.models import Pack
from toolkit.serializers import NamedField


class PackSerializer(serializers.ModelSerializer):
    """An issued version of the pack of a meeting."""

    meeting = NamedField("slug", read_only=True)
    digest = serializers.CharField(
        read_only=True,
        help_text="SHA-256 of `content` as it was issued: of its canonical JSON in UTF-8, with"
        " its names in order and no space between them.",
    )
    url = serializers.HyperlinkedIdentityField("api-pack-detail")

    class Meta:
        model = Pack
        fields = [
            "id",
            "meeting",
            "version",
            "change_note",
            "marking",
            "issued_at",
            "digest",
            "url",
        ]
        read_only_fields = fields


class PackWithContentSerializer(PackSerializer):
    """The same with all that it says."""

    content = serializers.JSONField(
        read_only=True,
        help_text="All that it says, as plain data; its `format` is numbered.",
    )

    class Meta(PackSerializer.Meta):
        fields = [*PackSerializer.Meta.fields, "content"]
        read_only_fields = fields
