from rest_framework import serializers

from workstreams.models import Workstream


class WorkstreamSerializer(serializers.ModelSerializer):
    theme = serializers.SlugRelatedField("code", read_only=True)
    lead = serializers.SlugRelatedField("code", read_only=True)
    partners = serializers.SlugRelatedField("code", many=True, read_only=True)
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
