"""The demonstration's meetings: what they had before them, who came, what came of it, their minutes
and what was done since. What no source states says so in its own words.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from commitments.models import Commitment, Milestone
from cpip.content.moments import moment
from meetings.agenda import attendance, editing, lines, recording
from meetings.agenda.drawing import draw_agenda
from meetings.arising import services as arising
from meetings.minutes.agreeing import agree_minutes
from meetings.minutes.drafting import draft_minutes
from meetings.models import Paper, PaperParagraph
from meetings.packs.issuing import issue_pack
from meetings.papers.editing import change_paragraph
from meetings.papers.issuing import clear_paper, issue_paper
from people.models import Organisation, Seat, User
from programme.as_at import AsAt
from programme.models import Source
from rounds.models import ActionArising, AgendaItem, Attendance, Meeting

PATH = Path(__file__).with_name("demonstration_meetings.yaml")
Kind = AgendaItem.Kind
ILLUSTRATIVE = "Illustrative: "


class DemonstrationMeetings:
    """Makes of each meeting what its row in the file says, in the order of the days."""

    def __init__(self, people: Mapping[str, User], today: date):
        self.people = people
        self.today = today

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """What the file says of each meeting, by its slug."""
        rows = yaml.safe_load(PATH.read_text(encoding="utf-8"))
        return {row["slug"]: row for row in rows}

    @property
    def officer(self) -> User:
        return self.people["officer@cpip.example"]

    def prepare(self, meeting: Meeting) -> None:
        """Draw the agenda of a meeting, and add what officers put on it."""
        row = self.rows[meeting.slug]
        day = row["agenda_on"]
        at = moment(day, 11)
        draw_agenda(meeting=meeting, by=self.officer, at=at, as_at=self._on(day))
        for fields in row["items"]:
            item = AgendaItem(
                meeting=meeting,
                title=fields["title"],
                note=fields.get("note", ""),
                commitment=_commitment(fields),
            )
            editing.add_item(item=item, by=self.officer, at=at)

    def issue_pack(self, meeting: Meeting) -> None:
        """Issue the pack of a meeting on the day of its agenda."""
        day = self.rows[meeting.slug]["agenda_on"]
        issue_pack(meeting=meeting, by=self.officer, at=moment(day, 12))

    def hold(self, meeting: Meeting) -> None:
        """Note who came and what was said, record it, and write the minutes."""
        row = self.rows[meeting.slug]
        self._note_attendance(meeting, row)
        self._note_lines(meeting, row)
        recording.record_meeting(
            meeting=meeting, by=self.officer, at=moment(row["recorded_on"], 10)
        )
        self._circulate_minutes(meeting, row)
        self._agree_minutes_before(meeting, row)
        for step in row["steps"]:
            self._step(meeting, step)

    def _note_attendance(self, meeting: Meeting, row: dict[str, Any]) -> None:
        """Note that all were there but those of whom the file says something else."""
        others = row["attendance"]
        came = []
        for invitation in attendance.invitations_of(meeting):
            seat = invitation.seat.code if invitation.seat else ""
            how, *substitute = others.get(seat, [Attendance.How.PRESENT])
            came.append(attendance.Came(invitation, how, *substitute))
        attendance.note_attendance(
            meeting=meeting, came=came, by=self.officer, at=moment(meeting.date, 14)
        )

    def _note_lines(self, meeting: Meeting, row: dict[str, Any]) -> None:
        items = dict(_by_subject(meeting))
        for line in row["lines"]:
            item = items[line["under"]]
            lines.add_line(
                item=item,
                fields=_fields(line, item),
                owed=lines.Owed(_who(line, meeting), line.get("due_on")),
                by=self.officer,
                at=moment(meeting.date, 15),
            )

    def _circulate_minutes(self, meeting: Meeting, row: dict[str, Any]) -> None:
        day = row["minutes_on"]
        minutes = draft_minutes(meeting=meeting, by=self.officer, at=moment(day, 10))
        self._clear_and_issue(minutes, day)

    def _agree_minutes_before(self, meeting: Meeting, row: dict[str, Any]) -> None:
        """Issue the minutes of the meeting before as this one agreed them."""
        if "agreed" not in row:
            return
        agreed, day = row["agreed"], row["minutes_on"]
        at = moment(day, 13)
        circulated = Paper.objects.get(meeting__slug=agreed["minutes_of"], number=0)
        minutes = agree_minutes(
            minutes=circulated, meeting=meeting, by=self.officer, at=at
        )
        for amendment in agreed.get("amendments", []):
            paragraphs = PaperParagraph.objects.filter(section__paper=minutes)
            paragraph = paragraphs.get(text__contains=amendment["instead_of"])
            text = paragraph.text.replace(amendment["instead_of"], amendment["text"])
            change_paragraph(paragraph=paragraph, text=text, by=self.officer, at=at)
        self._clear_and_issue(minutes, day)

    def _clear_and_issue(self, minutes: Paper, day: date) -> None:
        """Let the second officer clear minutes in the afternoon, and issue them after that."""
        second = self.people["officer2@cpip.example"]
        on_day = self._on(day)
        clear_paper(paper=minutes, by=second, at=moment(day, 15), as_at=on_day)
        issue_paper(paper=minutes, by=self.officer, at=moment(day, 16), as_at=on_day)

    def _step(self, meeting: Meeting, row: dict[str, Any]) -> None:
        """Report on an action of the group, or close it."""
        action = ActionArising.objects.get(group=meeting.group, number=row["action"])
        if "report" in row:
            by, text = self.people[row["by"]], ILLUSTRATIVE + row["report"]
            at = moment(row["day"], 11)
            arising.report(action=action, text=text, by=by, at=at)
            return
        note, at = ILLUSTRATIVE + row["close"], moment(row["day"], 12)
        arising.close(action=action, note=note, by=self.officer, at=at)

    def _on(self, day: date) -> AsAt:
        """Return a day as it is looked back on: the programme's file has told of later ones."""
        return AsAt(self.today, day)


def _by_subject(meeting: Meeting) -> Iterator[tuple[str, AgendaItem]]:
    """Yield the items of an agenda by what the file calls them: the kind, the reference of what is
    asked or got worse, the name of the action, or the title.
    """
    items = AgendaItem.objects.filter(meeting=meeting)
    for item in items.select_related("meeting", "commitment", "arising"):
        if item.commitment and item.kind in {Kind.ASK, Kind.EXCEPTION}:
            yield item.commitment.reference, item
        elif item.kind == Kind.ARISING:
            yield str(item.arising), item
        elif item.kind == Kind.OTHER:
            yield item.title, item
        else:
            yield item.kind, item


def _fields(line: dict[str, Any], item: AgendaItem) -> dict[str, Any]:
    """Return what a line says. What has no source says that it is illustrative."""
    fields = {
        "kind": line["kind"],
        "text": line["text"],
        "commitment": _commitment(line) or item.commitment,
    }
    if "source" in line:
        fields["source"] = Source.objects.get(code=line["source"])
    else:
        fields["text"] = ILLUSTRATIVE + line["text"]
    if "answer" in line:
        fields["answer"] = line["answer"]
    if "deferred_to" in line:
        fields["deferred_to"] = Meeting.objects.get(slug=line["deferred_to"])
    if "milestone" in line:
        milestones = Milestone.objects.filter(commitment=item.commitment)
        fields["milestone"] = milestones.get(title=line["milestone"])
        fields["new_date"] = line["new_date"]
        fields["new_precision"] = line["precision"]
    return fields


def _commitment(fields: dict[str, Any]) -> Commitment | None:
    """Return the action or recommendation that an item or a line names, if it names one."""
    return Commitment.objects.get(reference=fields["of"]) if "of" in fields else None


def _who(line: dict[str, Any], meeting: Meeting) -> Seat | Organisation | None:
    """Return the seat or the body that is to do what a line says."""
    if "organisation" in line:
        return Organisation.objects.get(code=line["organisation"])
    if "seat" in line:
        return Seat.objects.get(group=meeting.group, code=line["seat"])
    return None
