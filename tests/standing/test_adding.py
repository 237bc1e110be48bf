"""Officers add actions and recommendations in the browser."""

from datetime import date

import pytest
from django.urls import reverse

from actions.models import Action
from commitments.next_references import take_next_in
from recommendations.models import Recommendation
from tests.factories import (
    TODAY,
    ActionFactory,
    MeetingFactory,
    OrganisationFactory,
    RecommendationFactory,
    SeatFactory,
    UserFactory,
    WorkstreamFactory,
)
from workstreams.models import Workstream

pytestmark = pytest.mark.django_db


@pytest.fixture
def given():
    strand = WorkstreamFactory(code="NEG")
    seat = SeatFactory()
    return {
        "title": "Write guidance",
        "description": "What it is.",
        "workstream": strand.pk,
        "owner": seat.pk,
        "lead": seat.organisation_id,
        "basis": "officer",
        "milestone": "Guidance published",
        "first_date": "2018-10-31",
        "first_precision": "day",
    }


def _strand(given):
    return Workstream.objects.get(pk=given["workstream"])


def add(browser, given, kind="actions", **changes):
    return browser.post(reverse(f"{kind}:add"), given | changes)


def test_an_added_action_has_its_milestone_its_due_date_and_the_next_reference(
    given, signed_in, officer
):
    ActionFactory(reference="NEG-7", workstream=_strand(given))

    page = add(signed_in(officer), given)

    action = Action.objects.get(title="Write guidance")
    assert page.url == action.get_absolute_url() == "/actions/NEG-8/"
    assert action.added_on == TODAY
    assert str(action.due) == "31 October 2018"
    assert action.milestones.get().title == "Guidance published"
    assert action.events.first().pgh_context.metadata["user"] == officer.pk


def test_a_recommendation_is_added_with_its_theme_area_and_response(
    given, signed_in, officer
):
    other = RecommendationFactory(reference="REC-12")
    matrix = {"theme": other.theme_id, "area": other.area_id, "response": "accepted"}

    add(signed_in(officer), given | matrix, "recommendations")

    added = Recommendation.objects.get(title="Write guidance")
    assert (added.reference, added.response) == ("REC-13", "accepted")


def test_the_form_says_the_rule_of_references_and_proposes_the_next(
    given, signed_in, officer
):
    ActionFactory(reference="NEG-7", workstream=_strand(given))

    MeetingFactory(date=date(2018, 3, 28))

    page = signed_in(officer).get(reverse("actions:add"))

    assert "A reference is given once" in page.text
    assert "Leave it empty for the next one: NEG-8" in page.text
    assert page.context["form"]["meeting"].value() is None


@pytest.mark.parametrize("typed", ["neg 12", "NEG–12", "NEG-012", " neg12 ", "NEG-1٢"])
def test_a_reference_is_taken_as_people_type_it(typed, given, signed_in, officer):
    page = add(signed_in(officer), given, reference=typed)

    assert page.url == "/actions/NEG-12/"


def test_a_series_of_recommendations_is_none_of_actions(given, signed_in, officer):
    RecommendationFactory(reference="REC-12")
    browser = signed_in(officer)

    page = add(browser, given, reference="REC-13")
    strand = {"code": "REC", "title": "Records", "summary": "S.", "lead": given["lead"]}
    strand["theme"] = _strand(given).theme_id
    of_strand = browser.post(reverse("workstreams:add"), strand)

    sentence = "REC is a series of recommendations. Choose another."
    assert page.context["form"].errors["reference"] == [sentence]
    assert of_strand.context["form"].errors.keys() == {"code"}
    assert not Action.objects.exists()


def test_a_reference_that_was_given_up_is_proposed_to_nobody(signed_in, officer):
    action = ActionFactory(reference="NEG-7")
    signed_in(officer).post(
        reverse("commitments:change-reference", args=["NEG-7"]),
        {"reference": "LEA-1", "reason": "Moved."},
    )
    action.refresh_from_db()

    assert action.reference == "LEA-1"
    assert take_next_in("NEG") == "NEG-8"


@pytest.mark.parametrize("reference", ["NEG-7", "one", "NEG-0"])
def test_a_reference_that_is_taken_or_none_is_refused_beside_its_control(
    reference, given, signed_in, officer
):
    ActionFactory(reference="NEG-7", workstream=_strand(given))

    page = add(signed_in(officer), given, reference=reference)

    assert page.context["form"].errors.keys() == {"reference"}
    assert "Write guidance" in page.text
    assert not Action.objects.filter(title="Write guidance").exists()


def test_what_a_reference_was_before_is_refused_with_a_sentence(
    given, signed_in, officer
):
    ActionFactory(reference="NEG-7", workstream=_strand(given))
    browser = signed_in(officer)
    browser.post(
        reverse("commitments:change-reference", args=["NEG-7"]),
        {"reference": "LEA-1", "reason": "Moved."},
    )

    page = add(browser, given, reference="NEG-7")

    assert "had this reference. Choose another." in page.text


def test_what_the_group_decided_names_the_meeting(given, signed_in, officer):
    meeting = MeetingFactory(date=date(2018, 3, 28))
    browser = signed_in(officer)

    refused = add(browser, given, basis="decided")
    add(browser, given, basis="decided", meeting=meeting.pk)

    assert "Choose the meeting at which the group decided it." in refused.text
    action = Action.objects.get(title="Write guidance")
    page = browser.get(action.get_absolute_url()).text
    assert "Decided by the group: Leadership group, 28 March 2018" in page
    history = browser.get(f"/commitments/{action.reference}/history/").text
    assert "Decided by the group: meeting of 28 March 2018" in history
    told = browser.get(f"/api/v1/actions/{action.reference}/").json()
    assert told["basis"] == "decided"
    assert told["decided_at"] == {
        "id": meeting.pk,
        "group": "GROUP",
        "date": "2018-03-28",
        "precision": "day",
    }


@pytest.mark.parametrize("basis", ["officer", "report"])
def test_a_meeting_without_its_decision_is_refused(basis, given, signed_in, officer):
    meeting = MeetingFactory(date=date(2018, 3, 28))

    page = add(signed_in(officer), given, basis=basis, meeting=meeting.pk)

    assert page.context["form"].errors.keys() == {"meeting"}


def test_a_meeting_to_come_has_decided_nothing(given, signed_in, officer):
    meeting = MeetingFactory(date=date(2018, 6, 28))

    page = add(signed_in(officer), given, basis="decided", meeting=meeting.pk)

    assert page.context["form"].errors.keys() == {"meeting"}


def test_the_day_of_a_meeting_that_decided_something_is_kept(given, signed_in, officer):
    meeting = MeetingFactory(date=date(2018, 3, 28))
    browser = signed_in(officer)
    add(browser, given, basis="decided", meeting=meeting.pk)

    page = browser.get(reverse("meetings:edit", args=[meeting.pk]))

    assert page.status_code == 409
    assert "is on record" in page.text


def test_the_basis_is_changed_with_its_meeting_and_back(given, signed_in, officer):
    meeting = MeetingFactory(date=date(2018, 3, 28))
    browser = signed_in(officer)
    add(browser, given)
    action = Action.objects.get(title="Write guidance")
    address = reverse("actions:edit", args=[action.reference])

    def save(**changes):
        opened = browser.get(address).context["form"]["opened"].value()
        return browser.post(address, given | {"opened": opened} | changes)

    save(basis="decided", meeting=meeting.pk)
    assert Action.objects.get(pk=action.pk).group_decision.meeting == meeting

    save(basis="officer")
    assert not hasattr(Action.objects.get(pk=action.pk), "group_decision")


def test_of_two_who_change_the_meeting_the_second_is_told(given, signed_in, officer):
    meeting = MeetingFactory(date=date(2018, 3, 28))
    browser = signed_in(officer)
    add(browser, given)
    address = Action.objects.get(title="Write guidance").get_absolute_url() + "edit/"
    opened = browser.get(address).context["form"]["opened"].value()

    first = given | {"opened": opened, "basis": "decided", "meeting": meeting.pk}
    browser.post(address, first)
    page = browser.post(address, given | {"opened": opened, "title": "Other"})

    assert "Someone else saved this after you opened it" in page.text
    assert f"Now saved:</strong> {meeting}" in page.text


@pytest.mark.parametrize("kind", ["actions", "recommendations"])
def test_only_officers_add(kind, signed_in):
    for person in (UserFactory(), UserFactory(member=True)):
        assert signed_in(person).get(reverse(f"{kind}:add")).status_code == 403


@pytest.mark.parametrize("name", ["owner", "lead", "milestone", "first_date"])
def test_each_has_an_owner_a_lead_and_a_dated_milestone(
    name, given, signed_in, officer
):
    page = add(signed_in(officer), given, **{name: ""})

    assert page.context["form"].errors.keys() == {name}
    assert not Action.objects.exists()


def test_an_owner_is_a_seat_of_an_organisation_that_is_there(given, signed_in, officer):
    chair = SeatFactory(organisation=None, code="CHAIR", title="Chair", is_chair=True)
    body = OrganisationFactory(name="Of the seat")
    seat = SeatFactory(organisation=body, title="A seat")

    page = signed_in(officer).get(reverse("actions:add"))

    choices = page.context["form"].fields["owner"].queryset
    assert seat in choices and chair not in choices
    assert "A seat (Leadership group)" in page.text


def test_a_day_on_which_nobody_works_is_asked_back(given, signed_in, officer):
    page = add(signed_in(officer), given, first_date="2018-10-28")

    assert page.context["form"].errors.keys() == {"first_date"}
    assert "This day is" in page.text
