from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What has waited in vain stands on top of its list, by an index."""

    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0004_next_step_says_something"),
        ("outbox", "0002_next_step_says_something"),
        ("people", "0003_names_one_slip_off"),
        ("reference", "0006_find_streets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="callback",
            name="call_back_open_work",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_open_work",
        ),
        migrations.RemoveIndex(
            model_name="followup",
            name="follow_up_open_work",
        ),
        migrations.RemoveIndex(
            model_name="need",
            name="need_open_work",
        ),
        migrations.AddField(
            model_name="callback",
            name="waited_in_vain",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="waited_in_vain",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="followup",
            name="waited_in_vain",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="need",
            name="waited_in_vain",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="callback",
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
        migrations.AddField(
            model_name="case",
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
        migrations.AddField(
            model_name="followup",
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
        migrations.AddField(
            model_name="need",
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
            model_name="callback",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["calling", "waiting"])),
                name="call_back_open_work",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["open"])),
                name="case_open_work",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["due"])),
                name="follow_up_open_work",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["open", "promised", "reserved"])),
                name="need_open_work",
            ),
        ),
    ]
