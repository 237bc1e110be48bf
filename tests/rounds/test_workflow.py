from datetime import date

import pytest
from django.core.exceptions import ValidationError

from people import services as people
from rounds.content import MilestoneLine
from rounds.models import ProgressUpdate, Transition
from rounds.updates import hand_in, review, workflow, write
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    submitted,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


def report(commitment, reporting_round, by, standing="green"):
    return hand_in.report(
        commitment=commitment,
        reporting_round=reporting_round,
        content=content(standing),
        by=by,
        at=NOW,
    )


def test_accepting_makes_the_rating_and_the_dates_current(open_round, officer):
    milestone = MilestoneFactory()
    line = MilestoneLine(
        milestone.pk,
        forecast=date(2019, 3, 5),
        forecast_precision="month",
        reason="Late funding.",
    )
    update = submitted(milestone.commitment, open_round, "amber", milestones=[line])

    review.accept_update(update=update, by=officer, at=NOW)

    milestone.refresh_from_db()
    commitment = milestone.commitment
    assert (commitment.lifecycle, commitment.rating, commitment.outlook) == (
        "in_progress",
        "amber",
        "green",
    )
    assert commitment.rated_as_at == open_round.as_at
    assert str(milestone.forecast) == "March 2019"
    statement = milestone.statements.get()
    assert (statement.stated_on, statement.reason) == (NOW.date(), "Late funding.")


def test_until_it_is_accepted_an_update_changes_nothing(open_round):
    milestone = MilestoneFactory(commitment__rating="green")
    line = MilestoneLine(milestone.pk, forecast=date(2019, 3, 5), reason="Late.")

    update = submitted(milestone.commitment, open_round, "red", milestones=[line])
    review.return_update(
        update=update, by=UserFactory(officer=True), at=NOW, reason="Say more."
    )

    milestone.refresh_from_db()
    assert (
        milestone.commitment.rating,
        milestone.forecast,
        milestone.statements.count(),
    ) == ("green", None, 0)


def test_an_update_is_reviewed_by_an_officer_who_did_not_write_it(open_round, officer):
    update = submitted(ActionFactory(), open_round, by=officer)

    for person in (
        officer,
        UserFactory(member=True),
        UserFactory(organisation=update.commitment.lead),
    ):
        with pytest.raises(NotAllowed, match="neither wrote nor entered"):
            review.accept_update(update=update, by=person, at=NOW)
        with pytest.raises(NotAllowed, match="neither wrote nor entered"):
            review.return_update(update=update, by=person, at=NOW, reason="No.")


def test_what_an_officer_reports_for_the_government_is_accepted_but_not_confirmed(
    open_round, officer
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))

    update = report(action, open_round, officer, "amber")

    action.refresh_from_db()
    assert (update.state, action.rating, action.is_confirmed) == (
        "accepted",
        "amber",
        False,
    )
    with pytest.raises(NotAllowed, match="other than the one who wrote it"):
        review.confirm_update(update=update, by=officer, at=NOW)
    review.confirm_update(update=update, by=UserFactory(officer=True), at=NOW)
    action.refresh_from_db()
    assert action.is_confirmed


def test_what_a_member_reports_for_the_government_waits_for_review(open_round):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))

    assert submitted(action, open_round).state == "submitted"


@pytest.mark.parametrize(
    "who", ["owner", "lead", "officer", "partner", "stranger", "former holder"]
)
def test_the_owner_the_lead_and_officers_report_and_nobody_else(who, open_round):
    action = ActionFactory()
    action.partners.add(partner := OrganisationFactory())
    former = SeatHoldingFactory(
        seat=action.owner, until=date(2018, 1, 1), person__organisation=partner
    )
    person = {
        "owner": lambda: (
            SeatHoldingFactory(seat=action.owner, since=date(2018, 1, 1)).person
        ),
        "lead": lambda: UserFactory(organisation=action.lead),
        "officer": lambda: UserFactory(officer=True),
        "partner": lambda: UserFactory(organisation=partner),
        "stranger": lambda: UserFactory(member=True),
        "former holder": lambda: former.person,
    }[who]()

    if who in ("owner", "lead", "officer"):
        assert report(action, open_round, person).state == "submitted"
    else:
        with pytest.raises(NotAllowed, match="its lead organisation"):
            report(action, open_round, person)


def test_a_second_update_for_a_commitment_and_round_is_a_conflict(open_round, officer):
    action = ActionFactory()
    first = submitted(action, open_round)

    with pytest.raises(write.AlreadyReported) as refused:
        report(action, open_round, officer)

    assert refused.value.existing == first


def test_a_round_that_closed_before_another_opened_takes_no_update(open_round, officer):
    closed = ReportingRoundFactory(closed=True)

    with pytest.raises(Conflict, match="is closed, not open"):
        report(ActionFactory(), closed, officer)


def test_a_refused_report_leaves_nothing_behind(open_round, officer):
    with pytest.raises(ValidationError):
        hand_in.report(
            commitment=ActionFactory(),
            reporting_round=open_round,
            content=content("amber", cause=""),
            by=officer,
            at=NOW,
        )

    assert not ProgressUpdate.objects.exists()


def test_a_returned_update_is_mended_and_submitted_again(open_round, officer):
    update = submitted(ActionFactory(), open_round)
    author = update.author
    review.return_update(update=update, by=officer, at=NOW, reason="How many?")

    update = write.save_update(
        update=update, content=content(summary="Six."), by=author, at=NOW
    )
    assert update.state == "returned"
    update = hand_in.submit_update(update=update, by=author, at=NOW)
    review.accept_update(update=update, by=officer, at=NOW)

    steps = [(step.verb, step.by, step.note) for step in update.transitions.all()]
    assert steps == [
        ("started", author, ""),
        ("submitted", author, ""),
        ("returned", officer, "How many?"),
        ("saved", author, ""),
        ("submitted", author, ""),
        ("accepted", officer, ""),
    ]


def test_a_reason_is_needed_to_return(open_round, officer):
    update = submitted(ActionFactory(), open_round)

    with pytest.raises(ValidationError, match="Say why"):
        review.return_update(update=update, by=officer, at=NOW, reason="  ")


def test_an_author_takes_an_update_back_until_it_is_reviewed(open_round, officer):
    update = submitted(ActionFactory(), open_round)

    with pytest.raises(NotAllowed):
        hand_in.take_back(update=update, by=officer, at=NOW)
    assert hand_in.take_back(update=update, by=update.author, at=NOW).state == "draft"
    with pytest.raises(workflow.NotWaiting):
        review.accept_update(update=update, by=officer, at=NOW)


def test_an_update_saved_by_another_meanwhile_is_not_overwritten(open_round, officer):
    update = write.start_update(
        commitment=ActionFactory(),
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    opened = update.version
    write.save_update(
        update=update,
        content=content(summary="Theirs."),
        by=officer,
        at=NOW,
        version=opened,
    )

    with pytest.raises(write.ChangedMeanwhile) as refused:
        write.save_update(
            update=update,
            content=content(summary="Mine."),
            by=officer,
            at=NOW,
            version=opened,
        )

    assert refused.value.current.summary == "Theirs."


def test_a_submitted_update_cannot_be_changed(open_round):
    update = submitted(ActionFactory(), open_round)

    with pytest.raises(Conflict, match="is submitted, so it cannot be saved"):
        write.save_update(update=update, content=content(), by=update.author, at=NOW)


def test_the_rating_of_the_last_round_is_the_current_one(open_round):
    action = ActionFactory()
    accepted(action, open_round, "red")
    open_round.state, open_round.closed_on = "closed", date(2018, 6, 2)
    open_round.save()
    later = ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
    )

    accepted(action, later, "green")

    action.refresh_from_db()
    assert (action.rating, action.rated_as_at) == ("green", date(2018, 10, 2))


def test_each_person_sees_the_updates_that_are_theirs_to_see(open_round, officer):
    hidden = submitted(ActionFactory(), open_round)
    shown = accepted(ActionFactory(), open_round)
    lead = UserFactory(organisation=hidden.commitment.lead)

    def seen_by(person):
        return set(ProgressUpdate.objects.visible_to(person))

    assert (
        seen_by(officer) == seen_by(lead) == seen_by(hidden.author) == {hidden, shown}
    )
    assert seen_by(UserFactory()) == seen_by(UserFactory(member=True)) == {shown}


def test_a_member_whose_seat_has_passed_on_loses_its_rights(open_round):
    update = submitted(ActionFactory(), open_round)
    former, seat = update.author, update.commitment.owner
    people.pass_seat(
        seat=seat, to=UserFactory(member=True), on=NOW.date(), today=NOW.date()
    )
    former = type(former).objects.get(pk=former.pk)

    assert not update.commitment.may_be_reported_by(former)
    assert update not in ProgressUpdate.objects.visible_to(former)


def test_an_officer_who_had_a_hand_in_the_text_does_not_review_it(open_round, officer):
    action = ActionFactory()
    member = holder_of(action)
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=member,
        at=NOW,
    )
    write.save_update(
        update=update,
        content=content(summary="The officer’s words."),
        by=officer,
        at=NOW,
    )
    update = hand_in.submit_update(update=update, by=member, at=NOW)

    assert update.author == member
    assert update not in ProgressUpdate.objects.reviewable_by(officer)
    with pytest.raises(NotAllowed, match="neither wrote nor entered"):
        review.accept_update(update=update, by=officer, at=NOW)


def test_what_an_officer_hands_in_for_the_government_is_unconfirmed_though_a_member_began_it(
    open_round, officer
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=holder_of(action),
        at=NOW,
    )

    update = hand_in.submit_update(update=update, by=officer, at=NOW)

    assert (update.is_accepted, update.is_unconfirmed) == (True, True)
    assert update in ProgressUpdate.objects.confirmable_by(UserFactory(officer=True))
    assert update not in ProgressUpdate.objects.confirmable_by(officer)


def test_outsiders_see_that_an_update_was_accepted_and_not_why_it_was_returned(
    open_round, officer
):
    update = submitted(ActionFactory(), open_round)
    review.return_update(update=update, by=officer, at=NOW, reason="A word between us.")
    hand_in.submit_update(update=update, by=update.author, at=NOW)
    review.accept_update(update=update, by=officer, at=NOW)

    def steps_for(person):
        return [
            step.verb
            for step in Transition.objects.visible_to(person).filter(update=update)
        ]

    assert steps_for(UserFactory()) == ["accepted"]
    assert (
        steps_for(officer)
        == steps_for(update.author)
        == ["started", "submitted", "returned", "submitted", "accepted"]
    )


def test_a_date_known_more_closely_is_a_change(open_round, officer):
    milestone = MilestoneFactory(
        forecast_date=date(2019, 3, 31), forecast_precision="month"
    )
    line = MilestoneLine(
        milestone.pk, forecast=date(2019, 3, 31), reason="The day is fixed."
    )

    review.accept_update(
        update=submitted(milestone.commitment, open_round, milestones=[line]),
        by=officer,
        at=NOW,
    )

    milestone.refresh_from_db()
    assert str(milestone.forecast) == "31 March 2019"


def test_the_reason_of_a_return_stays_while_others_mend_the_update(open_round, officer):
    update = submitted(ActionFactory(), open_round)
    review.return_update(update=update, by=officer, at=NOW, reason="How many?")
    colleague = UserFactory(organisation=update.commitment.lead)

    update = write.save_update(update=update, content=content(), by=colleague, at=NOW)

    assert update.returned_because == "How many?"
