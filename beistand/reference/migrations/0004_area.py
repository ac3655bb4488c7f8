"""The parts of town, as a tree with neighbours."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

ON_EARTH = Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90)


class Migration(migrations.Migration):
    dependencies = [("reference", "0003_topic")]
    operations = [
        migrations.CreateModel(
            name="Area",
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
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("outline", models.JSONField(blank=True, null=True)),
                (
                    "from_blueprint",
                    models.JSONField(blank=True, default=dict, editable=False),
                ),
                ("neighbours", models.ManyToManyField(blank=True, to="reference.area")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="reference.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "area",
                "verbose_name_plural": "areas",
                "ordering": ["name", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(code="") & ~Q(name=""), name="area_has_a_name"
                    ),
                    models.CheckConstraint(
                        condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                        name="area_is_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=Q(lon__isnull=True, lat__isnull=True)
                        | (Q(lon__isnull=False, lat__isnull=False) & ON_EARTH),
                        name="area_centre_on_earth",
                    ),
                ],
            },
        ),
    ]
