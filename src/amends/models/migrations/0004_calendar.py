"""Keep what operators say of the calendar, and when each clock was started."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CLOCKS_STARTED = """
UPDATE case_deadline SET started_at = moved.at
FROM (SELECT DISTINCT ON (case_id) case_id, at FROM case_event
      WHERE before <> after OR act = 'overdue' ORDER BY case_id, seq DESC) moved
WHERE moved.case_id = case_deadline.case_id
"""
"""A clock starts with the last event that moved its case; a note does not start it again."""

KEPT = """
CREATE TRIGGER calendar_append_only BEFORE UPDATE OR DELETE ON calendar_change
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER calendar_not_emptied BEFORE TRUNCATE ON calendar_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
FORGOTTEN = """
DROP TRIGGER calendar_append_only ON calendar_change;
DROP TRIGGER calendar_not_emptied ON calendar_change;
"""


class Migration(migrations.Migration):
    """The table of changes to the calendar, which is append-only, and the start of clocks."""

    dependencies = (("amends", "0003_storage"),)

    operations = (
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                ("number", models.AutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("day", models.DateField(null=True)),
                ("year", models.IntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=100)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "calendar_change",
                "constraints": [
                    models.CheckConstraint(
                        name="calendar_change_kind_known",
                        condition=models.Q(kind__in=["rest", "work", "announced", "withdrawn"]),
                    ),
                    models.CheckConstraint(
                        name="calendar_change_of_a_day_or_a_year",
                        condition=models.Q(
                            kind__in=["rest", "work", "withdrawn"],
                            day__isnull=False,
                            year__isnull=True,
                        )
                        | models.Q(
                            kind__in=["announced", "withdrawn"],
                            day__isnull=True,
                            year__isnull=False,
                        ),
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEPT, reverse_sql=FORGOTTEN),
        migrations.AddField("casedeadline", "started_at", models.DateTimeField(null=True)),
        migrations.RunSQL(CLOCKS_STARTED, reverse_sql=migrations.RunSQL.noop),
        migrations.AlterField("casedeadline", "started_at", models.DateTimeField()),
    )
