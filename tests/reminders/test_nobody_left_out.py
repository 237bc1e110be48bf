"""What is said of an update reaches somebody, whoever wrote it and whoever has left since."""

import pytest

from commitments.models import Commitment
from people import services as people
from people.models import User
from reminders.events.kinds import Kind
from reminders.events.texts import telling_of
from reminders.models import Event
from rounds.decisions import services as decisions
from rounds.updates import review
from tests.factories import NOW, TODAY, submitted
from tests.reminders.office import make_office, take_up_all, who_is_told

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def account_of_a_key(office) -> User:
    api_key, _ = people.create_api_key(
        organisation=office.contact.organisation, name="nightly", by=None
    )
    return api_key.account


def told(office, kind: Kind) -> set[str]:
    take_up_all()
    event = Event.objects.in_full().filter(kind=kind).latest("place")
    return set(who_is_told(office, event))


def comment(office, update, by):
    review.comment_on(update=update, by=by, at=NOW, text="When?")


def test_a_word_on_what_a_system_sent_reaches_who_answers_for_it(office):
    update = submitted(office.action, office.round, by=account_of_a_key(office))

    comment(office, update, office.ada)

    assert told(office, Kind.COMMENTED) == {"holder", "contact"}


def test_a_word_on_what_a_leaver_wrote_reaches_who_answers_for_it(office):
    update = submitted(office.action, office.round, by=office.colleague)
    people.deactivate(person=office.colleague, today=TODAY, by=office.ada)

    comment(office, update, office.ada)

    assert told(office, Kind.COMMENTED) == {"holder", "contact"}


def test_a_word_of_the_officer_who_wrote_it_reaches_who_may_review_it(office):
    update = submitted(office.action, office.round, by=office.ada)

    comment(office, update, office.ada)

    assert told(office, Kind.COMMENTED) == {"ben"}


def test_a_completion_that_a_system_reported_is_refused_to_who_answers(office):
    account = account_of_a_key(office)
    update = submitted(office.action, office.round, "complete", by=account)
    review.accept_update(update=update, by=office.ada, at=NOW)

    decisions.refuse_completion(
        commitment=Commitment.objects.get(pk=office.action.pk),
        by=office.ben,
        at=NOW,
        reason="Not yet.",
    )

    assert told(office, Kind.NOT_COMPLETE) == {"holder", "contact"}
    event = Event.objects.in_full().get(kind=Kind.NOT_COMPLETE)
    sentence = telling_of(event, office.contact.pk).sentence
    assert "as complete, which you answer for by now." in sentence


def test_no_second_word_is_asked_on_what_a_later_decision_took_back(office):
    given = {"commitment": office.action, "at": NOW}
    decisions.withdraw(by=office.ada, reason="Overtaken.", **given)
    decisions.reinstate(by=office.ada, reason="It goes on.", **given)

    take_up_all()

    wanted = Event.objects.filter(kind=Kind.SECOND_WANTED).order_by("pk")
    assert [set(who_is_told(office, event)) for event in wanted] == [set(), {"ben"}]
