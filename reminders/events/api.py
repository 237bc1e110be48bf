from rest_framework.mixins import ListModelMixin

from reminders.events.filters import EventFilter
from reminders.events.serializers import EventSerializer
from reminders.models import Event
from toolkit.pagination import FeedPages
from toolkit.viewsets import TrackerViewSet


class EventViewSet(ListModelMixin, TrackerViewSet):
    """What happened, in the order in which it became known here, oldest first: an update returned
    or accepted, a comment, more time, a key that ends... It holds what is public, and what is about
    your own.

    Keep the `id` of the last event you have read, and go on with `after` it: nothing is missed, and
    nothing comes twice. Events are kept as long as the record.
    """

    queryset = Event.objects.none()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    pagination_class = FeedPages

    def get_queryset(self):
        return Event.objects.visible_to(self.request.user).in_full()
