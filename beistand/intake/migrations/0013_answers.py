"""How each request in a conversation was answered, and calls without a name."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_tables"),
        ("cases", "0009_follow_up_and_profession"),
        ("directory", "0003_facts_stay"),
        ("documents", "0002_examination"),
        ("guidance", "0002_approved_stays"),
        ("intake", "0012_answer_due"),
        ("lines", "0006_scanner_is_a_wire"),
        ("offers", "0003_place_on_the_list"),
        ("people", "0005_no_texts_since"),
        ("reference", "0008_sites"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Answer",
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
                ("new_topic", models.CharField(blank=True, max_length=80)),
                ("postcode", models.CharField(blank=True, max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("at_once", "answered at once"),
                            ("service", "referred to a service"),
                            ("initiative", "referred to an initiative"),
                            ("call_back", "answered later: we call back"),
                            ("emergency", "emergency number"),
                            ("out_of_scope", "nothing for this line"),
                            ("unreachable", "could not be reached"),
                            ("abandoned", "abandoned"),
                            ("wrong_number", "wrong number"),
                        ],
                        max_length=15,
                    ),
                ),
                ("words", beistand.kit.fields.EncryptedText(blank=True, default="")),
                ("state_seen", models.CharField(blank=True, max_length=20)),
                ("is_confirmed", models.BooleanField(default=False)),
                ("protocol_node", models.CharField(blank=True, max_length=60)),
                (
                    "unmet_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_service", "nobody offers this"),
                            ("full", "everybody is full"),
                            ("closed", "the service is closed"),
                            ("not_eligible", "the person is not eligible"),
                            ("no_papers", "papers are missing"),
                            ("language", "nobody speaks the language"),
                            ("out_of_area", "too far away"),
                            ("cost", "too expensive"),
                            ("unreachable", "the person could not be reached"),
                            ("declined", "the person declined the help"),
                            ("other", "another reason"),
                        ],
                        max_length=15,
                    ),
                ),
                ("is_warm", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField(default=beistand.kit.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name="contact",
            name="answered_in",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answered_with",
                to="intake.contact",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="is_anonymous",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="contact",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("case", "case opened"),
                    ("repeat", "added to an open case"),
                    ("offer", "offer received"),
                    ("answered", "answered at once"),
                    ("service", "referred to a service"),
                    ("initiative", "referred to an initiative"),
                    ("call_back", "call back promised"),
                    ("wrong_number", "wrong number"),
                    ("abandoned", "abandoned"),
                    ("joke", "joke"),
                    ("emergency", "emergency: passed to 112"),
                    ("out_of_scope", "nothing for this line"),
                    ("unreachable", "could not be reached"),
                    ("automatic", "automatic message, nothing to do"),
                    ("other", "something else"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_anonymous", False),
                    models.Q(
                        ("call_back", None),
                        ("case", None),
                        ("email_index", ""),
                        ("fingerprint", ""),
                        ("inquirer", None),
                        ("offer", None),
                        ("perhaps", None),
                        ("phone_index", ""),
                        ("submission", None),
                    ),
                    _connector="OR",
                ),
                name="contact_anonymous_leads_to_nobody",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reference.area",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="intake.contact",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="fact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.operatingfact",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="given_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="need",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="cases.need",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="guidance.run",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="directory.service",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="topic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reference.topic",
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                models.F("given_at"), models.F("kind"), name="answer_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("need__isnull", False)),
                fields=("contact", "need"),
                name="answer_once_a_need_and_contact",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "at_once",
                            "service",
                            "initiative",
                            "call_back",
                            "emergency",
                            "out_of_scope",
                            "unreachable",
                            "abandoned",
                            "wrong_number",
                        ],
                    )
                ),
                name="answer_is_of_the_closed_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["service", "initiative"]),
                        ("service__isnull", False),
                    ),
                    models.Q(
                        models.Q(
                            ("kind__in", ["service", "initiative"]), _negated=True
                        ),
                        ("fact", None),
                        ("is_warm", False),
                        ("service", None),
                        ("state_seen", ""),
                    ),
                    _connector="OR",
                ),
                name="answer_refers_to_a_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("unmet_reason", ""), ("kind", "out_of_scope"), _connector="OR"
                ),
                name="answer_unmet_only_where_we_could_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_topic__regex", "[0-9]{4}|@"), _negated=True),
                name="answer_new_topic_holds_no_number",
            ),
        ),
    ]
