"""A partner organisation's text beside the lead's update."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from rounds.contributions import services as contributions
from rounds.contributions.services import ContributionChanged
from rounds.models import Contribution, ReportingRound
from rounds.updates import hand_in, review, write
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
DUE = moment(date(2018, 6, 1))


@pytest.fixture
def action(open_round):
    action = ActionFactory()
    action.partners.add(OrganisationFactory(name="Helper"))
    return action


@pytest.fixture
def helper(action):
    return UserFactory(organisation=action.partners.get())


def contribute(
    action, by, text="We trained forty people.", version=None, organisation=None, at=NOW
):
    return contributions.contribute(
        commitment=action,
        reporting_round=ReportingRound.objects.get(),
        organisation=organisation or action.partners.get(),
        text=text,
        by=by,
        at=at,
        version=version,
    )


def test_a_contribution_is_kept_under_its_organisations_name_beside_the_leads_update(
    action, helper, signed_in
):
    signed_in(helper).post(
        reverse("rounds:contribute", args=[action.reference]),
        {"organisation": helper.organisation_id, "text": "We trained forty people."},
    )
    update = submitted(action, action.expected_returns.get().round)

    page = signed_in(update.author).get(update.get_absolute_url()).content.decode()

    assert "<strong>Helper</strong>" in page
    assert "We trained forty people." in page
    assert update.summary == "This happened."


def helped_by(helper):
    action = ActionFactory()
    action.partners.add(helper.organisation)
    return action


@pytest.mark.parametrize(
    "who", ["lead", "owner", "stranger", "another partner organisation"]
)
def test_contributions_come_from_partner_organisations_alone(who, action):
    person = {
        "lead": lambda: UserFactory(organisation=action.lead),
        "owner": lambda: holder_of(action),
        "stranger": UserFactory,
        "another partner organisation": UserFactory,
    }[who]()
    if who == "another partner organisation":
        action.partners.add(person.organisation)

    with pytest.raises(NotAllowed, match="come from its partner organisations"):
        contribute(action, person, organisation=action.partners.get(name="Helper"))


def test_an_officer_enters_one_in_the_name_of_a_partner(action, officer):
    contribution = contribute(action, officer)

    assert (contribution.by, contribution.organisation.name) == (officer, "Helper")


def test_it_is_changed_until_the_update_is_accepted(action, helper):
    first = contribute(action, helper)

    assert (
        contribute(action, helper, text="Fifty.", version=first.version).text
        == "Fifty."
    )
    accepted(action, action.expected_returns.get().round)
    with pytest.raises(Conflict, match="is accepted"):
        contribute(action, helper, text="Sixty.", version=first.version + 1)
    with pytest.raises(ValidationError, match="Write what your organisation adds"):
        contribute(helped_by(helper), helper, text=" ")


def test_a_colleague_does_not_overwrite_it_and_both_texts_are_shown(
    action, helper, signed_in
):
    colleague = UserFactory(organisation=helper.organisation)
    contribute(action, helper, text="From the first.")
    sent = {
        "organisation": helper.organisation_id,
        "text": "From the second.",
        "version": "",
    }

    refused = signed_in(colleague).post(
        reverse("rounds:contribute", args=[action.reference]), sent
    )

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "From the first." in page
    assert "From the second." in page
    assert Contribution.objects.get().text == "From the first."
    with pytest.raises(ContributionChanged):
        contribute(action, colleague, text="From the second.")


def test_until_the_update_is_accepted_others_do_not_see_it(action, helper, officer):
    contribution = contribute(action, helper)
    owner, stranger = holder_of(action), UserFactory(member=True)

    for person in (helper, officer, owner, UserFactory(organisation=action.lead)):
        assert contribution in Contribution.objects.visible_to(person)
    assert contribution not in Contribution.objects.visible_to(stranger)
    accepted(action, contribution.round)
    assert contribution in Contribution.objects.visible_to(stranger)


def test_an_officer_takes_it_over_once_the_lead_was_silent_until_the_due_date(
    action, helper, officer
):
    contribution = contribute(action, helper)

    with pytest.raises(NotAllowed):
        contributions.take_over(contribution=contribution, by=helper, at=DUE)
    with pytest.raises(Conflict, match="has until 1 June 2018"):
        contributions.take_over(contribution=contribution, by=officer, at=NOW)
    update = contributions.take_over(contribution=contribution, by=officer, at=DUE)

    assert (update.state, update.summary, update.taken_from) == (
        "draft",
        contribution.text,
        contribution,
    )
    write.save_update(
        update=update, content=content(summary=contribution.text), by=officer, at=DUE
    )
    submitted_ = hand_in.submit_update(update=update, by=officer, at=DUE)
    assert review.accept_update(
        update=submitted_, by=UserFactory(officer=True), at=DUE
    ).is_accepted


def test_it_is_not_taken_over_where_the_lead_has_begun(action, helper, officer):
    contribution = contribute(action, helper)
    submitted(action, contribution.round)

    with pytest.raises(write.AlreadyReported):
        contributions.take_over(contribution=contribution, by=officer, at=DUE)


def test_my_work_names_what_an_organisation_helps_with_and_whether_it_has_contributed(
    action, helper, signed_in
):
    browser = signed_in(helper)

    before = browser.get(reverse("rounds:my-work")).text
    contribute(action, helper)
    after = browser.get(reverse("rounds:my-work")).text

    assert "1 waits for yours in the June 2018 round." in before
    assert "Not given yet." in before
    assert action.title in after
    assert "Given on" in after
    assert "waits for yours" not in after


def test_an_officer_who_turns_to_another_organisation_does_not_overwrite_its_text(
    action, helper, officer, signed_in
):
    action.partners.add(OrganisationFactory(name="Another"))
    contribute(action, officer, text="Of the first.", organisation=helper.organisation)
    contribute(
        action,
        officer,
        text="Of the other.",
        organisation=action.partners.get(name="Another"),
    )
    opened = Contribution.objects.get(organisation__name="Another")
    sent = {
        "organisation": helper.organisation_id,
        "opened": opened.organisation_id,
        "version": 1,
        "text": "Mixed up.",
    }

    refused = signed_in(officer).post(
        reverse("rounds:contribute", args=[action.reference]), sent
    )

    assert refused.status_code == 409
    assert set(Contribution.objects.values_list("text", flat=True)) == {
        "Of the first.",
        "Of the other.",
    }
