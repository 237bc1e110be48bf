"""What a return in a workbook is, beside what stands in the tracker, by name. It knows no rows."""

from django.db.models import TextChoices

from toolkit.faults import OF_UNCHANGED, OF_UPDATES

ASKED_ABOUT = {*OF_UPDATES, *OF_UNCHANGED}  # codes of what may be right all the same


class Verdict(TextChoices):
    """What a return in a workbook is, beside what stands in the tracker."""

    BLANK = "blank", "Not filled in"
    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "As it stands"
    CONFLICT = "conflict", "Saved by somebody since"
    REFUSED = "refused", "Refused"

    @property
    def writes(self) -> bool:
        """True of what may be written."""
        return self not in (Verdict.BLANK, Verdict.REFUSED)
