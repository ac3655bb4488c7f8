"""Which mails shall be acknowledged as soon as all that waits has been read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0011_unwritten_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="original",
            name="is_answer_due",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="original",
            index=models.Index(
                condition=models.Q(("is_answer_due", True)),
                fields=["channel", "id"],
                name="original_to_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="original",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_answer_due", False),
                    ("read_at__isnull", False),
                    _connector="OR",
                ),
                name="original_answered_when_read",
            ),
        ),
    ]
