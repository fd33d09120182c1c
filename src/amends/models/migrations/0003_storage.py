"""Say how tables are stored where it matters."""

from django.db import migrations

ROOM_IN_ORDERS = "ALTER TABLE shop_order SET (fillfactor = 85)"
"""A refund changes its order twice. With room left on the page neither change touches an index."""


class Migration(migrations.Migration):
    """Room for the changes that every refund makes."""

    dependencies = (("amends", "0002_laws"),)

    operations = (
        migrations.RunSQL(ROOM_IN_ORDERS, reverse_sql="ALTER TABLE shop_order RESET (fillfactor)"),
    )
