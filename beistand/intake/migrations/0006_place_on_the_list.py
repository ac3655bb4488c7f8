from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What has waited in vain stands on top of its list, by an index."""

    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0005_place_on_the_list"),
        ("intake", "0005_next_step_says_something"),
        ("lines", "0001_line"),
        ("offers", "0002_next_step_says_something"),
        ("people", "0003_names_one_slip_off"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="contact",
            name="contact_open_work",
        ),
        migrations.AddField(
            model_name="contact",
            name="waited_in_vain",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="contact",
            name="place",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(then=models.Value(0), urgency=0),
                    models.When(then=models.Value(1), waited_in_vain=True),
                    default=models.F("urgency") + models.Value(1),
                ),
                output_field=models.PositiveSmallIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["waiting"])),
                name="contact_open_work",
            ),
        ),
    ]
