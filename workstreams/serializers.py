from rest_framework import serializers

from toolkit.serializers import NamedField
from workstreams.models import Workstream


class WorkstreamSerializer(serializers.ModelSerializer):
    theme = NamedField("code", read_only=True)
    lead = NamedField("code", read_only=True)
    partners = NamedField("code", many=True, read_only=True)
    url = serializers.HyperlinkedIdentityField(
        "api-workstream-detail", lookup_field="slug"
    )

    class Meta:
        model = Workstream
        fields = [
            "code",
            "slug",
            "title",
            "summary",
            "theme",
            "lead",
            "partners",
            "url",
        ]
