"""How well a service fits what somebody typed, and in which order services stand.

Pure decisions on plain values; docs/directory.md says where each comes from. Every
likeness, score and fit is a number from 0, nothing in common, to 1, the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from math import sqrt
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.directory.rules import CLOSED, Effective
from beistand.kit.hours import spans_of_day
from beistand.kit.text import fold

LONGEST, MOST_WORDS = 120, 12
MOST_GAP_WORDS, LONGEST_GAP_WORD = 5, 30
SHORTEST_PREFIX, SHORTEST_PART = 3, 4
LEAST_LIKENESS, LEAST_FIT, LEAST_BESIDE_BEST = 0.55, 0.3, 0.6
# A letter in so many may be wrong: none in three, one in five, two in eight.
SLIPS = ((3, 0), (5, 1), (8, 2))
MOST_SLIPS = 3
# Letters that are heard for each other at the beginning of a word.
SOUNDS = ("ckq", "csz", "fvpw", "ijy", "dt", "bp", "gjk", "aeo")
FULL_LENGTH, LEAST_COMMON = 6, 0.6
NAME_FIT, TEXT_FIT = 0.9, 0.6
BANDS = (0.85, 0.65, 0.45)
SAME_PLACE_M = 250
FRESH = timedelta(days=3)
# Words that say nothing about what is lacking, in the languages of our cities.
EMPTY_TEXT = """
    a ai aan als am an and auf avec bei besoin bin bitte brauche ca can ce das de dem
    den der des die do dont du een ein eine einen er es est et find fuer geen get haben
    habe have heb hebben help het hilfe i ich ik im in is ist je kan kann kein keine la
    le les ma mag mam man me mehr mein meine meinen met mi mij mijn mir mit moi mon my
    na need nemam nicht nichts niet niets no not nodig noch nog ohne om on op ou pas
    plus potrebujem pour puis que qui sa si sie sind som sur the to u un une und van
    von voor want was we weer where will wir with wo za zu zum zur
"""
EMPTY_WORDS = frozenset(EMPTY_TEXT.split())
EMPTY_WEIGHT = 0.15


@dataclass(frozen=True)
class Alike:
    """A word of the directory beside a word that somebody typed.

    Attributes:
        alike: trigram similarity of the two.
        inside: trigram similarity of the typed one to the nearest part of the other.
        slips: Levenshtein distance.
    """

    asked: str
    word: str
    alike: float
    inside: float
    slips: int


@dataclass(frozen=True)
class Phrase:
    """One way to say a topic."""

    topic: int
    text: str
    language: str
    words: Sequence[str]


@dataclass(frozen=True)
class TopicFit:
    """How well a topic fits, and by which of its phrases."""

    topic: int
    fit: float
    phrase: Phrase


def asked_words(typed: str) -> list[str]:
    """The words of what was typed, folded, each once, in their order."""
    return list(dict.fromkeys(fold(typed[:LONGEST]).split()))[:MOST_WORDS]


def word_likeness(near: Alike) -> float:
    """How alike two words are, whatever makes them so.

    The same; the beginning of one, as while typing; one a part of the other, as in
    compounds; or only similar, as where letters are wrong.
    """
    return max(kinship(near), similarity(near))


def kinship(near: Alike) -> float:
    """How much one word is of the other: the same, its beginning, a part of it."""
    asked, word = near.asked, near.word
    if asked == word:
        return 1.0
    return max(_as_beginning(asked, word), _as_part(asked, word), _as_part(word, asked))


def similarity(near: Alike) -> float:
    """How alike two words are that are not related, as far as letters tell.

    Misspelt by a few letters or by two that changed places; alike for long from the
    beginning; or with many trigrams in common.
    """
    asked, word = near.asked, near.word
    if not sound_alike_at_first(asked, word) and near.slips > 1:
        return 0.0
    return max(
        _as_slip(asked, word, near.slips),
        _as_first_part(asked, word),
        0.75 * near.inside if len(asked) >= FULL_LENGTH else 0.0,
        near.alike if near.alike > LEAST_LIKENESS else 0.0,
    )


def sound_alike_at_first(one: str, other: str) -> bool:
    """Whether two words begin with letters that one may hear for each other."""
    first, second = one.removeprefix("h")[:1], other.removeprefix("h")[:1]
    if first == second or one[:2] == other[1::-1]:
        return True
    return any(first in sounds and second in sounds for sounds in SOUNDS)


def slips_allowed(length: int) -> int:
    """How many letters of a word so long may be wrong."""
    return next((slips for most, slips in SLIPS if length <= most), MOST_SLIPS)


def _as_beginning(asked: str, word: str) -> float:
    if len(asked) < SHORTEST_PREFIX or not word.startswith(asked):
        return 0.0
    return 0.7 + 0.25 * len(asked) / len(word)


def _as_slip(asked: str, word: str, slips: int) -> float:
    shorter = min(len(asked), len(word))
    if slips <= slips_allowed(shorter):
        return 1 - 0.9 * slips / (shorter + 1)
    if shorter > SHORTEST_PREFIX and is_swapped(asked, word):
        return 0.8
    return 0.0


def is_swapped(one: str, other: str) -> bool:
    """Whether two neighbouring letters, and nothing else, have changed places."""
    if len(one) != len(other):
        return False
    apart = [at for at in range(len(one)) if one[at] != other[at]]
    if len(apart) != 2 or apart[1] - apart[0] != 1:
        return False
    first, second = apart
    return one[first] == other[second] and one[second] == other[first]


def _as_part(part: str, whole: str) -> float:
    """Compounds carry their meaning at the end, and hint at it at the beginning."""
    if len(part) < SHORTEST_PART or len(part) >= len(whole) or part not in whole:
        return 0.0
    return 0.6 + 0.3 * len(part) / len(whole)


def _as_first_part(asked: str, word: str) -> float:
    """Two compounds that begin alike, or two endings of one word."""
    pairs = zip(asked, word, strict=False)
    alike = sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if alike < FULL_LENGTH or alike < LEAST_COMMON * min(len(asked), len(word)):
        return 0.0
    return 0.5 + 0.2 * alike / max(len(asked), len(word))


def beside_better(like: float, best: float) -> float:
    """What a similar word counts where another is more like what was typed.

    Who types a word that is known means that one, not those that look like it.
    """
    return like * (like / best) ** 2 if best else 0.0


@dataclass(frozen=True)
class Known:
    """What the directory knows of the words that were typed.

    Attributes:
        words: for each typed word, the words of the directory like it.
    """

    words: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Alike]) -> "Known":
        """Those alike enough to count."""
        rows = list(found)
        best: dict[str, float] = defaultdict(float)
        for near in rows:
            best[near.asked] = max(best[near.asked], word_likeness(near))
        words: dict[str, dict[str, float]] = defaultdict(dict)
        for near in rows:
            like = max(kinship(near), beside_better(similarity(near), best[near.asked]))
            if like >= LEAST_LIKENESS:
                words[near.asked][near.word] = like
        return cls(dict(words))

    @property
    def all(self) -> list[str]:
        """All of these words of the directory."""
        return sorted({word for near in self.words.values() for word in near})

    def like(self, word: str) -> float:
        """How like the most similar typed word this one is."""
        return max((near.get(word, 0.0) for near in self.words.values()), default=0.0)

    def weighted(self) -> list[tuple[str, str, float]]:
        """Typed word, word of the directory, and its share of a whole match."""
        weights = {asked: word_weight(asked) for asked in self.words}
        total = sum(weights.values()) or 1.0
        return [
            (asked, word, weights[asked] * like / total)
            for asked, near in self.words.items()
            for word, like in near.items()
        ]


def word_weight(word: str, topics: int = 1) -> float:
    """How much a word tells: long ones more, those of many topics and empty ones less.

    After the inverse document frequency of Spärck Jones, over topics.
    """
    if word in EMPTY_WORDS:
        return EMPTY_WEIGHT
    return min(len(word), FULL_LENGTH) / FULL_LENGTH / sqrt(max(topics, 1))


def topic_fits(known: Known, phrases: Collection[Phrase]) -> list[TopicFit]:
    """Which topics are meant, the best first; only those near the best."""
    spread: dict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        for word in phrase.words:
            spread[word].add(phrase.topic)
    weights = {word: word_weight(word, len(topics)) for word, topics in spread.items()}
    best: dict[int, TopicFit] = {}
    for phrase in phrases:
        fit = phrase_fit(known, phrase, weights)
        if fit > (best[phrase.topic].fit if phrase.topic in best else LEAST_FIT):
            best[phrase.topic] = TopicFit(phrase.topic, fit, phrase)
    ordered = sorted(best.values(), key=lambda each: (-each.fit, each.topic))
    least = ordered[0].fit * LEAST_BESIDE_BEST if ordered else 0
    return [each for each in ordered if each.fit >= least]


def phrase_fit(known: Known, phrase: Phrase, weights: Mapping[str, float]) -> float:
    """How much of the phrase was typed, and how much of what was typed it explains."""
    total = sum(weights[word] for word in phrase.words)
    said = sum(weights[word] * known.like(word) for word in phrase.words)
    explained = asked = 0.0
    for near in known.words.values():
        strengths = {
            word: weights[word] * near[word] for word in near if word in weights
        }
        if not strengths:
            continue
        asked += max(strengths.values())
        explained += max(strengths.get(word, 0.0) for word in phrase.words)
    if not total or not asked:
        return 0.0
    return said / total * (0.6 + 0.4 * explained / asked)


@dataclass(frozen=True)
class Standing:
    """What decides where a service stands in the list.

    Attributes:
        fit: of all that were found, 1 for the best.
        reach: 0 for the very area, 1 for the whole city, 2 next to it, 3 elsewhere.
        speaks: whether one of the wanted languages, or whether none was wanted.
    """

    fit: float
    reach: int
    metres: int | None
    speaks: bool
    held: Effective
    code: str


def order_of_hits(each: Standing, now: datetime) -> tuple[object, ...]:
    """Fit, state, place, language, open now, freshness; then always the same."""
    metres = 99 if each.metres is None else each.metres // SAME_PLACE_M
    return (
        band(each.fit),
        doubt(each.held),
        each.reach,
        not each.speaks,
        metres,
        {True: 0, None: 1, False: 2}[each.held.is_open_now(now)],
        _age(each.held, now),
        -each.fit,
        each.code,
    )


def band(fit: float) -> int:
    """0 for what fits about as well as the best, up to 3."""
    return next((at for at, least in enumerate(BANDS) if fit >= least), len(BANDS))


def doubt(held: Effective) -> int:
    """0 runs and has room, 1 runs but is full, or nobody knows, then closed."""
    if held.is_running is None:
        return 1 if held.state not in CLOSED else 2
    if held.is_running:
        return int(held.capacity == "no-capacity")
    return 4 if held.state == "permanently_closed" else 3


def helps_today(held: Effective, now: datetime) -> bool:
    """Whether it still helps on this day; where no hours are known, it may."""
    if not held.is_running:
        return False
    if held.is_open_now(now) is None:
        return True
    today = now.astimezone(ZoneInfo(held.office.time_zone)).date()
    return any(end > now for _start, end in spans_of_day(held.office, today))


def _age(held: Effective, now: datetime) -> int:
    if held.observed_at is None:
        return 999
    return int((now - held.observed_at) / FRESH)


@dataclass(frozen=True)
class Why:
    """What made a service a hit, in words where there are words."""

    topic: str = ""
    phrase: str = ""
    by: str = "topic"
    area: str = ""
    speaks: bool = False
    is_later: bool = False


BY: Mapping[str, Promise] = {
    "name": _("the name fits"),
    "text": _("the description fits"),
}
REACH: Mapping[int, Promise] = {
    0: _("serves %(area)s"),
    1: _("for the whole city"),
    2: _("for a district next to it"),
    3: _("for other districts"),
}


def reasons_for_hit(each: Standing, why: Why, now: datetime) -> list[Promise | str]:
    """Why it stands here, in short phrases, the strongest first."""
    said: list[Promise | str] = []
    if why.by == "topic" and why.topic:
        said.append(_topic_words(why))
    elif why.by in BY:
        said.append(BY[why.by])
    if why.area:
        said.append(REACH[each.reach] % {"area": why.area})
    if why.speaks:
        said.append(_("speaks the language"))
    if each.held.is_open_now(now):
        said.append(_("open then") if why.is_later else _("open now"))
    return said


def _topic_words(why: Why) -> Promise | str:
    if not why.phrase or fold(why.phrase) == fold(why.topic):
        return why.topic
    return _("%(topic)s (“%(word)s”)") % {"topic": why.topic, "word": why.phrase}


def gap_words(typed: str, names: Collection[str]) -> str:
    """What of a vain search may be kept: no numbers, no names, at most five words.

    In the order of the alphabet, so that the same is counted as the same. `names`
    are words that occur in names of people we know: they go, even where they mean
    something else as well.
    """
    words = {
        word
        for word in asked_words(typed)
        if word.isalpha() and 2 < len(word) <= LONGEST_GAP_WORD and word not in names
    }
    return " ".join(sorted(words - EMPTY_WORDS)[:MOST_GAP_WORDS])
