"""Settings, read from the environment; `.env.example` explains each variable.

`CPIP_ENV` is `development` (the default: embedded servers where none are named, a secret made once,
the demonstration) or `production`, which refuses to start without a secret, hosts, a database and a
broker of its own.
"""

from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from cpip import api_settings, logging_settings
from cpip.environment import (
    BASE_DIR,
    PRODUCTION,
    VAR,
    database_from,
    day_from,
    development_secret,
    env,
    required_in_production,
    time_of_day,
)
from cpip.redis_addresses import redis_database
from embedded import addresses

SECRET_KEY = required_in_production("CPIP_SECRET_KEY") or development_secret()
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("CPIP_SECRET_KEY must be at least 50 characters long.")
DEBUG = False
_hosts = required_in_production("CPIP_ALLOWED_HOSTS")
_listens = env.str("HOST", "127.0.0.1")
_own_hosts = ["localhost", "127.0.0.1", "[::1]", _listens]
if _listens in ("0.0.0.0", "::"):
    _own_hosts = ["*"]
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",")] if _hosts else _own_hosts
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "CPIP_ALLOWED_HOSTS must name the hosts, not *, when CPIP_ENV is production."
    )

# The demonstration: invented returns on the real programme, at a clock held still.
DEMONSTRATION = env.bool("CPIP_DEMONSTRATION", not PRODUCTION)
if PRODUCTION and DEMONSTRATION:
    raise ImproperlyConfigured(
        "The demonstration cannot run when CPIP_ENV is production. Unset"
        " CPIP_DEMONSTRATION."
    )
_usual_today = "2018-05-21" if DEMONSTRATION else ""
_today = env.str("CPIP_TODAY", _usual_today)
if PRODUCTION and _today:
    raise ImproperlyConfigured(
        "CPIP_TODAY holds the clock still; it cannot be set when CPIP_ENV is"
        " production."
    )
TODAY = day_from("CPIP_TODAY", _today) if _today else None

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "rest_framework",
    "rest_framework_api_key",
    "drf_spectacular",
    "django_guid",
    "pgtrigger",
    "pghistory",
    "programme",
    "toolkit",
    "people",
    "workstreams",
    "commitments",
    "recommendations",
    "actions",
    "rounds",
    "standing",
    "returns",
    "reminders",
    "meetings",
    "workbooks",
    "redaction",
    "dashboard",
    "cpip",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "cpip.api_headers.ApiHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cpip.compression.CompressedPagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "cpip.address_middleware.AddressMiddleware",
    "cpip.body_middleware.BodyMiddleware",
    "rounds.evidence.middleware.WholeNamesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.unsent_pages.UnsentMiddleware",
    "people.middleware.ChangeContextMiddleware",
    "people.middleware.NotAllowedMiddleware",
    "commitments.middleware.FormerReferenceMiddleware",
]

ROOT_URLCONF = "cpip.urls"
WSGI_APPLICATION = "cpip.wsgi.application"
PAGES_AND_OTHERS = [
    "toolkit.templates.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", PAGES_AND_OTHERS)],
            "builtins": ["django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "programme.context.programme",
            ],
        },
    }
]

_database_url = required_in_production("DATABASE_URL")
_owner_url = env.str("DATABASE_OWNER_URL", "")
if not _database_url:
    _database_url = addresses.database_url(VAR)
    _owner_url = addresses.owner_url(VAR)
# The role that the tracker connects as, and where one is named, the one that owns the tables and
# alone migrates.
DATABASE_TRACKER = database_from(_database_url)
DATABASE_OWNER = database_from(_owner_url) if _owner_url else None
DATABASES = {
    "default": {**DATABASE_TRACKER, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The broker, the rate limits of the API and, in tests, each worker have a Redis database number of
# their own.
_redis_url = required_in_production("REDIS_URL") or addresses.redis_url(VAR)
REDIS_URL = _redis_url.split("?")[0]
BROKER_DB = env.int("CPIP_BROKER_DB", 0)
LIMITS_DB = env.int("CPIP_LIMITS_DB", 1)
BROKER_URL = redis_database(REDIS_URL, BROKER_DB)

CACHES = {
    # Lockouts after failed sign-ins are kept in the database: they must outlive a dead Redis.
    # So many entries that nobody can push a lockout out by filling the table.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
}

# How often one key or person may use the API, and the Redis database that counts it.
API_RATE = env.str("CPIP_API_RATE", "600 per minute")
LIMITS_URL = redis_database(REDIS_URL, LIMITS_DB).replace("unix://", "redis+unix://")

AUTH_USER_MODEL = "people.User"
# The second goes on with sessions from before there was news.
AUTHENTICATION_BACKENDS = [
    "reminders.backends.NewsBackend",
    "people.backends.PersonBackend",
]
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {
        "NAME": f"{_validation}.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": f"{_validation}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:overview"
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "people.account_forms.LoginForm",
    "change_password": "people.account_forms.ChangePasswordForm",
    "set_password": "people.account_forms.SetPasswordForm",
    "reset_password": "people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "people.account_forms.ResetPasswordKeyForm",
    "user_token": "people.account_forms.UserTokenForm",
    "reauthenticate": "people.account_forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "allauth.account.forms.EmailAwarePasswordResetTokenGenerator"
)
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,50/15m/ip"}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60  # seconds: an invitation is good for a week

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cpip.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("CPIP_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
# Failed sign-ins are counted by address too: a proxy's own header is believed only where it is said
# to be there.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CPIP_PROXIES", 0)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
_design_system = BASE_DIR / "node_modules/@scottish-government/design-system/dist"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("design-system/css", _design_system / "css"),
    ("design-system/scripts", _design_system / "scripts"),
    ("design-system/images", _design_system / "images"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

_host = env.str("HOST", "") or "127.0.0.1"
_here = "127.0.0.1" if _host in ("0.0.0.0", "::") else _host
_port = env.str("PORT", "") or "8000"
_base_url = required_in_production("CPIP_BASE_URL") or f"http://{_here}:{_port}"
BASE_URL = _base_url.rstrip("/")
DEFAULT_FROM_EMAIL = env.str(
    "CPIP_FROM_EMAIL", "CPIP programme office <programme.office@cpip.example>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_TO_EMAIL = env.str("CPIP_REPLY_TO", "") or DEFAULT_FROM_EMAIL
# More ways to reach the programme office than its address: shown on the page "Contact".
OFFICE_CONTACT = env.str("CPIP_OFFICE_CONTACT", "")
EMAIL_TIMEOUT = 20
OUTBOX = VAR / "outbox"
# Evidence files. No address serves them but the view that checks who asks.
MEDIA_ROOT = Path(env.str("CPIP_FILES", str(VAR / "files"))).resolve()
FILE_UPLOAD_PERMISSIONS = 0o640
# Bytes, without files: five hundred full updates in one request.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
# Closing a round asks two things of each return that is missing.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
if email_url := required_in_production("EMAIL_URL"):
    vars().update(environ.Env.email_url_config(email_url))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = OUTBOX

# The clock's tick sees whether the day's reminders are to be made and what waits to be sent.
REMINDER_TICK_SECONDS = env.float("CPIP_TICK_SECONDS", 60)
# How often what happened is taken up: people are told within a minute.
EVENT_SECONDS = env.float("CPIP_EVENT_SECONDS", 15)
# What happens for one person within so many seconds is one email.
MAILS_APART_SECONDS = env.float("CPIP_MAILS_APART_SECONDS", 10 * 60)
# When reminders go out, on Scotland's working days. The time of day is Scotland's, in summer as in
# winter.
REMINDER_SEND_TIME = time_of_day("CPIP_SEND_TIME", "08:00")
REMINDER_CLAIM_SECONDS = env.float("CPIP_CLAIM_SECONDS", 10 * 60)
# Bytes; a pack or paper that is larger is linked in its email and not attached.
MOST_ATTACHED = 1024 * 1024 * env.int("CPIP_ATTACH_MB", 5)
REMINDER_RETRY_SECONDS = env.float("CPIP_RETRY_SECONDS", 60)

REST_FRAMEWORK = {
    **api_settings.REST_FRAMEWORK,
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,
}
SPECTACULAR_SETTINGS = api_settings.SPECTACULAR_SETTINGS

FILTERS_EMPTY_CHOICE_LABEL = "Any"

# Slips in days. Green up to the first, amber up to the second, red above.
EVIDENCE_AMBER_OVER_DAYS = 0
EVIDENCE_RED_OVER_DAYS = 90

# Each request has a number, which its answer, its problems and its lines in the log carry.
DJANGO_GUID = {"GUID_HEADER_NAME": "Trace-Id", "EXPOSE_HEADER": False}
LOGGING = logging_settings.LOGGING

# Every tracked table keeps each insert, change and deletion, and its record cannot be changed.
PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
