"""What each connection to the outside last said about itself."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lines", "0001_line"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wire",
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
                ("code", models.SlugField(max_length=60, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("beat_at", models.DateTimeField()),
                ("connected_since", models.DateTimeField(null=True)),
                ("last_event_at", models.DateTimeField(null=True)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wires",
                        to="lines.line",
                    ),
                ),
            ],
            options={
                "verbose_name": "wire",
                "verbose_name_plural": "wires",
                "ordering": ["kind", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["mail", "voice", "sms", "letter"])
                        ),
                        name="wire_kind_is_known",
                    )
                ],
            },
        ),
    ]
