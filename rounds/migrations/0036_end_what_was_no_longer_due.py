from django.db import migrations

# What was begun for a round that has not closed, on what has been verified, withdrawn or superseded
# since, ends by the decision that holds: in its name, and no sooner than its last step.
FILL = [
    """
    WITH ending AS (
        SELECT u.id AS update_id, u.state, d.by_id, d.kind, d.reason,
            GREATEST(
                d.at,
                (SELECT max(t.at) FROM rounds_transition AS t WHERE t.update_id = u.id)
            ) AS at
        FROM rounds_progressupdate AS u
        JOIN rounds_reportinground AS r
            ON r.id = u.round_id AND r.state IN ('planned', 'open')
        JOIN commitments_commitment AS c
            ON c.id = u.commitment_id
            AND c.lifecycle IN ('verified', 'withdrawn', 'superseded')
        CROSS JOIN LATERAL (
            SELECT d.by_id, d.kind, d.reason, d.at
            FROM rounds_decision AS d
            LEFT JOIN rounds_secondword AS w ON w.decision_id = d.id
            WHERE d.commitment_id = c.id
                AND d.kind IN ('verified', 'withdrawn', 'superseded', 'reinstated')
                AND w.agrees IS NOT FALSE
            ORDER BY d.at DESC, d.id DESC
            LIMIT 1
        ) AS d
        WHERE u.corrects_id IS NULL AND u.state IN ('draft', 'submitted', 'returned')
    ),
    steps AS (
        INSERT INTO rounds_transition
            (update_id, verb, by_id, at, from_state, to_state, note)
        SELECT update_id, 'no longer due', by_id, at, state, 'no_longer_due',
            concat_ws(
                ': ',
                CASE kind WHEN 'verified' THEN 'Completion verified' ELSE initcap(kind) END,
                NULLIF(reason, '')
            )
        FROM ending
    )
    UPDATE rounds_progressupdate AS u
    SET state = 'no_longer_due', version = u.version + 1, changed_at = now()
    FROM ending
    WHERE ending.update_id = u.id
    """,
]


class Migration(migrations.Migration):
    dependencies = [("rounds", "0035_end_updates_as_no_longer_due")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
