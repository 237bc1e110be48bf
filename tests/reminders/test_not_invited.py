"""Nothing is sent to who is not invited yet, and the pages say that they are not reached."""

import pytest
from django.utils import timezone

from people.many.services import send_held
from people.models import Invitation
from reminders import services
from reminders.models import Reminder
from reminders.preview import previews_on
from reminders.selectors import ladder_of
from reminders.unreached import unreached_in
from tests.factories import TODAY, ResponsiblePersonFactory
from tests.reminders.people import owing, told
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def uninvited(open_round, officer):
    """A member whose seat owns an action of the open round, and whose invitation is held."""
    person = owing(email="held@example.org")
    Invitation.objects.create(person=person, held_by=officer, held_at=timezone.now())
    return person


def test_the_ladder_tells_them_nothing_before_the_invitation_is_sent(
    uninvited, officer
):
    assert told(TODAY) == {}

    send_held(by=officer, at=timezone.now())

    assert list(told(TODAY)) == ["held@example.org"]


def test_the_preview_leaves_them_out(uninvited, open_round, officer):
    def shown():
        previews = previews_on(ladder_of(open_round), TODAY, TODAY, TODAY)
        return [row.person for preview in previews for row in preview.rows]

    before = shown()
    send_held(by=officer, at=timezone.now())

    assert (before, shown()) == ([], [uninvited])


def test_the_owner_is_told_in_place_of_a_responsible_person_who_is_not_invited(
    open_round, officer
):
    owner = owing()
    action = owner.holdings.get().seat.commitments.get()
    named = ResponsiblePersonFactory(commitment=action).person
    Invitation.objects.create(person=named, held_by=officer, held_at=timezone.now())

    assert told(TODAY) == {owner.email: [action.reference]}

    line = Reminder.objects.get(person=owner).lines.get()
    assert line.why == "owner"
    assert named.name not in Reminder.objects.get(person=owner).body


def test_their_returns_reach_nobody_and_the_way_to_the_invitations_is_shown(
    uninvited, open_round, signed_in, officer
):
    (unreached,) = unreached_in(open_round, TODAY)

    obstacle = unreached.obstacles[0]
    assert obstacle.reason == "not_invited"
    assert f"The invitation of {uninvited} is held" in obstacle.sentence
    assert signed_in(officer).get(obstacle.url).text.count("Send 1 invitation") == 1


def test_no_officer_has_anything_sent_to_them(uninvited, open_round, officer):
    step = ladder_of(open_round).step_on(TODAY)
    owed = {uninvited.holdings.get().seat.commitments.get().pk}

    with pytest.raises(Conflict, match="before the invitation, which is held"):
        services.send_now(
            step=step,
            reporting_round=open_round,
            person=uninvited,
            by=officer,
            today=TODAY,
        )
    with pytest.raises(Conflict, match="before the invitation, which is held"):
        services.remind_about(
            reporting_round=open_round,
            person=uninvited,
            chosen=owed,
            by=officer,
            today=TODAY,
        )
    assert not Reminder.objects.exists()
