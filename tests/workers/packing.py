"""A meeting whose pack goes to many people. Run in the tracker's own settings."""

from meetings.packs.issuing import issue_pack
from meetings.sendings.services import send_round
from people.models import User
from programme import clock
from rounds.models import AgendaItem, Meeting
from tests.workers.owing import load


def send_a_pack(number: int) -> None:
    """Invite so many people to a meeting, and have an officer send its pack round."""
    load(number, is_owed=False)
    officer = User.objects.create(
        email="officer@example.org", name="Officer", role="officer", password="!"
    )
    meeting, now = Meeting.objects.get(), clock.now()
    AgendaItem.objects.create(
        meeting=meeting, place=1, title="Welcome", added_by=officer, added_at=now
    )
    pack = issue_pack(meeting=meeting, by=officer, at=now)
    send_round(brings=pack, by=officer, at=now, today=clock.today())
