"""What a corrected programme file does where an earlier one was loaded: the record stays true."""

import io
from datetime import date

import pytest
from django.core.management import call_command

from actions.models import Action
from commitments.models import Milestone
from commitments.services import state_date
from commitments.setting_milestones import put_first_date_right, withdraw_milestone
from cpip.content.faults import ContentFaults
from programme.dates import PartialDate
from rounds.models import Meeting
from tests.content import as_data, item, load
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
LATER = date(2018, 6, 4)
STRATEGY = "actions TRA-4 milestone Strategy published"


def milestone(reference: str, title: str) -> Milestone:
    return Milestone.objects.get(commitment__reference=reference, title=title)


def row(data: dict, reference: str, title: str) -> dict:
    rows = item(data, "actions", reference)["milestones"]
    return next(row for row in rows if row["title"] == title)


@pytest.fixture
def changed():
    return as_data()


def test_an_assumed_first_date_stays_where_a_document_states_another(
    programme, changed, tmp_path
):
    first = {"date": date(2018, 12, 31), "precision": "year", "source": "summary"}
    row(changed, "INT-2", "Briefings held")["first"] = first

    loaded = load(tmp_path, changed)

    held = milestone("INT-2", "Briefings held")
    assert (str(held.first), held.first_source) == ("2017", None)
    assert loaded.changed == []
    assert loaded.on_record == [
        "actions INT-2 milestone Briefings held: first: 2017, though the file has 2018;"
        " a first date never changes. State a forecast if the file’s is to count."
    ]


def test_the_command_says_what_it_left_on_record(programme, changed, tmp_path):
    row(changed, "INT-2", "Briefings held")["first"]["date"] = date(2018, 12, 31)
    load(tmp_path, changed)
    out = io.StringIO()

    call_command("load_programme", tmp_path / "programme.yaml", stdout=out)

    assert "Left as it is on record: actions INT-2 milestone Briefings held: first" in (
        out.getvalue()
    )


def test_a_first_date_that_an_officer_put_right_stays(
    programme, changed, tmp_path, officer
):
    first = {"date": date(2017, 11, 30), "precision": "month", "source": "summary"}
    rows = item(changed, "actions", "INT-2")["milestones"]
    rows.append({"title": "Briefings counted", "first": first})
    load(tmp_path, changed)
    put_first_date_right(
        milestone=milestone("INT-2", "Briefings counted"),
        first=PartialDate(date(2017, 10, 31), "month"),
        reason="It was typed wrongly.",
        by=officer,
        on=TODAY,
    )

    loaded = load(tmp_path, changed)

    assert str(milestone("INT-2", "Briefings counted").first) == "October 2017"
    assert len(loaded.on_record) == 1


def test_the_source_of_an_assumed_first_date_may_be_found(programme, changed, tmp_path):
    row(changed, "INT-2", "Briefings held")["first"]["source"] = "summary"

    loaded = load(tmp_path, changed)

    assert not milestone("INT-2", "Briefings held").is_assumed
    assert loaded.on_record == []


def test_a_milestone_with_another_title_is_still_the_same(programme, changed, tmp_path):
    before = milestone("INT-2", "Briefings held")
    number = Milestone.objects.count()
    row(changed, "INT-2", "Briefings held").update(
        title="Sessions held", was="Briefings held"
    )

    loaded = load(tmp_path, changed)

    assert milestone("INT-2", "Sessions held") == before
    assert Milestone.objects.count() == number
    assert loaded.changed == ["actions INT-2 milestone Briefings held: title"]
    assert load(tmp_path, changed).changed == []


@pytest.mark.parametrize(
    ("was", "fault"),
    [
        ("Engagement plan agreed", "milestones 2 title: stands twice"),
        (5, "milestones 2 was: is not a text"),
        (["A"], "milestones 2 was: is not a text"),
    ],
)
def test_a_former_title_is_a_text_that_no_other_milestone_has(
    was, fault, changed, tmp_path
):
    row(changed, "INT-3", "Progress reported")["was"] = was

    with pytest.raises(ContentFaults) as refusal:
        load(tmp_path, changed)

    assert refusal.value.faults == [f"actions INT-3: {fault}"]


def test_a_date_that_the_file_states_no_more_is_taken_back(
    programme, changed, tmp_path
):
    del row(changed, "TRA-4", "Strategy published")["done"]

    loaded = load(tmp_path, changed, today=LATER)

    published = milestone("TRA-4", "Strategy published")
    stated, taken_back = published.statements.all()
    assert published.done is None
    assert taken_back.takes_back == stated
    assert (taken_back.stated_on, taken_back.stated_by) == (LATER, None)
    assert taken_back.reason == (
        "The programme’s content file no longer states this date."
    )
    assert loaded.changed == [f"{STRATEGY}: done"]
    assert load(tmp_path, changed, today=LATER).changed == []


def test_what_loads_stated_one_after_the_other_is_taken_back_together(
    programme, changed, tmp_path
):
    done = row(changed, "TRA-4", "Strategy published")["done"]
    done["date"] = date(2017, 5, 29)
    load(tmp_path, changed)
    del row(changed, "TRA-4", "Strategy published")["done"]

    load(tmp_path, changed)

    assert milestone("TRA-4", "Strategy published").done is None


@pytest.mark.parametrize("day", [30, 29])
def test_a_date_that_an_officer_has_stated_since_is_not_taken_back(
    day, programme, changed, tmp_path, officer
):
    published = milestone("TRA-4", "Strategy published")
    source = published.done_source
    stated = PartialDate(date(2017, 5, day), "day", source)
    state_date(milestone=published, kind="done", stated=stated, on=TODAY, by=officer)
    del row(changed, "TRA-4", "Strategy published")["done"]

    loaded = load(tmp_path, changed, overwrite=True)

    published.refresh_from_db()
    assert published.done == stated
    assert loaded.kept == [f"{STRATEGY}: done"]
    assert load(tmp_path, changed).kept == []


def test_a_date_done_that_is_now_known_to_be_later_is_taken_back_until_then(
    programme, changed, tmp_path
):
    done = row(changed, "TRA-4", "Strategy published")["done"]
    done.update(date=date(2018, 12, 31), precision="year")

    load(tmp_path, changed)

    assert milestone("TRA-4", "Strategy published").done is None
    load(tmp_path, changed, today=date(2018, 12, 31))
    assert str(milestone("TRA-4", "Strategy published").done) == "2018"


def test_what_is_known_is_not_taken_back_where_the_clock_was_set_back(
    programme, changed, tmp_path
):
    load(tmp_path, changed, today=date(2018, 12, 31))

    loaded = load(tmp_path, changed)

    assert milestone("NEG-4", "Consultation opens").done
    assert loaded.changed == []


def test_what_the_last_load_could_have_brought_is_known_from_today(
    programme, changed, tmp_path
):
    done = {"date": date(2017, 12, 31), "precision": "year", "source": "summary"}
    row(changed, "INT-2", "Briefings held")["done"] = done
    row(changed, "TRA-4", "Strategy published")["done"]["date"] = date(2017, 5, 29)

    load(tmp_path, changed, today=LATER)

    held = milestone("INT-2", "Briefings held")
    assert held.statements.get().stated_on == LATER
    published = milestone("TRA-4", "Strategy published")
    assert [str(stated.stated_on) for stated in published.statements.all()] == [
        "2017-05-30",
        "2018-06-04",
    ]
    known = Milestone.objects.filter(pk=published.pk).with_stated_by(TODAY).as_known()
    assert str(known[0].done) == "30 May 2017"


def test_a_new_milestone_is_assumed_within_the_due_date(programme, changed, tmp_path):
    first = {"date": date(2019, 12, 31), "precision": "year"}
    done = {"date": date(2018, 5, 1), "precision": "day", "source": "summary"}
    rows = item(changed, "actions", "INT-2")["milestones"]
    rows.append({"title": "Briefings counted", "first": first, "done": done})

    loaded = load(tmp_path, changed)

    counted = milestone("INT-2", "Briefings counted")
    assert (str(counted.first), str(counted.done)) == ("2017", "1 May 2018")
    assert counted.added_on == TODAY
    assert str(Action.objects.get(reference="INT-2").due) == "2017"
    assert loaded.created == 1
    assert load(tmp_path, changed).changed == []


def test_a_new_milestone_that_a_document_plans_beyond_the_due_date_is_refused(
    programme, changed, tmp_path
):
    first = {"date": date(2019, 12, 31), "precision": "year", "source": "summary"}
    rows = item(changed, "actions", "INT-2")["milestones"]
    rows.append({"title": "Briefings counted", "first": first})

    with pytest.raises(ContentFaults, match="It lies beyond the due date, 2017"):
        load(tmp_path, changed)


def meeting_known_to_the_day(data: dict) -> Meeting:
    rows = next(row for row in data["groups"] if row["code"] == "NCPLG")["meetings"]
    row = next(row for row in rows if row["date"] == date(2018, 3, 31))
    row["precision"] = "day"
    return Meeting.objects.get(group__code="NCPLG", date=row["date"])


def test_how_exactly_a_meeting_is_known_follows_the_file(programme, changed, tmp_path):
    meeting = meeting_known_to_the_day(changed)

    loaded = load(tmp_path, changed)

    meeting.refresh_from_db()
    assert meeting.precision == "day"
    assert loaded.changed == ["groups NCPLG: meeting of March 2018: precision"]
    assert load(tmp_path, changed).changed == []


def test_a_meeting_that_an_officer_has_changed_stays_unless_overwritten(
    programme, changed, tmp_path
):
    meeting = meeting_known_to_the_day(changed)
    meeting.precision = "year"
    meeting.save()

    loaded = load(tmp_path, changed)

    meeting.refresh_from_db()
    assert meeting.precision == "year"
    assert loaded.kept == ["groups NCPLG: meeting of 2018: precision"]
    load(tmp_path, changed, overwrite=True)
    meeting.refresh_from_db()
    assert meeting.precision == "day"


def test_a_meeting_that_the_record_names_stays(demonstration, changed, tmp_path):
    meeting = meeting_known_to_the_day(changed)

    loaded = load(tmp_path, changed, overwrite=True)

    meeting.refresh_from_db()
    assert meeting.precision == "month"
    assert loaded.on_record == ["groups NCPLG: meeting of March 2018: precision"]


def test_a_milestone_that_was_withdrawn_here_is_left_as_it_is(
    programme, changed, tmp_path, officer
):
    held = milestone("INT-2", "Briefings held")
    step = {"date": date(2017, 12, 31), "precision": "year", "source": "summary"}
    rows = item(changed, "actions", "INT-2")["milestones"]
    rows.append({"title": "Briefings counted", "first": step})
    load(tmp_path, changed)
    withdraw_milestone(milestone=held, reason="A slip.", by=officer, on=TODAY)
    done = {"date": date(2018, 5, 2), "precision": "day", "source": "summary"}
    row(changed, "INT-2", "Briefings held")["done"] = done

    loaded = load(tmp_path, changed)

    assert loaded.on_record == [
        "actions INT-2 milestone Briefings held: it was withdrawn here, so its dates are"
        " left as they are."
    ]
    assert loaded.changed == []
