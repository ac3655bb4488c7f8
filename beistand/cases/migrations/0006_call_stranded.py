import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A call for which no number is left stays open as the desk's work."""

    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0005_place_on_the_list"),
        ("people", "0004_number_is_wrong"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="callback",
            name="call_back_open_is_owned",
        ),
        migrations.RemoveIndex(
            model_name="callback",
            name="call_back_open_work",
        ),
        migrations.AlterField(
            model_name="callback",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "to be called"),
                    ("calling", "being called"),
                    ("stranded", "no number is left"),
                    ("reached", "reached"),
                    ("not_reached", "not reached"),
                    ("cancelled", "not needed any more"),
                ],
                default="waiting",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["calling", "stranded", "waiting"])),
                name="call_back_open_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["calling", "stranded", "waiting"]),
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
                name="call_back_open_is_owned",
            ),
        ),
    ]
