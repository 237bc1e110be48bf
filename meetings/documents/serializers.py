from rest_framework import serializers

from meetings.models import Document
from toolkit.serializers import NamedField


class DocumentSerializer(serializers.ModelSerializer):
    """A publication, guidance, research, a consultation or an event of the programme."""

    commitments = NamedField("reference", many=True, read_only=True)
    workstreams = NamedField("slug", many=True, read_only=True)
    address = serializers.CharField(
        read_only=True, help_text="Empty where none is known."
    )
    source = NamedField(  # type: ignore[assignment]  # a field, not what the stubs take the name for
        "code", read_only=True, allow_null=True
    )
    url = serializers.HyperlinkedIdentityField("api-document-detail")

    class Meta:
        model = Document
        fields = [
            "id",
            "title",
            "kind",
            "date",
            "precision",
            "end_date",
            "end_precision",
            "result_date",
            "result_precision",
            "address",
            "commitments",
            "workstreams",
            "source",
            "url",
        ]
        read_only_fields = fields
