"""Plausible people: how often names occur matters to a search more than the names.

A few names are very common and most are rare, so ranks follow Zipf's law with an
offset that fits German surnames (the commonest is borne by about one in a hundred;
among a million people some 90,000 different ones occur). Beyond the common names
written down here, the name of each rank is put together from parts.
"""

import math
from collections.abc import Sequence
from random import Random


def words_of(text: str) -> list[str]:
    """The words of this text."""
    return text.split()


SURNAMES = words_of(
    """
Müller Schmidt Schneider Fischer Meyer Weber Wagner Becker Schulz Hoffmann Schäfer
Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann
Hartmann Lange Schmitt Werner Krause Meier Lehmann Schmid Schulze Maier Köhler
Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung
Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz
Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher
Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf
Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer
Arnold Wolff Pfeiffer Yılmaz Nowak Kowalski Öztürk Nguyen Popescu Ivanova Novák
Çelik Kaya Demir Hussein Horváth Petrović Rossi Schmitz Kunz Ernst Kirsch Reuter
    """
)
GIVEN_NAMES = words_of(
    """
Maria Peter Ursula Michael Monika Thomas Elisabeth Wolfgang Renate Andreas Karin Klaus
Helga Hans Christa Jürgen Ingrid Manfred Gisela Helmut Petra Stefan Sabine Werner
Andrea Günter Anna Frank Brigitte Heinz Erika Gerhard Claudia Christian Susanne Karl
Gabriele Uwe Margarete Josef Hannelore Martin Elfriede Walter Gerda Rolf Irmgard
Bernd Hildegard Dieter Edith Horst Ruth Ralf Waltraud Matthias Barbara Alexander
Martina Daniel Angelika Herbert Birgit Franz Ute Kurt Heike Georg Christine Rainer
Julia Siegfried Stefanie Joachim Nicole Bernhard Katharina Jörg Ilse Otto Lieselotte
Sebastian Inge Markus Rosemarie Rudolf Käthe Gerd Anneliese Ernst Marianne Johann
Silke Alfred Doris Hermann Sonja Tobias Ayşe Mehmet Fatma Mustafa Ewa Piotr Zuzana
Jozef Olga Dmitri Amira Yusuf Lucia Marek Emine Ali Irina Sergej Tereza Ján Mónica
    """
)
FIRST_PARTS = words_of(
    """
Acker Alt Birken Blumen Bruch Buchen Burg Dorn Eber Eich Eisen Erlen Falken Feld Finken
Forst Gersten Gold Grün Hagen Hasel Heide Hirsch Hohen Holz Kalten Kirch Kron Kupfer
Langen Linden Lohr Mühl Neu Nieder Ober Oster Pfaffen Raben Reh Rosen Roten Sand Schön
Silber Stadel Steig Stern Stroh Tannen Teich Unter Wald Wasser Weiden Wester Wiesen
Wild Winds Zell
    """
)
MIDDLE_PARTS = [
    "",
    *words_of(
        """
ach au bach berg born brück brunn busch dorf eck egg feld furt graben grund haus hof
horn loh mark moos ried see stein tal wald weg wies zell
"""
    ),
]
LAST_PARTS = words_of(
    """
acher auer bauer becker berger binder brecher brenner dörfer egger eder felder fischer
graber gruber haas hammer hauer häuser heimer hofer huber kamp kötter lechner leitner
lohner macher maier mann meister metzger mühler müller ner reiter reuter richter roder
sattler scheid schmied schneider schuster seder siefer stätter steiner städter stetter
thaler vogel wagner walter weber wieser winkler zeller
    """
)
STREETS = words_of(
    """
Bahnhofstraße Hauptstraße Gartenstraße Schulstraße Marktstraße Mühlstraße Bergstraße
Schillerstraße Goethestraße Kirchstraße Ringstraße Lindenstraße Eisenbahnstraße
Mannheimer_Straße Mainzer_Straße Pariser_Straße Königstraße Rosenstraße Waldstraße
Parkstraße Friedenstraße Pfalzstraße Salzstraße Glockenstraße Humboldtstraße
    """
)
STREET_ENDS = words_of("straße weg gasse ring allee platz")
MANY_STREETS = 4_000
SURNAME_OFFSET = 8.0
GIVEN_OFFSET = 12.0
RANKS = 100_000


def draw_rank(chance: Random, count: int, offset: float) -> int:
    """A rank below `count`, drawn so that rank r has a weight of 1 / (r + offset)."""
    top = math.log((count + offset) / offset)
    drawn = offset * math.expm1(chance.random() * top)
    return min(int(drawn), count - 1)


def surname(rank: int) -> str:
    """The surname of this rank; hardly two ranks share one."""
    if rank < len(SURNAMES):
        return SURNAMES[rank]
    rest, last = divmod(rank - len(SURNAMES), len(LAST_PARTS))
    rest, first = divmod(rest, len(FIRST_PARTS))
    rest, middle = divmod(rest, len(MIDDLE_PARTS))
    name = f"{FIRST_PARTS[first]}{MIDDLE_PARTS[middle]}{LAST_PARTS[last]}"
    return f"{name}-{surname(rest)}" if rest else name


def draw_name(chance: Random) -> str:
    """A given name and a surname."""
    given = GIVEN_NAMES[draw_rank(chance, len(GIVEN_NAMES), GIVEN_OFFSET)]
    return f"{given} {surname(draw_rank(chance, RANKS, SURNAME_OFFSET))}"


def draw_street(chance: Random) -> str:
    """A street of the city; in the first ones most people live."""
    rank = draw_rank(chance, MANY_STREETS, GIVEN_OFFSET)
    if rank < len(STREETS):
        return STREETS[rank].replace("_", " ")
    rest, end = divmod(rank, len(STREET_ENDS))
    middle, first = divmod(rest, len(FIRST_PARTS))
    return f"{FIRST_PARTS[first]}{MIDDLE_PARTS[middle]}{STREET_ENDS[end]}"


def phone_of(number: int) -> str:
    """A number of the city for each of up to ten million people, in E.164.

    Every third one is a mobile phone.
    """
    if number % 3 == 0:
        return f"+49151{10_000_000 + number:08}"
    return f"+49631{3_000_000 + number:07}"


def misspell(chance: Random, word: str) -> str:
    """The word as somebody hears it: a letter doubled, dropped or swapped."""
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 1)
    slips: Sequence[str] = (
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return chance.choice(slips)
