"""Which door is open: the helplines, their numbers and their hours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import User
from beistand.kit import clock
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
    kept as something to deal with in every case. `mailboxes` names the mailboxes
    whose mail this line reads; where they are and how they open, only the
    environment knows. `signatures` stand under what the line writes.
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
    mailboxes = models.JSONField(default=list, blank=True)
    signatures = models.JSONField(default=dict, blank=True)
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

    def signature(self, language: str) -> str:
        """What stands under a mail in this language: as given, else name and phones."""
        if given := in_language(self.signatures, language):
            return given
        return "\n".join([self.name(language), *self.phones[:1]])

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
                condition=Q(kind__in=["mail", "voice", "sms", "letter", "scanner"]),
                name="wire_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Shift(models.Model):
    """Who is due on a line, and when: every week on one weekday, or on one date.

    Times are the clock times of the line's town. A shift that ends before it begins
    ends on the next day. A date goes before the weekday it falls on: where a line
    has a shift for a date, that day's weekly shifts do not count.
    """

    line = models.ForeignKey(Line, models.CASCADE, related_name="shifts")
    user = models.ForeignKey(User, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["date", "weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6), date=None)
                | Q(weekday=None, date__isnull=False),
                name="shift_has_a_weekday_or_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(starts=models.F("ends")), name="shift_lasts"
            ),
            models.UniqueConstraint(
                fields=["line", "user", "weekday", "date", "starts"],
                nulls_distinct=False,
                name="shift_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.starts:%H:%M}"


class Presence(models.Model):
    """Whether somebody is there, at which telephone, and for which line.

    One row for each user. Without a line it is for every line. `extension` names
    the telephone as the exchange knows it (its SIP endpoint); empty for somebody
    who has none and types what is said. `last_call_ended_at` decides whose turn it
    is: whoever has been idle longest.
    """

    class State(models.TextChoices):
        HERE = "here", _("there")
        PAUSE = "pause", _("on a break")
        GONE = "gone", _("not there")

    user = models.OneToOneField(User, models.CASCADE, related_name="presence")
    line = models.ForeignKey(Line, models.CASCADE, null=True, related_name="+")
    extension = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=5, choices=State.choices)
    since = models.DateTimeField(default=clock.now)
    last_call_ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["here", "pause", "gone"]),
                name="presence_state_is_known",
            ),
            models.UniqueConstraint(
                fields=["extension"],
                condition=~Q(extension="") & ~Q(state="gone"),
                name="presence_one_at_a_telephone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"


class Announcement(models.Model):
    """What a caller of a line hears at one point, in one language.

    `audio` is a WAV of 8000 samples a second, mono, 16 bits: what an exchange plays
    as it is. A placeholder was made by a machine and waits for a human voice.
    """

    class Kind(models.TextChoices):
        WELCOME = "welcome", _("at the beginning of every call in opening hours")
        WAIT = "wait", _("while all of us are talking")
        PLACE_1 = "place_1", _("place in the line: next")
        PLACE_2 = "place_2", _("place in the line: second")
        PLACE_3 = "place_3", _("place in the line: third")
        PLACE_MORE = "place_more", _("place in the line: further back")
        CLOSED = "closed", _("before the voicemail, outside opening hours")
        VOICEMAIL = "voicemail", _("before the voicemail, when nobody can answer")

    line = models.ForeignKey(Line, models.CASCADE, related_name="announcements")
    language = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    audio = models.BinaryField()
    seconds = models.FloatField()
    is_placeholder = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["line", "language", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "language", "kind"], name="announcement_once"
            ),
            models.CheckConstraint(
                condition=Q(seconds__gt=0), name="announcement_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.language} {self.kind}"
