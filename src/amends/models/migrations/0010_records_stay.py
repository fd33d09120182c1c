"""Keep what the shop told of payments and deliveries as it was told: it is evidence."""

from django.db import migrations

STAY = """
CREATE TRIGGER payment_append_only BEFORE UPDATE OR DELETE ON payment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_not_emptied BEFORE TRUNCATE ON payment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delivery_append_only BEFORE UPDATE OR DELETE ON delivery
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delivery_not_emptied BEFORE TRUNCATE ON delivery
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
GO = """
DROP TRIGGER delivery_not_emptied ON delivery;
DROP TRIGGER delivery_append_only ON delivery;
DROP TRIGGER payment_not_emptied ON payment;
DROP TRIGGER payment_append_only ON payment;
"""


class Migration(migrations.Migration):
    """Four triggers, like those of the use log and of the messages."""

    dependencies = (("amends", "0009_dossiers"),)

    operations = (migrations.RunSQL(STAY, GO),)
