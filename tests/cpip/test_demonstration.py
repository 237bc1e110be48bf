import io
from collections import Counter

import pytest
from django.conf import global_settings
from django.core.management import CommandError, call_command

from commitments.models import Commitment, ResponsiblePerson
from commitments.ratings import Standing
from cpip.content import demonstration as content
from people.models import User
from programme.models import Programme
from reminders.models import Event
from rounds.models import ProgressUpdate, ReportingRound
from rounds.updates import review
from tests.factories import NOW, TODAY, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "look-around-2018"
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
