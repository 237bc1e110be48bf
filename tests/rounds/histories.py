"""Lives of a few commitments, by chance: each step is tried, and what the rules
refuse is not done.
"""

import os
import random
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments import setting_milestones
from commitments.models import Commitment, Milestone
from commitments.ratings import ENDED
from commitments.services import state_date
from commitments.setting_milestones import set_first_due
from programme.dates import PartialDate, Precision, last_day
from returns import meetings
from returns import services as round_services
from returns.selectors import unreported
from returns.services import Reason
from rounds.content import MilestoneLine
from rounds.decisions import agreed_dates, second_words
from rounds.decisions import services as decisions
from rounds.models import Decision, ProgressUpdate, ReportingRound
from rounds.updates import hand_in, review, write
from rounds.updates.disagreeing import disagree_with_update
from tests.closing import close_round
from tests.factories import (
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    SourceFactory,
    UserFactory,
    content,
    holder_of,
    moment,
)
from toolkit.errors import Conflict, NotAllowed
from toolkit.faults import OF_UNCHANGED, OF_UPDATES

STANDINGS = ["not_started", "green", "amber", "red", "complete"]
START = date(2018, 1, 1)
# `make random` begins elsewhere, and lives more histories.
_FIRST = int(os.environ.get("CPIP_RANDOM_FIRST", "0"))
_TIMES = int(os.environ.get("CPIP_RANDOM_TIMES", "1"))


def seeds(number: int) -> range:
    """Return the seeds of so many histories: the same ones in every run of the tests."""
    return range(_FIRST, _FIRST + number * _TIMES)


class History:
    """A history that `live` adds days to. `taken` names the steps that were not refused."""

    def __init__(self, seed: int, lead: str = "", number: int = 1):
        self.chance = random.Random(seed)
        self.other = ActionFactory()
        self.actions = []
        for _ in range(number):
            kind = lead or self.chance.choice(["partner", "government"])
            self.actions.append(ActionFactory(lead=OrganisationFactory(kind=kind)))
        self.members = {action.pk: holder_of(action) for action in self.actions}
        self.officers = [UserFactory(officer=True) for _ in range(3)]
        for action in self.actions:
            for _ in range(self.chance.randint(1, 3)):
                source = SourceFactory() if self.chance.random() < 0.5 else None
                MilestoneFactory(
                    commitment=action, first_source=source, **self.some_first()
                )
            set_first_due(Commitment.objects.get(pk=action.pk), None)
        self.day, self.taken = START, []

    @property
    def member(self):
        return self.members[self.action.pk]

    def live(self, days: int, show) -> dict[date, tuple]:
        """Live so many days, some apart, and return what `show(day)` gave at the end of each."""
        shown = {}
        for _ in range(days):
            self.day += timedelta(self.chance.randint(1, 9))
            for hour in range(9, 10 + self.chance.randint(1, 3 * len(self.actions))):
                self.now = moment(self.day, hour)
                self.action = self.chance.choice(self.actions)
                self.try_one()
            shown[self.day] = show(self.day)
        return shown

    def try_one(self) -> None:
        steps = [
            self.turn,
            self.turn,
            self.report,
            self.report,
            self.report,
            self.correct,
            self.confirm,
            self.decide,
        ]
        more = [
            self.state,
            self.add_milestone,
            self.unchanged,
            self.hand_in,
            self.review,
            self.extend,
            self.agree,
            self.agree_due,
            self.put_right,
            self.withdraw_milestone,
            self.refuse,
            self.say_second_word,
            self.disagree,
            self.change_plan,
            self.close,
            self.late,
            self.late,
            self.discard,
        ]
        step = self.chance.choice([*steps, *more])
        try:
            with transaction.atomic():
                step()
        except (Conflict, NotAllowed, ValidationError):
            return
        self.taken.append(step.__name__)

    def some_day(self) -> date:
        return START + timedelta(self.chance.randint(-200, 700))

    def some_first(self) -> dict:
        """A first date, known to the day, the month or the year."""
        precision = self.chance.choice(list(Precision))
        day = last_day(self.some_day(), precision)
        return {"first_date": day, "first_precision": precision}

    @property
    def officer(self):
        return self.chance.choice(self.officers)

    @property
    def milestone(self):
        standing = Milestone.objects.standing().filter(commitment=self.action)
        return self.chance.choice(list(standing))

    def turn(self) -> None:
        """Close the open round and open the next."""
        if ReportingRound.objects.open():
            self.close()
        following = round_services.plan_round(
            meeting=MeetingFactory(date=self.day + timedelta(20)),
            opens_on=self.day,
            due_on=self.day + timedelta(10),
            closes_on=self.day + timedelta(20),
            by=self.officer,
            at=self.now,
        )
        round_services.open_round(
            reporting_round=following, by=self.officer, at=self.now
        )

    def said(self, standing: str = ""):
        lines = []
        for milestone in self.action.milestones.standing():
            if self.chance.random() < 0.5:
                done = (
                    self.day - timedelta(self.chance.randint(0, 90))
                    if self.chance.random() < 0.3
                    else None
                )
                taken_back = self.chance.random() < 0.2 and milestone.forecast
                lines.append(
                    MilestoneLine(
                        milestone.pk,
                        forecast=None if taken_back else self.some_day(),
                        done=done,
                        reason="Because.",
                        withdraw=["forecast"] if taken_back else [],
                    )
                )
        outlook = self.chance.choice(["green", "amber", "red"])
        standing = standing or self.chance.choice(STANDINGS)
        return content(
            standing,
            milestones=lines,
            confirm=list(OF_UPDATES),
            **({} if standing in ("not_started", "complete") else {"outlook": outlook}),
        )

    def close(self) -> None:
        """Close the open round, now and then without what waits for review."""
        present = ReportingRound.objects.open().first() or refuse()
        missing = unreported(present).values_list("commitment__reference", flat=True)
        close_round(
            reporting_round=present,
            reasons={one: Reason("no_contact") for one in missing},
            by=self.officer,
            at=self.now,
            with_waiting=self.chance.random() < 0.5,
        )

    def late(self) -> None:
        """Hand a return in after its round has closed, and have it reviewed now and then."""
        closed = ReportingRound.objects.taking_late().first() or refuse()
        of_round = self.action.updates.standing().filter(round=closed, corrects=None)
        update = of_round.first()
        if update is None:
            update = write.start_update(
                commitment=self.action,
                reporting_round=closed,
                content=self.said(),
                by=self.member,
                at=self.now,
            )
        if update.is_editable:
            update = hand_in.submit_update(update=update, by=self.member, at=self.now)
        if update.is_submitted and self.chance.random() < 0.7:
            review.accept_update(update=update, by=self.officer, at=self.now)

    def discard(self) -> None:
        drafts = self.action.updates.filter(state="draft", author=self.member)
        draft = drafts.first() or refuse()
        write.discard_update(update=draft, by=self.member, at=self.now)

    def report(self, by=None, standing: str = "") -> ProgressUpdate:
        update = hand_in.report(
            commitment=self.action,
            reporting_round=(
                ReportingRound.objects.open().get()
                if ReportingRound.objects.open()
                else refuse()
            ),
            content=self.said(standing),
            by=by or self.chance.choice([self.member, self.officer]),
            at=self.now,
        )
        if not update.is_accepted:
            review.accept_update(update=update, by=self.officer, at=self.now)
        return update

    def hand_in(self) -> None:
        """Begin an update, or hand it in, and leave it for review."""
        open_round = ReportingRound.objects.open().first() or refuse()
        begin = self.chance.choice([write.start_update, hand_in.report])
        begin(
            commitment=self.action,
            reporting_round=open_round,
            content=self.said(),
            by=self.member,
            at=self.now,
        )

    def review(self) -> None:
        """Accept or return what waits."""
        submitted = ProgressUpdate.objects.submitted().filter(commitment=self.action)
        if not submitted:
            self.hand_in()
        update = submitted.first() or refuse()
        if self.chance.random() < 0.5:
            review.accept_update(update=update, by=self.officer, at=self.now)
        else:
            review.return_update(
                update=update, by=self.officer, at=self.now, reason="Say more."
            )

    def extend(self) -> None:
        open_round = ReportingRound.objects.open().first() or refuse()
        round_services.extend_round(
            reporting_round=open_round,
            due_on=open_round.due_on + timedelta(self.chance.randint(1, 3)),
            closes_on=open_round.closes_on,
            by=self.officer,
            at=self.now,
            reason="Snow.",
        )

    def meeting_today(self):
        """Have the group meet, of which there is a round."""
        return (
            MeetingFactory(date=self.day)
            if ReportingRound.objects.exists()
            else refuse()
        )

    def agree(self) -> None:
        """Have the group agree a new date for a milestone."""
        agreed_dates.agree_date(
            milestone=self.milestone,
            agreed=PartialDate(self.day + timedelta(60), "day"),
            meeting=self.meeting_today(),
            by=self.officer,
            at=self.now,
            reason="Because.",
        )

    def agree_due(self) -> None:
        """Have the group agree a new due date."""
        agreed_dates.agree_due_date(
            commitment=self.action,
            agreed=PartialDate(self.some_day(), self.chance.choice(list(Precision))),
            meeting=self.meeting_today(),
            by=self.officer,
            at=self.now,
            reason="Because.",
        )

    def put_right(self) -> None:
        """Enter a milestone, and put its first date right at once."""
        self.add_milestone()
        today = Milestone.objects.filter(commitment=self.action, added_on=self.day)
        first = self.some_first()
        setting_milestones.put_first_date_right(
            milestone=today.latest("pk"),
            first=PartialDate(first["first_date"], first["first_precision"]),
            reason="A slip of the pen.",
            by=self.officer,
            on=self.day,
        )

    def withdraw_milestone(self) -> None:
        setting_milestones.withdraw_milestone(
            milestone=self.milestone,
            reason="By mistake.",
            by=self.officer,
            on=self.day,
        )

    def unchanged(self) -> None:
        open_round = ReportingRound.objects.open().first() or refuse()
        update = hand_in.nothing_has_changed(
            commitment=self.action,
            reporting_round=open_round,
            by=self.member,
            at=self.now,
            confirm=OF_UNCHANGED,
        )
        review.accept_update(update=update, by=self.officer, at=self.now)

    def correct(self) -> None:
        accepted = list(
            ProgressUpdate.objects.accepted().filter(commitment=self.action)
        )
        update = self.chance.choice(accepted) if accepted else refuse()
        correction = write.correct_update(update=update, by=self.member, at=self.now)
        write.save_update(
            update=correction, content=self.said(), by=self.member, at=self.now
        )
        correction = hand_in.submit_update(
            update=correction, by=self.member, at=self.now
        )
        review.accept_update(update=correction, by=self.officer, at=self.now)

    def confirm(self) -> None:
        update = ProgressUpdate.objects.unconfirmed().first() or refuse()
        review.confirm_update(update=update, by=self.officer, at=self.now)

    def decide(self) -> None:
        commitment = Commitment.objects.get(pk=self.action.pk)
        decide = self.chance.choice(
            [decisions.verify, decisions.withdraw, decisions.supersede]
        )
        # What has ended takes few other steps.
        if commitment.lifecycle in ENDED and self.chance.random() < 0.7:
            decide = decisions.reinstate
        if commitment.lifecycle == "verified" and self.chance.random() < 0.5:
            decide = decisions.reinstate
        more = {"note": ""} if decide is decisions.verify else {"reason": "Because."}
        if decide is decisions.supersede:
            more["successor"] = Commitment.objects.get(pk=self.other.pk)
        decide(commitment=commitment, by=self.officer, at=self.now, **more)

    def refuse(self) -> None:
        """Find that what was reported complete is not."""
        if self.chance.random() < 0.5:
            self.report(self.member, "complete")
        decisions.refuse_completion(
            commitment=self.action, by=self.officer, at=self.now, reason="Not so."
        )

    def say_second_word(self) -> None:
        """Have a second officer agree with a decision, or disagree."""
        officer = self.officer
        waiting = Decision.objects.waiting_for(officer).filter(commitment=self.action)
        decision = waiting.first() or refuse()
        if self.chance.random() < 0.3:
            second_words.confirm_decision(decision=decision, by=officer, at=self.now)
        else:
            second_words.disagree_with_decision(
                decision=decision, by=officer, at=self.now, reason="No."
            )

    def disagree(self) -> None:
        """Have a second officer disagree with an update that its author had accepted."""
        unconfirmed = ProgressUpdate.objects.unconfirmed()
        update = unconfirmed.filter(commitment=self.action).first()
        update = update or self.report(self.officer)
        disagree_with_update(
            update=update, by=self.officer, at=self.now, reason="It is not so."
        )

    def change_plan(self) -> None:
        """Plan a round, move its meeting, and cancel it."""
        later = self.day + timedelta(90)
        planned = round_services.plan_round(
            meeting=MeetingFactory(date=later),
            opens_on=later - timedelta(9),
            due_on=later - timedelta(5),
            closes_on=later,
            by=self.officer,
            at=self.now,
        )
        done = {"by": self.officer, "at": self.now, "reason": "Snow."}
        moved = meetings.move_round(
            reporting_round=planned, day=later + timedelta(2), **done
        )
        meetings.cancel_round(reporting_round=moved, **done)

    def state(self) -> None:
        day = self.day - timedelta(self.chance.randint(0, 60))
        stated = (
            PartialDate(day, self.chance.choice(list(Precision)))
            if self.chance.random() < 0.8
            else None
        )
        kind = self.chance.choice(["forecast", "done"])
        state_date(
            milestone=self.milestone,
            kind=kind,
            stated=stated,
            on=self.day,
            by=self.officer,
            reason="Because.",
        )

    def add_milestone(self) -> None:
        milestone = MilestoneFactory.build(
            commitment=Commitment.objects.get(pk=self.action.pk), **self.some_first()
        )
        setting_milestones.add_milestone(
            milestone=milestone, by=self.officer, on=self.day
        )


def refuse():
    raise Conflict("There is nothing to do this to.")
