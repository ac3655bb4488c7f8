"""Papers handed in on any channel, and their receipt."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0004_number_is_wrong"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
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
                ("reference", models.CharField(max_length=10, unique=True)),
                ("channel", models.CharField(max_length=10)),
                ("note", beistand.kit.fields.EncryptedText(blank=True, default="")),
                ("received_at", models.DateTimeField(default=beistand.kit.clock.now)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submissions",
                        to="people.person",
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
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
                ("position", models.PositiveSmallIntegerField()),
                ("name", beistand.kit.fields.EncryptedText(blank=True, default="")),
                ("media_type", models.CharField(blank=True, max_length=127)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", beistand.kit.fields.EncryptedBytes()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unexamined", "not examined yet"),
                            ("clean", "examined"),
                            ("suspect", "suspicious: do not open"),
                        ],
                        default="unexamined",
                        max_length=12,
                    ),
                ),
                ("finding", beistand.kit.fields.EncryptedText(blank=True, default="")),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="documents.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["submission", "position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "unexamined")),
                        fields=["id"],
                        name="document_to_examine",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission", "position"), name="document_has_its_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["unexamined", "clean", "suspect"])
                        ),
                        name="document_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="document_has_a_hash",
                    ),
                ],
            },
        ),
    ]
