"""What came in over a wire, byte for byte; papers and a doubtful case beside it."""

import django.db.models.deletion
from django.db import migrations, models

import beistand.kit.clock
import beistand.kit.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_case_work_shown"),
        ("documents", "0001_papers_handed_in"),
        ("intake", "0006_place_on_the_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="email_index",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AddField(
            model_name="contact",
            name="perhaps",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="submission",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="contacts",
                to="documents.submission",
            ),
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
                    ("call_back", "call back promised"),
                    ("wrong_number", "wrong number"),
                    ("abandoned", "abandoned"),
                    ("joke", "joke"),
                    ("emergency", "emergency: passed to 112"),
                    ("automatic", "automatic message, nothing to do"),
                    ("other", "something else"),
                ],
                max_length=15,
            ),
        ),
        migrations.CreateModel(
            name="Original",
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
                ("channel", models.CharField(max_length=10)),
                ("envelope", beistand.kit.fields.EncryptedJSON(default=dict)),
                ("content", beistand.kit.fields.EncryptedBytes()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("kept_at", models.DateTimeField(default=beistand.kit.clock.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("problem", beistand.kit.fields.EncryptedText(blank=True, default="")),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="original",
                        to="intake.contact",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["channel", "id"],
                        name="original_to_read",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="original_has_a_hash",
                    )
                ],
            },
        ),
    ]
