from django.db import migrations, models


class Migration(migrations.Migration):
    """Count what was done today without reading every need."""

    dependencies = [("cases", "0002_need_unheard")]

    operations = [
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                fields=["ended_at"],
                name="need_ended",
                condition=models.Q(("ended_at__isnull", False)),
            ),
        ),
    ]
