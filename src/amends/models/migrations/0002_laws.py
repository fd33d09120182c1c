"""Put the laws that constraints cannot say into the database."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    """Triggers and one CHECK; the SQL file of the same name explains each."""

    dependencies = (("amends", "0001_initial"),)

    operations = (
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")),
    )
