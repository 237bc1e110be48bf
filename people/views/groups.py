"""The officers’ pages of governance groups, and of the seats in them."""

from people.content_pages import (
    ContentCreateView,
    ContentListView,
    ContentMixin,
    ContentUpdateView,
)
from people.forms.groups import GroupForm, NewGroupForm, NewSeatForm, SeatDetailsForm
from people.history import NamedField
from people.models import GovernanceGroup, Organisation, Seat
from programme.models import Source


class GroupMixin(ContentMixin):
    noun, plural = "a group", "groups"
    names = ("people:groups", "people:add-group", "people:edit-group")


class GroupListView(GroupMixin, ContentListView):
    model = GovernanceGroup
    headings = ("Group", "Code", "Chair")

    def cells(self, row):
        return row.name, row.code, row.chair


class GroupCreateView(GroupMixin, ContentCreateView):
    model = GovernanceGroup
    form_class = NewGroupForm


class GroupUpdateView(GroupMixin, ContentUpdateView):
    model = GovernanceGroup
    form_class = GroupForm
    named_fields = (NamedField("source", Source, "title"),)


class SeatMixin(ContentMixin):
    noun, plural = "a seat", "seats"
    names = ("people:seats", "people:add-seat", "people:edit-seat")


class SeatCreateView(SeatMixin, ContentCreateView):
    model = Seat
    form_class = NewSeatForm


class SeatUpdateView(SeatMixin, ContentUpdateView):
    """What a seat is called, and whose it is; who holds it is changed by passing it on."""

    queryset = Seat.objects.present()
    form_class = SeatDetailsForm
    named_fields = (
        NamedField("organisation", Organisation, "name"),
        NamedField("group", GovernanceGroup, "name"),
    )
