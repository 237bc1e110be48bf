"""The demonstration: invented returns on the real programme, the same at every load."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import pghistory
import yaml
from django.contrib.auth.hashers import make_password
from django.db import transaction

from commitments import responsible
from commitments.models import Commitment, Milestone
from cpip.content.demonstration_meetings import DemonstrationMeetings
from cpip.content.moments import moment
from cpip.content.returns import contents_from_milestones
from meetings.models import Paper
from meetings.papers.drafting import draft_paper
from meetings.papers.issuing import clear_paper, issue_paper
from people import services as people
from people.models import Organisation, Seat, User
from programme.as_at import AsAt
from programme.models import Programme
from returns import services as round_services
from rounds.content import Content, MilestoneLine, RecoveryLine
from rounds.contributions import services as contributions
from rounds.models import Meeting, ProgressUpdate, ReportingRound
from rounds.updates import bulk, hand_in, review, write

PATH = Path(__file__).with_name("demonstration.yaml")
LEADERSHIP_GROUP = "NCPLG"


class NotEmpty(Exception):
    """The database holds people or rounds that the demonstration did not make."""


def read() -> dict[str, Any]:
    """Return the demonstration's data."""
    return yaml.safe_load(PATH.read_text(encoding="utf-8"))


@transaction.atomic
def load(data: dict[str, Any]) -> bool:
    """Load the demonstration into a database that holds nothing but the programme.

    False if it is there already. Raises `NotEmpty` for a database that is neither empty nor a
    demonstration.
    """
    programme = Programme.objects.select_for_update().get()
    check_is_ours_or_empty()
    if programme.is_demonstration:
        return False
    with pghistory.context(via="command", command="load_demonstration"):
        programme.is_demonstration = True
        programme.save()
        _Demonstration(data).make()
    return True


def check_is_ours_or_empty() -> None:
    """Raise `NotEmpty` for a database that is no demonstration and holds people or rounds."""
    is_ours = Programme.objects.filter(is_demonstration=True).exists()
    if not is_ours and (User.objects.exists() or ReportingRound.objects.exists()):
        raise NotEmpty


class _Demonstration:
    def __init__(self, data: dict[str, Any]):
        self.data = data
        self.people: dict[str, User] = {}
        self.meetings = DemonstrationMeetings(self.people, data["paper_drafted"])

    def make(self) -> None:
        self._make_people()
        self._make_api_key()
        *closed, present = self.data["rounds"]
        for row in closed:
            self._closed_round(row)
        reporting_round = self._open(present)
        # In the order in which they came: so they are listed as news.
        for row in sorted(self.data["returns"], key=itemgetter("sent")):
            self._return(reporting_round, row)
        for row in self.data["contributions"]:
            self._contribution(reporting_round, row)
        for row in self.data["comments"]:
            self._comment(reporting_round, row)
        for row in self.data["responsible"]:
            self._responsible(row)
        self._draft(reporting_round, self.data["paper_drafted"])
        self.meetings.prepare(reporting_round.meeting)

    def _make_people(self) -> None:
        password = make_password(self.data["password"])
        for row in self.data["people"]:
            seats = Seat.objects.filter(
                group__code=LEADERSHIP_GROUP, code=row.get("seat")
            )
            seat = seats.first()
            bodies = Organisation.objects.filter(code=row.get("organisation"))
            person = User(
                email=row["email"],
                name=row["name"],
                role=row["role"],
                organisation=bodies.first() or (seat.organisation if seat else None),
                password=password,
            )
            person.full_clean()
            person.save()
            self.people[row["email"]] = person
            if seat:
                since = self.data["seats_held_since"]
                people.pass_seat(seat=seat, to=person, on=since, today=since)

    def _make_api_key(self) -> None:
        key = self.data["api_key"]
        people.create_api_key(
            organisation=Organisation.objects.get(code=key["organisation"]),
            name=key["name"],
            key=key["text"],
        )

    @property
    def officer(self) -> User:
        return self.people["officer@cpip.example"]

    def _open(self, row: dict[str, Any]) -> ReportingRound:
        standing = Meeting.objects.standing()
        meeting = standing.get(group__code=LEADERSHIP_GROUP, date=row["meeting"])
        planned_on = row["opens_on"] - timedelta(days=14)
        reporting_round = round_services.plan_round(
            meeting=meeting,
            opens_on=row["opens_on"],
            due_on=row["due_on"],
            closes_on=row["closes_on"],
            by=self.officer,
            at=moment(planned_on, 10),
        )
        return round_services.open_round(
            reporting_round=reporting_round,
            by=self.officer,
            at=moment(row["opens_on"], 9),
        )

    def _closed_round(self, row: dict[str, Any]) -> None:
        """Give every live commitment an accepted update, rated as at the round's meeting; what is
        done between its paper and the meeting reports on the day it is done.
        """
        reporting_round = self._open(row)
        accepted_on = row["due_on"] + timedelta(days=4)
        done_later = _done_between(accepted_on, reporting_round.as_at)
        early = [one for one in _live() if one.pk not in done_later]
        self._report_on(early, reporting_round, row["due_on"], accepted_on)
        self._issued_paper(reporting_round, accepted_on)
        self.meetings.prepare(reporting_round.meeting)
        self.meetings.issue_pack(reporting_round.meeting)
        for commitment in _live().filter(pk__in=done_later):
            day = done_later[commitment.pk]
            self._report_on([commitment], reporting_round, day, day)
        round_services.close_round(
            reporting_round=reporting_round,
            reasons={},
            by=self.officer,
            at=moment(row["closes_on"], 16),
        )
        self.meetings.hold(reporting_round.meeting)

    def _draft(self, reporting_round: ReportingRound, day: date) -> Paper:
        """Draft the paper for the meeting of a round, and return it."""
        return draft_paper(
            meeting=reporting_round.meeting,
            by=self.officer,
            at=moment(day, 15),
            as_at=self._known_on(day),
        )

    def _known_on(self, day: date) -> AsAt:
        """Return a day as it is looked back on: the programme's file has told of later ones."""
        return AsAt(self.data["paper_drafted"], day)

    def _issued_paper(self, reporting_round: ReportingRound, day: date) -> None:
        """Issue the paper for the meeting of a round: cleared on a day, issued on the next."""
        paper, next_day = self._draft(reporting_round, day), day + timedelta(days=1)
        clear_paper(
            paper=paper,
            by=self.people["officer2@cpip.example"],
            at=moment(day, 16),
            as_at=self._known_on(day),
        )
        issue_paper(
            paper=paper,
            by=self.officer,
            at=moment(next_day, 9),
            as_at=self._known_on(next_day),
        )

    def _report_on(
        self,
        commitments: Sequence[Commitment],
        reporting_round: ReportingRound,
        sent_on: date,
        accepted_on: date,
    ) -> None:
        """Let the holder of each seat hand in at once what the seat owes, and accept all."""
        self._hand_in(commitments, reporting_round, moment(sent_on, 10))
        updates = reporting_round.updates.filter(commitment__in=commitments)
        for update in updates.order_by("commitment"):
            review.accept_update(
                update=update, by=self.officer, at=moment(accepted_on, 14)
            )

    def _hand_in(
        self,
        commitments: Sequence[Commitment],
        reporting_round: ReportingRound,
        at: datetime,
    ) -> None:
        contents = contents_from_milestones(commitments, reporting_round.as_at)
        rows: dict[User, list[bulk.Row]] = defaultdict(list)
        for commitment in commitments:
            content = contents[commitment.pk]
            row = bulk.Row(commitment.reference, content, reporting_round.slug)
            rows[self._holder(commitment)].append(row)
        for holder, rows_of_holder in rows.items():
            for outcome in bulk.report_many(rows=rows_of_holder, by=holder, at=at):
                if outcome.refusal:
                    raise outcome.refusal

    def _return(self, reporting_round: ReportingRound, row: dict[str, Any]) -> None:
        commitment = _live().get(reference=row["ref"])
        content = self._content(commitment, row)
        author = self.people[row["by"]] if "by" in row else self._holder(commitment)
        is_draft = row.get("state") == ProgressUpdate.State.DRAFT
        write_update = write.start_update if is_draft else hand_in.report
        update = write_update(
            commitment=commitment,
            reporting_round=reporting_round,
            content=content,
            by=author,
            at=moment(row["sent"], 11),
        )
        if not is_draft:
            self._review(update, row)

    def _review(self, update: ProgressUpdate, row: dict[str, Any]) -> None:
        if "accepted" in row:
            accepted_at = moment(row["accepted"], 9)
            review.accept_update(update=update, by=self.officer, at=accepted_at)
        if "returned" in row:
            review.return_update(
                update=update,
                by=self.officer,
                at=moment(row["returned"], 9),
                reason=row["reason"],
            )

    def _contribution(
        self, reporting_round: ReportingRound, row: dict[str, Any]
    ) -> None:
        contributions.contribute(
            commitment=Commitment.objects.get(reference=row["ref"]),
            reporting_round=reporting_round,
            organisation=Organisation.objects.get(code=row["organisation"]),
            text=row["text"],
            by=self.people[row["by"]],
            at=moment(row["day"], 15),
        )

    def _comment(self, reporting_round: ReportingRound, row: dict[str, Any]) -> None:
        update = ProgressUpdate.objects.get(
            commitment__reference=row["ref"], round=reporting_round
        )
        review.comment_on(
            update=update,
            by=self.people[row["by"]],
            at=moment(row["day"], 16),
            text=row["text"],
        )

    def _responsible(self, row: dict[str, Any]) -> None:
        named_at = moment(row["from"], 10)
        responsible.name_responsible(
            commitment=Commitment.objects.get(reference=row["ref"]),
            person=self.people[row["person"]],
            from_date=row["from"],
            today=row["from"],
            by=self.officer,
            at=named_at,
        )

    def _content(self, commitment: Commitment, row: dict[str, Any]) -> Content:
        if "standing" not in row:
            contents = contents_from_milestones([commitment], row["sent"])
            return contents[commitment.pk]
        milestones = {
            milestone.title: milestone for milestone in commitment.milestones.all()
        }
        return Content(
            standing=row["standing"],
            outlook=row["outlook"],
            summary=row["summary"],
            next_steps=row["next_steps"],
            cause=row.get("cause", ""),
            ask=row.get("ask", ""),
            recovery=[RecoveryLine(**line) for line in row.get("recovery", [])],
            milestones=[
                MilestoneLine(
                    milestone_id=milestones[line["title"]].pk,
                    forecast=line["forecast"],
                    forecast_precision=line["precision"],
                    reason=line["reason"],
                )
                for line in row.get("milestones", [])
            ],
        )

    def _holder(self, commitment: Commitment) -> User:
        return next(
            holding.person
            for holding in commitment.owner.holdings.all()
            if holding.until is None
        )


def _done_between(after: date, until: date) -> dict[int, date]:
    """Return the commitments of which a milestone is done in these days, with the last such day."""
    done = Milestone.objects.filter(done_date__gt=after, done_date__lte=until)
    days = done.order_by("done_date").values_list("commitment", "done_date")
    return {pk: day for pk, day in days if day}


def _live():
    return (
        Commitment.objects.live()
        .select_related("lead", "source", "owner")
        .prefetch_related("owner__holdings__person")
    )


def accounts(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each demonstration account's address and who it is."""
    return [(row["email"], row["name"]) for row in data["people"]]
