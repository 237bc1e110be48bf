"""An installation of the last release goes on: its demonstration is loaded and migrated.

`last_release.sql.gz` is that release's database. For a later release make it anew in a checkout of
the release before, while `make run` serves its demonstration there; `pg_dump` is the one that came
with the embedded servers, and the two kinds of lines left out are for psql and PostgreSQL 17 alone:

    pg_dump --no-owner --no-privileges --inserts --rows-per-insert=1000 "$DATABASE_URL" \\
        | grep -v -e '^\\\\' -e '^SET transaction_timeout' | gzip -9n > last_release.sql.gz

Then put in what its pages say.
"""

import gzip
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.test import Client
from lxml import html

from commitments.models import Commitment, Milestone
from cpip.content import reader, writer
from cpip.management.commands.load_programme import DEFAULT
from embedded import postgres
from people.models import User
from reminders.models import Reminder
from rounds.models import ExpectedReturn, Meeting, ProgressUpdate
from tests.databases import Server, named, owner_address
from tests.factories import TODAY
from tests.rendering import changed
from toolkit.ownership import as_owner, could_switch_off_guards, has_owner
from toolkit.record import tables_of_the_record

pytestmark = pytest.mark.xdist_group("upgrade")
DUMP = Path(__file__).with_name("last_release.sql.gz")
NAME = f"test_cpip_upgrade_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"
# What `migrate` itself keeps, for the models that there are.
KEPT_BY_MIGRATE = {"django_migrations", "django_content_type", "auth_permission"}
BEFORE_THE_LAST = ("reminders", "0004_require_steps_and_guard_what_was_sent")
COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY table_name, column_name
"""
PRIVILEGES = """
    SELECT table_name, privilege_type FROM information_schema.role_table_grants
    WHERE grantee = current_user ORDER BY table_name, privilege_type
"""


def rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def row_counts() -> dict[str, int]:
    tables = set(connection.introspection.table_names()) - KEPT_BY_MIGRATE
    return {table: rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables}


def accepted_texts() -> list[tuple]:
    return rows(
        "SELECT id, summary, next_steps, ask FROM rounds_progressupdate"
        " WHERE state = 'accepted' ORDER BY id"
    )


@contextmanager
def led_to(name: str):
    """Have Django work in another database of the server."""
    own_name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own_name
        ContentType.objects.clear_cache()


@contextmanager
def last_release(name: str):
    """Work in a database as the last release left it, which is gone afterwards."""
    server = Server()
    server.drop(name)
    server.create(name)
    try:
        with led_to(name):
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(gzip.decompress(DUMP.read_bytes()).decode())
            yield
    finally:
        server.drop(name)


@pytest.fixture(scope="module")
def quick():
    """Migrate in the quick way of the tests. What a migration runs on the rows is given the same
    models as in Django's own way, in which the supervisor's test makes the same tables.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "_find_reload_model", changed)
        yield


@pytest.fixture(scope="module")
def migrated(quick, django_db_setup, django_db_blocker):
    """Migrate the last release's database; give what it held before."""
    with django_db_blocker.unblock(), last_release(NAME):
        with as_owner():  # one role owned everything, and was the tracker's
            before = row_counts(), accepted_texts()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        yield before


@pytest.fixture
def upgraded(migrated, django_db_blocker):
    with django_db_blocker.unblock():
        yield migrated


def words_of(address: str) -> str:
    """Return the words of a page as an officer reads them."""
    client = Client()
    client.force_login(User.objects.get(email="officer@cpip.example"))
    page = html.fromstring(client.get(address).content)
    return " ".join(" ".join(page.xpath("//main//text()")).split())


def test_the_last_release_keeps_its_rows_and_its_accepted_words(upgraded):
    counts_before, texts_before = upgraded

    counts = row_counts()

    assert {table: counts.get(table) for table in counts_before} == counts_before
    assert counts_before["rounds_progressupdate"] > 200
    assert accepted_texts() == texts_before


def test_an_installation_of_one_role_has_two_afterwards(upgraded):
    privileges = rows(PRIVILEGES)

    assert has_owner()
    assert not could_switch_off_guards()
    assert {right for _, right in privileges} == {
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
    }
    call_command("migrate", verbosity=0)
    assert rows(PRIVILEGES) == privileges
    for table in tables_of_the_record():
        with pytest.raises(ProgrammingError, match="permission denied"):
            rows(f'TRUNCATE "{table}"')


def test_a_backup_is_restored_with_both_roles(upgraded, tmp_path):
    """By the very commands of docs/operating.md, with the embedded servers' own programs."""
    if connection.pg_version < 180000:
        pytest.skip("An older server has programs of its own.")
    counts, privileges = row_counts(), rows(PRIVILEGES)
    file, name = tmp_path / "tracker.dump", f"{NAME}_restored"
    server = Server()
    server.drop(name)
    server.create(name)
    try:
        run(
            "pg_dump", "--format=custom", f"--file={file}", named(owner_address(), NAME)
        )
        database = f"--dbname={named(owner_address(), name)}"
        run("pg_restore", "--no-owner", "--no-privileges", database, file)
        with led_to(name):
            call_command("migrate", verbosity=0)

            assert row_counts() == counts
            assert rows(PRIVILEGES) == privileges
            assert not could_switch_off_guards()
            with pytest.raises(InternalError, match="is the record"):
                ProgressUpdate.objects.filter(state="accepted").update(summary="x")
    finally:
        server.drop(name)


def run(program: str, *arguments) -> None:
    subprocess.run([postgres.binaries() / program, *arguments], check=True)


def test_the_squashed_migrations_are_noted_as_applied(upgraded):
    migrations = MigrationLoader(None, replace_migrations=False).disk_migrations
    squashed = {key for key, migration in migrations.items() if migration.replaces}

    assert squashed
    assert squashed <= set(MigrationRecorder(connection).applied_migrations())


def test_the_record_of_the_last_release_cannot_be_changed(upgraded):
    accepted = ProgressUpdate.objects.filter(state="accepted").first()
    expected = ExpectedReturn.objects.filter(round__state="closed").first()
    reminder = Reminder.objects.filter(state="sent").first()
    accepted.summary = expected.note = reminder.subject = "Other words."

    for record, column, sentence in (
        (accepted, "summary", "An accepted update is the record"),
        (expected, "note", "what it expected and got is part of the record"),
        (reminder, "subject", "A reminder that was sent is part of the record"),
    ):
        with pytest.raises(InternalError, match=sentence), transaction.atomic():
            record.save(update_fields=[column])


def test_the_pages_of_the_last_release_read_as_before(upgraded):
    overview = words_of("/")
    commitment = words_of("/actions/NEG-4/")
    closed_round = words_of("/rounds/2018-03/")

    assert "Who has not reported? 19 of 47" in overview
    assert "2 more confident than the evidence" in overview
    assert "Evidence: what the milestones show Red 141 to 505 days behind" in commitment
    assert "Owner more confident than the evidence" in commitment
    assert "47 of 47 handed in, 47 accepted." in closed_round
    assert "Scottish Government 26 26 26 26 0" in closed_round


@pytest.fixture
def corrected(upgraded):
    """Load the programme file of this release; give what it did. All is undone afterwards."""
    with transaction.atomic():
        yield writer.load(reader.read(DEFAULT), today=TODAY)
        transaction.set_rollback(True)


def test_the_last_release_takes_in_the_programme_file_of_this_one(corrected):
    titled = {str(milestone): milestone for milestone in Milestone.objects.all()}

    # first dates that documents have since stated stay as they were set down
    for reference, title, first in (
        ("INT-3", "Progress reported", "2018"),
        ("CSE-1", "Final report", "June 2019"),
    ):
        milestone = Milestone.objects.get(commitment__reference=reference, title=title)
        assert (str(milestone.first), milestone.first_source) == (first, None)
    assert [name.split(":")[0] for name in corrected.on_record] == [
        "actions CSE-1 milestone Third report, 2018-19",
        "actions INT-3 milestone Progress reported",
    ]
    # one of the same date has its source now
    assert str(titled["Framework recommended"].first_source.code) == "progress-paper"
    # a milestone with a new title is the same, and those found later are within the due dates
    assert "Third report, 2018-19" not in titled
    added = Milestone.objects.filter(added_on=TODAY)
    assert {str(milestone.first) for milestone in added} == {"June 2018", "2019"}
    assert set(map(str, added)) == {
        "Evaluation published",
        "Regulations in force",
        "Progress on the standards reported",
    }
    for commitment in Commitment.objects.filter(milestones__in=added):
        assert commitment.due == commitment.first_due
    # dates done that no source states are taken back that day
    for title in (
        "First phase ends",
        "Test partners chosen",
        "Framework recommended",
        "New inspections begin",
    ):
        last = titled[title].statements.filter(kind="done").last()
        assert titled[title].done is None
        assert last.takes_back and last.stated_on == TODAY and last.reason
    # those found are stated that day
    assert titled["Arrangements in place"].statements.get().stated_on == TODAY
    meeting = Meeting.objects.get(group__code="NCPLG", date="2019-04-30")
    assert meeting.precision == "month"
    assert corrected.kept == []


def test_the_programme_file_of_this_release_is_loaded_twice_alike(corrected):
    again = writer.load(reader.read(DEFAULT), today=TODAY)

    assert (again.created, again.changed, again.kept) == (0, [], [])
    assert again.on_record == corrected.on_record


def test_a_half_way_installation_goes_on_with_the_replaced_migrations(upgraded):
    counts_before, texts_before = upgraded
    columns = rows(COLUMNS)

    with last_release(f"{NAME}_half_way"):
        with as_owner():
            executor = MigrationExecutor(connection)
            executor.loader = MigrationLoader(connection, replace_migrations=False)
            executor.migrate([BEFORE_THE_LAST])
            assert rows(COLUMNS) != columns

        call_command("migrate", verbosity=0)

        assert rows(COLUMNS) == columns
        assert row_counts().items() >= counts_before.items()
        assert accepted_texts() == texts_before
