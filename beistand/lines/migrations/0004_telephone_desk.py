"""Who is due on a line, who is there, and what callers hear."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import beistand.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("lines", "0003_how_a_line_closes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                "welcome",
                                "at the beginning of every call in opening hours",
                            ),
                            ("wait", "while all of us are talking"),
                            ("place_1", "place in the line: next"),
                            ("place_2", "place in the line: second"),
                            ("place_3", "place in the line: third"),
                            ("place_more", "place in the line: further back"),
                            ("closed", "before the voicemail, outside opening hours"),
                            (
                                "voicemail",
                                "before the voicemail, when nobody can answer",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("audio", models.BinaryField()),
                ("seconds", models.FloatField()),
                ("is_placeholder", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(default=beistand.kit.clock.now)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="lines.line",
                    ),
                ),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "ordering": ["line", "language", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "language", "kind"), name="announcement_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seconds__gt", 0)),
                        name="announcement_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("extension", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("here", "there"),
                            ("pause", "on a break"),
                            ("gone", "not there"),
                        ],
                        max_length=5,
                    ),
                ),
                ("since", models.DateTimeField(default=beistand.kit.clock.now)),
                ("last_call_ended_at", models.DateTimeField(null=True)),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="lines.line",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presence",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["here", "pause", "gone"])),
                        name="presence_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("extension", ""), _negated=True),
                            models.Q(("state", "gone"), _negated=True),
                        ),
                        fields=("extension",),
                        name="presence_one_at_a_telephone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("date", models.DateField(blank=True, null=True)),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="lines.line",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "shift",
                "verbose_name_plural": "shifts",
                "ordering": ["date", "weekday", "starts", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("date", None), ("weekday__range", (0, 6))),
                            models.Q(("date__isnull", False), ("weekday", None)),
                            _connector="OR",
                        ),
                        name="shift_has_a_weekday_or_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("starts", models.F("ends")), _negated=True),
                        name="shift_lasts",
                    ),
                    models.UniqueConstraint(
                        fields=("line", "user", "weekday", "date", "starts"),
                        name="shift_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
