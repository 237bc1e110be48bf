import io
from collections import Counter

import pytest
from django.conf import global_settings
from django.core.management import CommandError, call_command

from commitments.models import Commitment, ResponsiblePerson
from commitments.ratings import Standing
from cpip.content import demonstration as content
from meetings.models import Paper
from people.models import User
from programme.as_at import AsAt
from programme.models import Programme
from reminders.models import Event
from rounds.models import (
    ActionArising,
    AgendaItem,
    AgreedDate,
    ArisingStep,
    Attendance,
    Meeting,
    MeetingStep,
    Outcome,
    ProgressUpdate,
    ReportingRound,
)
from rounds.updates import review
from tests.factories import NOW, TODAY, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "look-around-2018"
HELD = ["ncplg-2017-06", "ncplg-2017-09", "ncplg-2017-12", "ncplg-2018-03"]
KEY = "CIdemo18.look-around-with-this-key-2018"


def load() -> str:
    out = io.StringIO()
    call_command("load_demonstration", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_demonstration_is_as_its_readers_are_told(demonstration, client, settings):
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # it was loaded so
    updates = ProgressUpdate.objects.count()

    told = load()

    # it is loaded once; its accounts and its key are told each time
    assert ProgressUpdate.objects.count() == updates
    assert PASSWORD in told and KEY in told and "officer@cpip.example" in told
    assert User.objects.people().count() == 17
    assert User.objects.people().values("password").distinct().count() == 1
    assert client.login(email="ps@cpip.example", password=PASSWORD)
    assert (
        client.get(
            "/api/v1/rounds/", headers={"Authorization": f"Api-Key {KEY}"}
        ).status_code
        == 200
    )
    assert not Commitment.objects.filter(
        owner__in=User.objects.get(email="chair@cpip.example").seat_ids
    ).exists()
    # its closed rounds: all accepted, rated by the evidence as at their meetings
    assert list(ReportingRound.objects.closed().values_list("slug", flat=True)) == [
        "2017-06",
        "2017-09",
        "2017-12",
        "2018-03",
    ]
    for reporting_round in ReportingRound.objects.closed().select_related("meeting"):
        updates = reporting_round.updates.select_related("commitment")
        assert Counter(update.state for update in updates) == {"accepted": 47}
        for update in updates:
            milestones = update.commitment.milestones.with_stated_by(
                reporting_round.as_at
            ).as_known()
            assert update.standing == rated(milestones, reporting_round.as_at), update
            # the evidence of a round that is over was not known better than on its day
            expected = reporting_round.expected.get(commitment=update.commitment_id)
            assert expected.evidence == update.standing, update
    # its open round: about two thirds returned, every state, none for two
    present = ReportingRound.objects.open().get()
    states = Counter(present.updates.values_list("state", flat=True))
    assert set(states) == {"draft", "submitted", "returned", "accepted"}
    assert 28 <= sum(states.values()) - states["draft"] <= 34
    assert not present.updates.filter(
        commitment__reference__in=["NEG-4", "INS-2"]
    ).exists()
    # a few are named who do the work, and are told of it
    named = ResponsiblePerson.objects.in_force().select_related("person", "commitment")
    assert {(row.commitment.reference, row.person.email) for row in named} == {
        ("INS-2", "partner@cpip.example"),
        ("REC-4", "partner@cpip.example"),
        ("NEG-3", "member@cpip.example"),
    }
    # nothing later than the day it stands at
    assert ProgressUpdate.objects.filter(saved_at__date__gt=TODAY).count() == 0
    # and every page says so
    assert "Ratings and returns are illustrative" in client.get("/").content.decode()
    client.logout()
    page = client.get("/accounts/login/").content.decode()
    assert PASSWORD in page
    assert "Ratings and returns are illustrative" in page


def rated(milestones, day) -> str:
    """Recompute the evidence rule from raw dates, in other words than the tracker's own."""
    worst = "complete"
    for milestone in milestones:
        if milestone.done_date:
            continue
        slip = (
            max(filter(None, (milestone.forecast_date, day))) - milestone.first_date
        ).days
        rating = (
            "green"
            if slip <= 0
            else "red"
            if slip > 90 and milestone.first_source_id
            else "amber"
        )
        worst = max(worst, rating, key=["complete", "green", "amber", "red"].index)
    return Standing(worst)


@pytest.mark.usefixtures("demonstration")
class TestItsMeetings:
    def test_each_that_is_over_has_all_that_a_meeting_leaves(self):
        verbs = {
            meeting.slug: [step.verb for step in meeting.steps.all()]
            for meeting in Meeting.objects.filter(slug__in=HELD).order_by("date")
        }

        recorded = ["paper", "pack", "held", "recorded", "circulated"]
        assert verbs == {
            "ncplg-2017-06": [*recorded, "agreed"],
            "ncplg-2017-09": [*recorded, "agreed"],
            "ncplg-2017-12": [*recorded, "agreed"],
            "ncplg-2018-03": recorded,  # the group agrees those in June
        }
        for slug in HELD:
            came = Counter(
                Attendance.objects.filter(meeting__slug=slug).values_list(
                    "how", flat=True
                )
            )
            assert came["present"] >= 6 and came["substitute"] and came["apologies"]
        # one amendment to the minutes of September was proposed, and is marked in them
        (agreed,) = Paper.objects.filter(
            number=0, version=2, meeting__slug="ncplg-2017-09"
        )
        assert agreed.agreed_at.slug == "ncplg-2017-12"
        assert agreed.content["amendments"]["summary"] == (
            "The group agreed the minutes with 1 amendment."
        )
        assert agreed.cleared_by_id != agreed.issued_by_id

    def test_what_no_source_states_says_that_it_is_illustrative(self):
        outcomes = Outcome.objects.select_related("source")

        assert {outcome.source.code for outcome in outcomes if outcome.source} == {
            "blog-7",
            "ncplg-2017-06",
            "ncplg-2017-12",
        }
        for outcome in outcomes:
            is_invented = outcome.text.startswith("Illustrative: ")
            assert is_invented == (outcome.source is None), outcome.text
            assert outcome.is_recorded
        notes = ArisingStep.objects.exclude(verb="given").values_list("note", flat=True)
        assert notes
        assert all(note.startswith("Illustrative: ") for note in notes)
        answers = Outcome.objects.exclude(answer="").values_list("answer", flat=True)
        assert set(answers) == {"agreed", "changes", "not_agreed", "deferred"}

    def test_of_its_actions_one_is_late_and_the_open_ones_go_to_the_next_agenda(self):
        at = AsAt.now()
        actions = ActionArising.objects.on_day(at).in_full().order_by("number")

        assert [(row.number, row.was_open, row.was_late) for row in actions] == [
            (1, False, False),
            (2, False, False),
            (3, False, False),
            (4, True, True),
            (5, False, False),
            (6, True, False),
            (7, True, False),
        ]
        member = User.objects.get(email="member@cpip.example")
        partner = User.objects.get(email="partner@cpip.example")
        assert [row.number for row in actions.owed_by(member) if row.was_open] == [4]
        assert [row.number for row in actions.owed_by(partner) if row.was_open] == [6]
        agenda = AgendaItem.objects.filter(meeting__slug="ncplg-2018-06")
        assert Counter(item.kind for item in agenda) == {
            "minutes": 1,
            "arising": 3,
            "paper": 1,
            "ask": 3,
            "exception": 2,
            "other": 1,
        }
        assert [item.arising.number for item in agenda if item.arising] == [4, 6, 7]
        # what the group deferred to June is asked of it there
        deferred = Outcome.objects.get(answer="deferred")
        assert deferred.deferred_to.slug == "ncplg-2018-06"
        asked = {item.commitment.reference for item in agenda if item.kind == "ask"}
        assert asked == {"NEG-1", "INS-1", deferred.commitment.reference}

    def test_a_new_date_was_agreed_at_one_of_them(self):
        (agreed,) = AgreedDate.objects.select_related("milestone__commitment")

        assert agreed.milestone.commitment.reference == "CSE-2"
        assert str(agreed.stated) == "September 2018"
        assert agreed.outcome.item.meeting == agreed.meeting

    def test_nothing_of_them_is_later_than_the_day_it_stands_at(self):
        for model, moment in [
            (AgendaItem, "added_at"),
            (Outcome, "recorded_at"),
            (ArisingStep, "at"),
            (MeetingStep, "at"),
            (Paper, "changed_at"),
        ]:
            assert model.objects.exists()
            assert not model.objects.filter(**{f"{moment}__date__gt": TODAY}).exists()


def test_a_database_without_the_programme_is_given_that_first(monkeypatch):
    monkeypatch.setattr(content, "load", lambda data: Programme.objects.get())

    load()

    assert Commitment.objects.count() == 47


def test_a_database_that_holds_people_of_its_own_is_left_alone(programme):
    UserFactory()

    with pytest.raises(CommandError, match="holds people or rounds of its own"):
        load()
    assert User.objects.count() == 1


def test_where_the_demonstration_is_switched_off_it_is_not_loaded(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="switched off"):
        load()
    assert not User.objects.exists()


def test_a_database_with_people_and_no_programme_is_left_as_it_was():
    UserFactory()

    with pytest.raises(CommandError, match="holds people or rounds of its own"):
        load()
    assert not Commitment.objects.exists()


def test_a_production_that_stands_on_the_demonstration_is_not_ready(
    client, programme, settings
):
    Programme.objects.update(is_demonstration=True)
    settings.PRODUCTION = True

    response = client.get("/readyz")

    assert (response.status_code, response.json()["content"]) == (503, "down")


def test_what_happened_before_a_second_start_is_still_told_by_email(demonstration):
    update = ProgressUpdate.objects.submitted().first()
    officer = User.objects.get(email="officer@cpip.example")
    review.comment_on(update=update, by=officer, at=NOW, text="Since when?")

    load()

    [event] = Event.objects.unplaced()
    assert event.comment.text == "Since when?"
