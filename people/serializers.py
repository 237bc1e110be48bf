from rest_framework import serializers

from people.models import ApiKey, GovernanceGroup, Organisation, Seat, User
from programme.serializers import SourceSerializer
from toolkit.serializers import NamedField


class OrganisationSerializer(serializers.ModelSerializer):
    """A body that leads, helps with or oversees the programme's work."""

    class Meta:
        model = Organisation
        fields = ["code", "name", "kind"]


class CallersKeySerializer(serializers.ModelSerializer):
    """The key that a request was sent with. Its secret is nowhere."""

    class Meta:
        model = ApiKey
        fields = ["name", "prefix", "scopes", "expiry_date"]
        read_only_fields = fields


class LimitSerializer(serializers.Serializer):
    """How many requests are answered in how many seconds."""

    requests = serializers.IntegerField()
    seconds = serializers.IntegerField()


class CallerSerializer(serializers.Serializer):
    """Who is asking, and what they may do."""

    name = serializers.CharField()
    organisation = serializers.CharField(
        allow_null=True, help_text="The code of the organisation."
    )
    role = serializers.ChoiceField(User.Role.choices)
    seats = serializers.ListField(
        child=serializers.CharField(), help_text="The codes of the seats."
    )
    key = CallersKeySerializer(
        allow_null=True, help_text="Null for who is signed in with a password."
    )
    limit = LimitSerializer()


class GovernanceGroupSerializer(serializers.ModelSerializer):
    """A group that oversees or advises the programme."""

    source = SourceSerializer(read_only=True, allow_null=True)  # type: ignore[assignment]  # a field, not what the stubs take the name for

    class Meta:
        model = GovernanceGroup
        fields = ["code", "name", "purpose", "chair", "source"]


class SeatSerializer(serializers.ModelSerializer):
    """A place in a governance group. Who holds it is the programme office's to know."""

    group = NamedField("code", read_only=True)
    organisation = NamedField("code", read_only=True, allow_null=True)

    class Meta:
        model = Seat
        fields = ["id", "group", "code", "title", "organisation", "is_chair"]
