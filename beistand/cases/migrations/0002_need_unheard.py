from django.db import migrations, models


class Migration(migrations.Migration):
    """Find at once which new need has waited longest without anybody."""

    dependencies = [("cases", "0001_tables")]

    operations = [
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                fields=["opened_at"],
                name="need_unheard",
                condition=models.Q(("owner", None), ("status", "open")),
            ),
        ),
    ]
