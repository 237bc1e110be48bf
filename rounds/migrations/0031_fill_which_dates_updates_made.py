from django.db import migrations

# A statement was made with an acceptance where it says the same, is of who handed the update in and
# of the day of its acceptance, and the history recorded both in one transaction. What was stated by
# hand on that day was recorded in another. Of several updates that say the same, the first made it:
# the others found it standing.
FILL = [
    """
    WITH line AS (
        SELECT update_id, milestone_id, 'done' AS kind, done_date AS date,
            done_precision AS precision, 'done' = ANY (withdraw) AS takes_back
        FROM rounds_milestonechange
        UNION ALL
        SELECT update_id, milestone_id, 'forecast', forecast_date,
            forecast_precision, 'forecast' = ANY (withdraw)
        FROM rounds_milestonechange
    )
    INSERT INTO rounds_accepteddate (update_id, statement_id)
    SELECT DISTINCT ON (s.id) u.id, s.id
    FROM line
    JOIN rounds_progressupdate AS u ON u.id = line.update_id AND u.state = 'accepted'
    JOIN commitments_milestonedate AS s
        ON s.milestone_id = line.milestone_id AND s.kind = line.kind
        AND s.stated_by_id = u.entered_by_id
        AND s.stated_on = (u.accepted_at AT TIME ZONE 'Europe/London')::date
        AND (
            line.takes_back AND s.takes_back_id IS NOT NULL
            OR s.takes_back_id IS NULL AND s.date = line.date
            AND s.precision = line.precision
        )
    WHERE EXISTS (
        SELECT FROM commitments_milestonedateevent AS stated
        JOIN rounds_progressupdateevent AS accepted
            ON accepted.pgh_created_at = stated.pgh_created_at
        WHERE stated.pgh_obj_id = s.id AND accepted.pgh_obj_id = u.id
        AND stated.pgh_label = 'insert' AND accepted.state = 'accepted'
    )
    AND NOT EXISTS (
        SELECT FROM rounds_accepteddate AS kept WHERE kept.statement_id = s.id
    )
    ORDER BY s.id, u.accepted_at, u.id
    """,
]


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0010_let_the_first_due_date_follow"),
        ("rounds", "0030_keep_which_dates_updates_made"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
