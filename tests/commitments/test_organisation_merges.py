"""Organisations merge: from that day the new one is named, and the past keeps its names."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import InternalError, transaction
from django.urls import reverse

from actions.models import Action
from commitments.models import Commitment, ResponsiblePerson
from commitments.organisation_merges import merge_organisations
from people.models import MovedRow, Organisation, OrganisationMerge, User
from people.services import create_api_key
from rounds.contributions.services import contribute
from rounds.models import Contribution, ExpectedReturn, ProgressUpdate
from rounds.updates import review
from tests.agency import Agency, green
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    OrganisationFactory,
    ResponsiblePersonFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
    submitted,
)
from toolkit.errors import NotAllowed

CONTRIBUTION = ["organisation", "opened", "version"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    return OrganisationFactory(code="OLD", name="The old body")


@pytest.fixture
def new():
    return OrganisationFactory(code="NEW", name="The new body")


@pytest.fixture
def merge(old, new, officer):
    """Return what lets the two merge, once the test has set the scene."""

    def do(**changes):
        given = {"old": old, "new": new, "by": officer, "today": TODAY}
        return merge_organisations(**given | {"reason": "An Act."} | changes)

    return do


def test_who_is_responsible_stays_so_as_both_go_into_the_new_one(old, new, merge):
    responsible = ResponsiblePersonFactory(
        commitment=ActionFactory(lead=old).commitment
    )
    of_owner = ResponsiblePersonFactory(
        commitment=ActionFactory(owner=SeatFactory(organisation=old)).commitment,
        person=UserFactory(organisation=old),
    )

    merge()

    assert set(ResponsiblePerson.objects.in_force()) == {responsible, of_owner}


def test_what_named_the_old_one_names_the_new_one(old, new, merge):
    led = ActionFactory(lead=old)
    helped, both, own = ActionFactory(), ActionFactory(), ActionFactory(lead=new)
    helped.partners.add(old)
    both.partners.add(old, new)
    own.partners.add(old)
    led.partners.add(new)
    strand = led.workstream
    strand.lead = old
    strand.save()
    strand.partners.add(new)
    person = UserFactory(organisation=old)
    other = UserFactory()

    merge()

    led.refresh_from_db()
    strand.refresh_from_db()
    person.refresh_from_db()
    other.refresh_from_db()
    assert (led.lead, strand.lead, person.organisation) == (new, new, new)
    assert other.organisation != new
    assert list(helped.partners.all()) == list(both.partners.all()) == [new]
    assert not own.partners.exists() and not led.partners.exists()
    assert not Commitment.objects.filter(partners=old).exists()


def test_the_history_of_each_says_so(old, new, merge, signed_in, officer):
    helped = ActionFactory()
    helped.partners.add(old)
    led = ActionFactory(lead=old)

    signed_in(officer).post(
        reverse("organisations:merge", args=[old.pk]),
        {"into": new.pk, "reason": "An Act.", "is_sure": "on"},
    )

    browser = signed_in(officer)
    page = browser.get(f"/commitments/{helped.reference}/history/").content.decode()
    assert "Partner organisation added: The new body" in page
    assert "Partner organisation removed: The old body" in page
    page = browser.get(f"/commitments/{led.reference}/history/").content.decode()
    assert "from “The old body” to “The new body”" in page


def test_the_holder_sits_on_the_new_seat_and_what_was_reported_names_the_old(
    old, new, merge, open_round
):
    seat = SeatFactory(organisation=old, title="The old body")
    holding = SeatHoldingFactory(seat=seat)
    action = ActionFactory(owner=seat)
    update = accepted(action, open_round)

    merge()

    action.refresh_from_db()
    update.refresh_from_db()
    assert (action.owner.organisation, str(action.owner)) == (new, "The new body")
    person = User.objects.get(pk=holding.person_id)
    assert person.seat_ids == [action.owner_id]
    assert str(update.seat) == "The old body"
    assert action.may_be_reported_by(person)


def test_who_sits_on_the_new_ones_seat_keeps_it(old, new, merge):
    ours = SeatHoldingFactory(seat=SeatFactory(organisation=old))
    theirs = SeatHoldingFactory(
        seat=SeatFactory(organisation=new, group=ours.seat.group)
    )
    action = ActionFactory(owner=ours.seat)

    merge()

    action.refresh_from_db()
    assert action.owner == theirs.seat
    assert User.objects.get(pk=ours.person_id).seat_ids == []
    assert User.objects.get(pk=theirs.person_id).seat_ids == [theirs.seat_id]


def test_a_key_goes_on_and_reports_for_the_new_one(old, new, merge, open_round):
    action = ActionFactory(lead=old)
    agency = Agency(old)
    draft = agency.send(**green(action, submit=False)).json()

    merge()

    assert agency.get("/api/v1/me/").json()["organisation"] == "NEW"
    done = agency.send(f"/api/v1/updates/{draft['id']}/submit/")
    assert done.status_code == 200, done.content
    assert agency.send(**green(ActionFactory(lead=new))).status_code == 201


def test_an_accepted_update_keeps_the_name_of_its_day(old, merge, open_round, officer):
    action, later = ActionFactory(lead=old), ActionFactory(lead=old)
    agency = Agency(old)
    sent = agency.send(**green(action)).json()
    waiting = agency.send(**green(later)).json()

    update = ProgressUpdate.objects.get(pk=sent["id"])
    yesterday = NOW.replace(day=20)
    review.accept_update(update=update, by=officer, at=yesterday)

    merge()

    then = agency.get(f"/api/v1/updates/{sent['id']}/").json()
    now = agency.get(f"/api/v1/updates/{waiting['id']}/").json()
    assert then["author"]["organisation"] == "OLD"
    assert now["author"]["organisation"] == "NEW"


def test_rounds_and_contributions_keep_the_name_of_their_day(old, merge, open_round):
    action = ActionFactory(lead=old)
    submitted(action, open_round)
    helped = ActionFactory()
    helped.partners.add(old)
    Contribution.objects.create(
        commitment=helped,
        round=open_round,
        organisation=old,
        text="We helped.",
        by=UserFactory(organisation=old),
        at=NOW,
    )

    merge()

    assert Contribution.objects.get().organisation == old
    assert ExpectedReturn.objects.get(commitment=action).lead == old


def test_the_old_code_leads_on(old, new, merge, officer, signed_in):
    action = ActionFactory(lead=old)
    agency = Agency(new)
    merge()

    answer = agency.get("/api/v1/organisations/OLD/")
    assert (answer.status_code, answer["Location"]) == (
        301,
        "http://testserver/api/v1/organisations/NEW/",
    )
    assert agency.get("/api/v1/organisations/OLDER/").status_code == 404
    codes = [
        row["code"] for row in agency.get("/api/v1/organisations/").json()["results"]
    ]
    assert "OLD" not in codes and "NEW" in codes
    found = agency.get("/api/v1/actions/?lead=old").json()
    assert [row["reference"] for row in found["results"]] == [action.reference]
    browser = signed_in(officer)
    page = browser.get("/actions/?lead=OLD").content.decode()
    assert action.title in page
    moved = browser.get(reverse("people:edit-organisation", args=[old.pk]))
    assert (moved.status_code, moved.url) == (301, f"/organisations/{new.pk}/edit/")
    shown = browser.get(moved.url).content.decode()
    assert "The old body (OLD), on 21 May 2018" in shown and "An Act." in shown
    listed = browser.get(reverse("people:organisations")).content.decode()
    assert "Went into The new body on 21 May 2018" in listed


def test_a_contribution_is_sent_in_the_old_name_and_kept_in_the_new(
    old, new, merge, open_round
):
    action = ActionFactory()
    action.partners.add(old)
    agency = Agency(old)
    merge()

    sent = {"commitment": action.reference, "organisation": "OLD", "text": "Helped."}
    answer = agency.send("/api/v1/contributions/", **sent)

    assert answer.status_code == 201, answer.content
    assert answer.json()["organisation"] == "NEW"


def test_a_second_merger_is_followed(old, new, merge, officer):
    third = OrganisationFactory(code="THIRD")
    merge()
    merge(old=new, new=third)

    assert list(Organisation.objects.standing_for("old")) == [third]
    assert OrganisationMerge.objects.get(old=old).new == new


def test_nobody_names_the_old_one_again(old, new, merge, officer, signed_in):
    merge()

    page = signed_in(officer).get(reverse("people:add")).content.decode()
    assert "The old body" not in page and "The new body" in page
    for address in ("/keys/add/", f"/actions/{ActionFactory().reference}/edit/"):
        assert "The old body" not in signed_in(officer).get(address).content.decode()
    with pytest.raises(ValidationError, match="make the key for The new body"):
        create_api_key(organisation=old, name="nightly")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"reason": " "}, "Say why"),
        ({"new": "old"}, "Choose another"),
        ({"old": "government"}, "of the government alone"),
    ],
)
def test_what_cannot_merge_is_refused(changes, fault, old, merge):
    bodies = {"old": old, "government": OrganisationFactory(kind="government")}
    given = {name: bodies.get(value, value) for name, value in changes.items()}

    with pytest.raises(ValidationError, match=fault):
        merge(**given)

    assert not OrganisationMerge.objects.exists()


def test_one_that_went_into_another_takes_in_none(old, new, merge):
    merge()
    third = OrganisationFactory()

    for given in ({"old": old, "new": third}, {"old": third, "new": old}):
        with pytest.raises(ValidationError, match="went into"):
            merge(**given)


def test_merging_is_for_officers(old, merge, signed_in):
    address = reverse("organisations:merge", args=[old.pk])

    assert signed_in(UserFactory(member=True)).get(address).status_code == 403
    with pytest.raises(NotAllowed):
        merge(by=UserFactory())


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_shows_what_moves_before_anything_does(
    number, old, new, officer, signed_in, django_assert_num_queries
):
    actions = [ActionFactory(lead=old) for _ in range(number)]
    for _ in range(number):
        UserFactory(organisation=old)
        create_api_key(organisation=old, name=f"nightly {_}")
    browser = signed_in(officer)
    address = reverse("organisations:merge", args=[old.pk])

    with django_assert_num_queries(12):
        page = browser.get(address).content.decode()

    for action in actions:
        assert str(action) in page
    unsure = browser.post(address, {"into": new.pk, "reason": "An Act."})
    assert unsure.status_code == 422
    assert "tick that you have" in unsure.content.decode()
    assert not OrganisationMerge.objects.exists()
    done = browser.post(address, {"into": new.pk, "reason": "An Act.", "is_sure": "on"})
    assert done.url == reverse("people:edit-organisation", args=[new.pk])
    assert OrganisationMerge.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_contacts_of_both_are_told(old, new, merge):
    ours, theirs = UserFactory(organisation=old), UserFactory(organisation=new)
    UserFactory()

    merge()

    assert {message.to[0] for message in mail.outbox} == {ours.email, theirs.email}
    assert "The old body went into The new body" in mail.outbox[0].subject


@pytest.mark.owner
def test_a_merger_is_part_of_the_record(merge, old):
    UserFactory(organisation=old)
    merge()

    for rows, change in (
        (OrganisationMerge.objects.all(), {"reason": "Another."}),
        (MovedRow.objects.all(), {"row": 1}),
    ):
        with pytest.raises(InternalError, match="record"), transaction.atomic():
            rows.update(**change)
        with pytest.raises(InternalError, match="record"), transaction.atomic():
            rows._raw_delete(rows.db)


def test_the_content_file_goes_on_calling_it_by_the_old_code(programme, officer):
    old = Organisation.objects.get(code="CELCIS")
    new = OrganisationFactory(code="NEW")
    led = set(Action.objects.filter(lead=old).values_list("pk", flat=True))
    owned = set(
        Action.objects.filter(owner__organisation=old).values_list("pk", flat=True)
    )
    merge_organisations(old=old, new=new, by=officer, today=TODAY, reason="An Act.")

    call_command("load_programme", verbosity=0)

    assert led and owned
    assert set(Action.objects.filter(lead=new).values_list("pk", flat=True)) == led
    now = Action.objects.filter(owner__organisation=new).values_list("pk", flat=True)
    assert set(now) == owned


@pytest.fixture
def contribution(old, open_round):
    """What a partner wrote of a commitment before its body went into another."""
    action = ActionFactory()
    action.partners.add(old)
    partner = UserFactory(organisation=old)
    return contribute(
        commitment=Commitment.objects.get(pk=action.pk),
        reporting_round=open_round,
        organisation=old,
        text="Our words",
        by=partner,
        at=NOW,
    )


def test_a_contribution_stays_that_of_its_people(contribution, merge, old, signed_in):
    merge()

    partner = User.objects.get(pk=contribution.by_id)
    commitment = contribution.commitment
    assert contribution in Contribution.objects.visible_to(partner)
    stranger = UserFactory()
    assert contribution not in Contribution.objects.visible_to(stranger)
    browser = signed_in(partner)
    my_work = browser.get(reverse("rounds:my-work"))
    (section,) = [
        one for one in my_work.context["sections"] if one.slug == "contributions"
    ]
    assert commitment not in section.in_file
    page = browser.get(reverse("rounds:contribute", args=[commitment.reference]))
    assert "Our words" in page.content.decode()

    given = {name: page.context["form"][name].value() for name in CONTRIBUTION}
    browser.post(page.wsgi_request.path, given | {"text": "Our later words"})

    stored = Contribution.objects.get()
    assert (stored.text, stored.organisation) == ("Our later words", old)


def test_a_contribution_from_before_is_changed_by_the_api(
    contribution, merge, old, signed_in
):
    merge()
    partner = User.objects.get(pk=contribution.by_id)
    address = f"/api/v1/contributions/{contribution.pk}/"

    browser = signed_in(partner)
    etag = browser.get(address).headers["ETag"]

    answer = browser.patch(
        address,
        {"text": "Our later words"},
        content_type="application/json",
        headers={"If-Match": etag},
    )

    assert answer.status_code == 200, answer.content
    stored = Contribution.objects.get()
    assert (stored.text, stored.organisation) == ("Our later words", old)
