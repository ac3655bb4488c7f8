import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is open has a next step that says something; spaces are none."""

    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0004_next_step_says_something"),
        ("directory", "0001_tables"),
        ("matching", "0002_match_reminded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_open_is_owned",
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["accepted", "offered"]), _negated=True),
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
                name="referral_open_is_owned",
            ),
        ),
    ]
