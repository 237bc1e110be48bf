"""What pages and the API show of a meeting: where it is, what stands before and after it."""

from django.db.models import Q

from rounds.models import Arrangement, Meeting


def arrangement_of(meeting: Meeting) -> Arrangement:
    """Return where and when on its day a meeting is held; an unsaved one where nobody has said."""
    return getattr(meeting, "arrangement", None) or Arrangement(meeting=meeting)


def neighbours_of(meeting: Meeting) -> tuple[Meeting | None, Meeting | None]:
    """Return the meetings of the group that stand before and after one. Two queries."""
    others = Meeting.objects.standing().filter(group=meeting.group_id)
    others = others.exclude(pk=meeting.pk).select_related("group")
    day, key = meeting.date, meeting.pk
    before = others.filter(Q(date__lt=day) | Q(date=day, pk__lt=key))
    after = others.filter(Q(date__gt=day) | Q(date=day, pk__gt=key))
    return before.order_by("-date", "-pk").first(), after.order_by("date", "pk").first()
