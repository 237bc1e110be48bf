from django.db import migrations

# What was set first is told from the milestones a commitment began with; one that was added since
# moved the due date without anyone's agreement.
FILL = [
    "ALTER TABLE commitments_commitment DISABLE TRIGGER USER",
    "ALTER TABLE commitments_milestone DISABLE TRIGGER USER",
    """
    UPDATE commitments_commitment AS c
    SET first_due_date = first.first_date,
        first_due_precision = first.first_precision,
        first_due_on = first.added_on,
        due_date = first.first_date,
        due_precision = first.first_precision
    FROM (
        SELECT DISTINCT ON (commitment_id) commitment_id, first_date, first_precision, added_on
        FROM commitments_milestone
        ORDER BY commitment_id, added_on NULLS FIRST, first_date DESC, "order"
    ) AS first
    WHERE first.commitment_id = c.id
    """,
    """
    UPDATE commitments_milestone AS m
    SET done_stated_on = last.stated_on
    FROM (
        SELECT DISTINCT ON (milestone_id) milestone_id, stated_on
        FROM commitments_milestonedate
        WHERE kind = 'done'
        ORDER BY milestone_id, stated_on DESC, id DESC
    ) AS last
    WHERE last.milestone_id = m.id AND m.done_date IS NOT NULL
    """,
    "ALTER TABLE commitments_commitment ENABLE TRIGGER USER",
    "ALTER TABLE commitments_milestone ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_give_commitments_a_due_date_of_their_own")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
