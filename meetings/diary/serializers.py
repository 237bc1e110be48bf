from datetime import time

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from meetings.diary.selectors import arrangement_of
from meetings.diary.states import MeetingState, state_of
from programme import clock
from returns.serializers import MeetingSerializer
from rounds.models import Meeting
from toolkit.serializers import NamedField

TIME = "The time of day in Scotland, such as 10:30; null where nobody has said it."
TIME_FIELD = {"type": ["string", "null"], "pattern": "^[0-2][0-9]:[0-5][0-9]$"}


class MeetingWithPlaceSerializer(MeetingSerializer):
    """A meeting with where and when on its day it is held, and what became of it."""

    state = serializers.SerializerMethodField(
        help_text=(
            "`held` where an officer recorded it; `over` where its day has passed and nobody did."
        )
    )
    starts_at = serializers.SerializerMethodField(help_text=TIME)
    ends_at = serializers.SerializerMethodField(help_text=TIME)
    place = serializers.SerializerMethodField(
        help_text="Empty where nobody has said it."
    )
    round = NamedField(
        "slug",
        read_only=True,
        allow_null=True,
        default=None,
        help_text="The reporting round that is made for it.",
    )

    url = serializers.HyperlinkedIdentityField("api-meeting-detail")

    class Meta:
        model = Meeting
        fields = [
            *MeetingSerializer.Meta.fields,
            "slug",
            "state",
            "starts_at",
            "ends_at",
            "place",
            "round",
            "url",
        ]

    @extend_schema_field(TIME_FIELD)
    def get_starts_at(self, meeting: Meeting) -> str | None:
        return _as_text(arrangement_of(meeting).starts_at)

    @extend_schema_field(TIME_FIELD)
    def get_ends_at(self, meeting: Meeting) -> str | None:
        return _as_text(arrangement_of(meeting).ends_at)

    def get_place(self, meeting: Meeting) -> str:
        return arrangement_of(meeting).place

    @extend_schema_field(serializers.ChoiceField(MeetingState.choices))
    def get_state(self, meeting: Meeting) -> str:
        return state_of(meeting, today=clock.today())


def _as_text(moment: time | None) -> str | None:
    return f"{moment:%H:%M}" if moment else None
