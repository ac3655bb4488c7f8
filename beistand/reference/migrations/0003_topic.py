"""What can be needed: the taxonomy of needs."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_city")]
    operations = [
        migrations.CreateModel(
            name="Topic",
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
                ("code", models.SlugField(max_length=60, unique=True)),
                ("labels", models.JSONField(default=dict)),
                ("hints", models.JSONField(blank=True, default=dict)),
                ("synonyms", models.JSONField(blank=True, default=dict)),
                ("icon", models.CharField(blank=True, max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("now", "now"),
                            ("today", "today"),
                            ("soon", "in the next days"),
                        ],
                        default="soon",
                        max_length=5,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "from_blueprint",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["position", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(labels={}), name="topic_has_a_label"
                    ),
                    models.CheckConstraint(
                        condition=Q(urgency__in=["now", "today", "soon"]),
                        name="topic_urgency_known",
                    ),
                ],
            },
        ),
    ]
