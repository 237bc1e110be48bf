from django.db import migrations

# What an officer added on a page before the day was kept: the day is that of the change on record.
FILL = [
    "ALTER TABLE commitments_milestone DISABLE TRIGGER USER",
    """
    UPDATE commitments_milestone m SET added_on = (c.metadata ->> 'day')::date
    FROM commitments_milestoneevent e JOIN pghistory_context c ON c.id = e.pgh_context_id
    WHERE e.pgh_obj_id = m.id AND e.pgh_label = 'insert' AND c.metadata ? 'user' AND c.metadata ? 'day'
    """,
    "ALTER TABLE commitments_milestone ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0002_add_superseded_and_later_milestones"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
