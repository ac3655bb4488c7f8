"""The one city that this installation serves."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_extensions")]
    operations = [
        migrations.CreateModel(
            name="City",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("slug", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("languages", ArrayField(models.CharField(max_length=12))),
                ("default_language", models.CharField(max_length=12)),
                ("time_zone", models.CharField(max_length=60)),
                (
                    "region",
                    models.CharField(
                        help_text="ISO 3166: how a number without a prefix is read",
                        max_length=2,
                    ),
                ),
                (
                    "country_code",
                    models.CharField(help_text="ISO 3166: where it lies", max_length=2),
                ),
                ("colours", models.JSONField(blank=True, default=dict)),
                ("logo", models.TextField(blank=True)),
                ("rules", models.JSONField(blank=True, default=dict)),
                ("code_words", models.JSONField(blank=True, default=dict)),
                ("texts", models.JSONField(blank=True, default=dict)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "from_blueprint",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
            ],
            options={
                "verbose_name": "city",
                "verbose_name_plural": "cities",
                "constraints": [
                    models.CheckConstraint(condition=Q(id=1), name="city_is_one"),
                    models.CheckConstraint(
                        condition=Q(languages__len__gt=0), name="city_speaks_a_language"
                    ),
                    models.CheckConstraint(
                        condition=Q(languages__contains=[F("default_language")]),
                        name="city_speaks_its_default_language",
                    ),
                    models.CheckConstraint(
                        condition=~Q(name="") & ~Q(time_zone=""), name="city_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=Q(region=Upper("region"))
                        & Q(country_code=Upper("country_code"))
                        & Q(region__regex=r"^..$", country_code__regex=r"^..$"),
                        name="city_country_in_two_capitals",
                    ),
                ],
            },
        ),
    ]
