from django.db import migrations, models


class Migration(migrations.Migration):
    """Find at once which conversation has waited longest without anybody."""

    dependencies = [("intake", "0001_tables")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["received_at"],
                name="contact_unheard",
                condition=models.Q(("owner", None), ("status", "waiting")),
            ),
        ),
    ]
