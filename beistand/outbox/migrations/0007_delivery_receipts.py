import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    """What a provider says of each part of a text."""

    dependencies = [
        ("outbox", "0006_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryReceipt",
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
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("provider", models.SlugField(db_index=False, max_length=30)),
                ("provider_id", models.CharField(max_length=120)),
                ("provider_key", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "taken over"),
                            ("delivered", "delivered"),
                            ("failed", "not delivered"),
                            ("expired", "the phone could not be reached in time"),
                        ],
                        default="taken",
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("taken_at", models.DateTimeField(default=beistand.kit.clock.now)),
                ("told_at", models.DateTimeField(null=True)),
                ("is_past", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="deliveryreceipt",
            name="message",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="outbox.message",
            ),
        ),
        migrations.AddIndex(
            model_name="deliveryreceipt",
            index=models.Index(
                fields=["provider_key", "provider"], name="receipt_by_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreceipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_past", False)),
                fields=("message", "number"),
                name="receipt_once_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreceipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message__isnull", True)),
                fields=("provider", "provider_key"),
                name="receipt_once_before_its_message",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("told_at__isnull", False),
                    models.Q(("message__isnull", False), ("state", "taken")),
                    _connector="OR",
                ),
                name="receipt_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryreceipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["taken", "delivered", "failed", "expired"])
                ),
                name="receipt_state_is_known",
            ),
        ),
    ]
