from django.db import migrations, models


class Migration(migrations.Migration):
    """A number that said STOP is phoned, and gets no texts."""

    dependencies = [
        ("people", "0004_number_is_wrong"),
    ]

    operations = [
        migrations.AddField(
            model_name="phonenumber",
            name="no_texts_since",
            field=models.DateTimeField(null=True),
        ),
    ]
