"""A person is found however the name was heard, and never hidden by namesakes."""

import pytest

from beistand.kit.actions import System
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person
from beistand.people.queries import lookalikes, people_by_name
from beistand.reference.models import City


def somebody(name: str, street: str = "") -> Person:
    return add_person(PersonIn(name=name, language="de", street=street), by=System())


@pytest.mark.parametrize(
    "typed",
    [
        "Hohenberger",
        "Hohenbergar",  # a letter wrong
        "Hohnberger",  # missing
        "Hohenbergger",  # too many
        "Hohenbegrer",  # two swapped
        "Hoenbergar",  # two slips
        "Hohenb",  # not all of it yet
        "HOHENBERGER",
    ],
)
def test_a_name_is_found_in_spite_of_slips(town: City, typed: str) -> None:
    person = somebody("Karl Hohenberger")
    somebody("Karl Becker")
    assert people_by_name(f"Karl {typed}") == [person]


def test_those_with_exactly_this_name_come_before_those_who_are_alike(
    town: City,
) -> None:
    for _ in range(8):
        somebody("Maria Meier")
    wanted = somebody("Marie Mayer")
    for _ in range(20):
        somebody("Marie Meyer")
    assert people_by_name("Marie Mayer", limit=5)[0] == wanted
    assert lookalikes(name="Marie Mayer")[0].person == wanted


def test_a_street_finds_one_among_many_namesakes(town: City) -> None:
    for _ in range(30):
        somebody("Maria Müller", street="Hauptstraße")
    wanted = somebody("Maria Müller", street="Marktstraße")
    found = lookalikes(name="Maria Müler", street="Marktstr.")
    assert [row.person for row in found] == [wanted]
