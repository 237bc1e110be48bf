"""Things that happen to many people, made in a few statements. Run in the tracker's own
settings.
"""

from datetime import date

from commitments.models import Commitment
from people.models import User
from programme import clock
from reminders.events.taking_up import take_up
from rounds.models import Comment, ProgressUpdate, ReportingRound, Transition
from tests.workers.owing import load


def load_updates(number: int) -> None:
    """Make so many people with a draft each on their first commitment, and an officer who has a
    word on it.
    """
    load(number, is_owed=False)
    User.objects.create(
        email="officer@example.org", name="Officer", role="officer", password="!"
    )
    now = clock.now()
    firsts = Commitment.objects.filter(reference__regex="^ACT-[0-9]+$", number=1)
    holders = firsts.values_list("pk", "owner", "owner__holdings__person")
    reporting_round = ReportingRound.objects.get()
    updates = ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            commitment_id=commitment,
            round=reporting_round,
            author_id=person,
            seat_id=seat,
            definitions_version=1,
            saved_at=now,
            changed_at=now,
        )
        for commitment, seat, person in holders
    )
    Transition.objects.bulk_create(
        Transition(update=update, at=now, by_id=update.author_id, verb="started")
        for update in updates
    )
    while take_up(today=date(2018, 5, 21), by_mail=False):
        pass  # that these began is no news here


def comment_on_each(word: str) -> None:
    """Have the officer comment once on each update, with a word and its key: `word-12`."""
    officer = User.objects.get(email="officer@example.org")
    now = clock.now()
    Comment.objects.bulk_create(
        Comment(update_id=update, by=officer, at=now, text=f"{word}-{author}")
        for update, author in ProgressUpdate.objects.values_list("pk", "author__email")
    )
