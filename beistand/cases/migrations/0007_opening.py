import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import beistand.kit.clock


class Migration(migrations.Migration):
    """What was opened with a reason, until somebody in charge has seen it."""

    dependencies = [
        ("cases", "0006_call_stranded"),
        ("people", "0003_names_one_slip_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
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
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("case", "the case"),
                            ("person", "what we know of the person"),
                            ("address", "a protected address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=30)),
                ("at", models.DateTimeField(default=beistand.kit.clock.now)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at", None)),
                        fields=["at"],
                        name="opening_unseen",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at", None), ("seen_by", None)),
                            models.Q(
                                ("seen_at__isnull", False),
                                ("seen_by__isnull", False),
                                models.Q(("seen_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="opening_seen_by_another_at_a_time",
                    )
                ],
            },
        ),
    ]
