from django.db import migrations

# What waits to be accepted takes back what stands today, as it would have done; and what accepted
# corrections stated in place of another date puts that one right.
FILL = [
    "ALTER TABLE rounds_milestonechange DISABLE TRIGGER USER",
    "ALTER TABLE commitments_milestonedate DISABLE TRIGGER USER",
    """
    UPDATE rounds_milestonechange AS c
    SET withdrawn = (
        CASE WHEN 'forecast' = ANY (c.withdraw) AND m.forecast_date IS NOT NULL
        THEN jsonb_build_object(
            'forecast', jsonb_build_array(m.forecast_date, m.forecast_precision)
        )
        ELSE '{}' END
    ) || (
        CASE WHEN 'done' = ANY (c.withdraw) AND m.done_date IS NOT NULL
        THEN jsonb_build_object('done', jsonb_build_array(m.done_date, m.done_precision))
        ELSE '{}' END
    )
    FROM commitments_milestone AS m, rounds_progressupdate AS u
    WHERE m.id = c.milestone_id AND u.id = c.update_id AND u.state <> 'accepted'
    AND c.withdraw <> '{}'
    """,
    """
    WITH RECURSIVE chain (update_id, earlier_id, depth) AS (
        SELECT id, corrects_id, 1 FROM rounds_progressupdate WHERE corrects_id IS NOT NULL
        UNION ALL
        SELECT chain.update_id, u.corrects_id, chain.depth + 1
        FROM chain JOIN rounds_progressupdate AS u ON u.id = chain.earlier_id
        WHERE u.corrects_id IS NOT NULL
    ), line AS (
        SELECT update_id, milestone_id, 'done' AS kind, done_date AS date,
            done_precision AS precision
        FROM rounds_milestonechange
        UNION ALL
        SELECT update_id, milestone_id, 'forecast', forecast_date, forecast_precision
        FROM rounds_milestonechange
    ), made AS (
        SELECT s.id AS statement_id, s.milestone_id, s.kind, u.id AS update_id
        FROM line
        JOIN rounds_progressupdate AS u ON u.id = line.update_id AND u.state = 'accepted'
        JOIN commitments_milestonedate AS s
            ON s.milestone_id = line.milestone_id AND s.kind = line.kind
            AND s.date = line.date AND s.precision = line.precision
            AND s.stated_by_id = u.entered_by_id
            AND s.stated_on = (u.accepted_at AT TIME ZONE 'Europe/London')::date
            AND s.takes_back_id IS NULL
    )
    UPDATE commitments_milestonedate AS t
    SET puts_right_id = pair.wrong_id
    FROM (
        SELECT DISTINCT ON (later.statement_id)
            later.statement_id, wrong.statement_id AS wrong_id
        FROM made AS later
        JOIN chain ON chain.update_id = later.update_id
        JOIN made AS wrong
            ON wrong.update_id = chain.earlier_id
            AND wrong.milestone_id = later.milestone_id AND wrong.kind = later.kind
            AND wrong.statement_id < later.statement_id
        WHERE NOT EXISTS (
            SELECT FROM commitments_milestonedate AS k
            WHERE k.takes_back_id = wrong.statement_id AND k.id < later.statement_id
        )
        ORDER BY later.statement_id, chain.depth, wrong.statement_id DESC
    ) AS pair
    WHERE t.id = pair.statement_id
    """,
    # A table with checks that wait for the end of the transaction cannot be altered.
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE rounds_milestonechange ENABLE TRIGGER USER",
    "ALTER TABLE commitments_milestonedate ENABLE TRIGGER USER",
]


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0009_fill_what_stands_again"),
        ("rounds", "0019_keep_which_dates_are_withdrawn"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
