from django.db import migrations

# What an officer added before the day was kept: the day is that of the change on record.
FILL = [
    "ALTER TABLE commitments_commitment DISABLE TRIGGER USER",
    """
    UPDATE commitments_commitment AS c SET added_on = (x.metadata ->> 'day')::date
    FROM commitments_commitmentevent e JOIN pghistory_context x ON x.id = e.pgh_context_id
    WHERE e.pgh_obj_id = c.id AND e.pgh_label = 'insert' AND x.metadata ? 'user' AND x.metadata ? 'day'
    """,
    "ALTER TABLE commitments_commitment ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0013_keep_when_items_were_added_and_their_order"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
