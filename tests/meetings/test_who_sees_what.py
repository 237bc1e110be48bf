"""Who sees meetings, documents, outcomes and actions: rows of a table of docs/design.md.

Who sees papers and minutes is tried beside them.
"""

import pytest

from tests.agency import Agency
from tests.factories import ActionFactory, DocumentFactory, MeetingFactory, UserFactory
from tests.meetings.outcomes import action_arising, agenda_item, outcome_of

pytestmark = pytest.mark.django_db
ROLES = ["officer", "member", "lead", "other", "key"]
EVERYBODY, MEMBERS = set(ROLES), {"officer", "member", "lead", "key"}


def _item(**given):
    commitment = ActionFactory().commitment
    return agenda_item(commitment=commitment, **given)


def outcome(**given):
    row = outcome_of(_item(**given))
    return row.commitment.lead, f"/api/v1/outcomes/{row.pk}/"


def action(**given):
    row = action_arising(_item(**given), person=UserFactory())
    return row.outcome.commitment.lead, f"/api/v1/actions-arising/{row.pk}/"


def note():
    row = outcome_of(_item(), at=None)
    return row.commitment.lead, f"/api/v1/outcomes/{row.pk}/"


def document():
    return ActionFactory().lead, f"/api/v1/documents/{DocumentFactory().pk}/"


def meeting():
    return ActionFactory().lead, f"/api/v1/meetings/{MeetingFactory().pk}/"


# What it is, how it is marked, and who sees it: the lead is of what it is about.
ROWS = [
    (meeting, {}, EVERYBODY),
    (document, {}, EVERYBODY),
    (note, {}, set()),
    (outcome, {}, MEMBERS),
    (outcome, {"marking": "sensitive"}, {"officer"}),
    (action, {}, MEMBERS),
    (action, {"marking": "sensitive"}, {"officer"}),
]


@pytest.mark.parametrize(("make", "given", "expected"), ROWS)
def test_each_role_sees_what_the_table_says(make, given, expected, signed_in):
    lead, address = make(**given)
    browsers = {
        "officer": signed_in(UserFactory(officer=True)),
        "member": signed_in(UserFactory(member=True)),
        "lead": signed_in(UserFactory(organisation=lead)),
        "other": signed_in(UserFactory()),
        "key": Agency(lead),
    }

    seeing = {
        role
        for role, browser in browsers.items()
        if browser.get(address).status_code == 200
    }

    assert seeing == expected
