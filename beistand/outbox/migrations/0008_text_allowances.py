from django.db import migrations, models


class Migration(migrations.Migration):
    """How many texts may go out a day; the table itself keeps to it."""

    dependencies = [
        ("outbox", "0007_delivery_receipts"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextAllowance",
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
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("city", "all text messages, in cents"),
                            ("prefix", "parts to one beginning of numbers"),
                            ("number", "parts to one number"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("used", models.PositiveIntegerField(default=0)),
                ("most", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="textallowance",
            constraint=models.UniqueConstraint(
                fields=("day", "kind", "key"), name="allowance_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="textallowance",
            constraint=models.CheckConstraint(
                condition=models.Q(("used__lte", models.F("most"))),
                name="allowance_is_kept",
            ),
        ),
    ]
