from django.db import migrations

# A reminder counts to the due date that its round had on the morning of its day: what was given in
# the course of that day is not in it. Steps of rounds keep the dates that each then had.
FILL = [
    "ALTER TABLE reminders_reminder DISABLE TRIGGER USER",
    """
    UPDATE reminders_reminder AS reminder
    SET days = step.days,
        counts_to = CASE WHEN step.about = 'due' THEN COALESCE(
            (
                SELECT past.due_on FROM rounds_roundstep AS past
                WHERE past.round_id = reminder.round_id
                AND (past.at AT TIME ZONE 'Europe/London')::date < reminder.day
                ORDER BY past.at DESC, past.id DESC LIMIT 1
            ),
            (
                SELECT first.due_on FROM rounds_roundstep AS first
                WHERE first.round_id = reminder.round_id AND first.verb IN ('planned', 'replanned', 'opened')
                ORDER BY first.at DESC, first.id DESC LIMIT 1
            ),
            round.due_on
        ) END
    FROM reminders_step AS step, rounds_reportinground AS round
    WHERE step.id = reminder.step_id AND round.id = reminder.round_id
    """,
    # A table with checks that wait for the end of the transaction cannot be altered.
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE reminders_reminder ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0008_add_what_a_reminder_counts_to"),
        ("rounds", "0034_fill_which_due_dates_were_agreed"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
