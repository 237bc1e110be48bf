from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a step come again for each due date that its round gets.

    It is undone only while no step has come twice.
    """

    dependencies = [("reminders", "0009_fill_what_reminders_count_to")]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="days",
            field=models.SmallIntegerField(
                help_text="The step’s working days as it was made."
            ),
        ),
        migrations.RemoveConstraint(
            model_name="reminder", name="one_reminder_per_person_and_step"
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=["round", "step", "days", "counts_to", "person", "occasion"],
                name="one_reminder_per_person_step_and_date",
                nulls_distinct=False,
            ),
        ),
    ]
