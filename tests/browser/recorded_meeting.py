"""Adds a meeting to the demonstration's, and records what came of it, so that its minutes can be
written.
"""

from datetime import date

from commitments.models import Commitment
from people.models import GovernanceGroup, User
from rounds.invited import invited_to
from rounds.models import Meeting
from tests.meetings.recorded import (
    agenda_item,
    attendance,
    give_action,
    outcome,
    step,
)

DAY = date(2018, 2, 15)
SUBSTITUTE = "Sue Standing, Police"


def record_meeting() -> None:
    """Record an answer to an ask and an action; of another item nothing came."""
    officer = User.objects.get(email="officer@cpip.example")
    group = GovernanceGroup.objects.get(code="NCPLG")
    meeting = Meeting.objects.create(group=group, date=DAY)
    ask = Commitment.objects.get(reference="NEG-1")
    item = agenda_item(meeting, 1, str(ask), officer, commitment=ask)
    agenda_item(meeting, 2, "Any other business", officer)
    outcome(item, 1, "decision", "Publish it in May", officer, answer="changes")
    give_action(outcome(item, 2, "action", "Write to all bodies", officer), 12)
    ways = ["present", "substitute", "apologies", "absent"]
    for place, row in enumerate(invited_to(meeting).seats):
        how = ways[place % len(ways)]
        attendance(
            meeting,
            officer,
            seat=row.seat,
            person=row.comes,
            how=how,
            substitute=SUBSTITUTE if how == "substitute" else "",
        )
    for verb in ("held", "recorded"):
        step(meeting, verb, officer)
