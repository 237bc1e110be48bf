import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def mark_what_waits(apps, schema_editor):
    """What an officer had asked for by now was asked for before its day."""
    waiting = apps.get_model("reminders", "Reminder").objects.filter(state="waiting")
    waiting.exclude(asked_by=None).update(is_early=True)


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0005_add_round_of_daily_run"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="is_early",
            field=models.BooleanField(
                default=False,
                help_text="It was to be sent at once though its day had not come.",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                help_text="The officer who had it sent at once.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(mark_what_waits, migrations.RunPython.noop),
    ]
