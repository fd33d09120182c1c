from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("amends", "0002_laws"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("overdue", True)), fields=["id"], name="case_file_overdue"
            ),
        ),
    ]
