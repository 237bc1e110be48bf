from django.db import migrations, models

import toolkit.addresses


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_one_organisation_per_code"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountchange",
            name="new_address",
            field=models.EmailField(
                blank=True,
                max_length=254,
                validators=[toolkit.addresses.validate_address],
            ),
        ),
        migrations.AlterField(
            model_name="accountchangeevent",
            name="new_address",
            field=models.EmailField(
                blank=True,
                max_length=254,
                validators=[toolkit.addresses.validate_address],
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(
                blank=True,
                error_messages={"unique": "A person has this address already."},
                max_length=254,
                null=True,
                unique=True,
                validators=[toolkit.addresses.validate_address],
                verbose_name="email address",
            ),
        ),
        migrations.AlterField(
            model_name="userevent",
            name="email",
            field=models.EmailField(
                blank=True,
                error_messages={"unique": "A person has this address already."},
                max_length=254,
                null=True,
                validators=[toolkit.addresses.validate_address],
                verbose_name="email address",
            ),
        ),
    ]
