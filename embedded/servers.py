"""The tracker's PostgreSQL and Redis: those the environment names, or else embedded ones."""

import os

import environ
import psycopg2

from embedded import CannotStart, accounts, addresses, postgres, redis
from embedded.supervisor import Supervisor, say


def start(supervisor: Supervisor, for_tests: bool = False) -> None:
    """Start the servers that the environment does not name, and wait until every one answers."""
    var = supervisor.var
    embedded = []
    if not os.environ.get("DATABASE_URL"):
        embedded.append((postgres, "postgres", addresses.owner_url(var)))
    if not os.environ.get("REDIS_URL"):
        embedded.append((redis, "redis", addresses.redis_url(var)))

    started = []
    for server, name, url in embedded:
        account = accounts.for_servers(var / name)
        sockets = addresses.socket_folder(var)
        accounts.make_socket_folder(sockets, account)
        log = supervisor.log(name)
        program = server.program(var / name, sockets, log, account, for_tests)
        say(f"Starting {program.name} ...")
        started.append((server, supervisor.start(program), url))
    for server, child, url in started:
        server.wait_until_ready(child, url)
    if not os.environ.get("DATABASE_URL"):
        postgres.create_database(addresses.owner_url(var))
        postgres.create_role(addresses.owner_url(var), addresses.TRACKER)
    check_named()


def check_named() -> None:
    """Raise CannotStart where a server that the environment names does not answer."""
    if url := os.environ.get("DATABASE_URL"):
        _check_database(url)
    if (url := os.environ.get("REDIS_URL")) and not redis.answers(url):
        raise CannotStart(
            "The Redis that REDIS_URL names does not answer. Start it, or unset"
            " REDIS_URL."
        )


def _check_database(url: str) -> None:
    try:
        database = environ.Env.db_url_config(url)
        if "postgresql" not in database["ENGINE"]:
            raise CannotStart(
                "DATABASE_URL must name a PostgreSQL database:"
                " postgres://user:password@host:5432/name."
            )
        arguments = {"connect_timeout": 5, **database.get("OPTIONS", {})}
        for name in ("host", "port", "user", "password"):
            if value := database[name.upper()]:
                arguments[name] = value
        psycopg2.connect(dbname=database["NAME"], **arguments).close()
    except (psycopg2.Error, ValueError, KeyError) as fault:
        raise CannotStart(
            f"{str(fault).strip()}\nThe database that DATABASE_URL names does not"
            " answer. Start it, or unset DATABASE_URL."
        ) from None
