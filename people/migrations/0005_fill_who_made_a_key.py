from django.db import migrations

# Who made or rotated a key on a page before it was kept with the key: the history knows it.
FILL = [
    "ALTER TABLE people_apikey DISABLE TRIGGER USER",
    """
    UPDATE people_apikey k SET made_by_id = u.id
    FROM people_apikeyevent e
    JOIN pghistory_context c ON c.id = e.pgh_context_id
    JOIN people_user u ON u.id = (c.metadata ->> 'user')::bigint
    WHERE e.pgh_obj_id = k.id AND e.pgh_label = 'insert'
    """,
    "ALTER TABLE people_apikey ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_add_who_made_a_key"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
