"""What is to be done before the first round can open, in order, each with its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from dashboard.start.facts import Facts
from people.models import User


@dataclass(frozen=True)
class Kind:
    """One thing that a new tracker needs: when it is done, what is said of it, and where it is
    done.

    `is_press` says that this is done by a press of a button, not on a page.
    """

    slug: str
    title: str
    is_done: Callable[[Facts], bool]
    state: Callable[[Facts], str]
    page: str
    do: str
    about: str = ""
    is_press: bool = False
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """The same with how it stands."""

    kind: Kind
    is_done: bool
    state: str
    address: str

    @classmethod
    def of(cls, kind: Kind, facts: Facts) -> "Step":
        is_done, state = kind.is_done(facts), kind.state(facts)
        return cls(kind, is_done, state, reverse(kind.page, query=kind.query))

    @property
    def is_over(self) -> bool:
        """True for what is done once and cannot be pressed again."""
        return self.is_done and self.kind.slug == "content"


def steps_of(facts: Facts) -> list[Step]:
    """Return each step, in the order in which they are taken."""
    return [Step.of(kind, facts) for kind in KINDS]


NOT_LOADED = "The programme is not loaded yet."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _of_mail(facts: Facts) -> str:
    if facts.tests_sent:
        return "The last test was sent."
    return "The last test was not sent." if facts.tests else "Not tried yet."


def _has_sent_a_test(facts: Facts) -> bool:
    return facts.tests_sent > 0


def _has_two_officers(facts: Facts) -> bool:
    return facts.officers >= 2


def _of_officers(facts: Facts) -> str:
    return f"{_counted(facts.officers, 'officer')} active."


def _has_content(facts: Facts) -> bool:
    return facts.items > 0


def _of_content(facts: Facts) -> str:
    return f"{facts.items} actions and recommendations."


def _has_organisations(facts: Facts) -> bool:
    return facts.organisations > 0


def _of_organisations(facts: Facts) -> str:
    return f"{_counted(facts.organisations, 'organisation')}."


def _has_people(facts: Facts) -> bool:
    return facts.seats > 0 == facts.seats_empty == facts.held


def _of_people(facts: Facts) -> str:
    if not facts.seats:
        return NOT_LOADED
    filled = facts.seats - facts.seats_empty
    state = f"{filled} of {_counted(facts.seats, 'seat')} held."
    if facts.held:
        state += f" {_counted(facts.held, 'invitation')} to be sent."
    return state


def _is_checked(facts: Facts) -> bool:
    return facts.items > 0 == facts.to_confirm


def _of_checked(facts: Facts) -> str:
    if not facts.items:
        return NOT_LOADED
    return f"{_counted(facts.to_confirm, 'item')} to be confirmed."


def _has_meeting(facts: Facts) -> bool:
    return facts.meetings > 0 or facts.opened > 0


def _of_meeting(facts: Facts) -> str:
    return f"{_counted(facts.meetings, 'meeting')} to come."


def _has_round(facts: Facts) -> bool:
    return facts.opened > 0


def _of_round(facts: Facts) -> str:
    if facts.opened:
        return "It was opened."
    return "Planned, and to be opened." if facts.planned else "None is planned."


KINDS = [
    Kind(
        slug="mail",
        title="Mail works",
        is_done=_has_sent_a_test,
        state=_of_mail,
        page="reminders:test-mail",
        do="Send me a test",
        about="Invitations, reminders and news go out by email.",
        is_press=True,
    ),
    Kind(
        slug="officers",
        title="Two officers",
        is_done=_has_two_officers,
        state=_of_officers,
        page="people:add",
        query={"role": User.Role.OFFICER},
        do="Add an officer",
        about="What one officer enters another accepts.",
    ),
    Kind(
        slug="content",
        title="The programme’s content",
        is_done=_has_content,
        state=_of_content,
        page="load-programme",
        do="Load the programme",
        about=(
            "Its work strands, actions, recommendations, milestones, seats and sources,"
            " as the project’s file has them."
        ),
        is_press=True,
    ),
    Kind(
        slug="organisations",
        title="Organisations",
        is_done=_has_organisations,
        state=_of_organisations,
        page="people:organisations",
        do="See the organisations",
    ),
    Kind(
        slug="people",
        title="People and seats",
        is_done=_has_people,
        state=_of_people,
        page="people:many",
        do="Add many people",
        about="Paste or upload them. Nothing is sent before you send the invitations.",
    ),
    Kind(
        slug="checked",
        title="The programme is checked",
        is_done=_is_checked,
        state=_of_checked,
        page="commitments:to-confirm",
        do="Confirm them one by one",
        about=(
            "Wording and number of these are not from the report. A round can open"
            " before all are confirmed."
        ),
    ),
    Kind(
        slug="meeting",
        title="The first meeting",
        is_done=_has_meeting,
        state=_of_meeting,
        page="rounds:plan",
        do="Give its day, and plan the round",
        about="A round is made for a meeting of the Leadership Group.",
    ),
    Kind(
        slug="round",
        title="The first round",
        is_done=_has_round,
        state=_of_round,
        page="rounds:list",
        do="See the rounds",
        about="When it opens, every live action and recommendation owes an update.",
    ),
]
