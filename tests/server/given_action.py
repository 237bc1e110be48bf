"""Gives an organisation of the demonstration something to do, as a meeting does."""

from datetime import date

from meetings.agenda import editing, lines, recording
from people.models import Organisation, User
from programme import clock
from rounds.models import AgendaItem, Meeting


def give_action() -> None:
    """Record that the Care Inspectorate is to write to all boards."""
    by, at = User.objects.get(email="officer@cpip.example"), clock.now()
    meeting = Meeting.objects.get(slug="ncplg-2018-03")
    item = AgendaItem(meeting=meeting, title="Any other business")
    lines.add_line(
        item=editing.add_item(item=item, by=by, at=at),
        fields={"kind": "action", "text": "Write to all boards."},
        owed=lines.Owed(Organisation.objects.get(code="CI"), date(2018, 9, 12)),
        by=by,
        at=at,
    )
    recording.record_meeting(meeting=meeting, by=by, at=at)
