from django.db import migrations

# The guards keep accepted updates as they are; what is filled in here repeats what their own steps say.
FILL = [
    "ALTER TABLE rounds_progressupdate DISABLE TRIGGER USER",
    """
    UPDATE rounds_progressupdate AS u
    SET changed_at = GREATEST(
        saved_at, submitted_at, accepted_at, (SELECT max(t.at) FROM rounds_transition t WHERE t.update_id = u.id)
    )
    WHERE changed_at IS NULL
    """,
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE rounds_progressupdate ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [("rounds", "0005_add_when_updates_changed")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
