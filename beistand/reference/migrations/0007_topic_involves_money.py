from django.db import migrations, models


class Migration(migrations.Migration):
    """Only where helpers pay for something are they told how."""

    dependencies = [
        ("reference", "0006_find_streets"),
    ]

    operations = [
        migrations.AddField(
            model_name="topic",
            name="involves_money",
            field=models.BooleanField(default=False),
        ),
    ]
