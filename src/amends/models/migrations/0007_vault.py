"""Know every file in the vault, uploads on their way, and who looked at what may show a secret."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import amends.models.ids

KNOWN = """
INSERT INTO vault_file (sha256, origin, media_type, size_bytes, touched_at, copy_sha256, copy_failed)
SELECT DISTINCT ON (sha256) sha256, 'brought', media_type, size_bytes, filed_at, '', false
FROM evidence WHERE sha256 <> '' ORDER BY sha256, filed_at;
INSERT INTO job (id, name, key, args, run_at, attempts, last_error)
SELECT gen_random_uuid(), 'make_copy', 'make_copy:' || sha256,
       jsonb_build_object('sha256', sha256), touched_at, 0, ''
FROM vault_file WHERE media_type LIKE 'image/%' ON CONFLICT (key) DO NOTHING;
"""
"""What was brought before is known too, and pictures get their copies for viewing."""

ROLES = [
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
]

LOOKS_STAY = """
CREATE TRIGGER file_look_append_only BEFORE UPDATE OR DELETE ON file_look
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER file_look_not_emptied BEFORE TRUNCATE ON file_look
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
LOOKS_GO = """
DROP TRIGGER file_look_not_emptied ON file_look;
DROP TRIGGER file_look_append_only ON file_look;
"""


def _key() -> models.UUIDField[object, object]:
    return models.UUIDField(
        default=amends.models.ids.new_id, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    """Three tables, and the way from a file to its exhibits."""

    dependencies = (("amends", "0006_readings"),)

    operations = (
        migrations.CreateModel(
            name="VaultFile",
            fields=[
                (
                    "sha256",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("origin", models.CharField(default="brought", max_length=8)),
                ("media_type", models.CharField(max_length=80)),
                ("size_bytes", models.BigIntegerField()),
                ("touched_at", models.DateTimeField()),
                ("copy_sha256", models.CharField(blank=True, max_length=64)),
                ("copy_failed", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "vault_file",
                "constraints": [
                    models.CheckConstraint(
                        name="vault_file_origin_known",
                        condition=models.Q(("origin__in", ["brought", "copy", "made"])),
                    ),
                    models.CheckConstraint(
                        name="vault_file_not_negative",
                        condition=models.Q(("size_bytes__gte", 0)),
                    ),
                ],
                "indexes": [
                    models.Index(fields=["touched_at"], name="vault_file_by_age"),
                    models.Index(
                        name="vault_file_by_copy",
                        fields=["copy_sha256"],
                        condition=models.Q(("copy_sha256", ""), _negated=True),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", _key()),
                ("owner", models.CharField(max_length=80)),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="amends.order",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("size_bytes", models.BigIntegerField()),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("media_type", models.CharField(blank=True, max_length=80)),
                ("expires_at", models.DateTimeField()),
            ],
            options={
                "db_table": "upload",
                "constraints": [
                    models.CheckConstraint(
                        name="upload_not_negative", condition=models.Q(("size_bytes__gte", 0))
                    ),
                ],
                "indexes": [
                    models.Index(fields=["owner"], name="upload_by_owner"),
                    models.Index(fields=["expires_at"], name="upload_by_age"),
                    models.Index(
                        name="upload_by_file",
                        fields=["sha256"],
                        condition=models.Q(("sha256", ""), _negated=True),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileLook",
            fields=[
                ("id", _key()),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="amends.evidence"
                    ),
                ),
                ("role", models.CharField(max_length=16)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("original", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "file_look",
                "constraints": [
                    models.CheckConstraint(
                        name="file_look_role_known",
                        condition=models.Q(("role__in", ROLES)),
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            "evidence",
            models.Index(
                name="evidence_by_file",
                fields=["sha256"],
                condition=models.Q(("sha256", ""), _negated=True),
            ),
        ),
        migrations.RunSQL(KNOWN, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(LOOKS_STAY, reverse_sql=LOOKS_GO),
    )
