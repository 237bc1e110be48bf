import pytest
from django.conf import settings
from django.test import Client

from cpip.content import reader, writer
from cpip.management.commands.load_programme import DEFAULT
from people.throttling import storage
from tests.factories import TODAY, ReportingRoundFactory, UserFactory


@pytest.fixture(autouse=True)
def empty_limits():
    """Rate limits are kept in Redis, which no transaction rolls back."""
    storage(settings.LIMITS_URL).reset()


@pytest.fixture
def officer(db):
    return UserFactory(officer=True)


@pytest.fixture
def open_round(db):
    return ReportingRoundFactory()


@pytest.fixture
def programme(db):
    """The real programme, as known on 21 May 2018."""
    writer.load(reader.read(DEFAULT), today=TODAY)


@pytest.fixture
def signed_in():
    """Return a browser in which a person is signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in
