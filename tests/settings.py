"""The project's settings with what tests need: mail in memory, quick passwords, Redis databases of
their own.
"""

import os

_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
# Numbers 0 and 1 are the tracker's own; each worker of the test run has two more. Redis has 16.
os.environ["CPIP_BROKER_DB"] = str(2 + 2 * _worker)
os.environ["CPIP_LIMITS_DB"] = str(3 + 2 * _worker)

from cpip.settings import *  # noqa: E402, F403
from cpip.settings import MIDDLEWARE  # noqa: E402

MIDDLEWARE = ["tests.exact.ExactAnswersMiddleware", *MIDDLEWARE]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
