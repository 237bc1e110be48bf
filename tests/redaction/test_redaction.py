"""A name that should never have been written is blanked wherever it is kept, and the fact stays."""

import base64
import io
import re
from contextlib import closing
from email.message import EmailMessage
from io import StringIO

import openpyxl
import psycopg2
import pypdf
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage as Letter
from django.core.mail import get_connection
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from docx import Document

from commitments.models import Commitment
from meetings.documents import services as documents
from meetings.models import DocumentProposal
from people.models import KeptAnswer
from people.services import create_api_key
from redaction import rewriting, services
from redaction.findings import find
from redaction.matching import Phrase, Phrases
from redaction.models import RedactionRequest
from reminders.models import MailTest, Reminder, Step
from rounds.content import EvidenceLine, MilestoneLine, RecoveryLine
from rounds.contributions import services as contributions
from rounds.decisions import services as decisions
from rounds.models import Redaction
from rounds.updates import attach, hand_in, review, write
from tests.agency import Agency, green
from tests.browsing import returns_of
from tests.databases import named, owner_address
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    DocumentFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SourceFactory,
    UserFactory,
    content,
    holder_of,
    submitted,
)
from toolkit.errors import NotAllowed
from toolkit.ownership import as_owner

pytestmark = pytest.mark.django_db
NAME = "Zebedee Quillfeather"
GIVEN = "Zebedee"
LONG = 900  # seconds: tests beside this one write for minutes in one transaction, on a slow machine


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.VAR, settings.OUTBOX = (
        tmp_path / "files",
        tmp_path,
        tmp_path / "outbox",
    )


@pytest.fixture
def second():
    return UserFactory(officer=True)


def document(text):
    output, made = io.BytesIO(), Document()
    made.add_paragraph(text)
    made.save(output)
    return SimpleUploadedFile("plan.docx", output.getvalue())


def blank_pdf(name):
    output, writer = io.BytesIO(), pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    writer.write(output)
    return SimpleUploadedFile(name, output.getvalue())


def write_everywhere(open_round, officer):
    """Write the name into everything that takes words, and return the update."""
    milestone = MilestoneFactory(title=f"Plan for {NAME}")
    action = milestone.commitment
    action.title = f"Help {NAME}"
    action.save()
    action.title = "Help families"
    action.save()
    helper = OrganisationFactory()
    action.partners.add(helper)
    said = content(
        "red",
        summary=f"We met {NAME.upper()} twice.",
        next_steps=f"Meet\r\n{NAME.replace(' ', chr(10))} again.",
        ask=f"Decide for {NAME.lower()}.",
        recovery=[RecoveryLine(f"Call {NAME}", NAME, NOW.date())],
        milestones=[
            MilestoneLine(milestone.pk, forecast=NOW.date(), reason=f"{NAME} was ill.")
        ],
        evidence=[
            EvidenceLine(f"About {NAME}", "https://example.org/zebedee-quillfeather")
        ],
    )
    author = holder_of(action)
    update = write.start_update(
        commitment=action, reporting_round=open_round, content=said, by=author, at=NOW
    )
    attach.attach_file(
        update=update, file=document(f"This is {NAME}."), by=author, at=NOW
    )
    attach.attach_file(update=update, file=blank_pdf(f"{NAME}.pdf"), by=author, at=NOW)
    attach.attach_file(update=update, file=blank_pdf("other.pdf"), by=author, at=NOW)
    contributions.contribute(
        commitment=action,
        reporting_round=open_round,
        organisation=helper,
        text=f"{NAME}!",
        by=officer,
        at=NOW,
    )
    update = hand_in.submit_update(update=update, by=author, at=NOW)
    review.comment_on(update=update, by=officer, at=NOW, text=f"Who is {NAME}?")
    review.return_update(
        update=update, by=officer, at=NOW, reason=f"Do not name {NAME}."
    )
    hand_in.submit_update(update=update, by=author, at=NOW)
    update = review.accept_update(update=update, by=officer, at=NOW)
    decisions.withdraw(
        commitment=action, by=officer, at=NOW, reason=f"{NAME} moved away."
    )
    Reminder.objects.create(
        round=open_round,
        step=Step.objects.create(round=open_round, about="due", sentence=NAME),
        days=0,
        person=author,
        day=NOW.date(),
        message_id="<x>",
        address="a@b.c",
        body=NAME,
        sentence=f"{NAME} asks.",
        state="sent",
        sent_at=NOW,
    )
    return update


def dump():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).lower()


def stored(folder):
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def ask(*officers, **more):
    arguments = {
        "texts": [NAME],
        "by": officers[0],
        "second": officers[1],
        "reason": "A child was named.",
        "files": [],
    }
    return services.ask(**arguments | more)


def redact_name(*officers, **more):
    request = ask(*officers, **more)
    seen = services.look(request=request, by=request.second).digest
    left = services.confirm(request=request, by=request.second, seen=seen, at=NOW)
    assert left == []
    request.refresh_from_db()
    return request.redaction


def test_a_name_is_found_nowhere_afterwards_and_the_redaction_is_on_record(
    open_round, officer, second, signed_in, tmp_path
):
    update = write_everywhere(open_round, officer)
    action = update.commitment
    assert dump().count("quillfeather") > 20

    redaction = redact_name(officer, second)

    assert "quillfeather" not in dump()
    browser = signed_in(officer)
    addresses = [
        action.get_absolute_url(),
        update.get_absolute_url(),
        reverse("commitments:history", args=[action.reference]),
        open_round.get_absolute_url(),
        returns_of(open_round),
        f"/api/v1/updates/{update.pk}/",
        "/reminders/",
    ]
    for address in addresses:
        assert "quillfeather" not in browser.get(address).content.decode().lower(), (
            address
        )
    history = browser.get(addresses[2]).content.decode()
    assert "Words redacted" in history
    assert f"With {second}: A child was named." in history
    kept = Redaction.objects.get()
    assert (kept, kept.by, kept.second, kept.reason) == (
        redaction,
        officer,
        second,
        "A child was named.",
    )
    assert kept.places["rounds_progressupdate.summary"] == 1
    update.refresh_from_db()
    assert update.summary == "We met [redacted] twice."
    assert (update.state, update.rating) == ("accepted", "red")


@pytest.mark.owner
def test_where_one_role_does_everything_a_redaction_works_as_well(
    open_round, officer, second
):
    write_everywhere(open_round, officer)

    redact_name(officer, second)

    assert "quillfeather" not in dump()


def test_a_text_that_the_mark_makes_too_long_is_cut_at_its_end_and_no_mark_in_two(
    officer, second
):
    action = ActionFactory(title=f"{'Bo Li ' * 32}Bo Li")
    longest = Commitment._meta.get_field("title").max_length

    redact_name(officer, second, texts=["Bo Li"])

    title = Commitment.objects.get(pk=action.commitment.pk).title
    assert longest - len("[redacted]") < len(title) <= longest
    assert title == ("[redacted] " * 32)[: len(title)]
    assert title.rstrip().endswith("]")


def test_files_that_hold_the_name_are_destroyed_and_others_are_not(
    open_round, officer, second, signed_in, tmp_path
):
    update = write_everywhere(open_round, officer)

    redact_name(officer, second)

    files = {file.name: file for file in update.files.all()}
    assert set(files) == {"plan.docx", "[redacted].pdf", "other.pdf"}
    assert [
        bool(files[name].redacted_at)
        for name in ("plan.docx", "[redacted].pdf", "other.pdf")
    ] == [
        True,
        True,
        False,
    ]
    assert len(stored(tmp_path / "files")) == 1
    browser = signed_in(officer)
    assert browser.get(files["plan.docx"].get_absolute_url()).status_code == 404
    assert browser.get(files["other.pdf"].get_absolute_url()).status_code == 200


def test_a_file_in_which_words_cannot_be_read_is_destroyed_by_its_number(
    open_round, officer, second, tmp_path
):
    update = write_everywhere(open_round, officer)
    other = update.files.get(name="other.pdf")

    redact_name(officer, second, files=[other.pk])

    other.refresh_from_db()
    assert other.redacted_at
    assert stored(tmp_path / "files") == []


def test_mails_are_blanked_however_they_are_encoded(
    officer, second, settings, tmp_path
):
    mailbox = get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=settings.OUTBOX
    )
    Letter(f"About {NAME}", f"Dear {NAME},\n", to=["a@b.c"], connection=mailbox).send()
    Letter(
        "Long lines",
        f"{'é' * 990} {NAME} {'é' * 990}",
        to=["a@b.c"],
        connection=mailbox,
    ).send()
    Letter("Others", "Nothing here.", to=["a@b.c"], connection=mailbox).send()
    encoded = EmailMessage()
    encoded["Subject"] = "Encoded"
    encoded.set_content(f"Dear {NAME},", cte="base64")
    (settings.OUTBOX / "own.log").write_bytes(encoded.as_bytes())
    (tmp_path / "postgres.log").write_text(f"ERROR: {NAME}")

    redact_name(officer, second)

    held = b"\n".join(stored(tmp_path)).decode()
    assert "quillfeather" not in held.lower()
    assert base64.b64encode(f"Dear {NAME}".encode()).decode()[:16] not in held
    assert "Nothing here." in held
    assert "Dear [redacted]" in held


def test_it_takes_two_different_officers_a_reason_and_words_long_enough(
    open_round, officer, second
):
    write_everywhere(open_round, officer)
    outsiders = UserFactory(), UserFactory(member=True)
    before = dump()

    for wrong in ({"second": officer}, {"second": outsiders[0]}, {"by": outsiders[1]}):
        with pytest.raises(NotAllowed, match="two programme officers"):
            redact_name(officer, second, **wrong)
    for wrong, sentence in (
        ({"reason": " "}, "Say why"),
        ({"texts": ["Ze"]}, "at least 3 letters"),
        ({"reason": f"It named {NAME}."}, "repeats the words"),
        ({"texts": [NAME, officer.name]}, "part of the name"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            redact_name(officer, second, **wrong)

    assert dump() == before


def test_the_trackers_own_words_stay_what_they_are(open_round, officer, second):
    """Amber is a name too."""
    update = submitted(
        ActionFactory(), open_round, "amber", summary="Amber was seen.", by=officer
    )

    redact_name(officer, second, texts=["Amber"])

    update.refresh_from_db()
    assert (update.rating, update.summary) == ("amber", "[redacted] was seen.")
    assert update.submissions.get().content["standing"] == "amber"
    assert update.submissions.get().content["summary"] == "[redacted] was seen."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ZEBEDEE QUILLFEATHER", "[redacted]"),
        ("zebedee\nquillfeather's", "[redacted]'s"),
        (
            "https://example.org/zebedee-quillfeather.html",
            "https://example.org/[redacted].html",
        ),
        ("zebedee%20quillfeather", "[redacted]"),
        (
            "Zebedee\u00a0Quillfeather and Zebedee\u2011Quillfeather",
            "[redacted] and [redacted]",
        ),
        ("zebedeequillfeather", "[redacted]"),
        ("Zebedee,Quillfeather", "[redacted]"),
        ('"Zebedee","Quillfeather"', '"[redacted]"'),
        ("?q=%2CZebedee%C2%A0Quillfeather", "?q=%2C[redacted]"),
        (r"said \nZebedee\n        Quillfeather", r"said \n[redacted]"),
        (
            "Zebedee&nbsp;Quillfeather and Zebedee&rsquo;Quillfeather",
            "[redacted] and [redacted]",
        ),
        ("Zebedee alone", "Zebedee alone"),
        ("Zebedee Quillfeathers", "Zebedee Quillfeathers"),
    ],
)
def test_words_are_found_in_every_case_and_across_what_stands_between_them(
    text, expected
):
    assert Phrase(NAME).blanked(text) == expected


def test_accents_are_found_composed_or_not(open_round, officer, second):
    update = submitted(
        ActionFactory(),
        open_round,
        summary="Zoe\u0308lle and ZOËLLE and zoëlle (x).",
        by=officer,
    )

    redact_name(officer, second, texts=["Zoëlle"])

    update.refresh_from_db()
    assert update.summary == "[redacted] and [redacted] and [redacted] (x)."


def test_every_table_of_the_project_is_looked_through():
    """A model that comes later is looked through as well, since none is named."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {row[0] for row in cursor.fetchall()}
    known = {
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
    }

    assert tables - known <= {"cache", "django_migrations", "redaction_pass"}


def test_looking_first_changes_nothing(open_round, officer, second, tmp_path):
    write_everywhere(open_round, officer)
    before, files = dump(), stored(tmp_path)

    findings = find(Phrases([NAME]))

    assert findings.numbers["rounds_progressupdate.summary"] == 1
    assert findings.numbers["files"] == 2
    assert all("quillfeather" not in place.excerpt.lower() for place in findings.places)
    assert (dump(), stored(tmp_path)) == (before, files)


def run(monkeypatch, *arguments, words=f"{NAME}\n"):
    output = StringIO()
    monkeypatch.setattr("sys.stdin", StringIO(words))
    call_command("redact", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_the_command_reads_the_words_from_standard_input(
    open_round, officer, second, monkeypatch
):
    update = write_everywhere(open_round, officer)
    people = [
        "--by",
        officer.email,
        "--with",
        second.email,
        "--reason",
        "A child was named.",
    ]

    before = dump()

    looked = run(monkeypatch, *people, "--dry-run")
    assert (dump(), RedactionRequest.objects.count()) == (before, 0)
    done = run(monkeypatch, *people)

    request = RedactionRequest.objects.get()
    assert "Would blank" in looked
    assert "We met [redacted] twice." in looked
    assert f"signed in, at http://127.0.0.1:8000{request.get_absolute_url()}" in done
    assert "quillfeather" not in f"{looked}{done}".lower()
    update.refresh_from_db()
    assert update.summary == "We met ZEBEDEE QUILLFEATHER twice."
    for wrong in (
        ["--by", "nobody@example.org", *people[2:]],
        [*people[:2], "--with", officer.email, *people[4:]],
    ):
        with pytest.raises(CommandError):
            run(monkeypatch, *wrong)
    with pytest.raises(CommandError, match="standard input"):
        run(monkeypatch, *people, words="\n")


@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_database_and_the_servers_own_files_hold_no_trace(monkeypatch):
    open_round, officer, second = (
        ReportingRoundFactory(),
        UserFactory(officer=True),
        UserFactory(officer=True),
    )
    write_everywhere(open_round, officer)
    redact_name(officer, second)
    monkeypatch.setattr(rewriting, "PATIENCE", LONG)

    call_command("forget_words", stdout=(output := StringIO()), stderr=output)

    assert "files no longer hold the words" in output.getvalue()
    assert "quillfeather" not in dump()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stats WHERE most_common_vals::text ILIKE"
            " '%quillfeather%'"
        )
        assert cursor.fetchone() == (0,)
        pages = 0
        for table in connection.introspection.table_names():
            cursor.execute(
                "SELECT pg_relation_filepath(%s), pg_relation_size(%s)", [table, table]
            )
            path, size = cursor.fetchone()
            if size:
                cursor.execute("SELECT pg_read_binary_file(%s)", [path])
                held = bytes(cursor.fetchone()[0])
                pages += 1
                assert b"uillfeather" not in held.lower(), table
    assert pages > 10
    assert Commitment.objects.filter(title="Help families").exists()


@pytest.mark.django_db(transaction=True)
def test_who_still_writes_in_another_database_of_the_server_is_waited_for(monkeypatch):
    """For them the server keeps every row as it was, in each of its databases."""
    action = ActionFactory(title=f"Help {NAME}")
    with closing(psycopg2.connect(named(owner_address(), "postgres"))) as elsewhere:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        Commitment.objects.filter(pk=action.commitment.pk).update(title="Help families")

        monkeypatch.setattr(rewriting, "PATIENCE", 0.5)
        with as_owner():
            while_they_write = rewriting.forget()
        monkeypatch.setattr(rewriting, "PATIENCE", LONG)
        elsewhere.commit()

    assert "Other transactions have run for long" in while_they_write
    with as_owner(), connection.cursor() as cursor:
        assert rewriting.forget() is None
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath('commitments_commitment'))"
        )
        assert GIVEN.encode() not in bytes(cursor.fetchone()[0])


def test_whole_words_alone_are_blanked(open_round, officer, second, tmp_path):
    """Ross is a name, and part of across; Mark is a name, and a tag of every document."""
    update = submitted(
        ActionFactory(),
        open_round,
        summary="Ross marked what stands across.",
        by=officer,
    )
    hand_in.take_back(update=update, by=officer, at=NOW)
    attach.attach_file(
        update=update, file=document("Bookmarks and across."), by=officer, at=NOW
    )

    redact_name(officer, second, texts=["Ross", "Mark"])

    update.refresh_from_db()
    assert update.summary == "[redacted] marked what stands across."
    assert not update.files.get().redacted_at


def test_words_in_neighbouring_cells_and_entities_are_found(
    open_round, officer, second
):
    book = openpyxl.Workbook()
    book.active.append(["Zoë", "O'Neil"])
    output = io.BytesIO()
    book.save(output)
    update = write.start_update(
        commitment=ActionFactory(),
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    kept = SimpleUploadedFile("table.xlsx", output.getvalue())
    attach.attach_file(update=update, file=kept, by=officer, at=NOW)

    redact_name(officer, second, texts=["Zoë O’Neil"])

    assert update.files.get().redacted_at


def test_a_date_of_birth_is_blanked_where_a_person_wrote_it_and_nowhere_else(
    open_round, officer, second, signed_in
):
    update = submitted(
        ActionFactory(), open_round, summary="Born 2018-05-21.", by=officer
    )

    redact_name(officer, second, texts=["2018-05-21"])

    update.refresh_from_db()
    assert update.summary == "Born [redacted]."
    assert (
        signed_in(officer).get(update.commitment.get_absolute_url()).status_code == 200
    )


def test_accents_are_found_as_json_and_addresses_write_them():
    phrase = Phrase("Zoë O’Neil")

    for text in (
        r"Zo\u00eb O\u2019Neil",
        "Zo%C3%AB%20O%E2%80%99Neil",
        "ZOË ONEIL",
        "Zoe\u0308 O'Neil",
    ):
        assert phrase.blanked(text) == "[redacted]", text
    assert Phrase("मोहन").blanked("यह मोहन है") == "यह [redacted] है"


def test_keys_and_references_are_not_touched(open_round, officer, second):
    key, text = create_api_key(organisation=OrganisationFactory(), name="nightly")
    inside = next(run for run in re.findall("[a-z]{3,}", key.pk.lower()) if run)

    redact_name(officer, second, texts=[inside])

    assert type(key).objects.get(pk=key.pk)
    assert type(key).objects.is_valid(text)


def test_the_address_of_a_publication_is_blanked_and_that_of_a_mail_stays(
    open_round, officer, second
):
    publication = DocumentFactory(address="https://example.org/zebedee-quillfeather")
    sent_to = "zebedee.quillfeather@example.org"
    mail_test = MailTest.objects.create(by=officer, at=NOW, address=sent_to)
    # Where an email goes is where a person is reached, and no text.
    reminder = Reminder.objects.create(
        kind=Reminder.Kind.EVENTS, person=second, day=TODAY, fixed_address=sent_to
    )

    redact_name(officer, second, texts=[NAME])

    for row in (publication, mail_test, reminder):
        row.refresh_from_db()
    assert publication.address == "https://example.org/[redacted]"
    assert (mail_test.address, reminder.fixed_address) == (sent_to, sent_to)


def test_an_address_that_is_none_without_the_name_goes_as_a_whole(
    open_round, officer, second, signed_in
):
    there = "https://zebedee-quillfeather.scot/x"
    publication, source = DocumentFactory(address=there), SourceFactory(url=there)
    action = ActionFactory()
    proposal = documents.propose(
        proposal=DocumentProposal(
            title="Report", kind="publication", date=TODAY, address=there
        ),
        commitment=action.commitment,
        update=None,
        by=holder_of(action),
        at=NOW,
    )

    redact_name(officer, second)

    for row in (publication, source, proposal):
        row.refresh_from_db()
        row.full_clean()
    assert (publication.address, proposal.address) == ("", "")
    assert source.url == "https://redacted.invalid/"
    signed_in(officer).post(reverse("meetings:take-up", args=[proposal.pk]))
    assert action.tied_documents.get().title == "Report"


def test_an_answer_that_is_kept_to_be_given_again_no_longer_holds_the_name(
    open_round, officer, second
):
    action = ActionFactory()
    agency, key = Agency(action.lead), {"Idempotency-Key": "first"}
    said = f'He is called\n"{NAME}" at home.'
    first = agency.send(headers=key, **green(action, summary=said))

    redact_name(officer, second)

    again = agency.send(headers=key, **green(action, summary=said))
    assert NAME in first.json()["summary"]
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.json() == first.json() | {
        "summary": 'He is called\n"[redacted]" at home.'
    }
    assert KeptAnswer.objects.count() == 1
