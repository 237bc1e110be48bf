"""What lets the tests run side by side: settings of their own, and Redis databases of their own for
each worker.
"""

import os

from django.conf import settings
from redis import Redis

from people.throttling import storage


def test_the_tests_have_settings_of_their_own_whatever_the_environment_names():
    assert settings.SETTINGS_MODULE == "tests.settings"


def test_each_worker_counts_in_a_redis_database_of_its_own():
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

    used = storage(settings.LIMITS_URL).storage.connection_pool.connection_kwargs["db"]
    broker = Redis.from_url(settings.BROKER_URL).connection_pool.connection_kwargs["db"]

    assert (broker, used) == (2 + 2 * number, 3 + 2 * number)
