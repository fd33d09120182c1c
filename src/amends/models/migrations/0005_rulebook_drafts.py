"""Keep drafts of rulebooks, who published a version, and that one was withdrawn."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import amends.models.ids

STAYS = """
CREATE FUNCTION rulebook_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL
       AND to_jsonb(NEW) - '{withdrawn_at,withdrawn_by_id}'::text[]
         = to_jsonb(OLD) - '{withdrawn_at,withdrawn_by_id}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
DROP TRIGGER rulebook_append_only ON rulebook_version;
CREATE TRIGGER rulebook_append_only BEFORE DELETE ON rulebook_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rulebook_only_withdrawn BEFORE UPDATE ON rulebook_version
    FOR EACH ROW EXECUTE FUNCTION rulebook_stays();
"""
"""The one change that a published version knows is that it is withdrawn."""

STOOD = """
DROP TRIGGER rulebook_only_withdrawn ON rulebook_version;
DROP TRIGGER rulebook_append_only ON rulebook_version;
CREATE TRIGGER rulebook_append_only BEFORE UPDATE OR DELETE ON rulebook_version
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION rulebook_stays();
"""


def _person() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    """The table of drafts, and four columns of versions."""

    dependencies = (("amends", "0004_calendar"),)

    operations = (
        migrations.CreateModel(
            name="RulebookDraft",
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
                ("text", models.TextField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("revision", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField()),
                ("edited_by", _person()),
            ],
            options={
                "db_table": "rulebook_draft",
                "constraints": [
                    models.CheckConstraint(
                        name="rulebook_draft_revised",
                        condition=models.Q(("revision__gte", 1)),
                    )
                ],
            },
        ),
        migrations.AddField(
            "rulebookversion", "note", models.CharField(blank=True, default="", max_length=500)
        ),
        migrations.AlterField(
            "rulebookversion", "note", models.CharField(blank=True, max_length=500)
        ),
        migrations.AddField("rulebookversion", "published_by", _person()),
        migrations.AddField("rulebookversion", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("rulebookversion", "withdrawn_by", _person()),
        migrations.AddConstraint(
            "rulebookversion",
            models.CheckConstraint(
                name="rulebook_withdrawn_before_it_begins",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(
                    withdrawn_at__isnull=False,
                    withdrawn_at__gte=models.F("published_at"),
                    withdrawn_at__lt=models.F("effective_at"),
                ),
            ),
        ),
        migrations.RunSQL(STAYS, reverse_sql=STOOD),
    )
