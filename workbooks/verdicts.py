"""What a return in a workbook is, beside what stands in the tracker, by name. It knows no rows."""

from django.db.models import TextChoices


class Verdict(TextChoices):
    """What a return in a workbook is, beside what stands in the tracker."""

    BLANK = "blank", "Not filled in"
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "As it stands"
    CONFLICT = "conflict", "Saved by somebody since"
    REFUSED = "refused", "Refused"
