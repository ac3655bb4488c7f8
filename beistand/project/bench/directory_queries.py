"""Two hundred searches as they reach a helpline, each with what it means.

A hundred and twenty are labels and synonyms misspelt by rules: what fingers, ears
and foreign spelling do to words. Eighty were written by hand: other forms,
compounds, whole sentences, words heard. What is right is a topic; nothing of the
search is asked for it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

GENERATED = 120
SHORTEST = 5
SEED = 2020
# A line is a search and the topics it may mean.
WRITTEN = """
ik heb honger | food
j'ai plus rien a manger | food
waar is de dichtstbijzijnde voedselbank | food
voedselpakket | food
colis alimentaires pour ma famille | food
I am hungry | food
wir haben nichts mehr zu essen | food
lebensmitelpaket | food
wer kann fuer mich einkaufen | shopping
boodschapen doen | shopping
aide pour les courses | shopping
grocery | shopping
essen auf reder | meals
warme maaltyd | meals
repas chaud a domicile | meals
meal on weels | meals
medikamenten | medicine
farmacie | medicine
apoteek | medicine
ordonance | medicine
huisdokter | doctor
docteur generaliste | doctor
hausartz | doctor
dokter nodig | doctor
rage de dents, mal au dent | dentist
tanpijn | dentist
zahnweh zahnarzt | dentist
ik kan mijn huur niet betalen | rent
je ne peux plus payer mon loyer | rent
mietschuld | rent
achterstallige huur | rent
le proprietaire veut m'expulser, expulsions | eviction
uitgezet uit huis uithuiszeting | eviction
raeumungsklage bekommen | eviction
huissier a ma porte | eviction
dakloze | homeless
slaapplek voor vannacht slaapplaats | homeless
sans abris | homeless
notunterkumft | homeless
logement sociaux | housing
wohnung suchen | housing
schuldhulp schulden | debts
surendetement | debts
ik heb geen geld meer | income
plus d argent | income
leefloon aanvragen | income
revenue d'integration sociale | income
ik ben mijn werk kwijt werkloosheid | work shorttime
arbeidsloos | work
j'ai ete licencie | work
chomage technik | shorttime
kurzarbeitergelt | shorttime
selbständig insolvent | selfemployed
mon mari me frappe violence | violence
mijn man slaat mij geslagen | violence
domestic violence | violence
frauenhauss | violence
kindermishandling | childprotection
suicid | suicide
je veux mourir | suicide
ich will nicht mehr leben | suicide
niemand om mee te praten | lonely
ik voel mij eenzaam | lonely
einsammkeit | lonely
deprimiert depresion | mental
psygologe | mental
alkoholiker | addiction
begraffenis | grief
maison de retraite maison repos | elderly
thuisverpleegster thuisverpleging | homecare
fauteille roulant | disability
gardiene d'enfant | childcare
huiswerkhulp | school
nachilfe | school
couches langes bebe | baby
kinderwagn | baby
enceinte et seule | pregnancy lonely
sans papier | papers
verblijfs vergunning | papers
advokaat | legal
"""
KEYS = {"a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "r": "t", "s": "d", "t": "r"}
HEARD = (
    ("ij", "ei"),
    ("ph", "f"),
    ("ch", "sh"),
    ("qu", "k"),
    ("eau", "o"),
    ("au", "o"),
    ("tz", "z"),
    ("ck", "k"),
    ("c", "k"),
    ("v", "f"),
    ("z", "s"),
    ("y", "i"),
    ("dt", "t"),
    ("ie", "i"),
    ("ei", "ai"),
    ("th", "t"),
)


@dataclass(frozen=True)
class Query:
    """A search as somebody types it, and the topics it may mean."""

    typed: str
    topics: frozenset[str]
    is_written: bool = False


def queries(ways: Mapping[str, set[str]]) -> list[Query]:
    """The same two hundred at every call."""
    return [*misspelt_queries(ways), *written_queries()]


def written_queries() -> list[Query]:
    """Those written by hand."""
    found = []
    for line in WRITTEN.strip().splitlines():
        typed, _bar, topics = line.rpartition("|")
        found.append(Query(typed.strip(), frozenset(topics.split()), True))
    return found


def misspelt_queries(ways: Mapping[str, set[str]]) -> list[Query]:
    """Labels and synonyms, each wrong in one of the ways; none as it should be."""
    chance = Random(SEED)  # noqa: S311
    phrases = sorted(phrase for phrase in ways if len(phrase) >= SHORTEST)
    found: dict[str, Query] = {}
    while len(found) < GENERATED:
        phrase = chance.choice(phrases)
        typed = chance.choice(SLIPS)(chance, phrase)
        if typed.lower() not in {way.lower() for way in ways}:
            found.setdefault(phrase, Query(typed, frozenset(ways[phrase])))
    return list(found.values())


def _inner(chance: Random, phrase: str) -> int:
    """A letter of the longest word, not its first."""
    longest = max(phrase.split(), key=len)
    return phrase.index(longest) + chance.randrange(1, len(longest) - 1)


def _dropped(chance: Random, phrase: str) -> str:
    at = _inner(chance, phrase)
    return phrase[:at] + phrase[at + 1 :]


def _doubled(chance: Random, phrase: str) -> str:
    at = _inner(chance, phrase)
    return phrase[:at] + phrase[at] + phrase[at:]


def _swapped(chance: Random, phrase: str) -> str:
    at = _inner(chance, phrase)
    return phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :]


def _next_key(chance: Random, phrase: str) -> str:
    places = [at for at, sign in enumerate(phrase) if at and sign in KEYS]
    if not places:
        return _doubled(chance, phrase)
    at = chance.choice(places)
    return phrase[:at] + KEYS[phrase[at]] + phrase[at + 1 :]


def _heard(chance: Random, phrase: str) -> str:
    """As somebody writes it who only heard it, or grew up with other letters."""
    ways = [pair for pair in HEARD if pair[0] in phrase.lower()]
    if not ways:
        return _dropped(chance, phrase)
    right, wrong = chance.choice(ways)
    return phrase.lower().replace(right, wrong, 1)


def _run_together(chance: Random, phrase: str) -> str:
    return phrase.replace(" ", "") if " " in phrase else _dropped(chance, phrase)


def _begun(chance: Random, phrase: str) -> str:
    """Not finished yet."""
    longest = max(phrase.split(), key=len)
    if len(longest) < 2 * SHORTEST:
        return _swapped(chance, phrase)
    return longest[: len(longest) * 2 // 3]


def _twice_wrong(chance: Random, phrase: str) -> str:
    longest = max(phrase.split(), key=len)
    if len(longest) < 2 * SHORTEST:
        return _next_key(chance, phrase)
    return _dropped(chance, _next_key(chance, phrase))


def _without_marks(_chance: Random, phrase: str) -> str:
    """As typed on a keyboard that lacks the letters, and in capitals."""
    return re.sub("[äàáâ]", "a", re.sub("[éèêë]", "e", phrase)).upper()[:-1]


SLIPS: tuple[Callable[[Random, str], str], ...] = (
    _dropped,
    _doubled,
    _swapped,
    _next_key,
    _heard,
    _run_together,
    _begun,
    _twice_wrong,
    _without_marks,
)
