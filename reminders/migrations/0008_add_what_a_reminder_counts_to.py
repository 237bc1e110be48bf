from django.db import migrations, models


class Migration(migrations.Migration):
    """Add to a reminder the days of its step and the due date, both as it was made."""

    dependencies = [("reminders", "0007_remind_who_is_responsible")]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="days",
            field=models.SmallIntegerField(
                help_text="The step’s working days as it was made.", null=True
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="counts_to",
            field=models.DateField(
                help_text="The due date that its step counts to, as it was made.",
                null=True,
            ),
        ),
    ]
