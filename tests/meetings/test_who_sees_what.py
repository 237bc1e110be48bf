"""Who sees what comes of meetings: the table of docs/design.md, each of its rows tried.

That an ask is answered or deferred is tried with the asks (`tests/standing/test_asks.py`).
"""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as project

from meetings.minutes.drafting import draft_minutes
from meetings.papers import issuing
from meetings.papers.drafting import draft_paper
from people.models import Organisation, User
from rounds.models import Guest, Meeting
from tests.agency import Agency
from tests.factories import (
    NOW,
    ActionFactory,
    DocumentFactory,
    MeetingFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.meetings.outcomes import action_arising, agenda_item, outcome_of
from tests.meetings.packing import (
    AT,
    issued_paper,
    meeting_with_agenda,
    packed,
    pdf_saying,
    upload,
)
from tests.meetings.recorded import recorded_meeting, step

pytestmark = pytest.mark.django_db
COLUMNS = {
    "Officer": "officer",
    "Member": "member",
    "Invited": "invited",
    "Leads it, or owes it": "lead",
    "Other partner": "other",
    "Key": "key",
}
OTHERWHERE = {"That an ask is answered, or deferred to a meeting"}
GROUP = {"officer", "member", "invited"}


@dataclass
class Thing:
    """What somebody may see or not: an address, and what it says to who may."""

    address: str
    meeting: Meeting | None = None
    lead: Organisation = field(default_factory=OrganisationFactory)
    owner: User | None = None
    says: str = ""


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def meeting(officer):
    meeting = MeetingFactory()
    return Thing(f"/api/v1/meetings/{meeting.pk}/", meeting)


def document(officer):
    return Thing(f"/api/v1/documents/{DocumentFactory().pk}/")


def paper(officer, marking="official"):
    paper = issued_paper(MeetingFactory(), officer, marking=marking)
    return Thing(f"{paper.get_absolute_url()}paper.pdf", paper.meeting)


def paper_draft(officer):
    paper = draft_paper(meeting=MeetingFactory(), by=officer, at=NOW, as_at=AT)
    return Thing(paper.get_absolute_url(), paper.meeting)


def minutes(officer, marking="official"):
    draft = draft_minutes(
        meeting=recorded_meeting(officer, marking=marking), by=officer, at=NOW
    )
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=draft, by=second, at=NOW, as_at=AT)
    issuing.issue_paper(paper=draft, by=officer, at=NOW, as_at=AT)
    return Thing(draft.get_absolute_url(), draft.meeting)


def minutes_draft(officer):
    draft = draft_minutes(meeting=recorded_meeting(officer), by=officer, at=NOW)
    return Thing(draft.get_absolute_url(), draft.meeting)


def pack(officer, marking="official"):
    meeting = meeting_with_agenda()
    upload(meeting, officer, pdf_saying("Words"), marking=marking)
    return Thing(packed(meeting, officer).get_absolute_url(), meeting)


def uploaded(officer, is_issued=True):
    meeting = meeting_with_agenda()
    paper = upload(meeting, officer, pdf_saying("Words"))
    if is_issued:
        packed(meeting, officer)
    return Thing(paper.get_absolute_url(), meeting)


def not_in_a_pack(officer):
    return uploaded(officer, is_issued=False)


def _item(**given):
    return agenda_item(commitment=ActionFactory().commitment, **given)


def outcome(officer, **given):
    row = outcome_of(_item(**given))
    return Thing(f"/api/v1/outcomes/{row.pk}/", row.item.meeting, row.commitment.lead)


def action(officer, **given):
    row = action_arising(_item(**given), person=UserFactory())
    outcome = row.outcome
    address = f"/api/v1/actions-arising/{row.pk}/"
    return Thing(address, outcome.item.meeting, outcome.commitment.lead, row.person)


def note(officer):
    row = outcome_of(_item(), at=None, text="Said in the room.")
    address = f"{row.item.meeting.get_absolute_url()}run/"
    return Thing(address, row.item.meeting, row.commitment.lead, says=row.text)


def agenda(officer, marking="official", is_recorded=True):
    item = _item(title="An item of its own", marking=marking)
    outcome_of(item)
    if is_recorded:
        step(item.meeting, "recorded", officer)
    address = item.meeting.get_absolute_url()
    return Thing(address, item.meeting, item.commitment.lead, says=item.title)


def agenda_draft(officer):
    return agenda(officer, is_recorded=False)


SENSITIVE = {"marking": "sensitive"}
ISSUED = "Issued papers and packs, minutes that are circulated or agreed"
COME_OF_IT = "Outcomes, actions arising, once recorded"
ITS_SENSITIVE = "The same of a sensitive item, and the item itself"
AGENDA = "Agenda, once a pack is issued or outcomes are recorded"
DRAFTS = "Drafts, notes of a meeting"
EVERYBODY = {*COLUMNS.values(), "owner"}
# The row of the table, what is looked at, how it is marked, and who sees it. The lead leads what it
# is about, the owner has to do it; the key is of the lead.
ROWS = [
    ("Meetings, documents", meeting, {}, EVERYBODY),
    ("Meetings, documents", document, {}, EVERYBODY),
    (ISSUED, paper, {}, GROUP),
    (ISSUED, minutes, {}, GROUP),
    (ISSUED, pack, {}, GROUP),
    (ISSUED, uploaded, {}, GROUP),
    ("The same, marked sensitive", paper, SENSITIVE, {"officer", "invited"}),
    ("The same, marked sensitive", minutes, SENSITIVE, {"officer", "invited"}),
    ("The same, marked sensitive", pack, SENSITIVE, {"officer", "invited"}),
    (COME_OF_IT, outcome, {}, {*GROUP, "lead", "key"}),
    (COME_OF_IT, action, {}, {*GROUP, "lead", "owner", "key"}),
    (ITS_SENSITIVE, outcome, SENSITIVE, {"officer", "invited"}),
    (ITS_SENSITIVE, action, SENSITIVE, {"officer", "invited", "owner"}),
    (AGENDA, agenda, {}, {*GROUP, "lead"}),
    (ITS_SENSITIVE, agenda, SENSITIVE, {"officer", "invited"}),
    (DRAFTS, note, {}, {"officer"}),
    (DRAFTS, agenda_draft, {}, {"officer"}),
    (DRAFTS, paper_draft, {}, {"officer"}),
    (DRAFTS, minutes_draft, {}, {"officer"}),
    (DRAFTS, not_in_a_pack, {}, {"officer"}),
]


@pytest.mark.parametrize(("row", "make", "given", "expected"), ROWS)
def test_each_role_sees_what_the_table_says(
    row, make, given, expected, officer, signed_in
):
    thing = make(officer, **given)
    invited = UserFactory()
    if thing.meeting:
        Guest.objects.create(meeting=thing.meeting, person=invited)
    browsers = {
        "officer": signed_in(officer),
        "member": signed_in(UserFactory(member=True)),
        "invited": signed_in(invited),
        "lead": signed_in(UserFactory(organisation=thing.lead)),
        "owner": signed_in(thing.owner or UserFactory()),
        "other": signed_in(UserFactory()),
        "key": Agency(thing.lead),
    }
    nobody_owes_it = {"owner"} if thing.owner is None else set()

    seeing = {role for role, browser in browsers.items() if _sees(browser, thing)}

    assert seeing - nobody_owes_it == expected - nobody_owes_it


def _sees(browser, thing) -> bool:
    answer = browser.get(thing.address)
    assert answer.status_code in (200, 302, 403, 404)
    if answer.status_code != 200:
        return False
    return not thing.says or thing.says in answer.content.decode()


def test_what_is_tried_is_what_the_table_says():
    table = _table()

    assert set(table) - OTHERWHERE == {row for row, *_ in ROWS}
    for row, make, given, expected in ROWS:
        for role, cell in table[row].items():
            if cell in ("yes", "no"):
                sees = role in expected
                assert sees == (cell == "yes"), (row, make.__name__, given, role)


def _table() -> dict[str, dict[str, str]]:
    """Each row of the table with what its cells say, by their roles."""
    lines = Path(project.BASE_DIR, "docs", "design.md").read_text().splitlines()
    head = next(line for line in lines if "Leads it, or owes it" in line)
    roles = [COLUMNS[name] for name in _cells(head)[1:]]
    rows = {}
    for line in lines[lines.index(head) + 2 :]:
        if not line.startswith("|"):
            break
        name, *cells = _cells(line)
        rows[name] = dict(zip(roles, cells, strict=True))
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
