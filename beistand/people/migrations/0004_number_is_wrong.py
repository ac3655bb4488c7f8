from django.db import migrations, models


class Migration(migrations.Migration):
    """A number that turned out to be wrong is kept, and dialled by nothing."""

    dependencies = [
        ("people", "0003_names_one_slip_off"),
    ]

    operations = [
        migrations.AddField(
            model_name="phonenumber",
            name="wrong_at",
            field=models.DateTimeField(null=True),
        ),
    ]
