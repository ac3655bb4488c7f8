from django.db import migrations, models


class Migration(migrations.Migration):
    """Remember that a helper who did not answer was asked once more."""

    dependencies = [("matching", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="match",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
    ]
