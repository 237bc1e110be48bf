import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import programme.dates
import rounds.models.evidence


class Migration(migrations.Migration):
    """Add reporting rounds, their updates and what hangs on both.

    What the replaced migrations filled in for earlier rounds is left out: a new database has none.
    """

    replaces = [
        ("rounds", "0001_add_rounds"),
        ("rounds", "0002_add_whole_workflow"),
        ("rounds", "0003_fill_days_and_returns_of_earlier_rounds"),
        ("rounds", "0004_require_days_in_order_without_overlap"),
        ("rounds", "0005_add_when_updates_changed"),
        ("rounds", "0006_fill_when_updates_changed"),
        ("rounds", "0007_require_when_updates_changed"),
        ("rounds", "0008_add_update_words_index"),
        ("rounds", "0009_add_update_accepted_index"),
    ]

    initial = True

    dependencies = [
        ("commitments", "0003_fill_when_milestones_were_added"),
        ("people", "0003_add_contacts_and_substitutions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
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
                    "date",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="people.governancegroup",
                    ),
                ),
            ],
            options={
                "ordering": ["date"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "date"), name="one_meeting_per_group_and_day"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_meetingevent" ("date", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision") VALUES (NEW."date", NEW."group_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."precision"); RETURN NULL;',
                            hash="ec2905df22223f7ed525cbdc0cbd99e4d84257ee",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_568bd",
                            table="rounds_meeting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "rounds_meetingevent" ("date", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision") VALUES (NEW."date", NEW."group_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."precision"); RETURN NULL;',
                            hash="b29884dfdaa019b6c1224e483c51bc681b64d245",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_01ac2",
                            table="rounds_meeting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_meetingevent" ("date", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision") VALUES (OLD."date", OLD."group_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."precision"); RETURN NULL;',
                            hash="450cfa43ce717758d8190a23f67a6d35b1915b32",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0970a",
                            table="rounds_meeting",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_meeting_of_round",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."date" IS DISTINCT FROM (NEW."date") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."precision" IS DISTINCT FROM (NEW."precision"))',
                            func="\n            IF EXISTS (SELECT 1 FROM rounds_reportinground WHERE meeting_id = OLD.id AND state <> 'planned') THEN\n                RAISE EXCEPTION 'A round has opened for this meeting, so its date is part of the record and cannot be changed.';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="693897e9ae857c4d8dfd790556938144d3218c5e",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_meeting_of_round_fef6d",
                            table="rounds_meeting",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "date",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.governancegroup",
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
                        to="rounds.meeting",
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
                            hash="39a6edd96df456889ecd1102d3edcb629f7558cd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_81432",
                            table="rounds_meetingevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingRound",
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
                    "slug",
                    models.SlugField(
                        help_text="Year and month of the meeting, for example 2018-06.",
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "opens_on",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "due_on",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True, help_text="When it was closed.", null=True
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round",
                        to="rounds.meeting",
                    ),
                ),
                (
                    "closes_on",
                    models.DateField(
                        help_text="When it is planned to close.",
                        validators=[programme.dates.validate_plausible],
                    ),
                ),
                (
                    "figures",
                    models.JSONField(
                        editable=False,
                        help_text="What it came to, stored as it was closed.",
                        null=True,
                    ),
                ),
            ],
            options={
                "ordering": ["meeting__date"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("state",),
                        name="one_open_round",
                        violation_error_message="Another round is open. Close it first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("opens_on"))),
                        name="round_is_due_after_it_opens",
                        violation_error_message="A round falls due on or after the day it opens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_on__isnull", False), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="closed_round_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None),
                            ("closed_on__gte", models.F("opens_on")),
                            _connector="OR",
                        ),
                        name="round_closed_after_it_opened",
                        violation_error_message="A round cannot be closed before the day it opens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__gt", models.F("opens_on")),
                            ("closes_on__gte", models.F("due_on")),
                        ),
                        name="round_closes_after_it_is_due",
                        violation_error_message="A round closes on or after the day it falls due.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    "opens_on",
                                    django.db.models.functions.comparison.Least(
                                        "closes_on", "closed_on"
                                    ),
                                    models.Value("[)"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            )
                        ],
                        name="rounds_do_not_overlap",
                        violation_error_message="Another round runs on some of these days.",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_closed",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" = 'closed')",
                            func="RAISE EXCEPTION 'A closed round is part of the record and cannot be changed or deleted.';",
                            hash="4015621fed2a00db755f9e7749c8dcd798327f93",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keep_closed_0b7a0",
                            table="rounds_reportinground",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_opened",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (NEW.\"state\" = 'planned' AND OLD.\"state\" = 'open')",
                            func="RAISE EXCEPTION 'A round that has opened cannot be planned again. Close it.';",
                            hash="ca6486e9aae67598d85bb70925ab34c4503fa961",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_opened_74032",
                            table="rounds_reportinground",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_open",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" = 'open')",
                            func="RAISE EXCEPTION 'A round that has opened is part of the record and cannot be deleted.';",
                            hash="2afc49ab1c213fae9ae16b05e206415baaa658b0",
                            operation="DELETE",
                            pgid="pgtrigger_keep_open_9760d",
                            table="rounds_reportinground",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_reportingroundevent" ("closed_on", "closes_on", "due_on", "figures", "id", "meeting_id", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state") VALUES (NEW."closed_on", NEW."closes_on", NEW."due_on", NEW."figures", NEW."id", NEW."meeting_id", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug", NEW."state"); RETURN NULL;',
                            hash="b1eb56cdfb8946ca67d46e7977fac9140d79d1fe",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4b3d4",
                            table="rounds_reportinground",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "rounds_reportingroundevent" ("closed_on", "closes_on", "due_on", "figures", "id", "meeting_id", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state") VALUES (NEW."closed_on", NEW."closes_on", NEW."due_on", NEW."figures", NEW."id", NEW."meeting_id", NEW."opens_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug", NEW."state"); RETURN NULL;',
                            hash="af87b693685b58ed0c2c41a2969f6f0adeb54f4e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a0ada",
                            table="rounds_reportinground",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_reportingroundevent" ("closed_on", "closes_on", "due_on", "figures", "id", "meeting_id", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "state") VALUES (OLD."closed_on", OLD."closes_on", OLD."due_on", OLD."figures", OLD."id", OLD."meeting_id", OLD."opens_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug", OLD."state"); RETURN NULL;',
                            hash="1d9354a462cc30a0104c95f527ae798a5d95bee8",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e7fff",
                            table="rounds_reportinground",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportingRoundEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "slug",
                    models.SlugField(
                        db_index=False,
                        help_text="Year and month of the meeting, for example 2018-06.",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "opens_on",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "due_on",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True, help_text="When it was closed.", null=True
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.meeting",
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
                        to="rounds.reportinground",
                    ),
                ),
                (
                    "closes_on",
                    models.DateField(
                        help_text="When it is planned to close.",
                        validators=[programme.dates.validate_plausible],
                    ),
                ),
                (
                    "figures",
                    models.JSONField(
                        editable=False,
                        help_text="What it came to, stored as it was closed.",
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
                            hash="a078319ae462907317628a919a6f66df3c694eb5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2043a",
                            table="rounds_reportingroundevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
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
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        help_text="Who last wrote it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="people.organisation",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to="rounds.reportinground",
                    ),
                ),
            ],
            options={
                "ordering": ["organisation__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commitment", "round", "organisation"),
                        name="one_contribution_per_organisation_and_round",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_contribution",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF TG_OP = 'DELETE' THEN\n                RAISE EXCEPTION 'A contribution is part of the record and cannot be deleted.';\n            END IF;\n            PERFORM 1 FROM rounds_reportinground WHERE id = NEW.round_id FOR SHARE;\n            IF EXISTS (SELECT 1 FROM rounds_reportinground WHERE id = NEW.round_id AND state = 'closed') OR EXISTS (\n                SELECT 1 FROM rounds_progressupdate\n                WHERE commitment_id = NEW.commitment_id AND round_id = NEW.round_id AND state = 'accepted'\n            ) THEN\n                RAISE EXCEPTION 'The update is accepted or its round has closed, so its contributions cannot be changed.';\n            END IF;\n            RETURN NEW;\n        ",
                            hash="e0d101336e2aae916b14e4832a10b79d7f793119",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_keep_contribution_6211d",
                            table="rounds_contribution",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_contributionevent" ("at", "by_id", "commitment_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id", "text", "version") VALUES (NEW."at", NEW."by_id", NEW."commitment_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."round_id", NEW."text", NEW."version"); RETURN NULL;',
                            hash="cc9814933fa8cabffe45401d3951f6127c57b363",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_db4cf",
                            table="rounds_contribution",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "rounds_contributionevent" ("at", "by_id", "commitment_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id", "text", "version") VALUES (NEW."at", NEW."by_id", NEW."commitment_id", NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."round_id", NEW."text", NEW."version"); RETURN NULL;',
                            hash="31ade33f308e9c2627f288f5062cb096ba81d18c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_e09f3",
                            table="rounds_contribution",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_contributionevent" ("at", "by_id", "commitment_id", "id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id", "text", "version") VALUES (OLD."at", OLD."by_id", OLD."commitment_id", OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."round_id", OLD."text", OLD."version"); RETURN NULL;',
                            hash="f8691d57539f39bbd3ec5be8eb7a5a307c0b591b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_aa2ac",
                            table="rounds_contribution",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContributionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Who last wrote it.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "organisation",
                    models.ForeignKey(
                        db_constraint=False,
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
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="rounds.contribution",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.reportinground",
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
                            hash="4b6fdd7fc053298a7ee6b894a60ca9d79fe2cddd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_4a69e",
                            table="rounds_contributionevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressUpdate",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "lifecycle",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("complete", "Complete"),
                            ("verified", "Verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                        ],
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
                        max_length=10,
                    ),
                ),
                ("definitions_version", models.PositiveSmallIntegerField()),
                ("summary", models.TextField(blank=True)),
                ("next_steps", models.TextField(blank=True)),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "In our own control"),
                            ("agency", "With another agency"),
                            ("national", "National: law, money or policy"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "ask",
                    models.TextField(
                        blank=True, verbose_name="asked of the Leadership Group"
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(
                        help_text="When it was last saved by its author; typing alone does not move it."
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accepted_updates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        help_text="Who began it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmed_updates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="rounds.progressupdate",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        help_text="Who last handed it in.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entered_updates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        help_text="Who answers for it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="people.seat",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="rounds.reportinground",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        help_text="Who held the seat when it was handed in.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "is_erratum",
                    models.BooleanField(
                        default=False,
                        help_text="It was accepted after its round had closed.",
                    ),
                ),
                (
                    "is_unchanged",
                    models.BooleanField(
                        default=False,
                        help_text="It was answered with “nothing has changed”.",
                    ),
                ),
                (
                    "taken_from",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_over_as",
                        to="rounds.contribution",
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        help_text="When it last changed in any way but by its confirmation."
                    ),
                ),
            ],
            options={
                "ordering": ["-round__meeting__date", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["commitment", "state"],
                        name="rounds_prog_commitm_5a91ea_idx",
                    ),
                    models.Index(
                        fields=["saved_at", "id"], name="rounds_prog_saved_a_7930aa_idx"
                    ),
                    models.Index(
                        fields=["changed_at"], name="rounds_prog_changed_ae60fb_idx"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector(
                            "summary", "next_steps", "ask", config="english"
                        ),
                        name="update_words",
                    ),
                    models.Index(fields=["accepted_at", "id"], name="update_accepted"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("corrects", None)),
                        fields=("commitment", "round"),
                        name="one_update_per_commitment_and_round",
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
                        name="update_rated_while_in_progress_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "returned"]),
                            models.Q(
                                models.Q(("lifecycle", ""), _negated=True),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="submitted_update_has_rating",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                                ("state", "accepted"),
                            ),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                ("accepted_at", None),
                                ("accepted_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="accepted_update_says_by_whom",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_confirmation",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."confirmed_by_id" IS NOT NULL)',
                            func="RAISE EXCEPTION 'A confirmed update is the record and cannot be changed.';",
                            hash="b8840d6b41fbeb9cc319194627bca40cec150632",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_confirmation_a1190",
                            table="rounds_progressupdate",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'An update is part of the record and cannot be deleted.';",
                            hash="acb39a7f2eda63d4d96571cc0e08ba5ca88678cb",
                            operation="DELETE",
                            pgid="pgtrigger_keep_update_41f71",
                            table="rounds_progressupdate",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_progressupdateevent" ("accepted_at", "accepted_by_id", "answered_by_id", "ask", "author_id", "cause", "commitment_id", "confirmed_at", "confirmed_by_id", "corrects_id", "definitions_version", "entered_by_id", "id", "is_erratum", "is_unchanged", "lifecycle", "next_steps", "outlook", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating", "round_id", "saved_at", "seat_id", "state", "submitted_at", "summary", "taken_from_id", "version") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."answered_by_id", NEW."ask", NEW."author_id", NEW."cause", NEW."commitment_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."corrects_id", NEW."definitions_version", NEW."entered_by_id", NEW."id", NEW."is_erratum", NEW."is_unchanged", NEW."lifecycle", NEW."next_steps", NEW."outlook", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rating", NEW."round_id", NEW."saved_at", NEW."seat_id", NEW."state", NEW."submitted_at", NEW."summary", NEW."taken_from_id", NEW."version"); RETURN NULL;',
                            hash="a29d99515cffa1218a135079b21facda45f025f7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_491f4",
                            table="rounds_progressupdate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN ((OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id") OR OLD."saved_at" IS DISTINCT FROM (NEW."saved_at") OR OLD."state" IS DISTINCT FROM (NEW."state")) OR OLD.state IN (\'submitted\', \'accepted\'))',
                            func='INSERT INTO "rounds_progressupdateevent" ("accepted_at", "accepted_by_id", "answered_by_id", "ask", "author_id", "cause", "commitment_id", "confirmed_at", "confirmed_by_id", "corrects_id", "definitions_version", "entered_by_id", "id", "is_erratum", "is_unchanged", "lifecycle", "next_steps", "outlook", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating", "round_id", "saved_at", "seat_id", "state", "submitted_at", "summary", "taken_from_id", "version") VALUES (NEW."accepted_at", NEW."accepted_by_id", NEW."answered_by_id", NEW."ask", NEW."author_id", NEW."cause", NEW."commitment_id", NEW."confirmed_at", NEW."confirmed_by_id", NEW."corrects_id", NEW."definitions_version", NEW."entered_by_id", NEW."id", NEW."is_erratum", NEW."is_unchanged", NEW."lifecycle", NEW."next_steps", NEW."outlook", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rating", NEW."round_id", NEW."saved_at", NEW."seat_id", NEW."state", NEW."submitted_at", NEW."summary", NEW."taken_from_id", NEW."version"); RETURN NULL;',
                            hash="02ecac8951e1a51cf1bff23165c835bb27a34d4f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c41a8",
                            table="rounds_progressupdate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_progressupdateevent" ("accepted_at", "accepted_by_id", "answered_by_id", "ask", "author_id", "cause", "commitment_id", "confirmed_at", "confirmed_by_id", "corrects_id", "definitions_version", "entered_by_id", "id", "is_erratum", "is_unchanged", "lifecycle", "next_steps", "outlook", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating", "round_id", "saved_at", "seat_id", "state", "submitted_at", "summary", "taken_from_id", "version") VALUES (OLD."accepted_at", OLD."accepted_by_id", OLD."answered_by_id", OLD."ask", OLD."author_id", OLD."cause", OLD."commitment_id", OLD."confirmed_at", OLD."confirmed_by_id", OLD."corrects_id", OLD."definitions_version", OLD."entered_by_id", OLD."id", OLD."is_erratum", OLD."is_unchanged", OLD."lifecycle", OLD."next_steps", OLD."outlook", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rating", OLD."round_id", OLD."saved_at", OLD."seat_id", OLD."state", OLD."submitted_at", OLD."summary", OLD."taken_from_id", OLD."version"); RETURN NULL;',
                            hash="4aed5c61696e4876dfdce010b3238cc5c3985b21",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_814a6",
                            table="rounds_progressupdate",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_accepted",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD.state = \'accepted\' AND ((OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."ask" IS DISTINCT FROM (NEW."ask") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."cause" IS DISTINCT FROM (NEW."cause") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."definitions_version" IS DISTINCT FROM (NEW."definitions_version") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_erratum" IS DISTINCT FROM (NEW."is_erratum") OR OLD."is_unchanged" IS DISTINCT FROM (NEW."is_unchanged") OR OLD."lifecycle" IS DISTINCT FROM (NEW."lifecycle") OR OLD."next_steps" IS DISTINCT FROM (NEW."next_steps") OR OLD."outlook" IS DISTINCT FROM (NEW."outlook") OR OLD."rating" IS DISTINCT FROM (NEW."rating") OR OLD."round_id" IS DISTINCT FROM (NEW."round_id") OR OLD."saved_at" IS DISTINCT FROM (NEW."saved_at") OR OLD."seat_id" IS DISTINCT FROM (NEW."seat_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."taken_from_id" IS DISTINCT FROM (NEW."taken_from_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))))',
                            func="RAISE EXCEPTION 'An accepted update is the record and cannot be changed.';",
                            hash="e4bdd71fc93d29c1905d38709297b20ccc26d9d4",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_accepted_c9c3f",
                            table="rounds_progressupdate",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_closed_updates",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='\n            IF TG_OP = \'UPDATE\' THEN\n                IF OLD.corrects_id IS NOT NULL OR NOT ((OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."accepted_by_id" IS DISTINCT FROM (NEW."accepted_by_id") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."ask" IS DISTINCT FROM (NEW."ask") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."cause" IS DISTINCT FROM (NEW."cause") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."definitions_version" IS DISTINCT FROM (NEW."definitions_version") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_erratum" IS DISTINCT FROM (NEW."is_erratum") OR OLD."is_unchanged" IS DISTINCT FROM (NEW."is_unchanged") OR OLD."lifecycle" IS DISTINCT FROM (NEW."lifecycle") OR OLD."next_steps" IS DISTINCT FROM (NEW."next_steps") OR OLD."outlook" IS DISTINCT FROM (NEW."outlook") OR OLD."rating" IS DISTINCT FROM (NEW."rating") OR OLD."round_id" IS DISTINCT FROM (NEW."round_id") OR OLD."saved_at" IS DISTINCT FROM (NEW."saved_at") OR OLD."seat_id" IS DISTINCT FROM (NEW."seat_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."taken_from_id" IS DISTINCT FROM (NEW."taken_from_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))) THEN\n                    RETURN NEW;\n                END IF;\n            ELSIF NEW.corrects_id IS NOT NULL THEN\n                RETURN NEW;\n            END IF;\n            PERFORM 1 FROM rounds_reportinground WHERE id IN (NEW.round_id, OLD.round_id) FOR SHARE;\n            IF EXISTS (SELECT 1 FROM rounds_reportinground WHERE id IN (NEW.round_id, OLD.round_id) AND state = \'closed\') THEN\n                RAISE EXCEPTION \'The round has closed: its updates are part of the record and cannot be changed. Correct an accepted one instead.\';\n            END IF;\n            RETURN NEW;\n        ',
                            hash="5e65afbe919e93702e8a8ed71c707702b90dd943",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_keep_closed_updates_c0a60",
                            table="rounds_progressupdate",
                            when="BEFORE",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgressUpdateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "lifecycle",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("complete", "Complete"),
                            ("verified", "Verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                        ],
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
                        max_length=10,
                    ),
                ),
                ("definitions_version", models.PositiveSmallIntegerField()),
                ("summary", models.TextField(blank=True)),
                ("next_steps", models.TextField(blank=True)),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own", "In our own control"),
                            ("agency", "With another agency"),
                            ("national", "National: law, money or policy"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "ask",
                    models.TextField(
                        blank=True, verbose_name="asked of the Leadership Group"
                    ),
                ),
                (
                    "saved_at",
                    models.DateTimeField(
                        help_text="When it was last saved by its author; typing alone does not move it."
                    ),
                ),
                ("submitted_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Who began it.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "confirmed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.progressupdate",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Who last handed it in.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="rounds.progressupdate",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Who answers for it.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.seat",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.reportinground",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="Who held the seat when it was handed in.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "is_erratum",
                    models.BooleanField(
                        default=False,
                        help_text="It was accepted after its round had closed.",
                    ),
                ),
                (
                    "is_unchanged",
                    models.BooleanField(
                        default=False,
                        help_text="It was answered with “nothing has changed”.",
                    ),
                ),
                (
                    "taken_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.contribution",
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
                            hash="7ad40fa83c5b73de4407a5abbea21ac6998a04be",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_69b8f",
                            table="rounds_progressupdateevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneChange",
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
                ("forecast_date", models.DateField(blank=True, null=True)),
                (
                    "forecast_precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("done_date", models.DateField(blank=True, null=True)),
                (
                    "done_precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="commitments.milestone",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="milestone_changes",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["milestone__order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("update", "milestone"), name="one_change_per_milestone"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_accepted_parts",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.state = 'accepted') THEN\n                RAISE EXCEPTION 'An accepted update is the record and cannot be changed.';\n            END IF;\n            IF EXISTS (\n                SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.corrects_id IS NULL\n                AND EXISTS (SELECT 1 FROM rounds_reportinground AS r WHERE r.id = u.round_id AND r.state = 'closed')\n            ) THEN\n                RAISE EXCEPTION 'The round has closed: its updates are part of the record and cannot be changed. Correct an accepted one instead.';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ",
                            hash="348f12f14759fa935bc1e8799634e87db04a95f5",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_keep_accepted_parts_ffbe7",
                            table="rounds_milestonechange",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceLink",
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
                ("title", models.CharField(max_length=200)),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_accepted_parts",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.state = 'accepted') THEN\n                RAISE EXCEPTION 'An accepted update is the record and cannot be changed.';\n            END IF;\n            IF EXISTS (\n                SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.corrects_id IS NULL\n                AND EXISTS (SELECT 1 FROM rounds_reportinground AS r WHERE r.id = u.round_id AND r.state = 'closed')\n            ) THEN\n                RAISE EXCEPTION 'The round has closed: its updates are part of the record and cannot be changed. Correct an accepted one instead.';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ",
                            hash="c5ab169b58ed4e758535fa068f87be80f5f97134",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_keep_accepted_parts_5d4d2",
                            table="rounds_evidencelink",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecoveryStep",
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
                ("step", models.CharField(max_length=300)),
                ("who", models.CharField(blank=True, max_length=150)),
                ("by", models.DateField(blank=True, null=True)),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery",
                        to="rounds.progressupdate",
                    ),
                ),
                ("done", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_accepted_parts",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.state = 'accepted') THEN\n                RAISE EXCEPTION 'An accepted update is the record and cannot be changed.';\n            END IF;\n            IF EXISTS (\n                SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.corrects_id IS NULL\n                AND EXISTS (SELECT 1 FROM rounds_reportinground AS r WHERE r.id = u.round_id AND r.state = 'closed')\n            ) THEN\n                RAISE EXCEPTION 'The round has closed: its updates are part of the record and cannot be changed. Correct an accepted one instead.';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ",
                            hash="28e1eee5a9a836ecd8e4c8487471dc5dbf6ac4c3",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_keep_accepted_parts_06508",
                            table="rounds_recoverystep",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Transition",
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
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=20)),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A step of the workflow is part of the record and cannot be changed or deleted.';",
                            hash="0c1018b91044fff5b294503c64986526479e0e60",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_33583",
                            table="rounds_transition",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_transitionevent" ("at", "by_id", "from_state", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_state", "update_id", "verb") VALUES (NEW."at", NEW."by_id", NEW."from_state", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."to_state", NEW."update_id", NEW."verb"); RETURN NULL;',
                            hash="407b22e0f2017cdf49d729089cfbdfc60c73b62c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1142c",
                            table="rounds_transition",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransitionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("verb", models.CharField(max_length=20)),
                (
                    "from_state",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("accepted", "Accepted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="rounds.transition",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.progressupdate",
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
                            hash="abc5f7176f6ceb5d8b651e270b775e7f90624496",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d3b48",
                            table="rounds_transitionevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreedDate",
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
                    "date",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_dates",
                        to="rounds.meeting",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreed_dates",
                        to="commitments.milestone",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A date agreed for a milestone is part of the record and cannot be changed or deleted.';",
                            hash="db1e1e19290ad07fdff610744b6ba2d39bfb5986",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2372f",
                            table="rounds_agreeddate",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_agreeddateevent" ("at", "by_id", "date", "id", "meeting_id", "milestone_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "reason") VALUES (NEW."at", NEW."by_id", NEW."date", NEW."id", NEW."meeting_id", NEW."milestone_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."precision", NEW."reason"); RETURN NULL;',
                            hash="25eb10e7b45accb5e981fa91835b2c13545a1076",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_bed60",
                            table="rounds_agreeddate",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreedDateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "date",
                    models.DateField(validators=[programme.dates.validate_plausible]),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.meeting",
                    ),
                ),
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
                        to="rounds.agreeddate",
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
                            hash="7783f87fc1cae857b8c4d09384b1bff75589b5dd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a20c8",
                            table="rounds_agreeddateevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A comment is part of the record and cannot be changed or deleted.';",
                            hash="282e5653fe8f7a587f1bfec2306b29b2d9d67545",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c46c4",
                            table="rounds_comment",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
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
                            ("verified", "Completion verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                            ("reinstated", "Reinstated"),
                            ("explained", "Explained why rating and evidence differ"),
                            ("redacted", "Words redacted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        help_text="What was verified or explained.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "verified"), ("update__isnull", False)),
                            models.Q(
                                models.Q(("kind", "verified"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "superseded"), ("successor__isnull", False)
                            ),
                            models.Q(
                                models.Q(("kind", "superseded"), _negated=True),
                                ("successor", None),
                            ),
                            _connector="OR",
                        ),
                        name="superseded_names_its_successor",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A decision about a commitment is part of the record and cannot be changed or deleted.';",
                            hash="882ae75266b71b46e06a91fbf11abfa63c6654b8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8b222",
                            table="rounds_decision",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_decisionevent" ("at", "by_id", "commitment_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "successor_id", "update_id") VALUES (NEW."at", NEW."by_id", NEW."commitment_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."successor_id", NEW."update_id"); RETURN NULL;',
                            hash="533c6b3952fccf077a717ad947209fd8e201ad78",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d3d24",
                            table="rounds_decision",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("verified", "Completion verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                            ("reinstated", "Reinstated"),
                            ("explained", "Explained why rating and evidence differ"),
                            ("redacted", "Words redacted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="rounds.decision",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        db_constraint=False,
                        help_text="What was verified or explained.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.progressupdate",
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
                            hash="70e67465efa9cbe29c21dc2d90b62b5552c9cc8b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6f1d4",
                            table="rounds_decisionevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFile",
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
                    "name",
                    models.CharField(
                        help_text="The name it came with.", max_length=150
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        help_text="What its content is: pdf, docx...", max_length=5
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="In bytes.")),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of its bytes.", max_length=64),
                ),
                (
                    "file",
                    models.FileField(upload_to=rounds.models.evidence.private_place),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "removed_at",
                    models.DateTimeField(
                        help_text="When it was taken off the draft.", null=True
                    ),
                ),
                (
                    "redacted_at",
                    models.DateTimeField(
                        help_text="When its bytes were destroyed, by a redaction.",
                        null=True,
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_accepted_parts",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.state = 'accepted') THEN\n                RAISE EXCEPTION 'An accepted update is the record and cannot be changed.';\n            END IF;\n            IF EXISTS (\n                SELECT 1 FROM rounds_progressupdate AS u WHERE u.id IN (NEW.update_id, OLD.update_id) AND u.corrects_id IS NULL\n                AND EXISTS (SELECT 1 FROM rounds_reportinground AS r WHERE r.id = u.round_id AND r.state = 'closed')\n            ) THEN\n                RAISE EXCEPTION 'The round has closed: its updates are part of the record and cannot be changed. Correct an accepted one instead.';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ",
                            hash="01f9ceef9075d8dec6aa21bb4227044e67b69a7e",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_keep_accepted_parts_2ad12",
                            table="rounds_evidencefile",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="keep_file",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'An evidence file is part of the record and cannot be deleted.';",
                            hash="c85776306caaadc161b89dbebd2961043a878a31",
                            operation="DELETE",
                            pgid="pgtrigger_keep_file_bb66f",
                            table="rounds_evidencefile",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_evidencefileevent" ("added_at", "added_by_id", "digest", "file", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redacted_at", "removed_at", "size", "update_id") VALUES (NEW."added_at", NEW."added_by_id", NEW."digest", NEW."file", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."redacted_at", NEW."removed_at", NEW."size", NEW."update_id"); RETURN NULL;',
                            hash="d0af32520bedfb87bb4ef85d16a7850705dec315",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_7f255",
                            table="rounds_evidencefile",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "rounds_evidencefileevent" ("added_at", "added_by_id", "digest", "file", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redacted_at", "removed_at", "size", "update_id") VALUES (NEW."added_at", NEW."added_by_id", NEW."digest", NEW."file", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."redacted_at", NEW."removed_at", NEW."size", NEW."update_id"); RETURN NULL;',
                            hash="f76601b09f700372d07cca85f6d57e647b2c54bc",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_cf4f7",
                            table="rounds_evidencefile",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceFileEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "name",
                    models.CharField(
                        help_text="The name it came with.", max_length=150
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        help_text="What its content is: pdf, docx...", max_length=5
                    ),
                ),
                ("size", models.PositiveIntegerField(help_text="In bytes.")),
                (
                    "digest",
                    models.CharField(help_text="SHA-256 of its bytes.", max_length=64),
                ),
                (
                    "file",
                    models.FileField(upload_to=rounds.models.evidence.private_place),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "removed_at",
                    models.DateTimeField(
                        help_text="When it was taken off the draft.", null=True
                    ),
                ),
                (
                    "redacted_at",
                    models.DateTimeField(
                        help_text="When its bytes were destroyed, by a redaction.",
                        null=True,
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="rounds.evidencefile",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.progressupdate",
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
                            hash="f7e73e9c586001a1dda9489955ade395002c6b51",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2e0f4",
                            table="rounds_evidencefileevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExpectedReturn",
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
                    "not_reported",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_due", "Not due"),
                            ("no_contact", "No contact"),
                            ("late", "Late"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "standing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_started", "Not started"),
                            ("green", "Green"),
                            ("amber", "Amber"),
                            ("red", "Red"),
                            ("complete", "Complete"),
                            ("verified", "Verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_started", "Not started"),
                            ("green", "Green"),
                            ("amber", "Amber"),
                            ("red", "Red"),
                            ("complete", "Complete"),
                            ("verified", "Verified"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "evidence_slip",
                    models.IntegerField(
                        help_text="In days, as at the round's meeting.", null=True
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected_returns",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        help_text="Its lead as the round opened.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expected",
                        to="rounds.reportinground",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        help_text="Who answered for it as it opened.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.seat",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        help_text="What was accepted.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counted_in",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "commitment"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "commitment"),
                        name="one_return_per_commitment_and_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("update", None), ("not_reported", ""), _connector="OR"
                        ),
                        name="return_is_reported_or_says_why_not",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_closed_returns",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n            IF EXISTS (\n                SELECT 1 FROM rounds_reportinground WHERE id IN (NEW.round_id, OLD.round_id) AND state = 'closed'\n            ) THEN\n                RAISE EXCEPTION 'The round has closed: what it expected and got is part of the record and cannot be changed.';\n            END IF;\n            RETURN COALESCE(NEW, OLD);\n        ",
                            hash="02d22920ddcfefe220cbc499c7b09d436d5a3b6f",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_keep_closed_returns_7b557",
                            table="rounds_expectedreturn",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Redaction",
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
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "places",
                    models.JSONField(
                        help_text="How many rows of each table and column, and how many files."
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        help_text="The officer who agreed.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A redaction is part of the record and cannot be changed or deleted.';",
                            hash="f916016ff4b78b6d7491ed07fac5ee13763a1c96",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e11ec",
                            table="rounds_redaction",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundStep",
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
                    "verb",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("replanned", "Plan changed"),
                            ("opened", "Opened"),
                            ("extended", "Extended"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("opens_on", models.DateField()),
                ("due_on", models.DateField()),
                ("closes_on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="rounds.reportinground",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'A step of a round is part of the record and cannot be changed or deleted.';",
                            hash="e16995cebceee7bfd41fdad554966c840964046f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_fa819",
                            table="rounds_roundstep",
                            when="BEFORE",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "rounds_roundstepevent" ("at", "by_id", "closes_on", "due_on", "id", "note", "opens_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id", "verb") VALUES (NEW."at", NEW."by_id", NEW."closes_on", NEW."due_on", NEW."id", NEW."note", NEW."opens_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."round_id", NEW."verb"); RETURN NULL;',
                            hash="16122b8713750b5d22f8cc5b1ef82c8ea669151b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_3cb6e",
                            table="rounds_roundstep",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundStepEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("replanned", "Plan changed"),
                            ("opened", "Opened"),
                            ("extended", "Extended"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("opens_on", models.DateField()),
                ("due_on", models.DateField()),
                ("closes_on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="rounds.roundstep",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="rounds.reportinground",
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
                            hash="6d85e202d3f7c8acb89fbf272b3ab1dd6066a5c2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_accbe",
                            table="rounds_roundstepevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                ("number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("content", models.JSONField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("update", "number"), name="one_submission_per_number"
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'What was handed in is part of the record and cannot be changed or deleted.';",
                            hash="9535562838fe2f1312384106e285536bbe26a43f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d1df5",
                            table="rounds_submission",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
    ]
