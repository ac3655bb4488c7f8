import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is open has a next step that says something; spaces are none."""

    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0003_need_ended"),
        ("outbox", "0001_tables"),
        ("people", "0003_names_one_slip_off"),
        ("reference", "0006_find_streets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="callback",
            name="call_back_open_is_owned",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_open_is_owned",
        ),
        migrations.RemoveConstraint(
            model_name="followup",
            name="follow_up_open_is_owned",
        ),
        migrations.RemoveConstraint(
            model_name="need",
            name="need_open_is_owned",
        ),
        migrations.AddConstraint(
            model_name="callback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["calling", "waiting"]), _negated=True),
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
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["open"]), _negated=True),
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
                name="case_open_is_owned",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["due"]), _negated=True),
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
                name="follow_up_open_is_owned",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["open", "promised", "reserved"]), _negated=True
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
                name="need_open_is_owned",
            ),
        ),
    ]
