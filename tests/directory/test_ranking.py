"""How alike words are, which topics are meant, who comes first. No database."""

from datetime import UTC, datetime, timedelta

import pytest

from beistand.directory import ranking
from beistand.directory.ranking import Alike, Known, Phrase, Standing
from beistand.directory.rules import Effective
from beistand.kit.hours import OfficeHours

NOON = datetime(2020, 4, 20, 10, 0, tzinfo=UTC)
ALWAYS = OfficeHours("24/7", "Europe/Brussels", "BE")
RUNS = Effective(state="normal", is_confirmed=True, office=ALWAYS, observed_at=NOON)
SHUT = Effective(state="temporarily_closed", is_confirmed=True, observed_at=NOON)


def alike(asked: str, word: str, slips: int, share: float = 0.0) -> float:
    return ranking.word_likeness(Alike(asked, word, share, 0.0, slips))


@pytest.mark.parametrize(
    ("asked", "word", "slips", "counts"),
    [
        ("miete", "miete", 0, True),
        ("mite", "miete", 1, True),
        ("meite", "miete", 2, True),  # two letters changed places
        ("einka", "einkaufen", 4, True),  # still typing
        ("ei", "einkaufen", 7, False),
        ("mietschulden", "schulden", 4, True),
        ("schulden", "mietschulden", 4, True),
        ("voedselpakket", "voedselbank", 5, True),
        ("brot", "boot", 1, True),
        ("rot", "rat", 1, False),  # of three letters none may be wrong
        ("kind", "wind", 1, True),
        ("hund", "mund", 1, True),
        ("arbeit", "anwalt", 4, False),
        ("essen", "hessen", 1, True),
        ("loyer", "voyage", 3, False),
    ],
)
def test_words_are_alike_in_many_ways(
    asked: str, word: str, slips: int, counts: bool
) -> None:
    assert (alike(asked, word, slips) >= ranking.LEAST_LIKENESS) is counts


def test_the_same_is_more_alike_than_anything_else() -> None:
    assert alike("miete", "miete", 0) == 1
    assert 0 < alike("mite", "miete", 1) < 1
    assert 0 < alike("mie", "miete", 2) < 1


@pytest.mark.parametrize(
    ("one", "other", "swapped"),
    [
        ("brot", "borT", False),
        ("brot", "bort", True),
        ("brot", "tobr", False),
        ("brot", "brot", False),
        ("abcd", "badc", False),
        ("brot", "brotx", False),
    ],
)
def test_a_swap_is_of_two_neighbours_alone(one: str, other: str, swapped: bool) -> None:
    assert ranking.is_swapped(one, other) is swapped


PHRASES = [
    Phrase(1, "Essen", "de", ["essen"]),
    Phrase(2, "Essen auf Rädern", "de", ["essen", "auf", "raedern"]),
    Phrase(3, "kein Geld", "de", ["kein", "geld"]),
    Phrase(4, "Geld holen", "de", ["geld", "holen"]),
    Phrase(5, "pas d'argent", "fr", ["pas", "d", "argent"]),
]


@pytest.mark.parametrize(
    ("typed", "topic"),
    [
        ("essen", 1),
        ("kein essen", 1),
        ("essen auf raedern", 2),
        ("geld holen", 4),
        ("ich habe kein geld mehr", 3),
        ("argent", 5),
    ],
)
def test_the_phrase_that_explains_most_is_meant(typed: str, topic: int) -> None:
    words = {word: {word: 1.0} for word in ranking.asked_words(typed)}
    assert ranking.topic_fits(Known(words), PHRASES)[0].topic == topic


def test_what_fits_much_worse_than_the_best_is_left_out() -> None:
    fits = ranking.topic_fits(Known({"essen": {"essen": 1.0}}), PHRASES)
    assert [each.topic for each in fits] == [1]


def standing(**more: object) -> Standing:
    values: dict[str, object] = {
        "fit": 1.0,
        "reach": 1,
        "metres": None,
        "speaks": True,
        "held": RUNS,
        "code": "a",
    }
    return Standing(**{**values, **more})  # type: ignore[arg-type]


FULL = Effective(**{**RUNS.__dict__, "capacity": "no-capacity"})
OLD = Effective(**{**RUNS.__dict__, "observed_at": NOON - timedelta(days=12)})
NIGHT = Effective(
    **{**RUNS.__dict__, "office": OfficeHours("Mo 20:00-22:00", "UTC", "BE")}
)
UNSURE = Effective(state="normal", office=ALWAYS, observed_at=NOON)
GONE = Effective(state="permanently_closed", is_confirmed=True, observed_at=NOON)
WAS_SHUT = Effective(state="suspended", observed_at=NOON)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"held": SHUT}, {"fit": 0.5}),
        ({}, {"held": SHUT}),
        ({}, {"held": UNSURE}),
        ({}, {"held": FULL}),
        ({"held": UNSURE}, {"held": WAS_SHUT}),
        ({"held": WAS_SHUT}, {"held": SHUT}),
        ({"held": SHUT}, {"held": GONE}),
        ({"reach": 0}, {"reach": 1}),
        ({"reach": 1}, {"reach": 2}),
        ({"speaks": True}, {"speaks": False}),
        ({"metres": 100}, {"metres": 900}),
        ({"metres": 9000}, {"metres": None}),
        ({}, {"held": NIGHT}),
        ({}, {"held": OLD}),
        ({"code": "a"}, {"code": "b"}),
        ({"reach": 3}, {"held": SHUT, "reach": 0}),
        ({"speaks": False}, {"reach": 2}),
    ],
)
def test_the_order_of_hits(first: dict[str, object], second: dict[str, object]) -> None:
    ahead = ranking.order_of_hits(standing(**first), NOON)
    behind = ranking.order_of_hits(standing(**second), NOON)
    assert ahead < behind


@pytest.mark.parametrize(
    ("held", "helps"),
    [
        (RUNS, True),
        (NIGHT, True),
        (SHUT, False),
        (UNSURE, False),
        (Effective(state="normal", is_confirmed=True), True),  # hours not known
    ],
)
def test_who_still_helps_today(held: Effective, helps: bool) -> None:
    assert ranking.helps_today(held, NOON) is helps


def test_nobody_helps_today_whose_day_is_over() -> None:
    late = NOON.replace(hour=22, minute=30)
    assert not ranking.helps_today(NIGHT, late)


@pytest.mark.parametrize("typed", ["a " * 500, "x" * 5000, "ä" * 300])
def test_only_so_much_of_what_was_typed_is_read(typed: str) -> None:
    words = ranking.asked_words(typed)
    assert len(words) <= ranking.MOST_WORDS
    assert sum(map(len, words)) <= 2 * ranking.LONGEST
