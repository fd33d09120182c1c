"""Keep what readers see in evidence, what people correct, and by what pictures are found again."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import amends.models.ids

ACTS = """approve reject ask consult refer accept contest offer accept_offer decline_offer supply read
    withdraw call_a_person grant refuse appeal lapse overdue settle fail pay_again""".split()
ROLES = "buyer merchant agent supervisor finance operator shop system clock till".split()

STAY = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for table in ("reading", "likeness", "reading_correction")
)

PROMISED = """
INSERT INTO job (id, name, key, args, run_at, attempts, last_error)
SELECT gen_random_uuid(), 'read_evidence', 'read_evidence:' || e.id,
       jsonb_build_object('evidence_id', e.id), e.filed_at, 0, ''
FROM evidence e JOIN case_file c ON c.id = e.case_id
WHERE e.media_type ~ '^(image|video|audio)/|^application/pdf'
  AND c.state NOT IN ('settled', 'upheld', 'withdrawn', 'lapsed')
ON CONFLICT (key) DO NOTHING;
"""
"""What lies in open cases is read too."""


def _key() -> models.UUIDField[Any, Any]:
    return models.UUIDField(
        default=amends.models.ids.new_id, editable=False, primary_key=True, serialize=False
    )


def _of(table: str, **options: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=table, **options)


class Migration(migrations.Migration):
    """Three tables that only grow; one more act of the procedure."""

    dependencies = (("amends", "0005_rulebook_drafts"),)

    operations = (
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", _key()),
                ("reader", models.CharField(max_length=40)),
                ("document", models.JSONField()),
                ("lookalikes", models.IntegerField(default=0)),
                ("read_at", models.DateTimeField()),
                ("evidence", _of("amends.evidence")),
            ],
            options={
                "db_table": "reading",
                "constraints": [
                    models.CheckConstraint(
                        name="reading_not_negative", condition=models.Q(("lookalikes__gte", 0))
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="amends.reading",
                    ),
                ),
                ("case", _of("amends.case", db_index=False)),
                ("looks", models.BigIntegerField()),
                ("says", models.BigIntegerField()),
            ],
            options={"db_table": "likeness"},
        ),
        migrations.CreateModel(
            name="ReadingCorrection",
            fields=[
                ("id", _key()),
                ("field", models.CharField(max_length=20)),
                ("value", models.CharField(blank=True, max_length=120)),
                ("role", models.CharField(max_length=16)),
                ("made_at", models.DateTimeField()),
                ("evidence", _of("amends.evidence")),
                ("person", _of(settings.AUTH_USER_MODEL, db_index=False, null=True)),
            ],
            options={
                "db_table": "reading_correction",
                "constraints": [
                    models.CheckConstraint(
                        name="reading_correction_role_known",
                        condition=models.Q(("role__in", ROLES)),
                    )
                ],
            },
        ),
        migrations.RunSQL(STAY, reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveConstraint("casedeadline", "case_deadline_act_known"),
        migrations.AddConstraint(
            "casedeadline",
            models.CheckConstraint(
                name="case_deadline_act_known", condition=models.Q(("act__in", ACTS))
            ),
        ),
        migrations.RunSQL(PROMISED, reverse_sql=migrations.RunSQL.noop),
    )
