"""What is kept of searches: only those in vain, and nobody's own words in full."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from beistand.directory.models import Gap, SoughtWord
from beistand.directory.queries.search import known_words
from beistand.directory.ranking import asked_words, gap_words
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.crypto import blind_index
from beistand.people.queries import words_of_names
from beistand.reference.models import Area

MOST_GAPS = 10_000
GAP_INDEX = "directory.gap"
SHOWN_AFTER_DAYS, SOUGHT_FOR = 3, timedelta(days=30)
COUNT = """
    INSERT INTO directory_gap AS kept
        (words, language, area_id, times, first_at, last_at)
    VALUES (%(words)s, %(language)s, %(area)s, 1, %(now)s, %(now)s)
    ON CONFLICT (words, language, area_id)
    DO UPDATE SET times = kept.times + 1, last_at = %(now)s
"""


@action("directory.note_gap")
def note_gap(typed: str, language: str, area: Area | None, *, by: Actor) -> bool:
    """Count a search that found nothing; whether there was anything to keep.

    Numbers and names of people we know are left out first. Of the rest only words
    are kept that the directory knows; any other when it was used on so many days,
    until then as a hash, since it may be a name. Beyond so many
    different ones only those already known are counted: nobody can fill the disk
    by searching. Not journalled: it says nothing about anybody.
    """
    told = gap_words(typed, words_of_names(asked_words(typed)))
    words = " ".join(sorted(_words_to_keep(told)))
    if not words:
        return False
    same = Gap.objects.filter(words=words, language=language, area=area)
    if same.update(times=F("times") + 1, last_at=clock.now()):
        return True
    if Gap.objects.count() >= MOST_GAPS:
        return False
    found: dict[str, str | int | datetime | None] = {
        "words": words,
        "language": language,
        "area": area.pk if area else None,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, found)
    return True


def _words_to_keep(told: str) -> set[str]:
    """Words of the directory, in its own spelling, and those used often enough."""
    known = known_words(told).words
    kept = set()
    for word in told.split():
        near = known.get(word)
        if near:
            kept.add(max(near, key=lambda each: (near[each], each)))
        elif _used_often(word):
            kept.add(word)
    return {word for word in kept if word.isalpha()}


def _used_often(word: str) -> bool:
    """Count this day for a word that the directory does not know."""
    code, today = blind_index(word, GAP_INDEX), timezone.localdate(clock.now())
    row = SoughtWord.objects.select_for_update().filter(pk=code).first()
    if row is None:
        if SoughtWord.objects.count() < MOST_GAPS:
            SoughtWord.objects.get_or_create(pk=code, defaults={"last_day": today})
        return False
    if row.last_day < today:
        row.days, row.last_day = row.days + 1, today
        row.save(update_fields=["days", "last_day"])
    return row.days >= SHOWN_AFTER_DAYS


@action("directory.note_gap")
def forget_sought_words(*, by: Actor) -> int:
    """Words that nobody used for a month are forgotten, hash and all."""
    over = timezone.localdate(clock.now()) - SOUGHT_FOR
    return SoughtWord.objects.filter(last_day__lt=over).delete()[0]


@action("directory.drop_gap")
def drop_gap(gap: Gap, *, by: Actor) -> None:
    """Forget a gap: it is filled, or was none."""
    journal.record(by, "directory.gap_dropped", gap, times=gap.times)
    gap.delete()


@action("directory.index_search")
def index_search(*, by: Actor) -> int:
    """Make everything anew that is searched; how many services there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_index_all()")
        cursor.execute("SELECT count(*) FROM directory_searchdocument")
        row = cursor.fetchone()
    return int(row[0])
