from django.db import migrations

FILL = [
    """
    UPDATE commitments_commitment AS c SET is_due_agreed = true
    WHERE EXISTS (
        SELECT FROM rounds_agreedduedate AS a WHERE a.commitment_id = c.id
    )
    """,
]


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0011_keep_that_a_due_date_was_agreed"),
        ("rounds", "0033_keep_the_second_officer_another"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
