import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    """A text may wait for its time, expire, and fail for now or for good."""

    dependencies = [
        ("outbox", "0005_print_runs"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="message",
            name="message_open_is_owned",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_to_send",
        ),
        migrations.RemoveIndex(
            model_name="message",
            name="message_open_work",
        ),
        migrations.AddField(
            model_name="message",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[("permanent", "for good"), ("temporary", "for now")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="parts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="provider",
            field=models.SlugField(blank=True, max_length=30),
        ),
        migrations.AlterField(
            model_name="message",
            name="status",
            field=models.CharField(
                choices=[
                    ("planned", "waits for its time"),
                    ("queued", "waiting to be sent"),
                    ("sending", "being sent"),
                    ("sent", "sent"),
                    ("delivered", "delivered"),
                    ("failed", "not sent"),
                    ("uncertain", "perhaps sent"),
                    ("expired", "no receipt"),
                    ("exercise", "exercise: not sent"),
                    ("settled", "dealt with"),
                    ("cancelled", "not needed any more"),
                ],
                default="queued",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["expired", "failed", "uncertain"])),
                name="message_open_work",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status__in", ["planned", "queued", "sending"])),
                fields=["next_try_at"],
                name="message_to_send",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("channel", "sms"), ("status", "sent")),
                fields=["sent_at"],
                name="message_without_receipt",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["expired", "failed", "uncertain"]),
                        _negated=True,
                    ),
                    models.Q(
                        models.Q(
                            ("owner__isnull", False),
                            ("team__isnull", False),
                            _connector="OR",
                        ),
                        models.Q(
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Trim("next_step"),
                                models.Value(""),
                            ),
                            _negated=True,
                        ),
                        ("due_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="message_open_is_owned",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("failure__in", ["", "permanent", "temporary"])),
                name="message_failure_is_known",
            ),
        ),
    ]
