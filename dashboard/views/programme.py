"""Where officers change what the programme is made of: one page that leads to all of it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse
from django.views.generic import TemplateView

from people.permissions import OfficerRequiredMixin


class Way(NamedTuple):
    """One kind of thing: what it is called, what it is, and the addresses that list and add it."""

    title: str
    about: str
    to_list: str
    to_add: str = ""
    to_order: str = ""


# Each: title, what it is, and the names of its pages: the list, the form that adds, the order.
WORK = [
    (
        "Actions",
        "What the programme does. Each has an owner, a lead and milestones.",
        ("actions:list", "actions:add"),
    ),
    (
        "Recommendations",
        "Those of the Systems Review, with the government’s response.",
        ("recommendations:list", "recommendations:add"),
    ),
    (
        "Work strands",
        "What actions and recommendations stand in.",
        ("workstreams:list", "workstreams:add", "workstreams:order"),
    ),
]
AROUND = [
    (
        "Themes",
        "The statements of the vision under which work strands stand.",
        ("programme:themes", "programme:add-theme", "programme:order-themes"),
    ),
    (
        "Themes of the Systems Review",
        "The rows of the review’s matrix.",
        (
            "recommendations:themes",
            "recommendations:add-theme",
            "recommendations:order-themes",
        ),
    ),
    (
        "Areas of the formal system",
        "The columns of the review’s matrix.",
        (
            "recommendations:areas",
            "recommendations:add-area",
            "recommendations:order-areas",
        ),
    ),
    (
        "Documents and events",
        "What the programme publishes, consults on and holds.",
        ("meetings:documents", "meetings:add-document"),
    ),
    (
        "Sources",
        "The documents that facts and dates come from.",
        ("programme:sources", "programme:add-source"),
    ),
]
BODIES = [
    (
        "Meetings",
        "Of the groups. Rounds are made for them, and decisions are taken at them.",
        ("meetings:list", "meetings:add"),
    ),
    (
        "Groups",
        "Those that oversee or advise the programme.",
        ("people:groups", "people:add-group"),
    ),
    (
        "Seats",
        "The places in the groups. A seat of an organisation owns what it answers for.",
        ("people:seats", "people:add-seat"),
    ),
    (
        "Organisations",
        "Those that lead, help with or oversee the work.",
        ("people:organisations", "people:add-organisation"),
    ),
]


class ProgrammeView(OfficerRequiredMixin, TemplateView):
    """All that officers may add, change and put in another order."""

    template_name = "dashboard/programme.html"

    def get_context_data(self, **kwargs):
        parts = {
            "What is done": _ways(WORK),
            "What it stands in": _ways(AROUND),
            "Who it is done with": _ways(BODIES),
        }
        return super().get_context_data(parts=parts, **kwargs)


def _ways(kinds: Iterable[tuple]) -> list[Way]:
    return [_way(*kind) for kind in kinds]


def _way(title: str, about: str, names: tuple[str, ...]) -> Way:
    return Way(title, about, *(reverse(name) for name in names))
