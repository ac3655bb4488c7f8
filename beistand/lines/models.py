"""Which door is open: the helplines, their numbers and their hours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.lines.rules import OfficeHours
from beistand.reference.rules import in_language


class Line(models.Model):
    """A helpline with its numbers, its languages and its hours.

    `hours` is written as OpenStreetMap writes opening hours, "PH" meaning the
    public holidays of `holiday_country` and `holiday_subdivision`; empty means
    that nobody ever sits behind it. The line with the lowest position is the
    main one, whose hours the deadlines of the house count.

    `when_closed` is what a caller meets while nobody answers: a voicemail, an
    announcement alone, or an announcement that points to the form. The call is
    kept as something to deal with in every case.
    """

    class WhenClosed(models.TextChoices):
        VOICEMAIL = "voicemail", _("callers can leave a message")
        ANNOUNCEMENT = "announcement", _("callers hear when we are there")
        FORM = "form", _("callers are pointed to the form")

    code = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    names = models.JSONField(default=dict)
    phones = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    email = models.EmailField(blank=True)
    languages = ArrayField(models.CharField(max_length=12))
    hours = models.CharField(max_length=500, blank=True)
    holiday_country = models.CharField(max_length=2, blank=True)
    holiday_subdivision = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=60)
    after_hours = models.JSONField(default=dict, blank=True)
    when_closed = models.CharField(
        max_length=12, choices=WhenClosed.choices, default=WhenClosed.VOICEMAIL
    )
    from_blueprint = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(condition=~Q(names={}), name="line_has_a_name"),
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
            models.CheckConstraint(
                condition=Q(when_closed__in=["voicemail", "announcement", "form"]),
                name="line_closes_in_a_known_way",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def name(self, language: str) -> str:
        """What the line is called in this language, or in one that it has."""
        return in_language(self.names, language) or self.code

    def after_hours_text(self, language: str) -> str:
        """What is said while nobody answers, "" where nothing is."""
        return in_language(self.after_hours, language)

    def office_hours(self) -> OfficeHours:
        """When somebody sits behind this line."""
        return OfficeHours(
            text=self.hours,
            time_zone=self.time_zone,
            country=self.holiday_country,
            subdivision=self.holiday_subdivision,
        )


class Wire(models.Model):
    """A connection to the outside: what it last said about itself.

    Each process that holds one writes its row every few seconds. `waiting` counts
    what it has taken in or been given and not yet handed on.
    """

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10)
    line = models.ForeignKey(Line, models.CASCADE, null=True, related_name="wires")
    beat_at = models.DateTimeField()
    connected_since = models.DateTimeField(null=True)
    last_event_at = models.DateTimeField(null=True)
    waiting = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("wire")
        verbose_name_plural = _("wires")
        ordering = ["kind", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["mail", "voice", "sms", "letter"]),
                name="wire_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.code
