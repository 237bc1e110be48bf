import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

# About what, working days after it (before it where less than nothing), whether the chair is told.
LADDER = [
    ("opening", 0, False),
    ("due", -10, False),
    ("due", -5, False),
    ("due", -1, False),
    ("due", 0, False),
    ("due", 2, False),
    ("due", 5, True),
    ("review", 3, False),
    ("returned", 5, False),
]


def add_ladder(apps, schema_editor):
    steps = apps.get_model("reminders", "Step").objects
    for about, days, to_chair in LADDER:
        steps.create(about=about, days=days, to_chair=to_chair)


class Migration(migrations.Migration):
    """Add reminders and the ladder of steps that each round begins with.

    What the replaced migrations filled in for earlier reminders is left out: a new database holds
    none. The ladder is data that a new database needs, so it stands here.
    """

    replaces = [
        ("reminders", "0001_add_reminders"),
        ("reminders", "0002_add_ladder_holds_and_runs"),
        ("reminders", "0003_fill_ladder_and_steps"),
        ("reminders", "0004_require_steps_and_guard_what_was_sent"),
        ("reminders", "0005_add_round_of_daily_run"),
        ("reminders", "0006_mark_what_was_sent_early"),
    ]

    initial = True

    dependencies = [
        ("commitments", "0003_fill_when_milestones_were_added"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pghistory", "0007_auto_20250421_0444"),
        ("rounds", "0009_add_update_accepted_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Step",
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
                    "about",
                    models.CharField(
                        choices=[
                            ("opening", "The opening of the round"),
                            ("due", "The due date"),
                            ("review", "An update that waits for review"),
                            ("returned", "A returned update"),
                        ],
                        default="due",
                        max_length=10,
                    ),
                ),
                (
                    "days",
                    models.SmallIntegerField(
                        default=0,
                        help_text="Before the due date: below nought. After it, or since an update was handed in or returned: above.",
                        validators=[
                            django.core.validators.MinValueValidator(-60),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days",
                    ),
                ),
                (
                    "to_owner",
                    models.BooleanField(default=True, verbose_name="the seat’s holder"),
                ),
                (
                    "to_contacts",
                    models.BooleanField(
                        default=True, verbose_name="the lead organisation’s contacts"
                    ),
                ),
                (
                    "to_chair",
                    models.BooleanField(
                        default=False, verbose_name="the chair of the group"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_steps",
                        to="rounds.reportinground",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "about", "days"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "about", "days"),
                        name="one_step_a_day",
                        nulls_distinct=False,
                        violation_error_message="The ladder has this step already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("about", "due"),
                            models.Q(("about", "opening"), ("days", 0)),
                            models.Q(
                                ("about__in", ["review", "returned"]), ("days__gt", 0)
                            ),
                            _connector="OR",
                        ),
                        name="step_days_fit",
                        violation_error_message="The opening is on its day; what waits or was returned is counted from 1 day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_owner", True),
                            ("to_contacts", True),
                            ("to_chair", True),
                            _connector="OR",
                        ),
                        name="step_reaches_somebody",
                        violation_error_message="Choose who is reminded.",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_stepevent" ("about", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id", "to_chair", "to_contacts", "to_owner") VALUES (NEW."about", NEW."days", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."round_id", NEW."to_chair", NEW."to_contacts", NEW."to_owner"); RETURN NULL;',
                            hash="54e57c53da630c34ddf18abfb1a84467e62fb865",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_67e21",
                            table="reminders_step",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "reminders_stepevent" ("about", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id", "to_chair", "to_contacts", "to_owner") VALUES (NEW."about", NEW."days", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."round_id", NEW."to_chair", NEW."to_contacts", NEW."to_owner"); RETURN NULL;',
                            hash="e17fab0daae186033372d0fa345ebfa55c0748bc",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_96f68",
                            table="reminders_step",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_stepevent" ("about", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "round_id", "to_chair", "to_contacts", "to_owner") VALUES (OLD."about", OLD."days", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."round_id", OLD."to_chair", OLD."to_contacts", OLD."to_owner"); RETURN NULL;',
                            hash="2fe9b07e22f6683ecaa4afc1dd1192f1db686f35",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_02e73",
                            table="reminders_step",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StepEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("opening", "The opening of the round"),
                            ("due", "The due date"),
                            ("review", "An update that waits for review"),
                            ("returned", "A returned update"),
                        ],
                        default="due",
                        max_length=10,
                    ),
                ),
                (
                    "days",
                    models.SmallIntegerField(
                        default=0,
                        help_text="Before the due date: below nought. After it, or since an update was handed in or returned: above.",
                        validators=[
                            django.core.validators.MinValueValidator(-60),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days",
                    ),
                ),
                (
                    "to_owner",
                    models.BooleanField(default=True, verbose_name="the seat’s holder"),
                ),
                (
                    "to_contacts",
                    models.BooleanField(
                        default=True, verbose_name="the lead organisation’s contacts"
                    ),
                ),
                (
                    "to_chair",
                    models.BooleanField(
                        default=False, verbose_name="the chair of the group"
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
                        to="reminders.step",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
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
                            hash="c1f2ed08884cf66a78638312838e44e5f10e5951",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_726a2",
                            table="reminders_stepevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
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
                    "day",
                    models.DateField(help_text="The business day it was made for."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be sent"),
                            ("sent", "Sent"),
                            ("not_needed", "Not needed: nothing was owed any more"),
                            (
                                "outdated",
                                "Outdated: the next step’s day had come, or the round had closed",
                            ),
                            ("undeliverable", "Could not be delivered"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("message_id", models.CharField(max_length=200)),
                (
                    "address",
                    models.EmailField(
                        help_text="Where it was last sent, or tried.", max_length=254
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField(blank=True, help_text="The text as sent.")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.TextField(blank=True)),
                (
                    "claimed_at",
                    models.DateTimeField(
                        help_text="Real time; a claim that a dead worker left expires.",
                        null=True,
                    ),
                ),
                ("sent_at", models.DateTimeField(help_text="Real time.", null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="rounds.reportinground",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="The officer who had it sent at once.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claimed_by",
                    models.UUIDField(
                        help_text="The batch that is sending it.", null=True
                    ),
                ),
                (
                    "not_before",
                    models.DateTimeField(
                        help_text="Real time; after a fault it waits until then.",
                        null=True,
                    ),
                ),
                ("occasion", models.DateField(null=True)),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="reminders.step",
                    ),
                ),
                (
                    "is_early",
                    models.BooleanField(
                        default=False,
                        help_text="It was to be sent at once though its day had not come.",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "step", "person", "occasion"),
                        name="one_reminder_per_person_and_step",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(
                                models.Q(("state", "sent"), _negated=True),
                                ("sent_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="sent_reminder_says_when",
                    ),
                    models.UniqueConstraint(
                        fields=("message_id",), name="one_message_id_per_reminder"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["id"],
                        name="reminders_waiting",
                    )
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="keep_sent",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.\"state\" = 'sent')",
                            func="RAISE EXCEPTION 'A reminder that was sent is part of the record and cannot be changed or deleted.';",
                            hash="80a40470ba11a74c7303caa75cff37a43d7b42d2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_keep_sent_efe74",
                            table="reminders_reminder",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarAddress",
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
                ("number", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_address",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DailyRun",
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
                ("day", models.DateField(help_text="The business day.", unique=True)),
                ("at", models.DateTimeField(help_text="Real time.")),
                (
                    "made",
                    models.PositiveIntegerField(
                        help_text="How many reminders it made."
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        help_text="The round that was open: one that opens later in the day has the day made for it too.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="daily_runs",
                        to="rounds.reportinground",
                    ),
                ),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="Hold",
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
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_holds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_holds",
                        to="rounds.reportinground",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="reminders.step",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("step", None)),
                            models.Q(("person", None), ("step__isnull", False)),
                            _connector="OR",
                        ),
                        name="hold_is_of_a_step_or_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("released_at", None)),
                        fields=("round", "step", "person"),
                        name="held_once",
                        nulls_distinct=False,
                        violation_error_message="This is held already.",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_holdevent" ("at", "by_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "released_at", "released_by_id", "round_id", "step_id") VALUES (NEW."at", NEW."by_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."released_at", NEW."released_by_id", NEW."round_id", NEW."step_id"); RETURN NULL;',
                            hash="969e05d12a1c6da9f16e12406778d3b30a866cef",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0c5b9",
                            table="reminders_hold",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "reminders_holdevent" ("at", "by_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "released_at", "released_by_id", "round_id", "step_id") VALUES (NEW."at", NEW."by_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."released_at", NEW."released_by_id", NEW."round_id", NEW."step_id"); RETURN NULL;',
                            hash="90799daebbbc743e2d14b63f7f3399392a2e035d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ad785",
                            table="reminders_hold",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_holdevent" ("at", "by_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "released_at", "released_by_id", "round_id", "step_id") VALUES (OLD."at", OLD."by_id", OLD."id", OLD."person_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."released_at", OLD."released_by_id", OLD."round_id", OLD."step_id"); RETURN NULL;',
                            hash="95aeee8469834ff8b47aa1196fa093cbebbbb2eb",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_82218",
                            table="reminders_hold",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HoldEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
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
                    "person",
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
                        to="reminders.hold",
                    ),
                ),
                (
                    "released_by",
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
                    "step",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reminders.step",
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
                            hash="0aaa6bc27dae355287895745911e3a40453cba14",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c6562",
                            table="reminders_holdevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalHoliday",
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
                    "day",
                    models.DateField(
                        error_messages={"unique": "This day is on the list already."},
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ["day"],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_localholidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="81ceea12a4d6ff269e8b8935794b10ef6a342571",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_56b50",
                            table="reminders_localholiday",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "reminders_localholidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."day", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="c69e832e762b3a21336633434f3a9b68702d1b9f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_0f14e",
                            table="reminders_localholiday",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "reminders_localholidayevent" ("day", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."day", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="1795f2478a4c285da61e3b0db7926896f1d8ae8b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_fec9c",
                            table="reminders_localholiday",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalHolidayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "day",
                    models.DateField(
                        error_messages={"unique": "This day is on the list already."}
                    ),
                ),
                ("name", models.CharField(max_length=100)),
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
                        to="reminders.localholiday",
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
                            hash="5933a02c378710a884ecd0ddb572d51bf2a61691",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_32275",
                            table="reminders_localholidayevent",
                            when="BEFORE",
                        ),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderLine",
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
                    "why",
                    models.CharField(
                        choices=[
                            ("owner", "holds the seat that owns it"),
                            ("substitute", "stands in for the seat’s holder"),
                            ("contact", "contact of its lead organisation"),
                            ("chair", "chairs the group"),
                            ("officer", "officer who may review it"),
                            ("author", "wrote the update"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "since",
                    models.DateTimeField(
                        help_text="When that update was handed in or returned.",
                        null=True,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_lines",
                        to="commitments.commitment",
                    ),
                ),
                (
                    "reminder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="reminders.reminder",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_lines",
                        to="rounds.progressupdate",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        fields=["update", "since"],
                        name="reminders_r_update__07d3a9_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reminder", "commitment", "update"),
                        name="one_line_per_commitment",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tick",
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
                ("at", models.DateTimeField(help_text="Real time.")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="one_tick"
                    )
                ],
            },
        ),
        migrations.RunPython(add_ladder, migrations.RunPython.noop),
    ]
