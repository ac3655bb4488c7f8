from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    """Only a person takes an opt-out back, and says why."""

    dependencies = [
        ("outbox", "0008_text_allowances"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="optout",
            name="opted_out_once",
        ),
        migrations.AddField(
            model_name="optout",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="optout",
            name="undone_by",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="optout",
            name="undone_why",
            field=beistand.kit.fields.EncryptedText(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="optout",
            name="words",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("channel", "index"),
                name="opted_out_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("undone_at__isnull", True),
                    models.Q(("undone_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="opt_out_undone_by_somebody",
            ),
        ),
    ]
