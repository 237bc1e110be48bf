from django.db import migrations

# A statement that takes one back says which earlier one stands again. A date done ends at the
# latest on the day that one was stated, not on the day of the taking back.
FILL = [
    "ALTER TABLE commitments_milestonedate DISABLE TRIGGER USER",
    "ALTER TABLE commitments_milestone DISABLE TRIGGER USER",
    """
    UPDATE commitments_milestonedate AS t
    SET restores_id = (
        SELECT s.id FROM commitments_milestonedate AS s
        WHERE s.milestone_id = t.milestone_id AND s.kind = t.kind
        AND s.date = t.date AND s.precision = t.precision
        AND s.takes_back_id IS NULL AND s.id < t.id AND s.id <> t.takes_back_id
        AND NOT EXISTS (
            SELECT FROM commitments_milestonedate AS k
            WHERE k.takes_back_id = s.id AND k.id < t.id
        )
        ORDER BY s.stated_on DESC, s.id DESC
        LIMIT 1
    )
    WHERE t.takes_back_id IS NOT NULL AND t.date IS NOT NULL
    """,
    """
    UPDATE commitments_milestone AS m
    SET done_stated_on = again.stated_on
    FROM (
        SELECT DISTINCT ON (milestone_id) milestone_id, restores_id
        FROM commitments_milestonedate
        WHERE kind = 'done'
        ORDER BY milestone_id, stated_on DESC, id DESC
    ) AS last
    JOIN commitments_milestonedate AS again ON again.id = last.restores_id
    WHERE last.milestone_id = m.id AND m.done_date IS NOT NULL
    """,
    # A table with checks that wait for the end of the transaction cannot be altered.
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE commitments_milestonedate ENABLE TRIGGER USER",
    "ALTER TABLE commitments_milestone ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [("commitments", "0008_say_what_stands_again")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
