"""Who was at a meeting, as its minutes say it."""

from collections import defaultdict
from collections.abc import Iterable

from meetings.papers.canonical import Content
from rounds.models import Attendance, Meeting

How = Attendance.How
IN_ATTENDANCE = "In attendance"  # who was invited beside the group
TITLES = {
    How.PRESENT: "Present",
    How.SUBSTITUTE: "Substitutes",
    How.APOLOGIES: "Apologies",
    How.ABSENT: "Not there",
}


def attendance_of(meeting: Meeting) -> list[Content]:
    """Return who was at a meeting, who sent apologies and who was not there: each a title and rows
    of a name and what it stands for, the chair first. One query.
    """
    rows = Attendance.objects.filter(meeting=meeting)
    rows = rows.select_related("seat", "person__organisation")
    rows = rows.order_by("-seat__is_chair", "seat__title", "person__name", "pk")
    by_title = _by_title(rows)
    titles = [*TITLES.values(), IN_ATTENDANCE]
    return [
        {"title": title, "rows": by_title[title]}
        for title in titles
        if title in by_title
    ]


def _by_title(rows: Iterable[Attendance]) -> dict[str, list[list[str]]]:
    by_title = defaultdict(list)
    for row in rows:
        is_guest = row.seat is None and row.how == How.PRESENT
        title = IN_ATTENDANCE if is_guest else TITLES[How(row.how)]
        by_title[title].append(_cells(row))
    return dict(by_title)


def _cells(row: Attendance) -> list[str]:
    """Return a name and what it stands for: a seat, or the body that somebody else is of."""
    names = [str(row.person)] if row.person else []
    if row.seat:
        names.append(str(row.seat))
    elif row.person and row.person.organisation:
        names.append(str(row.person.organisation))
    if row.how == How.SUBSTITUTE:
        return [row.substitute, f"for {', '.join(names)}"]
    return names
