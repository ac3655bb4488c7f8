"""Brussels as data: two languages in full, 19 communes, open every day (BX-1)."""

from pathlib import Path

import pytest

from beistand.directory.models import OperatingFact
from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.schema import Blueprint

FOLDER = Path(__file__).resolve().parents[2] / "blueprints" / "brussels"
LANGUAGES = {"fr", "nl", "en"}


@pytest.fixture(scope="module")
def brussels() -> Blueprint:
    return read_blueprint(FOLDER)


def test_every_commune_has_its_code_and_neighbours(brussels: Blueprint) -> None:
    assert [area.code for area in brussels.areas] == [
        str(code) for code in range(21001, 21020)
    ]
    assert all(area.neighbours for area in brussels.areas)


def test_topics_are_few_and_known_by_many_words(brussels: Blueprint) -> None:
    assert 30 <= len(brussels.topics) <= 60
    for topic in brussels.topics:
        assert set(topic.labels) == LANGUAGES
        assert all(len(topic.synonyms[language]) >= 2 for language in LANGUAGES)


def test_there_is_somebody_every_day(brussels: Blueprint) -> None:
    (line,) = brussels.lines
    assert line.hours == "Mo-Fr 08:00-20:00; Sa-Su,PH 10:00-18:00"


def test_the_refuge_has_no_street(brussels: Blueprint) -> None:
    hidden = [place for place in brussels.locations if place.is_address_hidden]
    assert [(place.code, place.street) for place in hidden] == [("refuge-lila", "")]
    assert len(brussels.services) >= 25


def test_initiatives_are_known_to_different_degrees(brussels: Blueprint) -> None:
    assert len(brussels.initiatives) == 15
    assert {each.vetting for each in brussels.initiatives} == {
        "none",
        "phone_checked",
        "commune_validated",
        "partner",
    }
    assert sum(each.planned_start is not None for each in brussels.initiatives) == 2


def test_services_run_in_every_way(brussels: Blueprint) -> None:
    states = {fact.state for service in brussels.services for fact in service.facts}
    assert states == set(OperatingFact.State.values)
