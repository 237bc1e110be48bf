from rest_framework import serializers

from rounds.faults import LONGEST_TEXT
from rounds.models import Contribution
from rounds.updates.strict_serializers import StrictSerializer
from toolkit.serializers import NamedField


class ContributionSerializer(serializers.ModelSerializer):
    """What a partner organisation adds to the lead's update of a round, kept under its own name."""

    commitment = NamedField("reference", read_only=True)
    round = NamedField("slug", read_only=True)
    organisation = NamedField("code", read_only=True)
    by = serializers.CharField(
        source="by.name", read_only=True, help_text="Who last wrote it."
    )
    url = serializers.HyperlinkedIdentityField("api-contribution-detail")

    class Meta:
        model = Contribution
        fields = [
            "id",
            "commitment",
            "round",
            "organisation",
            "text",
            "by",
            "at",
            "url",
        ]


class ContributionTextSerializer(StrictSerializer):
    """What a partner organisation adds. Do not name or describe a child or a family."""

    text = serializers.CharField(max_length=LONGEST_TEXT)


class NewContributionSerializer(ContributionTextSerializer):
    """What a partner organisation adds to the lead's update of a round."""

    commitment = serializers.CharField(
        max_length=12, help_text="Its reference, for example REC-5."
    )
    round = serializers.CharField(
        max_length=50, required=False, help_text="The open round unless named."
    )
    organisation = serializers.CharField(
        max_length=20,
        required=False,
        help_text="The code of a partner organisation; your own unless named.",
    )
