"""Finding answered calls about which nobody wrote a word."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_case_work_shown"),
        ("intake", "0010_listened_to"),
        ("lines", "0006_scanner_is_a_wire"),
        ("people", "0005_no_texts_since"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="phonecall",
            index=models.Index(
                condition=models.Q(
                    ("contact", None), ("direction", "in"), ("ending", "talked")
                ),
                fields=["ended_at"],
                name="phone_call_unwritten",
            ),
        ),
    ]
