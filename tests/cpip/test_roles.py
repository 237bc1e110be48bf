"""The tracker's role owns nothing, so nothing it sends to the database rewrites the record.

Each attempt is made over a connection of its own, as somebody would who has the tracker's password
and psql. The tables are those of the record, whichever they are.
"""

import json
from contextlib import closing

import psycopg2
import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pghistory.models import Context, Event
from psycopg2 import errors, sql

from cpip import checks
from people.models import User
from reminders.models import Tick
from rounds.models import ProgressUpdate, Redaction
from tests.databases import named, owner_address, server_address
from toolkit.guards import Guard
from toolkit.ownership import ONE_ROLE, could_switch_off_guards
from toolkit.record import tables_of_the_record
from toolkit.rights import make_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
# The demonstration's stand beside open updates, and may still be changed.
NOT_YET_KEPT = {"rounds_contribution"}
REFUSED = (errors.InsufficientPrivilege, errors.RaiseException)
DISGUISES = [
    "SELECT set_config('pgtrigger.ignore', '{{{triggers}}}', false)",
    "SELECT set_config('cpip.blanking', 'on', false)",
    "SET search_path = pg_temp, public",
    "CREATE TEMP TABLE rounds_progressupdate (LIKE public.rounds_progressupdate)",
    "CREATE TEMP TABLE rounds_reportinground (LIKE public.rounds_reportinground)",
    "CREATE TEMP TABLE redaction_pass (LIKE public.redaction_pass)",
    "INSERT INTO pg_temp.redaction_pass VALUES (pg_current_xact_id())",
]


@pytest.fixture
def role():
    """A connection as the tracker's role, whose changes are never kept."""
    with connected(server_address()) as session:
        yield session


@pytest.fixture
def owner():
    with connected(owner_address()) as session:
        yield session


def connected(address):
    name = connection.settings_dict["NAME"]
    return closing(psycopg2.connect(named(address, name)))


def attempt(session, statement, *arguments):
    """Return why a statement is refused, or None where it is not."""
    with session.cursor() as cursor:
        cursor.execute("SAVEPOINT attempt")
        try:
            cursor.execute(statement, arguments or None)
        except psycopg2.Error as refusal:
            cursor.execute("ROLLBACK TO attempt")
            return refusal
        cursor.execute("ROLLBACK TO attempt")
    return None


def not_refused(session, statements, kinds=errors.InsufficientPrivilege):
    """Return the statements that the database carries out, or refuses for another reason."""
    reasons = {statement: attempt(session, statement) for statement in statements}
    return {
        statement: reason
        for statement, reason in reasons.items()
        if not isinstance(reason, kinds)
    }


def rows(session, query):
    with session.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def triggers(session):
    return rows(
        session,
        "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger"
        " WHERE NOT tgisinternal",
    )


def test_of_the_trackers_role_ready_and_the_check_of_a_deployment_say_nothing(client):
    assert not could_switch_off_guards()
    assert client.get("/readyz").json()["role"] == "ok"
    assert checks.check_role(None) == []


@pytest.mark.owner
def test_of_a_role_that_owns_ready_and_the_check_say_so_and_it_goes_on(client):
    Tick.objects.create(pk=1, at=timezone.now())

    ready = client.get("/readyz")

    assert (ready.status_code, ready.json()["role"]) == (200, ONE_ROLE)
    assert [fault.msg for fault in checks.check_role(None)] == [ONE_ROLE]


@pytest.fixture
def new_role(settings):
    settings.DATABASE_TRACKER = {"USER": "cpip_never_made", "PASSWORD": "secret"}


@pytest.mark.owner
def test_the_owner_makes_the_trackers_role_and_tells_the_server_no_password(new_role):
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        make_role(cursor)
        make_role(cursor)
        cursor.execute(
            "SELECT rolpassword, rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb"
            " FROM pg_authid WHERE rolname = 'cpip_never_made'"
        )
        password, may_sign_in, is_mighty = cursor.fetchone()

    assert password.startswith("SCRAM-SHA-256$")
    assert (may_sign_in, is_mighty) == (True, False)
    assert not any("secret" in query["sql"] for query in captured)


def test_an_owner_that_may_make_no_role_says_what_its_administrator_has_to_run(
    new_role,
):
    with (
        connection.cursor() as cursor,
        pytest.raises(
            ImproperlyConfigured, match='CREATE ROLE "cpip_never_made" LOGIN'
        ),
    ):
        make_role(cursor)


def test_no_table_of_the_record_is_emptied_by_the_role_nor_by_the_owner(role, owner):
    emptied = [f'TRUNCATE "{table}" CASCADE' for table in tables_of_the_record()]
    sentences = {str(attempt(owner, statement)) for statement in emptied}

    assert len(emptied) > 50
    assert not_refused(role, emptied) == {}
    assert all(
        "is part of the record and cannot be emptied" in each for each in sentences
    )


def test_no_trigger_is_disabled_or_dropped(role):
    present = triggers(role)
    statements = [
        statement.format(table=table, trigger=trigger)
        for table, trigger in present
        for statement in (
            "ALTER TABLE {table} DISABLE TRIGGER {trigger}",
            "DROP TRIGGER {trigger} ON {table}",
        )
    ]
    whole = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table, _ in present]

    assert {table for table, _ in present} >= tables_of_the_record()
    assert not_refused(role, statements + whole) == {}


def test_no_function_of_the_database_is_replaced_changed_or_dropped(role):
    functions = rows(
        role,
        "SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace",
    )
    statements = [
        statement
        for name, definition in functions
        for statement in (
            definition,
            f"ALTER FUNCTION {name} SECURITY INVOKER",
            f"DROP FUNCTION {name} CASCADE",
        )
    ]

    assert len(functions) > 100
    assert not_refused(role, statements) == {}


def test_nobody_becomes_the_owner_or_switches_triggers_off_for_a_session(role, owner):
    statements = [
        f'SET ROLE "{owner.info.user}"',
        f'SET SESSION AUTHORIZATION "{owner.info.user}"',
        f'GRANT "{owner.info.user}" TO "{role.info.user}"',
        f'ALTER ROLE "{role.info.user}" SUPERUSER',
        f'ALTER TABLE rounds_progressupdate OWNER TO "{role.info.user}"',
        "SET session_replication_role = replica",
        "CREATE FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE public.own (id int)",
        "CREATE SCHEMA own",
        "INSERT INTO redaction_pass VALUES (pg_current_xact_id())",
    ]

    assert not_refused(role, statements) == {}


def test_no_history_is_written_but_by_the_triggers(role):
    histories = [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, Event | Context | Redaction)
        and not model._meta.proxy
        and model._meta.managed
    ]
    statements = [
        statement.format(table)
        for table in histories
        for statement in (
            'INSERT INTO "{0}" SELECT * FROM "{0}"',
            'DELETE FROM "{0}"',
        )
    ]
    labels = [f'UPDATE "{table}" SET pgh_label = pgh_label' for table in histories]
    events = [each for each in labels if "event" in each]

    assert len(events) > 15
    assert not_refused(role, statements + events) == {}
    assert not_refused(role, ["UPDATE django_migrations SET name = name"]) == {}


def test_a_trigger_that_writes_history_serves_no_table_but_its_own(role):
    (function,) = rows(
        role,
        "SELECT proname FROM pg_proc WHERE prosecdef AND prorettype = 'trigger'::regtype"
        " LIMIT 1",
    )[0]
    with role.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE own (LIKE public.rounds_progressupdate)")

    statement = (
        "CREATE TRIGGER own AFTER INSERT ON own FOR EACH ROW"
        f" EXECUTE FUNCTION public.{function}()"
    )

    assert not_refused(role, [statement]) == {}


def changes_of(table, session):
    """Return statements that change every text, number and date of a table, and one that deletes
    its rows.
    """
    columns = rows(
        session,
        "SELECT quote_ident(column_name), data_type FROM information_schema.columns"
        f" WHERE table_schema = 'public' AND table_name = '{table}'",
    )
    changed = {
        "text": "reverse({0})",
        "character varying": "reverse({0})",
        "integer": "{0} + 1",
        "date": "{0} + 1",
        "timestamp with time zone": "{0} + interval '1 day'",
        "boolean": "NOT {0}",
    }
    parts = [
        f"{column} = {changed[kind].format(column)}"
        for column, kind in columns
        if kind in changed
    ]
    yield f"DELETE FROM public.{table}"
    if parts:
        yield f"UPDATE public.{table} SET {', '.join(parts)}"


def guarded(operation):
    """Return the tables of which some guard refuses an operation."""
    return {
        model._meta.db_table
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
        if isinstance(trigger, Guard) and operation in str(trigger.operation)
    }


@pytest.mark.parametrize("is_disguised", [False, True])
def test_what_is_guarded_is_not_changed_whatever_the_session_says(role, is_disguised):
    names = ",".join(
        f"{table}:{trigger},{trigger}" for table, trigger in triggers(role)
    )
    if is_disguised:
        with role.cursor() as cursor:
            for disguise in DISGUISES:
                cursor.execute(disguise.format(triggers=names))
    tables = {
        table
        for table in (guarded("UPDATE") | guarded("DELETE")) - NOT_YET_KEPT
        if rows(role, f"SELECT EXISTS (SELECT FROM public.{table})") == [(True,)]
    }
    statements = [
        statement
        for table in tables
        for statement in changes_of(table, role)
        if table in guarded(statement.split()[0])
    ]

    assert len(tables) > 10
    assert not_refused(role, statements, REFUSED) == {}


def test_who_made_an_earlier_change_is_not_rewritten(role):
    (key, before) = rows(
        role, "SELECT id::text, metadata FROM pghistory_context LIMIT 1"
    )[0]
    with role.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [key, json.dumps(dict.fromkeys(before, "somebody else") | {"more": 1})],
        )
        cursor.execute("UPDATE people_organisation SET name = name || '!'")

    ((after,),) = rows(
        role, f"SELECT metadata FROM pghistory_context WHERE id = '{key}'"
    )
    assert before
    assert after == before | {"more": 1}


@pytest.fixture
def request_number(role):
    """A request of two officers, as the tracker's role itself may write one."""
    officers = User.objects.filter(role="officer", is_active=True)
    by, second = officers.order_by("pk").values_list("pk", flat=True)[:2]
    ((number,),) = rows(
        role,
        "INSERT INTO redaction_redactionrequest"
        " (by_id, second_id, reason, files, papers, requested_at, confirmed_at)"
        f" VALUES ({by}, {second}, 'A name.', '[]', '[]', now(), now()) RETURNING id",
    )
    return number


def blank(number, place, key, value):
    changes = json.dumps([{"place": place, "key": str(key), "value": value}])
    return sql.SQL("SELECT blank_words({}, {}, '{{}}', '{{}}')").format(
        sql.Literal(number), sql.Literal(changes)
    )


def test_the_owners_function_blanks_and_does_nothing_else(role, request_number):
    accepted = ProgressUpdate.objects.filter(state="accepted").exclude(summary="")
    update = accepted.first()
    first, rest = update.summary.split(" ", 1)
    summary = "rounds_progressupdate.summary"

    refused = [
        blank(request_number, summary, update.pk, "Other words."),
        blank(request_number, summary, update.pk, f"{update.summary} [redacted]!"),
        blank(request_number, summary, update.pk, None),
        blank(request_number, "rounds_progressupdate.rating", update.pk, "[redacted]"),
        blank(request_number, "people_user.password", 1, "[redacted]"),
        blank(request_number + 1, summary, update.pk, f"[redacted] {rest}"),
    ]

    for statement in refused:
        assert isinstance(attempt(role, statement), errors.RaiseException), statement
    with role.cursor() as cursor:
        cursor.execute(blank(request_number, summary, update.pk, f"[redacted] {rest}"))
    assert rows(
        role, f"SELECT summary FROM rounds_progressupdate WHERE id = {update.pk}"
    ) == [(f"[redacted] {rest}",)]
    assert rows(
        role, "SELECT places FROM rounds_redaction ORDER BY id DESC LIMIT 1"
    ) == [({summary: 1},)]
    again = blank(request_number, summary, update.pk, "[redacted]")
    assert "two programme officers" in str(attempt(role, again))
    afterwards = "UPDATE rounds_progressupdate SET summary = 'x' WHERE id = {}"
    reason = attempt(role, afterwards.format(update.pk))
    assert "An accepted update is the record" in str(reason)


@pytest.mark.parametrize(
    "change",
    [
        "second_id = by_id",
        "confirmed_at = NULL",
        "ended_at = now()",
        "second_id = (SELECT min(id) FROM people_user WHERE role = 'member')",
    ],
)
def test_the_owners_function_asks_for_two_officers_who_agree(
    role, request_number, change
):
    update = ProgressUpdate.objects.filter(state="accepted").exclude(summary="").first()
    change = (
        f"UPDATE redaction_redactionrequest SET {change} WHERE id = {request_number}"
    )
    refusal = attempt(role, change)
    if refusal is None:
        with role.cursor() as cursor:
            cursor.execute(change)
        statement = blank(
            request_number, "rounds_progressupdate.summary", update.pk, "[redacted]"
        )
        assert "two programme officers" in str(attempt(role, statement))
    else:
        assert "by_id" in change or "never changes" in str(refusal)
