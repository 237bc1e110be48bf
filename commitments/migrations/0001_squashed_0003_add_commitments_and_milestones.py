import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import programme.dates


class Migration(migrations.Migration):
    """Add commitments and their milestones.

    The day on which a milestone was added is not filled in: a new database holds no milestone.
    """

    replaces = [
        ("commitments", "0001_add_commitments"),
        ("commitments", "0002_add_superseded_and_later_milestones"),
        ("commitments", "0003_fill_when_milestones_were_added"),
    ]

    initial = True

    dependencies = [
        ("people", "0001_add_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pghistory", "0007_auto_20250421_0444"),
        ("programme", "0001_add_programme"),
        ("workstreams", "0001_add_workstreams"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("action", "Action"),
                            ("recommendation", "Recommendation"),
                        ],
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        max_length=12,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2,6}-[1-9]\\d{0,3}$",
                                "Write a reference such as NEG-4.",
                            )
                        ],
                    ),
                ),
                ("series", models.CharField(editable=False, max_length=6)),
                ("number", models.PositiveSmallIntegerField(editable=False)),
                ("title", models.CharField(max_length=200)),
                (
                    "description",
                    models.TextField(
                        help_text="Do not name or describe a child or a family."
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("report", "Wording from the report"),
                            (
                                "documents",
                                "From the programme’s documents; wording and number to be confirmed",
                            ),
                            (
                                "heading",
                                "Only the heading is known; wording and number to be confirmed",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "lifecycle",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("complete", "Complete"),
                            ("verified", "Verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                        ],
                        default="not_started",
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "outlook",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("rated_as_at", models.DateField(editable=False, null=True)),
                ("is_confirmed", models.BooleanField(default=True, editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_commitments",
                        to="people.organisation",
                        verbose_name="lead organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="people.seat",
                    ),
                ),
                (
                    "partners",
                    models.ManyToManyField(
                        blank=True,
                        related_name="partnered_commitments",
                        to="people.organisation",
                        verbose_name="partner organisations",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="programme.source",
                    ),
                ),
                (
                    "workstream",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="workstreams.workstream",
                        verbose_name="work strand",
                    ),
                ),
            ],
            options={
                "ordering": ["series", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["action", "recommendation"])),
                        name="commitment_is_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifecycle", "in_progress"),
                                models.Q(("rating", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("lifecycle", "in_progress"), _negated=True),
                                ("rating", ""),
                            ),
                            _connector="OR",
                        ),
                        name="rated_while_in_progress_alone",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "commitments_commitmentevent" ("basis", "description", "id", "is_confirmed", "kind", "lead_id", "lifecycle", "number", "outlook", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rated_as_at", "rating", "reference", "series", "source_id", "title", "workstream_id") VALUES (NEW."basis", NEW."description", NEW."id", NEW."is_confirmed", NEW."kind", NEW."lead_id", NEW."lifecycle", NEW."number", NEW."outlook", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rated_as_at", NEW."rating", NEW."reference", NEW."series", NEW."source_id", NEW."title", NEW."workstream_id"); RETURN NULL;',
                            hash="d5bfb3734ec31626388c223109eb3b0b899288d9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_67480",
                            table="commitments_commitment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "commitments_commitmentevent" ("basis", "description", "id", "is_confirmed", "kind", "lead_id", "lifecycle", "number", "outlook", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rated_as_at", "rating", "reference", "series", "source_id", "title", "workstream_id") VALUES (NEW."basis", NEW."description", NEW."id", NEW."is_confirmed", NEW."kind", NEW."lead_id", NEW."lifecycle", NEW."number", NEW."outlook", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rated_as_at", NEW."rating", NEW."reference", NEW."series", NEW."source_id", NEW."title", NEW."workstream_id"); RETURN NULL;',
                            hash="abb711c3e5cd9b4835cfbe8d88e099b48c34d091",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_56e76",
                            table="commitments_commitment",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "commitments_commitmentevent" ("basis", "description", "id", "is_confirmed", "kind", "lead_id", "lifecycle", "number", "outlook", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rated_as_at", "rating", "reference", "series", "source_id", "title", "workstream_id") VALUES (OLD."basis", OLD."description", OLD."id", OLD."is_confirmed", OLD."kind", OLD."lead_id", OLD."lifecycle", OLD."number", OLD."outlook", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rated_as_at", OLD."rating", OLD."reference", OLD."series", OLD."source_id", OLD."title", OLD."workstream_id"); RETURN NULL;',
                            hash="a86b114d54cf336359dcd364a04cf76bf21fc5c3",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e31be",
                            table="commitments_commitment",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("action", "Action"),
                            ("recommendation", "Recommendation"),
                        ],
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        max_length=12,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2,6}-[1-9]\\d{0,3}$",
                                "Write a reference such as NEG-4.",
                            )
                        ],
                    ),
                ),
                ("series", models.CharField(editable=False, max_length=6)),
                ("number", models.PositiveSmallIntegerField(editable=False)),
                ("title", models.CharField(max_length=200)),
                (
                    "description",
                    models.TextField(
                        help_text="Do not name or describe a child or a family."
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("report", "Wording from the report"),
                            (
                                "documents",
                                "From the programme’s documents; wording and number to be confirmed",
                            ),
                            (
                                "heading",
                                "Only the heading is known; wording and number to be confirmed",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "lifecycle",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("complete", "Complete"),
                            ("verified", "Verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                        ],
                        default="not_started",
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "outlook",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red"),
                            ("amber", "Amber"),
                            ("green", "Green"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("rated_as_at", models.DateField(editable=False, null=True)),
                ("is_confirmed", models.BooleanField(default=True, editable=False)),
                (
                    "lead",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.organisation",
                        verbose_name="lead organisation",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.seat",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programme.source",
                    ),
                ),
                (
                    "workstream",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="workstreams.workstream",
                        verbose_name="work strand",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="62d19e12707e223428603d544a903ecf8d802b81",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7961c",
                            table="commitments_commitmentevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                (
                    "first_date",
                    models.DateField(
                        validators=[programme.dates.validate_plausible],
                        verbose_name="first planned date",
                    ),
                ),
                (
                    "first_precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                        verbose_name="precision",
                    ),
                ),
                (
                    "forecast_date",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "forecast_precision",
                    models.CharField(
                        blank=True,
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        editable=False,
                        max_length=5,
                    ),
                ),
                ("done_date", models.DateField(blank=True, editable=False, null=True)),
                (
                    "done_precision",
                    models.CharField(
                        blank=True,
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        editable=False,
                        max_length=5,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestones",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "done_source",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programme.source",
                    ),
                ),
                (
                    "first_source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programme.source",
                        verbose_name="source of the first date",
                    ),
                ),
                (
                    "forecast_source",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programme.source",
                    ),
                ),
                (
                    "added_on",
                    models.DateField(
                        editable=False,
                        help_text="The business day it was added; empty for what the programme began with.",
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["commitment", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commitment", "order"), name="one_milestone_per_place"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_milestone",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A milestone is part of the record and cannot be deleted.';",
                            hash="8654ad8e04e0cab4eff2c7263a766c3e15d0a5ff",
                            operation="DELETE",
                            pgid="pgtrigger_keep_milestone_fb800",
                            table="commitments_milestone",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_first_date",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."added_on" IS DISTINCT FROM (NEW."added_on") OR OLD."first_date" IS DISTINCT FROM (NEW."first_date") OR OLD."first_precision" IS DISTINCT FROM (NEW."first_precision"))',
                            func="RAISE EXCEPTION 'The first date of a milestone is the baseline and never changes. State a forecast instead.';",
                            hash="0ef3df2326022b07d4b3b0ad477df14feb0b6a5a",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_first_date_a7b09",
                            table="commitments_milestone",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "commitments_milestoneevent" ("added_on", "commitment_id", "done_date", "done_precision", "done_source_id", "first_date", "first_precision", "first_source_id", "forecast_date", "forecast_precision", "forecast_source_id", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."added_on", NEW."commitment_id", NEW."done_date", NEW."done_precision", NEW."done_source_id", NEW."first_date", NEW."first_precision", NEW."first_source_id", NEW."forecast_date", NEW."forecast_precision", NEW."forecast_source_id", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title"); RETURN NULL;',
                            hash="5116534e2ec047202472379ab3ebf18b551fc43a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_37ed8",
                            table="commitments_milestone",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "commitments_milestoneevent" ("added_on", "commitment_id", "done_date", "done_precision", "done_source_id", "first_date", "first_precision", "first_source_id", "forecast_date", "forecast_precision", "forecast_source_id", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (NEW."added_on", NEW."commitment_id", NEW."done_date", NEW."done_precision", NEW."done_source_id", NEW."first_date", NEW."first_precision", NEW."first_source_id", NEW."forecast_date", NEW."forecast_precision", NEW."forecast_source_id", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."title"); RETURN NULL;',
                            hash="6873eae59e8bb3f720031a6f2a8858f9adc36d5a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c03ec",
                            table="commitments_milestone",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "commitments_milestoneevent" ("added_on", "commitment_id", "done_date", "done_precision", "done_source_id", "first_date", "first_precision", "first_source_id", "forecast_date", "forecast_precision", "forecast_source_id", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") VALUES (OLD."added_on", OLD."commitment_id", OLD."done_date", OLD."done_precision", OLD."done_source_id", OLD."first_date", OLD."first_precision", OLD."first_source_id", OLD."forecast_date", OLD."forecast_precision", OLD."forecast_source_id", OLD."id", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."title"); RETURN NULL;',
                            hash="9313169755f34f9db4345f5735502f172bf1c4df",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_32ffd",
                            table="commitments_milestone",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                (
                    "first_date",
                    models.DateField(
                        validators=[programme.dates.validate_plausible],
                        verbose_name="first planned date",
                    ),
                ),
                (
                    "first_precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                        verbose_name="precision",
                    ),
                ),
                (
                    "forecast_date",
                    models.DateField(blank=True, editable=False, null=True),
                ),
                (
                    "forecast_precision",
                    models.CharField(
                        blank=True,
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        editable=False,
                        max_length=5,
                    ),
                ),
                ("done_date", models.DateField(blank=True, editable=False, null=True)),
                (
                    "done_precision",
                    models.CharField(
                        blank=True,
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        editable=False,
                        max_length=5,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "done_source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programme.source",
                    ),
                ),
                (
                    "first_source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programme.source",
                        verbose_name="source of the first date",
                    ),
                ),
                (
                    "forecast_source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programme.source",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="commitments.milestone",
                    ),
                ),
                (
                    "added_on",
                    models.DateField(
                        editable=False,
                        help_text="The business day it was added; empty for what the programme began with.",
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9003b32f1c7750ea464a018e1a917bbe5ab55313",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_fbcf2",
                            table="commitments_milestoneevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneDate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("forecast", "Forecast"), ("done", "Done")],
                        max_length=10,
                    ),
                ),
                (
                    "date",
                    models.DateField(
                        blank=True,
                        help_text="Empty where a date stated earlier was withdrawn.",
                        null=True,
                        validators=[programme.dates.validate_plausible],
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("stated_on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="commitments.milestone",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programme.source",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["milestone", "stated_on", "pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A date stated for a milestone is part of the record and cannot be changed or deleted.';",
                            hash="84fe87e2def2d5dc76a053d429715eaae140045b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d6c8a",
                            table="commitments_milestonedate",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "commitments_milestonedateevent" ("date", "id", "kind", "milestone_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "reason", "source_id", "stated_by_id", "stated_on") VALUES (NEW."date", NEW."id", NEW."kind", NEW."milestone_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."precision", NEW."reason", NEW."source_id", NEW."stated_by_id", NEW."stated_on"); RETURN NULL;',
                            hash="df81f9801101a7c2a6d28879f410c03f44bc656b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4c391",
                            table="commitments_milestonedate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "commitments_milestonedateevent" ("date", "id", "kind", "milestone_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "reason", "source_id", "stated_by_id", "stated_on") VALUES (NEW."date", NEW."id", NEW."kind", NEW."milestone_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."precision", NEW."reason", NEW."source_id", NEW."stated_by_id", NEW."stated_on"); RETURN NULL;',
                            hash="2e8dadb7f5874dda2e0e4abd66692898a1d94a8b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b8700",
                            table="commitments_milestonedate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "commitments_milestonedateevent" ("date", "id", "kind", "milestone_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "reason", "source_id", "stated_by_id", "stated_on") VALUES (OLD."date", OLD."id", OLD."kind", OLD."milestone_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."precision", OLD."reason", OLD."source_id", OLD."stated_by_id", OLD."stated_on"); RETURN NULL;',
                            hash="5080769a56856dda5e1da4167b0677a966c1de1c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fd59f",
                            table="commitments_milestonedate",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneDateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("forecast", "Forecast"), ("done", "Done")],
                        max_length=10,
                    ),
                ),
                (
                    "date",
                    models.DateField(
                        blank=True,
                        help_text="Empty where a date stated earlier was withdrawn.",
                        null=True,
                        validators=[programme.dates.validate_plausible],
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("stated_on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "milestone",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="commitments.milestone",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="commitments.milestonedate",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="programme.source",
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="49f47541e511e261e390e86936ef962315c52629",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_00217",
                            table="commitments_milestonedateevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Partnership",
            fields=[],
            options={
                "proxy": True,
            },
            bases=("commitments.commitment_partners",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "commitments_partnershipevent" ("commitment_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (NEW."commitment_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\'); RETURN NULL;',
                    hash="44c9f696843ff15bce87e5f2b8da5499cceed66e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dadc3",
                    table="commitments_commitment_partners",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partnership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "commitments_partnershipevent" ("commitment_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label") VALUES (OLD."commitment_id", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\'); RETURN NULL;',
                    hash="4fdf8fb3701582466eecd12fc3cb72cfaeade0df",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f9c3f",
                    table="commitments_commitment_partners",
                    when="AFTER",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PartnershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "commitment",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a7bb3c746b8ad2ef4c2d4af187da3e939c9a6881",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_fd145",
                            table="commitments_partnershipevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
