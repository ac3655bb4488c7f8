from django.db import migrations, models


class Migration(migrations.Migration):
    """Another directory's words stay beside its id, so that ours are never lost."""

    dependencies = [("directory", "0008_verification")]

    operations = [
        migrations.AddField(
            model_name="externalid",
            name="from_source",
            field=models.JSONField(blank=True, default=dict, editable=False),
        )
    ]
