"""Who says that they listened to a message that was left on the telephone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import beistand.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_phone_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Listening",
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listenings",
                        to="intake.contact",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contact", "by"), name="listening_once_each"
                    )
                ],
            },
        ),
    ]
