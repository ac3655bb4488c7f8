from django.db import migrations, models


class Migration(migrations.Migration):
    """Mark reports that came in a crowd through one door: read after the others."""

    dependencies = [("intake", "0002_contact_unheard")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="is_doubtful",
            field=models.BooleanField(default=False),
        ),
    ]
