"""Real workers and clocks on a real Redis, PostgreSQL and mail server. Nothing here uses Django's
models.
"""

import os
import random

import pytest

from tests.browser.databases import Database
from tests.workers.office import Office, server_address

PEOPLE = int(os.environ.get("CPIP_SOAK_PEOPLE", 200))
KILLS = int(os.environ.get("CPIP_SOAK_KILLS", 3))
RECIPIENTS = int(os.environ.get("CPIP_SOAK_RECIPIENTS", 0))
MIGRATE = (
    "from django.core.management import call_command\ncall_command('migrate',"
    " verbosity=0)"
)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A migrated database that holds nothing."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    database = Database(server_address(), f"test_cpip_workers_{worker}")
    database.create()
    try:
        Office(tmp_path_factory.mktemp("migrating"), database).run(MIGRATE)
        database.keep_as_template()
        yield database
    finally:
        database.drop()


@pytest.fixture
def office(empty_database, tmp_path):
    """A machine room with a Redis, in which nothing else runs yet."""
    empty_database.restore()
    empty_database.is_touched = True
    seed = random.randrange(10**6)
    random.seed(seed)
    print(f"random seed: {seed}")
    office = Office(tmp_path, empty_database)
    office.start_redis()
    yield office
    office.stop()
