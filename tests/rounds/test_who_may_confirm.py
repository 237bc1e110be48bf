"""Every row of the table in docs/who-may-confirm.md is what the tracker does, on each door."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people import services
from people.models import AccountChange, AccountHand, User
from people.services import account_changes
from redaction import blanking
from redaction.matching import Phrases
from rounds.decisions import services as decisions
from rounds.models import ProgressUpdate
from rounds.updates import review
from rounds.updates.selectors import reviewers_of
from tests.agency import Agency, green
from tests.factories import (
    NOW,
    TODAY,
    AccountChangeFactory,
    ActionFactory,
    OrganisationFactory,
    UserFactory,
    submitted,
)
from tests.people.test_people import change as fields_of
from toolkit.errors import NotAllowed

pytestmark = pytest.mark.django_db
AGO = {"yesterday": timedelta(days=1), "last week": timedelta(days=13)}
NEXT_YEAR = timezone.now() + timedelta(days=300)
TABLE = settings.BASE_DIR / "docs" / "who-may-confirm.md"


@dataclass(frozen=True)
class Row:
    officers: str
    changed: str
    made_by: str
    rotated_by: str
    waits: str
    may: str


def rows() -> list[Row]:
    lines = re.findall(r"^\| (Ada.*) \|$", TABLE.read_text(), re.MULTILINE)
    return [Row(*line.split(" | ")) for line in lines]


def test_the_table_has_one_two_and_three_officers():
    assert {row.officers for row in rows()} == {"Ada", "Ada, Ben", "Ada, Ben, Cas"}
    assert len(set(rows())) == len(rows()) > 30


@pytest.fixture(
    params=rows(), ids=lambda row: f"{row.officers}-{row.changed}-{row.waits}"
)
def row(request) -> Row:
    return request.param


@pytest.fixture
def office(row) -> dict:
    """The officers by name, and an agency whose key they made."""
    people = {
        name: UserFactory(officer=True, name=name) for name in row.officers.split(", ")
    }
    name, _, when = row.changed.partition(" ")
    if when:
        changed_at = timezone.now() - AGO[when]
        AccountChangeFactory(person=people[name], answered_at=changed_at)
    return people


def test_only_who_the_table_names_may_confirm(row, office, open_round, signed_in):
    ask, tries = CASES[row.waits]
    if row.may == "nobody: refused":
        with pytest.raises(ValidationError):
            ask(row, office, open_round)
        return

    waiting = ask(row, office, open_round)

    if row.may == "made at once":
        assert waiting.answer == AccountChange.Answer.ALONE
        return
    may = {name for name, person in office.items() if tries(waiting, person)}
    assert (", ".join(sorted(may)) or "nobody") == row.may
    for name, person in office.items():
        assert is_offered(waiting, person, signed_in) in (None, name in may)


def is_offered(waiting, person, signed_in) -> bool | None:
    """Whether the page of what waits has the button for this person; None where it has none."""
    if not isinstance(waiting, ProgressUpdate | AccountChange):
        return None
    page = signed_in(person).get(waiting.get_absolute_url()).content.decode()
    if isinstance(waiting, ProgressUpdate):
        _check_the_other_doors(waiting, person, page)
    return bool(re.search(r"<button[^>]*> ?(Accept|Confirm)", page))


def _check_the_other_doors(update, person, page):
    """Hold the lists and what the page says to the rule of the row."""
    may = person in reviewers_of(update, timezone.localdate())
    updates = ProgressUpdate.objects
    listed = updates.reviewable_by(person) | updates.confirmable_by(person)
    assert (update in listed) == may
    stuck = updates.without_reviewer(timezone.localdate())
    is_stuck = not reviewers_of(update, timezone.localdate()).exists()
    assert (update in stuck) == is_stuck
    if not update.is_submitted and not update.is_unconfirmed:
        return
    assert ("No active officer may review this" in page) == is_stuck


def sent(row, office, open_round, **changes) -> ProgressUpdate:
    action = ActionFactory()
    agency = Agency(action.lead, by=office[row.made_by], expires_at=NEXT_YEAR)
    if row.rotated_by in office:
        services.rotate_api_key(
            api_key=agency.api_key,
            overlap=timedelta(days=1),
            expires_at=NEXT_YEAR,
            by=office[row.rotated_by],
        )
    answer = agency.send(**green(action, **changes))
    assert answer.status_code == 201, answer.content
    return ProgressUpdate.objects.get(pk=answer.json()["id"])


def opened_and_handed_in(*steps):
    """An update by an agency's person, after these steps of officers with their account."""

    def ask(row, office, open_round) -> ProgressUpdate:
        action = ActionFactory()
        person = UserFactory(organisation=action.lead)
        for name, step in steps:
            step(person, office[name])
        return submitted(action, open_round, by=person)

    return ask


def add(person: User, by: User):
    note(person, by, AccountHand.Kind.ADDED)


def readdress(person: User, by: User):
    note(person, by, AccountHand.Kind.ADDRESS)


def open_again(person: User, by: User):
    services.reactivate(person=person, by=by, at=timezone.now())


def vouch(person: User, by: User):
    services.vouch(account=person, by=by, at=timezone.now())


def note(person: User, by: User, kind: AccountHand.Kind):
    services.note_hand(account=person, kind=kind, by=by, at=timezone.now())


def entered(row, office, open_round) -> ProgressUpdate:
    return submitted(ActionFactory(), open_round, by=office["Ada"])


def accepted_at_once(row, office, open_round) -> ProgressUpdate:
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    return submitted(action, open_round, by=office["Ada"])


def completed(row, office, open_round):
    """A commitment whose completion Ada accepted; where Ben made a key, his key sent it."""
    if row.made_by in office:
        link = [{"title": "Report", "url": "https://example.org/"}]
        said = {"rating": "complete", "evidence": link, "outlook": ""}
        update = sent(row, office, open_round, **said)
    else:
        update = submitted(ActionFactory(), open_round, "complete")
    review.accept_update(update=update, by=office["Ada"], at=NOW)
    return update.commitment


def address_of(name):
    def ask(row, office, open_round) -> AccountChange:
        return account_changes.change_address(
            person=office[name],
            address="new@example.org",
            by=office["Ada"],
            at=timezone.now(),
        )

    return ask


def new_officer(row, office, open_round) -> AccountChange:
    person = UserFactory(officer=True, is_active=False)
    return account_changes.make_officer(
        person=person, by=office["Ada"], at=timezone.now()
    )


def member_as_officer(row, office, open_round) -> AccountChange:
    person = UserFactory(member=True)
    return account_changes.make_officer(
        person=person, by=office["Ada"], at=timezone.now()
    )


def comes_back(row, office, open_round) -> AccountChange:
    person = UserFactory(officer=True, is_active=False)
    return services.reactivate(person=person, by=office["Ada"], at=timezone.now())


def without_ben(ask):
    """What Ada asks, once she has deactivated Ben's account."""

    def ask_alone(row, office, open_round) -> AccountChange:
        ben = UserFactory(officer=True)
        services.deactivate(person=ben, today=TODAY, by=office["Ada"])
        return ask(row, office, open_round)

    return ask_alone


def ben_again(row, office, open_round) -> AccountChange:
    ben = UserFactory(officer=True)
    services.deactivate(person=ben, today=TODAY, by=office["Ada"])
    return services.reactivate(person=ben, by=office["Ada"], at=timezone.now())


def ben_from_member(row, office, open_round) -> AccountChange:
    ben = UserFactory(officer=True)
    page = Client()
    page.force_login(office["Ada"])
    page.post(reverse("people:edit", args=[ben.pk]), fields_of(ben, role="member"))
    ben.refresh_from_db()
    assert ben.role == User.Role.MEMBER
    return account_changes.make_officer(person=ben, by=office["Ada"], at=timezone.now())


def by_command(row, office, open_round) -> AccountChange:
    call_command("add_officer", "cas@example.org", "Cas", stdout=io.StringIO())
    return AccountChange.objects.get(person__email="cas@example.org")


def redaction(row, office, open_round):
    return office["Ada"]


def is_done(service, **arguments) -> bool:
    """True where a service does it; what it did is undone for who tries next."""
    try:
        with transaction.atomic():
            service(**arguments)
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


def accepts(update, person) -> bool:
    returns = is_done(
        review.return_update, update=update, by=person, at=NOW, reason="Why?"
    )
    does = is_done(review.accept_update, update=update, by=person, at=NOW)
    assert does == returns
    return does


def confirms(update, person) -> bool:
    return is_done(review.confirm_update, update=update, by=person, at=NOW)


def verifies(commitment, person) -> bool:
    refuses = is_done(
        decisions.refuse_completion,
        commitment=commitment,
        by=person,
        at=NOW,
        reason="Not yet.",
    )
    does = is_done(decisions.verify, commitment=commitment, by=person, at=NOW)
    assert does == refuses
    return does


def answers(change, person) -> bool:
    at = timezone.now()
    refuses = is_done(
        account_changes.refuse, change=change, by=person, at=at, reason="Who is it?"
    )
    does = is_done(account_changes.confirm, change=change, by=person, at=at)
    assert does == refuses
    return does


def agrees(by, person) -> bool:
    return is_done(
        blanking.check,
        phrases=Phrases(["Jamie Example"]),
        by=by,
        second=person,
        reason="A name.",
    )


CASES = {
    "what the key sent": (sent, accepts),
    "what Ada entered": (entered, accepts),
    "what an account that Ada added handed in": (
        opened_and_handed_in(("Ada", add)),
        accepts,
    ),
    "what an account that Ada readdressed handed in": (
        opened_and_handed_in(("Ada", readdress)),
        accepts,
    ),
    "what an account that Ada opened again handed in": (
        opened_and_handed_in(("Ada", open_again)),
        accepts,
    ),
    "what an account that Ada added and Ben readdressed handed in": (
        opened_and_handed_in(("Ada", add), ("Ben", readdress)),
        accepts,
    ),
    "what an account that Ada added and Ben vouched for handed in": (
        opened_and_handed_in(("Ada", add), ("Ben", vouch)),
        accepts,
    ),
    "what Ada accepted at once": (accepted_at_once, confirms),
    "a completion that Ada accepted": (completed, verifies),
    "Ada’s new address, asked by Ada": (address_of("Ada"), answers),
    "Ben’s new address, asked by Ada": (address_of("Ben"), answers),
    "a new officer, asked by Ada": (new_officer, answers),
    "a member who becomes an officer, asked by Ada": (member_as_officer, answers),
    "an officer who comes back, asked by Ada": (comes_back, answers),
    "a new officer, asked by Ada, who deactivated Ben": (
        without_ben(new_officer),
        answers,
    ),
    "a member who becomes an officer, asked by Ada, who deactivated Ben": (
        without_ben(member_as_officer),
        answers,
    ),
    "Ben as an officer again, asked by Ada, who made him a member": (
        ben_from_member,
        answers,
    ),
    "Ben, who comes back, asked by Ada, who deactivated him": (ben_again, answers),
    "a new officer, asked by the command, after Ada deactivated Ben": (
        without_ben(by_command),
        answers,
    ),
    "a redaction by Ada": (redaction, agrees),
}


def test_every_case_is_in_the_table():
    assert {row.waits for row in rows()} == CASES.keys()


def test_the_page_of_an_officer_alone_says_what_waits_and_what_to_do(
    signed_in, officer
):
    for address in (reverse("dashboard:overview"), reverse("rounds:my-work")):
        page = signed_in(officer).get(address).content.decode()
        assert "You are the only active programme officer" in page
        assert "Add another programme officer" in page

    UserFactory(officer=True)

    for address in (reverse("dashboard:overview"), reverse("rounds:my-work")):
        page = signed_in(officer).get(address).content.decode()
        assert "only active programme officer" not in page
