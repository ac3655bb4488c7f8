import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is open has a next step that says something; spaces are none."""

    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0004_next_step_says_something"),
        ("intake", "0004_contact_to_file"),
        ("lines", "0001_line"),
        ("offers", "0001_tables"),
        ("people", "0003_names_one_slip_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contact",
            name="contact_open_is_owned",
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["waiting"]), _negated=True),
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
                name="contact_open_is_owned",
            ),
        ),
    ]
