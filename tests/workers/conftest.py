"""Real workers and clocks on a real Redis, PostgreSQL and mail server. Nothing here uses Django's
models.
"""

import os
import random

import pytest

from tests.databases import Database
from tests.templates import TABLES, template
from tests.workers.office import Office

PEOPLE = int(os.environ.get("CPIP_SOAK_PEOPLE", 200))
KILLS = int(os.environ.get("CPIP_SOAK_KILLS", 3))
SEED = int(os.environ.get("CPIP_RANDOM_FIRST", 2018))  # `make soak` begins elsewhere
RECIPIENTS = int(os.environ.get("CPIP_SOAK_RECIPIENTS", 0))
TOLD = int(os.environ.get("CPIP_SOAK_TOLD", 0))


@pytest.fixture(scope="session")
def empty_database():
    """A migrated database that holds nothing."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    database = Database(f"test_cpip_workers_{worker}")
    database.create(template(database.server, TABLES))
    try:
        database.keep_as_it_is()
        yield database
    finally:
        database.drop()


@pytest.fixture
def office(empty_database, tmp_path):
    """A machine room with a Redis, in which nothing else runs yet."""
    empty_database.restore()
    empty_database.is_touched = True
    random.seed(SEED)
    print(f"random seed: {SEED}")
    office = Office(tmp_path, empty_database)
    office.start_redis()
    yield office
    office.stop()
