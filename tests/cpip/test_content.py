import copy
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command

from actions.models import Action
from commitments.models import Commitment, Milestone, MilestoneDate
from cpip.content.faults import ContentFaults
from meetings.models import Document
from people.models import Organisation, Seat
from programme.models import Programme, Source, Theme
from recommendations.models import Recommendation
from rounds.models import Meeting
from tests.content import as_data, item, load
from tests.factories import TODAY, ReportingRoundFactory, SeatFactory
from workstreams.models import Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def data():
    return as_data()


def test_the_programme_is_all_there(programme):
    assert Workstream.objects.count() == 9
    assert Action.objects.count() == 35
    assert Recommendation.objects.count() == 12
    assert (
        Organisation.objects.count(),
        Theme.objects.count(),
        Source.objects.count(),
    ) == (32, 5, 43)
    assert (Seat.objects.count(), Seat.objects.filter(is_chair=True).count()) == (14, 1)
    assert Meeting.objects.filter(group__code="NCPLG").count() == 10
    assert Meeting.objects.exclude(group__code="NCPLG").count() == 10
    assert not Commitment.objects.filter(milestones=None).exists()
    assert Action.objects.get(reference="LEA-1").delivers.get().reference == "REC-1"


@pytest.mark.parametrize(
    ("reference", "owner"),
    [
        ("CI-led INS-1", "CI"),
        ("NEG-2", "CELCIS"),
        ("HEA-1", "SG"),
        ("REC-12", "SWS"),
        ("CSE-7", "SG"),
    ],
)
def test_the_owner_is_the_leads_seat_else_the_strand_leads_else_the_governments(
    reference, owner, programme
):
    assert Commitment.objects.get(reference=reference.split()[-1]).owner.code == owner


def test_a_seat_that_an_officer_added_takes_nothing_over_at_the_next_load(
    programme, data, tmp_path
):
    owned = Commitment.objects.get(reference="INT-4")
    SeatFactory(group=owned.owner.group, code="ES", organisation=owned.lead)

    load(tmp_path, data)

    assert Commitment.objects.get(reference="INT-4").owner == owned.owner


def test_nothing_that_was_not_yet_known_is_loaded(programme):
    opens = Milestone.objects.get(title="Consultation opens")
    begin = Milestone.objects.get(title="New inspections begin")

    assert opens.done is None
    assert (str(begin.forecast), begin.done) == ("April 2018", None)
    assert begin.statements.get().stated_on == date(2017, 12, 31)
    published = Milestone.objects.get(title="Revised guidance published")
    stated = {
        statement.kind: statement.stated_on for statement in published.statements.all()
    }
    assert stated == {"forecast": date(2018, 1, 25), "done": date(2018, 3, 22)}
    assert MilestoneDate.objects.filter(stated_on__gt=TODAY).count() == 0


def test_a_later_load_brings_what_has_become_known_since(programme, data, tmp_path):
    loaded = load(tmp_path, data, today=date(2018, 12, 31))

    assert (
        str(Milestone.objects.get(title="Consultation opens").done) == "22 August 2018"
    )
    # Documents of those months alone are new.
    later = Document.objects.filter(noted_on__gt=TODAY)
    assert loaded.created == later.count() == 4


def test_loading_twice_changes_nothing(programme, data, tmp_path):
    loaded = load(tmp_path, data)

    assert (loaded.created, loaded.changed, loaded.kept) == (0, [], [])


def test_a_field_that_an_officer_has_changed_is_left_alone_unless_overwritten(
    programme, data, tmp_path
):
    Action.objects.filter(reference="NEG-4").update(title="An officer’s title")
    Action.objects.get(reference="NEG-4").partners.set(
        [Organisation.objects.get(code="CI")]
    )
    changed = copy.deepcopy(data)
    item(changed, "actions", "NEG-4").update(
        title="The file’s new title", description="The file’s new description."
    )

    loaded = load(tmp_path, changed)
    action = Action.objects.get(reference="NEG-4")
    assert (action.title, action.description) == (
        "An officer’s title",
        "The file’s new description.",
    )
    assert loaded.kept == ["actions NEG-4: title", "actions NEG-4: partners"]
    load(tmp_path, changed, overwrite=True)
    action.refresh_from_db()
    assert action.title == "The file’s new title"
    assert set(action.partners.values_list("code", flat=True)) == {"COPFS", "PS"}


def test_a_date_an_officer_stated_is_left_alone(programme, data, tmp_path):
    milestone = Milestone.objects.get(title="Plan published")
    Milestone.objects.filter(pk=milestone.pk).update(
        done_date=None, done_precision="", done_source=None
    )

    loaded = load(tmp_path, data)

    milestone.refresh_from_db()
    assert milestone.done is None
    assert loaded.kept == ["actions INT-1 milestone Plan published: done"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"lead": "NOBODY"}, "actions NEG-4: lead: 'NOBODY' is not in organisations"),
        ({"title": None}, "actions NEG-4: title: is missing"),
        (
            {"title": "x" * 201},
            (
                "actions NEG-4: title: Ensure this value has at most 200 characters (it"
                " has 201)."
            ),
        ),
        (
            {"basis": "rumour"},
            "actions NEG-4: basis: 'rumour' is not one of report, documents, heading,"
            " decided, officer",
        ),
        ({"source": None}, "actions NEG-4: source: is missing"),
        (
            {"basis": "decided"},
            "actions NEG-4: decided_on: goes with the basis decided, and no other",
        ),
        (
            {"decided_on": date(2017, 6, 27)},
            "actions NEG-4: decided_on: goes with the basis decided, and no other",
        ),
        (
            {"basis": "decided", "decided_on": date(2001, 1, 1)},
            "actions NEG-4: decided_on: the group has no meeting on this day",
        ),
        (
            {"basis": "decided", "decided_on": "in June"},
            "actions NEG-4: decided_on: must be a date",
        ),
        ({"partners": "PS"}, "actions NEG-4: partners: must be a list"),
        ({"colour": "red"}, "actions NEG-4: colour: is not a field of this section"),
        ({"milestones": []}, "actions NEG-4: milestones: is missing"),
        (
            {"milestones": [{"title": "A", "first": {"date": "soon"}}]},
            "actions NEG-4: milestones 1 first: needs a date",
        ),
        (
            {
                "milestones": [
                    {
                        "title": "A",
                        "first": {"date": date(2018, 1, 1), "precision": "week"},
                    }
                ]
            },
            (
                "actions NEG-4: milestones 1 first precision: 'week' is not one of day,"
                " month, year"
            ),
        ),
    ],
)
def test_a_fault_is_named_by_item_and_field_and_nothing_is_loaded(
    change, fault, data, tmp_path
):
    wrong = copy.deepcopy(data)
    item(wrong, "actions", "NEG-4").update(change)

    with pytest.raises(ContentFaults) as refusal:
        load(tmp_path, wrong)

    assert refusal.value.faults == [fault]
    assert not Commitment.objects.exists()


def test_every_fault_is_named_at_once(data, tmp_path):
    wrong = copy.deepcopy(data)
    item(wrong, "actions", "NEG-4")["lead"] = "NOBODY"
    item(wrong, "recommendations", "REC-2")["area"] = "nowhere"
    wrong["actions"].append(wrong["actions"][0])

    with pytest.raises(ContentFaults) as refusal:
        load(tmp_path, wrong)

    assert len(refusal.value.faults) == 3
    assert "actions SYS-1: ref: stands twice" in refusal.value.faults


def test_a_first_date_never_changes(programme, data, tmp_path):
    changed = copy.deepcopy(data)
    item(changed, "actions", "SYS-2")["milestones"][0]["first"]["date"] = date(
        2018, 5, 31
    )

    with pytest.raises(ContentFaults, match="a first date never changes"):
        load(tmp_path, changed)


def nested(depth):
    return "a: " + "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("section", "change", "fault"),
    [
        ("programme", {"colour": "red"}, "programme: colour: is not a field here"),
        (
            "sources",
            {"foreword": {"title": "x", "url": "y", "page": 3}},
            "sources foreword: page: is not a field here",
        ),
        (
            "sources",
            {"foreword": {"title": "x", "url": "nowhere"}},
            "sources foreword: url: Enter a valid URL.",
        ),
        (
            "sources",
            {3: {"title": "x"}},
            "sources 3: must be a code with a mapping of title and url",
        ),
    ],
)
def test_a_fault_outside_the_lists_is_named_too(section, change, fault, data, tmp_path):
    wrong = copy.deepcopy(data)
    wrong[section].update(change)

    with pytest.raises(ContentFaults) as refusal:
        load(tmp_path, wrong)

    assert refusal.value.faults == [fault]


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("organisations", {"name": "x" * 201}),
        ("organisations", {"kind": "partner"}),
        ("themes", {"order": 99999}),
        ("themes", {"order": True}),
        ("groups", {"name": "x" * 201}),
        ("groups", {"meetings": [{"date": "soon"}]}),
        ("groups", {"seats": []}),
        ("workstreams", {"order": 2}),
        ("actions", {"title": "half \0 text"}),
        (
            "actions",
            {
                "milestones": [
                    {
                        "title": "A",
                        "first": {"date": date(2018, 1, 1), "precision": ["day"]},
                    }
                ]
            },
        ),
        (
            "actions",
            {
                "milestones": [
                    {
                        "title": "A",
                        "first": {"date": datetime(2018, 1, 1, 9), "precision": "day"},
                    }
                ]
            },
        ),
        (
            "actions",
            {
                "milestones": [
                    {"title": "A", "first": {"date": date(1, 1, 1), "precision": "day"}}
                ]
            },
        ),
        (
            "actions",
            {
                "milestones": [
                    {
                        "title": "x" * 201,
                        "first": {"date": date(2018, 1, 1), "precision": "day"},
                    }
                ]
            },
        ),
        (
            "actions",
            {
                "milestones": [
                    {
                        "title": "A",
                        "first": {
                            "date": date(2018, 1, 1),
                            "precision": "day",
                            "source": ["a"],
                        },
                    }
                ]
            },
        ),
    ],
)
def test_whatever_is_wrong_is_said_in_words_and_nothing_is_loaded(
    section, change, data, tmp_path
):
    wrong = copy.deepcopy(data)
    wrong[section][0].update(change)

    with pytest.raises(ContentFaults) as refusal:
        load(tmp_path, wrong)

    assert refusal.value.faults
    assert not Programme.objects.exists()


def test_an_empty_list_may_be_left_blank_and_a_long_milestone_title_is_taken(
    data, tmp_path
):
    other = copy.deepcopy(data)
    other["actions"][0]["partners"] = None
    other["actions"][0]["milestones"][0]["title"] = "x" * 200

    load(tmp_path, other)

    assert not Action.objects.get(reference="SYS-1").partners.exists()


def test_the_programmes_own_words_follow_the_file(programme, data, tmp_path):
    changed = copy.deepcopy(data)
    changed["programme"]["vision"] = "Other words."

    assert load(tmp_path, changed).changed == ["programme: vision"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a list",
        "{unclosed",
        "programme: 5",
        "a: 2018-02-31",
        "a: 1\na: 2",
        nested(5000),
        "? [a]\n: b",
        "2: x\nb: y",
    ],
)
def test_a_file_that_is_no_programme_is_refused_in_words(text, tmp_path):
    path = tmp_path / "other.yaml"
    path.write_text(text)

    with pytest.raises(CommandError, match=r"other.yaml was not loaded"):
        call_command("load_programme", path)


def test_what_the_group_decided_names_its_meeting_and_needs_no_source(data, tmp_path):
    changed = copy.deepcopy(data)
    action = item(changed, "actions", "NEG-4")
    action |= {"basis": "decided", "decided_on": date(2017, 6, 22), "source": None}

    load(tmp_path, changed)

    decided = Action.objects.get(reference="NEG-4")
    assert (decided.basis, decided.source) == ("decided", None)
    assert decided.group_decision.meeting.date == date(2017, 6, 22)


def test_what_a_later_load_adds_is_added_once_a_round_has_opened(data, tmp_path):
    load(tmp_path, data)
    assert not Commitment.objects.exclude(added_on=None).exists()
    ReportingRoundFactory()
    changed = copy.deepcopy(data)
    new = copy.deepcopy(item(changed, "actions", "NEG-4")) | {"ref": "NEG-99"}
    changed["actions"].append(new)

    load(tmp_path, changed)
    load(tmp_path, changed, today=date(2018, 5, 28))

    assert Commitment.objects.exclude(added_on=None).get().reference == "NEG-99"
    assert Action.objects.get(reference="NEG-99").added_on == TODAY


def test_documents_come_with_what_they_belong_to_and_are_known_from_their_day(
    programme,
):
    action = Action.objects.get(reference="TRA-4")

    consultation, strategy = Document.objects.about(action)

    assert [str(when) for _, when in consultation.steps] == [
        "12 October 2016",
        "8 December 2016",
    ]
    assert strategy.noted_on == date(2017, 5, 30)
    assert not Document.objects.filter(noted_on__gt=TODAY).exists()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type": "book"}, "type: is not one of publication, guidance"),
        ({"title": None}, "title: is missing"),
        ({"date": {"date": "soon"}}, "date: needs a date"),
        (
            {"end": {"date": date(2018, 1, 1), "precision": "week"}},
            "end: the precision is not one of day, month, year",
        ),
        ({"of": ["NEG-99"]}, "of: 'NEG-99' is not known"),
        ({"workstreams": "NEG"}, "workstreams: is not a list"),
        ({"source": 3}, "source: 3 is not known"),
        ({"known_on": "soon"}, "known_on: is not a date"),
        ({"colour": "red"}, "colour: is not a field here"),
        ({"end": {"date": date(2016, 1, 1), "precision": "day"}}, "before the first"),
    ],
)
def test_what_is_wrong_with_a_document_is_said(change, fault, data, tmp_path):
    wrong = copy.deepcopy(data)
    wrong["documents"][0].update(change)
    with pytest.raises(ContentFaults, match=fault):
        load(tmp_path, wrong)


def test_a_file_may_have_no_documents(data, tmp_path):
    without = {name: rows for name, rows in data.items() if name != "documents"}

    load(tmp_path, without)

    assert not Document.objects.exists()
