"""Actions arising: reported on by who owes them, closed, opened again and moved by officers."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from meetings.arising import services
from people.models import Substitution
from programme.as_at import AsAt
from rounds.models import ActionArising
from tests.factories import (
    NOW,
    TODAY,
    OrganisationFactory,
    SeatHoldingFactory,
    UserFactory,
    moment,
)
from tests.meetings.outcomes import DUE, action_arising, withdraw
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
LATER = moment(date(2018, 6, 4))


def report(action, by, text="We wrote to nine of them."):
    return services.report(action=action, text=text, by=by, at=NOW)


def close(action, by, at=NOW):
    return services.close(action=action, note="All have answered.", by=by, at=at)


def test_who_owes_it_reports_on_it_and_nobody_else():
    holding = SeatHoldingFactory()
    stand_in = UserFactory(member=True, organisation=holding.person.organisation)
    Substitution.objects.create(
        person=holding.person, substitute=stand_in, first_day=TODAY, last_day=TODAY
    )
    body, person = OrganisationFactory(), UserFactory()
    of_body = UserFactory(organisation=body)
    of_seat = action_arising(seat=holding.seat)
    of_organisation = action_arising(organisation=body)
    of_person = action_arising(person=person)
    owing = {
        of_seat: {holding.person, stand_in},
        of_organisation: {of_body},
        of_person: {person},
    }

    for action, people in owing.items():
        for user in (holding.person, stand_in, of_body, person):
            if user in people:
                assert report(action, user).verb == "reported"
            else:
                with pytest.raises(NotAllowed, match=f"{action.who}"):
                    report(action, user)
        of_user = {
            user
            for user in (holding.person, stand_in, of_body, person)
            if ActionArising.objects.owed_by(user).contains(action)
        }
        assert of_user == people


def test_an_officer_enters_a_line_for_who_owes_it(officer):
    action = action_arising(person=UserFactory())

    step = report(action, officer)

    assert (step.by, step.note) == (officer, "We wrote to nine of them.")
    action.refresh_from_db()
    assert action.is_open


def test_officers_close_move_and_open_again_and_each_is_on_record(officer):
    action = action_arising(person=UserFactory())
    later = date(2018, 9, 28)

    services.move(action=action, due_on=later, reason="Elections.", by=officer, at=NOW)
    close(action, officer)
    action.refresh_from_db()
    assert (action.due_on, action.closed_at) == (later, NOW)
    services.reopen(action=action, reason="Two are missing.", by=officer, at=LATER)

    action.refresh_from_db()
    assert action.is_open
    steps = action.steps.values_list("verb", "note", "due_on")
    assert list(steps) == [
        ("given", "", DUE),
        ("moved", "Elections.", later),
        ("closed", "All have answered.", None),
        ("opened", "Two are missing.", None),
    ]


def test_others_than_officers_neither_close_move_nor_open_again():
    owing = UserFactory()
    action = action_arising(person=owing)

    for step in (
        lambda: close(action, owing),
        lambda: services.reopen(action=action, reason="So.", by=owing, at=NOW),
        lambda: services.move(
            action=action, due_on=TODAY, reason="So.", by=owing, at=NOW
        ),
    ):
        with pytest.raises(NotAllowed, match="by programme officers"):
            step()


def test_nothing_more_becomes_of_what_is_closed_withdrawn_or_a_note(officer):
    closed = action_arising(person=officer)
    close(closed, officer)
    withdrawn = action_arising(person=officer)
    withdraw(withdrawn.outcome)
    note = action_arising(person=officer, at=None)

    for action, sentence in (
        (closed, "was closed on 21 May 2018"),
        (withdrawn, "was withdrawn: Misheard."),
        (note, "not recorded yet"),
    ):
        with pytest.raises(Conflict, match=sentence):
            report(action, officer)
        with pytest.raises(Conflict, match=sentence):
            close(action, officer)
        with pytest.raises(Conflict, match=sentence):
            services.move(action=action, due_on=TODAY, reason="So.", by=officer, at=NOW)
    with pytest.raises(Conflict, match="is open already"):
        services.reopen(
            action=action_arising(person=officer), reason="So.", by=officer, at=NOW
        )


@pytest.mark.parametrize(
    ("due_on", "code"),
    [
        (TODAY - timedelta(days=1), "past"),
        (DUE, "unchanged"),
        (date(3018, 1, 1), "implausible"),
    ],
)
def test_a_day_that_cannot_be_is_refused(due_on, code, officer):
    action = action_arising(person=officer)

    with pytest.raises(ValidationError) as refusal:
        services.move(action=action, due_on=due_on, reason="So.", by=officer, at=NOW)

    assert [fault.code for fault in refusal.value.error_dict["due_on"]] == [code]


def test_a_step_says_what(officer):
    action = action_arising(person=officer)

    for step, name in (
        (lambda: report(action, officer, "  "), "text"),
        (
            lambda: services.close(action=action, note="", by=officer, at=NOW),
            "note",
        ),
    ):
        with pytest.raises(ValidationError) as refusal:
            step()
        assert list(refusal.value.error_dict) == [name]


def test_an_earlier_day_knows_what_was_open_and_due_then(officer):
    action = action_arising(person=officer, at=moment(date(2018, 4, 2)))
    services.move(
        action=action,
        due_on=date(2018, 7, 27),
        reason="So.",
        by=officer,
        at=moment(date(2018, 5, 1)),
    )
    close(action, officer)

    states = {}
    for day in (date(2018, 4, 1), date(2018, 4, 2), date(2018, 5, 1), TODAY):
        at = AsAt(TODAY, day)
        rows = ActionArising.objects.on_day(at)
        states[day.month, day.day] = [(row.due_known, row.was_open) for row in rows]

    assert states == {
        (4, 1): [],
        (4, 2): [(DUE, True)],
        (5, 1): [(date(2018, 7, 27), True)],
        (5, 21): [(date(2018, 7, 27), False)],
    }
    late = AsAt(date(2018, 8, 1), date(2018, 8, 1))
    services.reopen(action=action, reason="So.", by=officer, at=LATER)
    assert [row.was_late for row in ActionArising.objects.on_day(late)] == [True]
