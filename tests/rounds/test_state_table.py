"""Every state of an update, every step, every kind of person: what is allowed,
refused and hidden.
"""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.urls import reverse

from returns.services import Reason
from rounds.decisions import services as decisions
from rounds.models import ProgressUpdate, Transition
from rounds.updates import hand_in, review, write
from tests.browsing import Browser
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SeatHoldingFactory,
    UserFactory,
    content,
    holder_of,
)
from tests.rounds.test_pages import typed

pytestmark = pytest.mark.django_db

REPORTERS = {"author", "colleague", "officer", "writing officer"}
INSIDERS = REPORTERS
OUTSIDERS = {"partner organisation", "other member", "other agency"}

# Who may take each step, and from which states.
TABLE = {
    "save": (REPORTERS, {"draft", "returned", "draft, round closed"}),
    "submit": (REPORTERS, {"draft", "returned", "draft, round closed"}),
    "discard": (
        {"author"},
        {"draft", "draft, round closed", "draft, next round open"},
    ),
    "take-back": ({"author"}, {"submitted"}),
    "return": ({"officer"}, {"submitted"}),
    "accept": ({"officer"}, {"submitted"}),
    "confirm": ({"officer"}, {"unconfirmed"}),
    "comment": (
        REPORTERS,
        {
            "draft",
            "submitted",
            "returned",
            "draft, round closed",
            "draft, next round open",
        },
    ),
    "correct": (REPORTERS, {"accepted", "unconfirmed", "accepted, round closed"}),
}
STATES = [
    "draft",
    "submitted",
    "returned",
    "accepted",
    "unconfirmed",
    "discarded",
    "no longer due",
    "draft, round closed",
    "draft, next round open",
    "accepted, round closed",
]
AFTER = {
    "save": None,
    "submit": "submitted",
    "discard": "discarded",
    "take-back": "draft",
    "return": "returned",
    "accept": "accepted",
    "confirm": "accepted",
    "comment": None,
    "correct": "accepted",
}


class Undone(Exception):
    pass


@pytest.fixture
def people(open_round):
    """One person of each kind, around one action."""
    action = ActionFactory(lead=OrganisationFactory(kind="partner"))
    helper = OrganisationFactory()
    action.partners.add(helper)
    return {
        "action": action,
        "author": holder_of(action),
        "colleague": UserFactory(organisation=action.lead),
        "officer": UserFactory(officer=True),
        "writing officer": UserFactory(officer=True),
        "partner organisation": UserFactory(organisation=helper),
        "other member": SeatHoldingFactory().person,
        "other agency": UserFactory(),
    }


def update_in(state, people, open_round):
    """Bring an update into a state: the author begins it and hands it in, one officer has had a
    hand in its words.
    """
    action, author, writer = (
        people["action"],
        people["author"],
        people["writing officer"],
    )
    if state == "unconfirmed":
        action.lead.kind = "government"
        action.lead.save()
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=author,
        at=NOW,
    )
    write.save_update(
        update=update, content=content(summary="With a word more."), by=writer, at=NOW
    )
    if state == "unconfirmed":
        return hand_in.submit_update(update=update, by=writer, at=NOW)
    if state == "discarded":
        return write.discard_update(update=update, by=author, at=NOW)
    if not state.startswith("draft"):
        update = hand_in.submit_update(update=update, by=author, at=NOW)
    if state == "returned":
        update = review.return_update(
            update=update, by=UserFactory(officer=True), at=NOW, reason="How many?"
        )
    if state.startswith("accepted"):
        update = review.accept_update(
            update=update, by=UserFactory(officer=True), at=NOW
        )
    if state == "no longer due":
        decisions.withdraw(
            commitment=action, by=writer, at=NOW, reason="It moved away."
        )
    if state.endswith(("round closed", "next round open")):
        reasons = {action.reference: Reason("no_contact")}
        close_round(reporting_round=open_round, reasons=reasons, by=writer, at=NOW)
    if state.endswith("next round open"):
        ReportingRoundFactory(
            meeting=MeetingFactory(date=date(2018, 10, 2)),
            opens_on=date(2018, 9, 1),
            due_on=date(2018, 9, 20),
        )
    return update


def sent(step, update):
    """The address and the form of a step."""
    if step in ("save", "submit"):
        version = ProgressUpdate.objects.get(pk=update.pk).version
        return reverse("rounds:edit", args=[update.pk]), typed(
            update.commitment, version=version, **{step: "1"}
        )
    words = {"return": {"reason": "How many?"}, "comment": {"text": "A word."}}
    return reverse(f"rounds:{step}", args=[update.pk]), words.get(step, {})


def expected(state, step, person):
    if person == "anyone":
        return "sign in"
    is_accepted = state.startswith("accepted") or state == "unconfirmed"
    if person in OUTSIDERS:
        return "refused" if is_accepted else "hidden"
    may, states = TABLE[step]
    handed_it_in = "writing officer" if state == "unconfirmed" else "author"
    if person not in (may | {handed_it_in} if step == "take-back" else may):
        return "refused"
    return "done" if state in states else "not now"


def outcome(response, update, before):
    after = traces(update)
    if response.status_code == 302 and response.url.startswith(
        reverse("account_login")
    ):
        return "sign in" if after == before else "changed"
    if response.status_code in (403, 404):
        said = response.content.decode()
        assert "You may not do this." not in said, "a refusal says who may"
        return (
            {403: "refused", 404: "hidden"}[response.status_code]
            if after == before
            else "changed"
        )
    if after == before:
        told = (
            " ".join(str(one) for one in get_messages(response.wsgi_request))
            + response.content.decode()
        )
        assert response.status_code in (302, 409)
        assert (
            "Its last step" in told
            or "its updates cannot be changed" in told
            or "takes no late returns any more" in told
            or "does not wait" in told
            or "owes no update" in told
        ), told
        return "not now"
    return "done"


def traces(update):
    """All that a step would leave behind."""
    row = ProgressUpdate.objects.get(pk=update.pk)
    return (
        row.state,
        row.version,
        row.confirmed_by_id,
        Transition.objects.filter(update=row).count(),
        row.comments.count(),
        ProgressUpdate.objects.count(),
    )


@pytest.mark.parametrize("state", STATES)
def test_each_step_is_open_to_whom_the_table_says_and_to_nobody_else(
    state, people, open_round
):
    update = update_in(state, people, open_round)
    wrong = []

    for step in TABLE:
        for person in [*INSIDERS, *OUTSIDERS, "anyone"]:
            try:
                with transaction.atomic():
                    browser = Browser()
                    if person != "anyone":
                        browser.force_login(people[person])
                    before = traces(update)
                    got = outcome(browser.post(*sent(step, update)), update, before)
                    if got == "done" and AFTER[step] and state != "unconfirmed":
                        assert (
                            ProgressUpdate.objects.get(pk=update.pk).state
                            == AFTER[step]
                        ), step
                    if got != (wanted := expected(state, step, person)):
                        wrong.append(
                            f"{state}, {step} by {person}: {got}, not {wanted}"
                        )
                    raise Undone
            except Undone:
                pass

    assert not wrong, "\n".join(wrong)


def test_every_step_that_leaves_its_mark_is_a_row_that_says_from_where_to_where(
    people, open_round
):
    update = update_in("returned", people, open_round)
    author = people["author"]
    hand_in.submit_update(update=update, by=author, at=NOW)
    hand_in.take_back(update=update, by=author, at=NOW)

    steps = [
        (step.verb, step.from_state, step.to_state) for step in update.transitions.all()
    ]

    assert steps == [
        ("started", "", "draft"),
        ("saved", "draft", "draft"),
        ("submitted", "draft", "submitted"),
        ("returned", "submitted", "returned"),
        ("submitted", "returned", "submitted"),
        ("taken back", "submitted", "draft"),
    ]
