from datetime import date

import pytest
from django.core.exceptions import ValidationError

from rounds.content import EvidenceLine, MilestoneLine, RecoveryLine
from rounds.updates import rules
from tests.factories import TODAY, MilestoneFactory, content


def faults_of(given, milestones=(), check=rules.check_complete) -> dict[str, list[str]]:
    try:
        check(given, milestones, TODAY)
    except ValidationError as refusal:
        return {
            path: [fault.code for fault in faults]
            for path, faults in refusal.error_dict.items()
        }
    return {}


@pytest.mark.parametrize(
    "standing", ["not_started", "green", "amber", "red", "complete"]
)
def test_an_update_that_says_what_its_rating_calls_for_may_be_submitted(standing):
    assert faults_of(content(standing)) == {}


@pytest.mark.parametrize(
    ("standing", "change", "path"),
    [
        ("green", {"outlook": ""}, "outlook"),
        ("green", {"summary": "  "}, "summary"),
        ("green", {"next_steps": ""}, "next_steps"),
        ("amber", {"cause": ""}, "cause"),
        ("amber", {"recovery": []}, "recovery"),
        (
            "amber",
            {"recovery": [RecoveryLine("Step", "", date(2018, 7, 1))]},
            "recovery.0.who",
        ),
        ("red", {"recovery": [RecoveryLine("Step", "Someone", None)]}, "recovery.0.by"),
        ("red", {"ask": " "}, "ask"),
        ("complete", {"evidence": []}, "evidence"),
    ],
)
def test_what_is_missing_is_named(standing, change, path):
    assert faults_of(content(standing, **change)) == {path: ["required"]}


def test_nothing_at_all_names_everything_needed():
    assert set(faults_of(content("", summary="", next_steps=""))) == {
        "rating",
        "summary",
        "next_steps",
    }


@pytest.mark.django_db
def test_a_changed_date_needs_a_reason_and_an_unchanged_one_does_not():
    milestone = MilestoneFactory(
        forecast_date=date(2019, 1, 31), forecast_precision="month"
    )
    same = MilestoneLine(
        milestone.pk, forecast=date(2019, 1, 5), forecast_precision="month"
    )
    other = MilestoneLine(milestone.pk, forecast=date(2019, 2, 5))

    assert faults_of(content(milestones=[same]), [milestone]) == {}
    assert faults_of(content(milestones=[other]), [milestone]) == {
        "milestones.0.reason": ["required"]
    }


@pytest.mark.django_db
def test_what_cannot_be_kept_is_refused_even_in_a_draft():
    milestone, foreign = MilestoneFactory(), MilestoneFactory()
    given = content(
        "purple",
        cause="bad luck",
        summary="x" * 5001,
        ask="null \x00 here",
        recovery=[RecoveryLine("")],
        evidence=[EvidenceLine("Page", "javascript:alert(1)")],
        milestones=[
            MilestoneLine(foreign.pk, reason="Another’s."),
            MilestoneLine(milestone.pk, done=date(2018, 5, 22)),
            MilestoneLine(milestone.pk, done=TODAY),
        ],
    )

    assert faults_of(given, [milestone], rules.check_form) == {
        "rating": ["invalid_choice"],
        "cause": ["invalid_choice"],
        "summary": ["max_length"],
        "ask": ["null_characters"],
        "recovery.0.step": ["required"],
        "evidence.0.url": ["invalid"],
        "milestones.0.id": ["unknown"],
        "milestones.1.done": ["done_in_future"],
        "milestones.2.id": ["repeated"],
    }


@pytest.mark.django_db
def test_a_month_that_has_begun_may_be_given_as_done():
    milestone = MilestoneFactory()
    line = MilestoneLine(
        milestone.pk, done=TODAY, done_precision="month", reason="Done this month."
    )

    assert faults_of(content(milestones=[line]), [milestone], rules.check_form) == {}
