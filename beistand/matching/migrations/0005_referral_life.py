"""A referral is sent warm or cold, and says why it was declined."""

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0009_follow_up_and_profession"),
        ("directory", "0003_facts_stay"),
        ("matching", "0004_place_on_the_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_one_open_a_need",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referral_open_is_owned",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referral_open_work",
        ),
        migrations.AddField(
            model_name="referral",
            name="accepted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="decline_words",
            field=beistand.kit.fields.EncryptedText(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="referral",
            name="is_reached",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="moved_at",
            field=models.DateTimeField(default=beistand.kit.clock.now),
        ),
        migrations.AddField(
            model_name="referral",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="way",
            field=models.CharField(
                choices=[
                    ("ask", "we phone the service"),
                    ("given", "the caller turns there"),
                    ("warm", "with the caller on the line"),
                ],
                default="ask",
                max_length=5,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="decline_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_capacity", "has no room"),
                    ("closed", "is closed"),
                    ("not_eligible", "not for this person"),
                    ("no_papers", "papers are missing"),
                    ("language", "nobody speaks the language"),
                    ("out_of_area", "does not come that far"),
                    ("cost", "too expensive"),
                    ("no_answer", "did not answer"),
                    ("called_off", "we called it off"),
                    ("other", "another reason"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="referral",
            name="status",
            field=models.CharField(
                choices=[
                    ("offered", "to be asked"),
                    ("sent", "the person turns there"),
                    ("accepted", "accepted by the service"),
                    ("declined", "declined by the service"),
                    ("helped", "the service helped"),
                    ("not_helped", "the service did not help"),
                    ("not_followed", "handed on; nobody may ask what became of it"),
                ],
                default="offered",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                models.F("place"),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(("status__in", ["accepted", "offered", "sent"])),
                name="referral_open_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["accepted", "offered", "sent"]), _negated=True
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
                name="referral_open_is_owned",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["offered", "sent", "accepted"])),
                fields=("need",),
                name="referral_one_open_a_need",
            ),
        ),
    ]
