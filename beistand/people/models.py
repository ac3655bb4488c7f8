"""Everyone we talk to: those who ask, those they ask for, and those who help."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.kit import clock
from beistand.kit.fields import EncryptedJSON, EncryptedText
from beistand.people.rules import Reach, Whereabouts
from beistand.reference.models import Area


class Person(models.Model):
    """Somebody with a name, ways to be reached, and perhaps an address.

    Two rows may turn out to be one human being. Merging points the one at the
    other (`merged_into`) and rewrites nothing, so every reference follows and
    the merge can be undone.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    tokens = ArrayField(models.CharField(max_length=60), default=list)
    language = models.CharField(max_length=10)
    country = models.CharField(max_length=2, blank=True)
    wish = models.CharField(max_length=10, blank=True)
    best_time = EncryptedText(default="", blank=True)
    street = models.CharField(max_length=200, blank=True)
    street_folded = models.CharField(max_length=200, blank=True, db_index=True)
    house_number = models.CharField(max_length=20, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    risks = EncryptedJSON(default=list)
    notes = EncryptedText(default="", blank=True)
    is_protected = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
            ),
            models.CheckConstraint(
                name="person_has_a_whole_position",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="person_wish_is_a_channel",
                condition=Q(wish__in=["", "phone", "sms", "email", "letter"]),
            ),
        ]
        indexes = [GinIndex(fields=["tokens"], name="person_tokens")]

    @property
    def address(self) -> str:
        """Street, number and postcode in one line; empty when unknown."""
        street = f"{self.street} {self.house_number}".strip()
        return ", ".join(part for part in (street, self.postcode) if part)

    def numbers(self) -> list[str]:
        """The numbers that reach this person as far as we know now. One query."""
        return [row.number for row in self.phones.filter(wrong_at=None)]

    def whereabouts(self) -> Whereabouts:
        """The address as it is known, to be compared. One query for the area."""
        code = self.area.code if self.area else ""
        return Whereabouts(self.street, self.house_number, self.postcode, code)

    def reach(self) -> Reach:
        """The ways this person can be reached. Two queries, or none if prefetched."""
        numbers = [row for row in self.phones.all() if row.wrong_at is None]
        return Reach(
            wish=self.wish,
            has_phone=bool(numbers),
            has_mobile=any(number.takes_texts for number in numbers),
            has_email=bool(self.emails.all()),
            # Who prints a letter reads the address on it.
            has_address=bool(self.street) and not self.is_protected,
        )

    def __str__(self) -> str:
        return self.name


class NameToken(models.Model):
    """One folded word that occurs in names.

    A city has a million people but few different words in their names, so the
    search for misspelt names runs here first. `sound` is the token in Cologne
    phonetics, in which Meier and Mayer are the same.
    """

    token = models.CharField(max_length=60, unique=True)
    sound = models.CharField(max_length=60, blank=True, db_index=True)

    class Meta:
        indexes = [
            GinIndex(
                name="name_token_trigrams", fields=["token"], opclasses=["gin_trgm_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.token


class PhoneNumber(models.Model):
    """A number of a person, in E.164, encrypted, found by its blind index.

    One that turned out to be wrong is kept and shown, but used by nothing. One
    that said STOP is phoned, but gets no texts.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="phones")
    number = EncryptedText()
    index = models.CharField(max_length=64, db_index=True)
    can_text = models.BooleanField(default=False)
    wrong_at = models.DateTimeField(null=True)
    no_texts_since = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="number_once_a_person", fields=["person", "index"]
            )
        ]

    @property
    def takes_texts(self) -> bool:
        """Whether a text message may be sent to this number."""
        return self.can_text and self.wrong_at is None and self.no_texts_since is None

    def __str__(self) -> str:
        return f"{_('phone number')} {self.pk}"


class EmailAddress(models.Model):
    """An e-mail address of a person, encrypted, found by its blind index."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="emails")
    address = EncryptedText()
    index = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="email_once_a_person", fields=["person", "index"]
            )
        ]

    def __str__(self) -> str:
        return f"{_('e-mail address')} {self.pk}"


class Consent(models.Model):
    """What a person agreed to, in which words, and when."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.SlugField()
    wording = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.purpose


class Merge(models.Model):
    """A person decided that two rows are one human being; can be undone."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moved = models.JSONField(default=list)
    decided_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="merge_joins_two", condition=~Q(kept=models.F("gone"))
            ),
            models.UniqueConstraint(
                name="merged_once",
                fields=["gone"],
                condition=Q(undone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
