from django.db import migrations

# Rounds made before a round had a planned last day get the earliest one that fits their other days.
FILL_DAYS = [
    "ALTER TABLE rounds_reportinground DISABLE TRIGGER USER",
    """
    UPDATE rounds_reportinground
    SET closes_on = GREATEST(due_on, opens_on + 1, COALESCE(closed_on, due_on)) WHERE closes_on IS NULL
    """,
    "ALTER TABLE rounds_reportinground ENABLE TRIGGER USER",
    "ALTER TABLE rounds_reportingroundevent DISABLE TRIGGER USER",
    """
    UPDATE rounds_reportingroundevent
    SET closes_on = GREATEST(due_on, opens_on + 1, COALESCE(closed_on, due_on)) WHERE closes_on IS NULL
    """,
    "ALTER TABLE rounds_reportingroundevent ENABLE TRIGGER USER",
]
# What such a round expected is what reported in it and what is live now; why nothing was reported was not recorded.
FILL_RETURNS = [
    "ALTER TABLE rounds_expectedreturn DISABLE TRIGGER USER",
    """
    INSERT INTO rounds_expectedreturn
        (round_id, commitment_id, seat_id, lead_id, update_id, not_reported, note, standing, evidence)
    SELECT r.id, c.id, c.owner_id, c.lead_id,
        CASE WHEN r.state = 'closed' THEN u.id END, '', '',
        CASE WHEN r.state <> 'closed' OR u.id IS NULL THEN ''
            WHEN u.lifecycle = 'in_progress' THEN u.rating ELSE u.lifecycle END, ''
    FROM rounds_reportinground r CROSS JOIN commitments_commitment c
    LEFT JOIN rounds_progressupdate u
        ON u.round_id = r.id AND u.commitment_id = c.id AND u.corrects_id IS NULL AND u.state = 'accepted'
    WHERE r.state <> 'planned' AND (
        c.lifecycle IN ('not_started', 'in_progress', 'complete')
        OR EXISTS (SELECT 1 FROM rounds_progressupdate p WHERE p.round_id = r.id AND p.commitment_id = c.id)
    )
    ON CONFLICT DO NOTHING
    """,
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE rounds_expectedreturn ENABLE TRIGGER USER",
]


def check_days(apps, schema_editor):
    """Say in a sentence what the next migration would refuse: planned rounds whose days run into one another."""
    rounds = list(
        apps.get_model("rounds", "ReportingRound").objects.order_by("opens_on")
    )
    for one, following in zip(rounds, rounds[1:], strict=False):
        ends = min(one.closes_on, one.closed_on or one.closes_on)
        if following.opens_on < ends:
            raise RuntimeError(
                f"The rounds {one.slug} (until {ends}) and {following.slug} (from {following.opens_on}) run on the same"
                " days. Change the days of the one that has not opened, in the release before this one, then migrate."
            )


class Migration(migrations.Migration):
    dependencies = [("rounds", "0002_add_whole_workflow")]

    operations = [
        migrations.RunSQL(FILL_DAYS, migrations.RunSQL.noop),
        migrations.RunPython(check_days, migrations.RunPython.noop),
        migrations.RunSQL(FILL_RETURNS, migrations.RunSQL.noop),
    ]
