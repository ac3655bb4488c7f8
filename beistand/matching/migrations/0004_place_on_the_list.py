from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What has waited in vain stands on top of its list, by an index."""

    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0005_place_on_the_list"),
        ("directory", "0001_tables"),
        ("matching", "0003_next_step_says_something"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_open_work",
        ),
        migrations.AddField(
            model_name="referral",
            name="waited_in_vain",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="referral",
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
            model_name="referral",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["accepted", "offered"])),
                name="referral_open_work",
            ),
        ),
    ]
