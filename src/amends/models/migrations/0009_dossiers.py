"""Keep who asked for the file of a case, for whom, and where it lies."""

import amends.models.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The table of dossiers."""

    dependencies = [
        ("amends", "0007_vault"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dossier",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=amends.models.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("recipient", models.CharField(max_length=16)),
                ("language", models.CharField(max_length=2)),
                ("with_keys", models.BooleanField(default=False)),
                ("state", models.CharField(default="promised", max_length=12)),
                ("asked_by", models.CharField(max_length=16)),
                ("asked_at", models.DateTimeField()),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("case_seq", models.IntegerField(default=0)),
                ("archive_sha256", models.CharField(blank=True, max_length=64)),
                ("archive_bytes", models.BigIntegerField(default=0)),
                ("paper_sha256", models.CharField(blank=True, max_length=64)),
                ("paper_bytes", models.BigIntegerField(default=0)),
                ("ready_at", models.DateTimeField(null=True)),
                ("kept_until", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="amends.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "dossier",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "ready")),
                        fields=["kept_until"],
                        name="dossier_to_forget",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "recipient__in",
                                ["buyer", "merchant", "regulator", "channel", "court"],
                            )
                        ),
                        name="dossier_recipient_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["promised", "ready", "forgotten"])),
                        name="dossier_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "asked_by__in",
                                [
                                    "buyer",
                                    "merchant",
                                    "agent",
                                    "supervisor",
                                    "finance",
                                    "operator",
                                    "shop",
                                    "system",
                                    "clock",
                                    "till",
                                ],
                            )
                        ),
                        name="dossier_asked_by_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done__gte", 0),
                            ("total__gte", 0),
                            ("archive_bytes__gte", 0),
                            ("paper_bytes__gte", 0),
                        ),
                        name="dossier_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                models.Q(("archive_sha256", ""), _negated=True),
                                models.Q(("paper_sha256", ""), _negated=True),
                                ("kept_until__isnull", False),
                                ("ready_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="dossier_ready_lies_in_the_vault",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["zh", "en"])),
                        name="dossier_language_known",
                    ),
                ],
            },
        ),
    ]
