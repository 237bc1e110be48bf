"""What the settings read from the environment before anything else: the kind of installation."""

import os
import secrets
from datetime import date, time
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

CPIP_ENV = env.str("CPIP_ENV", "development")
if CPIP_ENV not in ("development", "production"):
    raise ImproperlyConfigured(
        f"CPIP_ENV is {CPIP_ENV!r}; it must be development or production."
    )
PRODUCTION = CPIP_ENV == "production"
VAR = Path(env.str("CPIP_VAR", str(BASE_DIR / "var"))).resolve()


def required_in_production(name: str) -> str | None:
    """Return the variable's value; in production an empty one stops the start, and is named."""
    value = env.str(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(
            f"{name} must be set when CPIP_ENV is production. See .env.example."
        )
    return value or None


def database_from(url: str) -> dict[str, Any]:
    """Return Django's settings of the database that an address names."""
    database = environ.Env.db_url_config(url)
    options = {"connect_timeout": 5, **database.get("OPTIONS", {})}
    return {**database, "OPTIONS": options}


def development_secret() -> str:
    """Return the secret kept in var/secret, made once and readable by its owner alone."""
    VAR.mkdir(mode=0o755, parents=True, exist_ok=True)
    path = VAR / "secret"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(50)
        file.write(secret)
    return secret


def day_from(name: str, text: str) -> date:
    """Return a variable's value as a day; anything else stops the start."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} is {text!r}; it must be a date such as 2018-05-21."
        ) from None


def time_of_day(name: str, default: str) -> time:
    """Return a variable's value as a time of day; anything else stops the start."""
    try:
        return time.fromisoformat(env.str(name, default))
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be a time of day such as 08:00."
        ) from None
