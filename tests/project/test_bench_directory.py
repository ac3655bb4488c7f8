"""The benchmark of the search is fair: what is right is known beforehand."""

import pytest

from beistand.directory.models import OperatingFact, Service
from beistand.directory.models.facts import SCOPES
from beistand.kit import clock
from beistand.project.bench.directory import rank_of_right
from beistand.project.bench.directory_city import Built, Maker
from beistand.project.bench.directory_queries import (
    Query,
    misspelt_queries,
    queries,
    written_queries,
)
from beistand.project.bench.directory_topics import LANGUAGES, read_topics, ways_to_say

TOPICS = read_topics()
WAYS = ways_to_say(TOPICS)
LINK = Service.topics.through


def test_every_topic_is_worded_in_every_language() -> None:
    assert len(TOPICS) == 40
    for spoken in TOPICS.values():
        assert set(spoken) == set(LANGUAGES)
        assert all(label and synonyms for label, synonyms in spoken.values())


def test_two_hundred_different_searches_with_known_answers() -> None:
    asked = queries(WAYS)
    assert len(asked) == 200
    assert len({query.typed for query in asked}) == 200
    assert all(query.topics <= set(TOPICS) and query.topics for query in asked)
    assert asked == queries(WAYS)


def test_what_is_misspelt_is_spelt_like_nothing_we_know() -> None:
    known = {way.lower() for way in WAYS}
    assert not [
        query for query in misspelt_queries(WAYS) if query.typed.lower() in known
    ]


def test_what_was_written_by_hand_is_no_synonym() -> None:
    known = {way.lower() for way in WAYS}
    assert not [query for query in written_queries() if query.typed.lower() in known]


def test_rows_agree_with_what_they_are_said_to_serve() -> None:
    maker = Maker(200, 2000, clock.now())
    rows = maker.made()
    links = {(row["topic_id"], row["service_id"]) for row in rows[LINK]}
    said = {
        (maker.numbers[code], number)
        for code, services in maker.serving.items()
        for number in services
    }
    assert links == said
    assert len(rows[Service]) == 200
    assert len(rows[OperatingFact]) == 2000
    for fact in rows[OperatingFact]:
        assert sum(f"{scope}_id" in fact for scope in SCOPES) == 1


@pytest.mark.parametrize(
    ("services", "rank"), [([], 11), ([3], 1), ([9, 3], 2), ([9] * 10 + [3], 11)]
)
def test_right_is_who_serves_a_topic_that_was_meant(
    services: list[int], rank: int
) -> None:
    built = Built({}, {"food": frozenset({3}), "rent": frozenset({9})})
    assert rank_of_right(services, Query("fod", frozenset({"food"})), built) == rank
