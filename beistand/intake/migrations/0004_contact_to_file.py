from django.db import migrations, models


class Migration(migrations.Migration):
    """The worker finds the next report to file, however many wait for people."""

    dependencies = [("intake", "0003_contact_doubtful")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                fields=["is_doubtful", "id"],
                name="contact_to_file",
                condition=models.Q(("next_step", "file"), ("status", "waiting")),
            ),
        ),
    ]
