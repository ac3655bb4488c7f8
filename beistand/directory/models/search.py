"""What is searched, kept ready by triggers of the database, and what nobody found.

The rows of the first three tables are made from topics, services and organizations
whenever those change, whoever changes them: a search can never be behind the
directory. Only `beistand directory index` writes them otherwise, all anew.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from beistand.directory.models.services import Service
from beistand.reference.models import Area, Topic


class SearchWord(models.Model):
    """A word that occurs in the directory, folded; misspelt ones are looked for here.

    Words that have gone from the directory stay until the index is made anew: they
    lead nowhere.
    """

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [
            GinIndex(
                OpClass("word", name="gin_trgm_ops"),
                name="search_word_trgm",
                fastupdate=False,
            )
        ]

    def __str__(self) -> str:
        return self.word


class SearchPhrase(models.Model):
    """One way to say a topic: its label or a synonym, in one of its languages.

    Attributes:
        text: as the city wrote it.
        words: the same, folded, word by word.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)
    text = models.TextField()
    words = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["words"], name="search_phrase_words")]

    def __str__(self) -> str:
        return self.text


class SearchDocument(models.Model):
    """The words of one service in all its languages, folded, each once.

    Attributes:
        names: of the service and its organization.
        about: of its descriptions.
    """

    service = models.OneToOneField(
        Service, models.CASCADE, primary_key=True, related_name="+"
    )
    names = ArrayField(models.TextField())
    about = ArrayField(models.TextField())

    class Meta:
        indexes = [
            GinIndex(fields=["names"], name="search_document_names"),
            GinIndex(fields=["about"], name="search_document_about"),
        ]

    def __str__(self) -> str:
        return str(self.service_id)


class Gap(models.Model):
    """What people looked for and did not find, counted; nobody's words in full.

    Attributes:
        words: folded, in the order of the alphabet: those that the directory knows,
            and others that were used on several days.
        times: how often; first_at, last_at: when.
    """

    words = models.CharField(max_length=160)
    language = models.CharField(max_length=12)
    area = models.ForeignKey(
        Area, models.CASCADE, null=True, blank=True, related_name="+"
    )
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="gap_is_counted_once",
                fields=["words", "language", "area"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="gap_says_something",
                condition=~Q(words="") & Q(times__gte=1),
            ),
            models.CheckConstraint(
                name="gap_holds_no_number", condition=~Q(words__regex=r"[0-9]")
            ),
        ]

    def __str__(self) -> str:
        return self.words


class SoughtWord(models.Model):
    """A word of searches in vain that the directory does not know, kept as a hash.

    It may be somebody's name. Only when it was used on several days it is shown.

    Attributes:
        code: keyed with the key of this installation.
        days: on how many days somebody used it; last_day: the newest of them.
    """

    code = models.CharField(max_length=64, primary_key=True)
    days = models.PositiveSmallIntegerField(default=1)
    last_day = models.DateField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sought_word_is_a_hash",
                condition=Q(code__regex=r"^[0-9a-f]{64}$") & Q(days__gte=1),
            )
        ]

    def __str__(self) -> str:
        return self.code
