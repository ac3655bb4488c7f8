"""Which mailboxes a line reads, and what stands under what it writes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lines", "0004_telephone_desk")]
    operations = [
        migrations.AddField(
            model_name="line",
            name="mailboxes",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="line",
            name="signatures",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
