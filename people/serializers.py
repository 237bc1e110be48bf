from rest_framework import serializers

from people.models import GovernanceGroup, Organisation, Seat
from programme.serializers import SourceSerializer


class OrganisationSerializer(serializers.ModelSerializer):
    """A body that leads, helps with or oversees the programme's work."""

    class Meta:
        model = Organisation
        fields = ["code", "name", "kind"]


class GovernanceGroupSerializer(serializers.ModelSerializer):
    """A group that oversees or advises the programme."""

    source = SourceSerializer(read_only=True, allow_null=True)

    class Meta:
        model = GovernanceGroup
        fields = ["code", "name", "purpose", "chair", "source"]


class SeatSerializer(serializers.ModelSerializer):
    """A place in a governance group. Who holds it is the programme office's to know."""

    group = serializers.SlugRelatedField("code", read_only=True)
    organisation = serializers.SlugRelatedField("code", read_only=True, allow_null=True)

    class Meta:
        model = Seat
        fields = ["id", "group", "code", "title", "organisation", "is_chair"]
