"""What a wire needs to know of a message beside its text."""

from django.db import migrations

import beistand.kit.fields


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_place_on_the_list")]
    operations = [
        migrations.AddField(
            model_name="message",
            name="envelope",
            field=beistand.kit.fields.EncryptedJSON(null=True),
        ),
    ]
