"""The helplines, their numbers and their hours."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Line",
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
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("names", models.JSONField(default=dict)),
                (
                    "phones",
                    ArrayField(
                        models.CharField(max_length=20), blank=True, default=list
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("languages", ArrayField(models.CharField(max_length=12))),
                ("hours", models.CharField(blank=True, max_length=500)),
                ("holiday_country", models.CharField(blank=True, max_length=2)),
                ("holiday_subdivision", models.CharField(blank=True, max_length=10)),
                ("time_zone", models.CharField(max_length=60)),
                ("after_hours", models.JSONField(blank=True, default=dict)),
                (
                    "from_blueprint",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
            ],
            options={
                "verbose_name": "line",
                "verbose_name_plural": "lines",
                "ordering": ["position", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(names={}), name="line_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=Q(languages__len__gt=0), name="line_speaks_a_language"
                    ),
                    models.CheckConstraint(
                        condition=~Q(time_zone=""), name="line_has_a_time_zone"
                    ),
                    models.CheckConstraint(
                        condition=Q(holiday_subdivision="") | ~Q(holiday_country=""),
                        name="line_subdivision_within_country",
                    ),
                ],
            },
        ),
    ]
