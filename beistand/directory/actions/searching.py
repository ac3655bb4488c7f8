"""What is kept of searches: only those in vain, and nobody's own words in full."""

from datetime import datetime

from django.db import connection
from django.db.models import F

from beistand.directory.models import Gap
from beistand.directory.ranking import asked_words, gap_words
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.people.queries import words_of_names
from beistand.reference.models import Area

MOST_GAPS = 10_000
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

    Numbers and names of people we know are left out first. Beyond so many
    different ones only those already known are counted: nobody can fill the disk
    by searching. Not journalled: it says nothing about anybody.
    """
    words = gap_words(typed, words_of_names(asked_words(typed)))
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
