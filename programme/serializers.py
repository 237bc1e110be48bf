from rest_framework import serializers

from programme.models import Source, Theme


class SourceSerializer(serializers.ModelSerializer):
    """The document a fact comes from."""

    class Meta:
        model = Source
        fields = ["code", "title", "url"]


class ThemeSerializer(serializers.ModelSerializer):
    """A statement of the programme's vision, under which work strands stand."""

    source = SourceSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]  # a field, not what the stubs take the name for

    class Meta:
        model = Theme
        fields = ["code", "title", "source"]
