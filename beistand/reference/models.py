"""The lists everything points at: the city, what is needed, and where.

A city's own words (labels, hints, texts) are data in many languages: JSON
objects from language code to text. What a blueprint loaded last is kept with
each row in `from_blueprint`, so that loading again never overwrites what
people changed since.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from beistand.reference.rules import in_language

ON_EARTH = Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90)


class City(models.Model):
    """The one city, or region, that this installation serves."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    languages = ArrayField(models.CharField(max_length=12))
    default_language = models.CharField(max_length=12)
    time_zone = models.CharField(max_length=60)
    region = models.CharField(
        max_length=2, help_text="ISO 3166: how a number without a prefix is read"
    )
    country_code = models.CharField(max_length=2, help_text="ISO 3166: where it lies")
    colours = models.JSONField(default=dict, blank=True)
    logo = models.TextField(blank=True)
    rules = models.JSONField(default=dict, blank=True)
    code_words = models.JSONField(default=dict, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    is_demo = models.BooleanField(default=False)
    from_blueprint = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
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
        ]

    def __str__(self) -> str:
        return self.name

    def text(self, key: str, language: str) -> str:
        """The city's own wording of this passage, "" where it has none."""
        return in_language(
            self.texts.get(key, {}), language, fallback=self.default_language
        )


class Site(models.Model):
    """Where the city has a letterbox or a counter: letters come in there."""

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    address = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    from_blueprint = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=~Q(names={}), name="site_has_a_name")
        ]

    def __str__(self) -> str:
        return self.code

    def name(self, language: str) -> str:
        """What the site is called in this language, or in one that it has."""
        return in_language(self.names, language) or self.code


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics, by what they can be used for."""

    def active(self) -> Self:
        """Those people can choose today."""
        return self.filter(is_active=True)


class Topic(models.Model):
    """A term of the taxonomy of needs: shopping, medicine, somebody to talk to."""

    class Urgency(models.TextChoices):
        NOW = "now", _("now")
        TODAY = "today", _("today")
        SOON = "soon", _("in the next days")

    code = models.SlugField(max_length=60, unique=True)
    labels = models.JSONField(default=dict)
    hints = models.JSONField(default=dict, blank=True)
    synonyms = models.JSONField(default=dict, blank=True)
    icon = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    urgency = models.CharField(
        max_length=5, choices=Urgency.choices, default=Urgency.SOON
    )
    involves_money = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    from_blueprint = models.JSONField(default=dict, blank=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=~Q(labels={}), name="topic_has_a_label"),
            models.CheckConstraint(
                condition=Q(urgency__in=["now", "today", "soon"]),
                name="topic_urgency_known",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def label(self, language: str) -> str:
        """What the topic is called in this language, or in one that it has."""
        return in_language(self.labels, language) or self.code

    def hint(self, language: str) -> str:
        """One sentence on what belongs here, "" where there is none."""
        return in_language(self.hints, language)

    def synonyms_in(self, language: str) -> list[str]:
        """Other words for it in this language."""
        words: list[str] = self.synonyms.get(language, [])
        return words


class Area(models.Model):
    """A part of town; parts of parts form a tree."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts"
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    outline = models.JSONField(null=True, blank=True)
    neighbours = models.ManyToManyField("self", blank=True)
    from_blueprint = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name", "code"]
        constraints = [
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
        ]

    def __str__(self) -> str:
        return self.name


class Street(models.Model):
    """A street of the register, once, however many houses stand in it.

    Misspelt streets are looked for here: a few thousand rows instead of all
    the houses.
    """

    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=160, unique=True)

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        ordering = ["name"]
        indexes = [
            GinIndex(
                OpClass("folded", name="gin_trgm_ops"),
                name="street_folded_trgm",
                fastupdate=False,
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(folded=""), name="street_has_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """One address of the register; `folded` is its street's key in Street.

    Registers list some addresses at several positions, one per entrance or
    street segment: `repeat` counts them, so that each keeps its own row.
    """

    street = models.CharField(max_length=120)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    repeat = models.PositiveSmallIntegerField(default=0)
    area = models.ForeignKey(Area, models.PROTECT, related_name="places")
    lon = models.FloatField()
    lat = models.FloatField()
    folded = models.CharField(max_length=160)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["street", "house_number"]
        indexes = [
            models.Index(
                OpClass("folded", name="text_pattern_ops"),
                OpClass("house_number", name="text_pattern_ops"),
                name="place_street_and_number",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["folded", "house_number", "postcode", "repeat"],
                name="place_is_listed_once",
            ),
            models.CheckConstraint(condition=ON_EARTH, name="place_on_earth"),
            models.CheckConstraint(
                condition=~Q(street="") & ~Q(folded=""), name="place_has_a_street"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}".strip()
