from itertools import count

from django.db import migrations
from django.utils.text import slugify


def fill(apps, schema_editor):
    """Give each meeting the address that a new one gets: its group and its month, then its day,
    then a number. One that was cancelled comes after those that stand.
    """
    Meeting = apps.get_model("rounds", "Meeting")
    taken = set()
    meetings = Meeting.objects.filter(slug=None).select_related("group")
    for meeting in sorted(
        meetings, key=lambda row: (row.cancelled_on is not None, row.date, row.pk)
    ):
        free = (slug for slug in addresses_of(meeting) if slug not in taken)
        slug = next(free)
        taken.add(slug)
        Meeting.objects.filter(pk=meeting.pk).update(slug=slug)


def addresses_of(meeting):
    prefix = slugify(meeting.group.code)
    if meeting.precision == "year":
        names = [f"{meeting.date:%Y}"]
    elif meeting.precision == "month":
        names = [f"{meeting.date:%Y-%m}"]
    else:
        names = [f"{meeting.date:%Y-%m}", f"{meeting.date:%Y-%m-%d}"]
    for name in names:
        yield f"{prefix}-{name}"
    for number in count(2):
        yield f"{prefix}-{names[-1]}-no-{number}"


class Migration(migrations.Migration):
    dependencies = [("rounds", "0042_arrange_meetings")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
