"""Telephone calls, and the call that is owed for one that was missed."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_case_work_shown"),
        ("intake", "0008_originals_stay"),
        ("lines", "0004_telephone_desk"),
        ("people", "0004_number_is_wrong"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="call_back",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="cases.callback",
            ),
        ),
        migrations.CreateModel(
            name="PhoneCall",
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
                (
                    "uid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("channel_id", models.CharField(max_length=80, unique=True)),
                ("desk_channel", models.CharField(blank=True, max_length=80)),
                (
                    "direction",
                    models.CharField(
                        choices=[("in", "they call us"), ("out", "we call them")],
                        default="in",
                        max_length=3,
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                ("number", beistand.kit.fields.EncryptedText(blank=True, default="")),
                (
                    "phone_index",
                    models.CharField(blank=True, db_index=True, max_length=64),
                ),
                ("dialled", models.CharField(blank=True, max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting in line"),
                            ("ringing", "ringing"),
                            ("talking", "talking"),
                            ("held", "on hold"),
                            ("voicemail", "at the voicemail"),
                            ("ended", "ended"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "nothing"),
                            ("answer", "answer"),
                            ("hold", "hold"),
                            ("resume", "resume"),
                            ("transfer", "transfer"),
                            ("hang_up", "hang up"),
                            ("dial", "dial"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("arrived_at", models.DateTimeField(default=beistand.kit.clock.now)),
                ("rung_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not yet"),
                            ("talked", "talked"),
                            ("missed", "missed"),
                            ("recorded", "message left"),
                            ("failed", "not reached"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "call_back",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.callback",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_calls",
                        to="intake.contact",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lines.line",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_calls",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "wish_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "ended"), _negated=True),
                        fields=["line", "arrived_at"],
                        name="phone_call_open",
                    ),
                    models.Index(
                        condition=models.Q(("wish", ""), _negated=True),
                        fields=["id"],
                        name="phone_call_wished",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "waiting",
                                    "ringing",
                                    "talking",
                                    "held",
                                    "voicemail",
                                    "ended",
                                ],
                            )
                        ),
                        name="phone_call_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["in", "out"])),
                        name="phone_call_has_a_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["ringing", "talking", "held"]),
                                _negated=True,
                            ),
                            ("operator__isnull", False),
                            _connector="OR",
                        ),
                        name="phone_call_has_an_operator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("status", "ended"),
                                models.Q(("ending", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "ended"), _negated=True),
                                ("ended_at", None),
                                ("ending", ""),
                            ),
                            _connector="OR",
                        ),
                        name="phone_call_ended_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("wish", "transfer"), _negated=True),
                            ("wish_to__isnull", False),
                            _connector="OR",
                        ),
                        name="phone_call_transfer_says_to_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "wish__in",
                                [
                                    "",
                                    "answer",
                                    "hold",
                                    "resume",
                                    "transfer",
                                    "hang_up",
                                    "dial",
                                ],
                            )
                        ),
                        name="phone_call_wish_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("operator__isnull", False),
                            ("status__in", ["waiting", "ringing", "talking", "held"]),
                        ),
                        fields=("operator",),
                        name="phone_call_one_each",
                    ),
                ],
            },
        ),
    ]
