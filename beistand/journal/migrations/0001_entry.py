from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField(default=beistand.kit.clock.now)),
                ("actor", models.CharField(max_length=80)),
                ("verb", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=80)),
                ("details", models.JSONField(default=dict)),
                ("reason", beistand.kit.fields.EncryptedText(blank=True, default="")),
                ("is_read", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["subject", "at", "id"], name="entry_by_subject"
                    ),
                    models.Index(fields=["actor", "at", "id"], name="entry_by_actor"),
                ],
            },
        ),
    ]
