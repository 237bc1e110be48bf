"""The page of what is new: what is said there of what waits for nobody any more."""

import pytest

from reminders.events.kinds import Kind
from reminders.models import Notice
from rounds.updates import hand_in, review
from tests.factories import NOW, submitted
from tests.reminders.office import make_office, take_up_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def news_of(signed_in, person) -> str:
    page = signed_in(person).get("/news/").content.decode()
    return " ".join(page.split())


def unread(person, kind) -> int:
    return Notice.objects.of(person).unread().filter(event__kind=kind).count()


def test_what_was_reviewed_is_no_news_to_any_officer_any_more(office, signed_in):
    update = submitted(office.action, office.round, by=office.holder)
    take_up_all()
    assert unread(office.ada, Kind.HANDED_IN) == 1
    news = news_of(signed_in, office.ada)
    assert "and waits for your review" in news and f"/review/{update.pk}/" in news

    review.accept_update(update=update, by=office.ada, at=NOW)
    take_up_all()

    assert unread(office.ada, Kind.HANDED_IN) == 0
    assert "and waits for your review" not in news_of(signed_in, office.ada)


def test_what_was_handed_in_again_is_no_longer_to_be_put_right(office, signed_in):
    update = submitted(office.action, office.round, by=office.holder)
    review.return_update(update=update, by=office.ada, at=NOW, reason="Say when.")
    take_up_all()
    assert "Put it right" in news_of(signed_in, office.holder)

    hand_in.submit_update(update=update, by=office.holder, at=NOW)
    take_up_all()

    assert unread(office.holder, Kind.RETURNED) == 0
    assert "Put it right" not in news_of(signed_in, office.holder)
    assert unread(office.ada, Kind.HANDED_IN) == 1
