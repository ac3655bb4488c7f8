"""The address register: streets, and the houses in them."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models import Q

ON_EARTH = Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90)


class Migration(migrations.Migration):
    dependencies = [("reference", "0004_area")]
    operations = [
        migrations.CreateModel(
            name="Street",
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
                ("name", models.CharField(max_length=120)),
                ("folded", models.CharField(max_length=160, unique=True)),
            ],
            options={
                "verbose_name": "street",
                "verbose_name_plural": "streets",
                "ordering": ["name"],
                "indexes": [
                    GinIndex(
                        OpClass("folded", name="gin_trgm_ops"),
                        name="street_folded_trgm",
                        fastupdate=False,
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(name="") & ~Q(folded=""), name="street_has_a_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
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
                ("street", models.CharField(max_length=120)),
                ("house_number", models.CharField(blank=True, max_length=20)),
                ("postcode", models.CharField(blank=True, max_length=12)),
                ("repeat", models.PositiveSmallIntegerField(default=0)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("folded", models.CharField(max_length=160)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="reference.area",
                    ),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
                "ordering": ["street", "house_number"],
                "indexes": [
                    models.Index(
                        OpClass("folded", name="text_pattern_ops"),
                        OpClass("house_number", name="text_pattern_ops"),
                        name="place_street_and_number",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["folded", "house_number", "postcode", "repeat"],
                        name="place_is_listed_once",
                    ),
                    models.CheckConstraint(condition=ON_EARTH, name="place_on_earth"),
                    models.CheckConstraint(
                        condition=~Q(street="") & ~Q(folded=""),
                        name="place_has_a_street",
                    ),
                ],
            },
        ),
    ]
