"""What an act on many would do is foreseen in few queries, and is what it then does."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment, Milestone, ResponsiblePerson
from commitments.querysets.responsible import bodies_of, people_of
from people.models import User
from returns.bulk.acts import ACTS
from returns.bulk.doer import Doer
from returns.bulk.services import do_to_all, outcomes_of
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    WorkstreamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    """Somebody of one organisation who holds the seat of another."""
    return SeatHoldingFactory(
        person=UserFactory(member=True, name="Morag"),
    ).person


@pytest.fixture
def mixed(person, officer):
    """Commitments at which each act is refused for each of its reasons, and done to some."""
    body = OrganisationFactory()
    person.organisation = body
    person.save()
    held = person.holdings.get().seat
    rows = [
        ActionFactory(lead=body),
        ActionFactory(lead=body),
        ActionFactory(lead=body),
        ActionFactory(owner=held),
        ActionFactory(),
        ActionFactory(lead=body, lifecycle="withdrawn"),
        ActionFactory(lead=body),
    ]
    other = UserFactory(name="Ewan", organisation=body)
    _named(rows[0], other, officer, date(2018, 1, 1))
    _named(rows[1], person, officer, date(2018, 1, 1))
    _named(rows[1], other, officer, date(2018, 5, 20))
    _named(rows[2], person, officer, date(2018, 1, 1), until=date(2018, 5, 15))
    _named(rows[6], person, officer, date(2018, 5, 15), until=date(2018, 5, 15))
    for row in rows[:3]:
        MilestoneFactory(commitment=row, first_date=date(2018, 8, 31))
        MilestoneFactory(commitment=row, order=999, first_date=date(2018, 12, 31))
    MilestoneFactory(
        commitment=rows[3], first_date=date(2018, 3, 31), done_date=date(2018, 3, 31)
    )
    MilestoneFactory(
        commitment=rows[4], first_date=date(2018, 8, 31), added_on=date(2018, 5, 18)
    )
    return rows


def _named(row, person, officer, since, until=None):
    ResponsiblePerson.objects.create(
        commitment=row.commitment,
        person=person,
        from_date=since,
        to_date=until,
        named_by=officer,
        named_at=NOW,
        ended_by=officer if until else None,
    )


def asked(act, rows, person):
    """What is asked in the form of each act, in the ways that its rules tell apart."""
    stated = {"reason": "The bill comes later.", "precision": "day"}
    meeting = MeetingFactory(date=date(2018, 3, 29))
    return {
        "owner": [{"owner": rows[3].owner_id}, {"owner": SeatFactory().pk}],
        "lead": [{"lead": rows[0].lead_id}, {"lead": OrganisationFactory().pk}],
        "work-strand": [
            {"workstream": rows[0].workstream_id},
            {"workstream": WorkstreamFactory().pk},
        ],
        "responsible": [
            {"person": person.pk, "from_date": day, "instead": instead}
            for day in ("2018-05-10", "2018-05-21", "2018-05-22")
            for instead in ("", "on")
        ],
        "date": [
            stated | {"which": which, "kind": kind, "date": day}
            for which in ("next", "last")
            for kind, day in (
                ("forecast", "2018-10-31"),
                ("done", "2018-05-17"),
                ("done", "2018-05-21"),
            )
        ],
        "due-date": [
            stated | {"meeting": meeting.pk, "date": "2019-03-29"},
            stated
            | {"meeting": meeting.pk, "date": "2018-12-31", "precision": "month"},
        ],
    }[act]


@pytest.mark.parametrize("word", ACTS)
def test_what_is_foreseen_of_each_is_what_is_done(word, mixed, person, officer):
    act, doer = ACTS[word], Doer(officer, TODAY, NOW)
    kinds = set()
    for data in asked(word, mixed, person):
        form = act.form(_as_sent(data), today=TODAY)
        assert form.is_valid(), form.errors
        rows = _read(mixed)

        foreseen = outcomes_of(act, form, rows, doer)
        listed = {row.commitment.reference: row.before for row in foreseen}
        with transaction.atomic():
            done = do_to_all(act, form, rows, doer, listed)
            transaction.set_rollback(True)

        assert _told(foreseen) == _told(done), data
        kinds |= {bool(row.refusal) for row in foreseen}
    assert kinds == {True, False}


def _as_sent(data):
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent[name] = str(value)
    return sent


def _read(mixed):
    rows = Commitment.objects.filter(pk__in=[row.pk for row in mixed])
    related = rows.select_related("owner__organisation", "lead", "workstream")
    return list(related.in_natural_order())


def _told(outcomes):
    return [
        (row.commitment.reference, row.before, row.after, row.refusal)
        for row in outcomes
    ]


def test_whose_bodies_they_are_is_one_rule_from_both_sides(mixed, person):
    people = [person, UserFactory(), UserFactory(is_active=False)]
    for row in _read(mixed):
        bodies = {row.lead_id, row.owner.organisation_id}
        allowed = set(people_of(row).values_list("pk", flat=True))
        for one in User.objects.filter(pk__in=[each.pk for each in people]):
            assert (one.pk in allowed) == bool(bodies & bodies_of(one))


def test_which_rows_are_open_or_present_is_one_rule_of_one_and_of_many(mixed, officer):
    withdrawn = MilestoneFactory()
    because = {"withdrawn_by": officer, "withdrawn_because": "Twice."}
    Milestone.objects.filter(pk=withdrawn.pk).update(withdrawn_on=TODAY, **because)

    milestones, people = Milestone.objects.all(), ResponsiblePerson.objects.all()

    assert {row for row in milestones if row.is_open} == set(milestones.open())
    assert {row for row in people if row.is_present} == set(people.present())
    assert milestones.open().count() < milestones.count()
    assert people.present().count() < people.count()


@pytest.mark.parametrize("number", [3, 30])
@pytest.mark.parametrize("word", ACTS)
def test_the_list_of_what_is_done_asks_at_most_eight_queries(
    word, number, mixed, person, officer, signed_in
):
    for _ in range(number):
        MilestoneFactory(commitment=ActionFactory())
    data = asked(word, mixed, person)[0]
    browser = signed_in(officer)
    references = list(Commitment.objects.values_list("reference", flat=True))

    with CaptureQueriesContext(connection) as queries:
        page = browser.post(f"/many/{word}/", {"row": references, **data})

    assert page.context["is_listed"]
    assert len(queries) <= 8
    assert len(page.context["possible"]) + len(page.context["refused"]) == len(
        references
    )
