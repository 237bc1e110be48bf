from django.db import migrations

# The ladder that each round begins with: about what, working days, whether the chair is told too.
LADDER = [
    ("opening", 0, False),
    ("due", -10, False),
    ("due", -5, False),
    ("due", -1, False),
    ("due", 0, False),
    ("due", 2, False),
    ("due", 5, True),
    ("review", 3, False),
    ("returned", 5, False),
]
# What the steps of earlier releases were called.
KINDS = {
    "opened": ("opening", 0),
    "due_in_10": ("due", -10),
    "due_in_5": ("due", -5),
    "due_in_1": ("due", -1),
    "due": ("due", 0),
    "late_by_2": ("due", 2),
}


def fill(apps, schema_editor):
    steps = apps.get_model("reminders", "Step").objects
    reminders = apps.get_model("reminders", "Reminder").objects
    for about, days, to_chair in LADDER:
        steps.get_or_create(
            round=None, about=about, days=days, defaults={"to_chair": to_chair}
        )
    for number in reminders.order_by().values_list("round", flat=True).distinct():
        for about, days, to_chair in LADDER:
            steps.get_or_create(
                round_id=number, about=about, days=days, defaults={"to_chair": to_chair}
            )
        for kind, (about, days) in KINDS.items():
            step = steps.get(round_id=number, about=about, days=days)
            reminders.filter(round_id=number, kind=kind).update(step=step)


def unfill(apps, schema_editor):
    """Give each reminder a kind again; those of steps that an earlier release did not know get a word of their own."""
    kinds = {step: kind for kind, step in KINDS.items()}
    for reminder in (
        apps.get_model("reminders", "Reminder")
        .objects.select_related("step")
        .iterator()
    ):
        step = (reminder.step.about, reminder.step.days)
        occasion = f"_{reminder.occasion:%m%d}" if reminder.occasion else ""
        reminder.kind = kinds.get(step) or f"{step[0]}_{step[1]}{occasion}"
        reminder.step = None
        reminder.save(update_fields=["kind", "step"])


class Migration(migrations.Migration):
    dependencies = [("reminders", "0002_add_ladder_holds_and_runs")]

    operations = [migrations.RunPython(fill, unfill)]
