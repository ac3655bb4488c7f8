"""Loading the city, its topics and its parts; what the database never takes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.reference.actions import save_area, save_city, save_topic
from beistand.reference.models import Area, City, Place, Street, Topic
from beistand.reference.queries import area_centres, areas, city, pace, rings, topics

pytestmark = pytest.mark.django_db
US = System("test")

CITY: dict[str, object] = {
    "name": "Musterstadt",
    "languages": ["de", "en"],
    "default_language": "de",
    "time_zone": "Europe/Berlin",
    "region": "DE",
    "country_code": "DE",
    "texts": {"welcome": {"de": "Willkommen"}},
    "rules": {"call_attempts": 3},
}


def test_without_a_city_the_remedy_is_named() -> None:
    with pytest.raises(Refused, match="beistand blueprint load kaiserslautern"):
        city()


def test_the_city_is_loaded_and_sets_the_pace() -> None:
    assert save_city("musterstadt", CITY, by=US) == "new"
    assert save_city("musterstadt", CITY, by=US) == "unchanged"

    assert (city().name, city().slug) == ("Musterstadt", "musterstadt")
    assert city().text("welcome", "en") == "Willkommen"
    assert city().text("farewell", "en") == ""
    assert (pace().call_attempts, pace().deadline(0)) == (3, 30)


def test_a_text_that_people_changed_stays_and_new_ones_join() -> None:
    save_city("musterstadt", CITY, by=US)
    City.objects.update(texts={"welcome": {"de": "Grüß Gott"}}, name="Neustadt")
    told = {**CITY, "texts": {"welcome": {"de": "Hallo", "en": "Hello"}}}

    assert save_city("musterstadt", told, by=US) == "changed"
    assert city().texts == {"welcome": {"de": "Grüß Gott", "en": "Hello"}}
    assert city().name == "Neustadt"


def test_topics_come_in_the_citys_order_and_speak_its_languages() -> None:
    for position, code in enumerate(("shopping", "medicine", "closed")):
        fields = {"labels": {"de": code.title()}, "position": position}
        assert save_topic(code, fields, by=US) == "new"
    Topic.objects.filter(code="closed").update(is_active=False)
    save_topic("shopping", {"position": 9, "synonyms": {"de": ["Brot"]}}, by=US)

    assert [topic.code for topic in topics()] == ["medicine", "shopping"]
    medicine, shopping = topics()
    assert (medicine.label("sk"), medicine.hint("de")) == ("Medicine", "")
    assert (shopping.synonyms_in("de"), shopping.synonyms_in("en")) == (["Brot"], [])


def save_areas() -> None:
    """A row of three parts, the first two inside another."""
    save_area("south", {"name": "Süd"}, by=US)
    for lon, code in enumerate("abc"):
        centre = {"lon": 7 + lon / 100, "lat": 49.4}
        save_area(code, {"name": code.upper(), **centre}, by=US)
    for code, parent, beside in (("a", "south", "b"), ("b", "south", "ac")):
        save_area(code, {"parent": parent, "neighbours": list(beside)}, by=US)
    save_area("c", {"parent": None, "neighbours": ["b"]}, by=US)


def test_areas_are_loaded_with_parents_and_neighbours() -> None:
    save_areas()

    a, b, c, south = (Area.objects.get(code=code) for code in ("a", "b", "c", "south"))
    assert (a.parent, b.parent, c.parent) == (south, south, None)
    assert rings(a) == {a.pk: 0, south.pk: 0, b.pk: 1, c.pk: 2}
    assert [area.code for area in areas()] == ["a", "b", "c"]
    assert area_centres()["b"] == (7.01, 49.4)
    assert area_centres()["south"] is None


def test_rings_take_one_query(django_assert_num_queries) -> None:
    save_areas()
    area = Area.objects.get(code="a")
    with django_assert_num_queries(1):
        rings(area)


def test_borders_and_parents_that_people_changed_stay() -> None:
    save_areas()
    a, b, c = (Area.objects.get(code=code) for code in "abc")
    a.neighbours.add(c)
    b.neighbours.remove(c)
    Area.objects.filter(code="b").update(parent=None)
    same = {"parent": "south", "neighbours": ["a", "c"]}

    assert save_area("b", same, by=US) == "kept"
    assert save_area("a", {"neighbours": []}, by=US) == "changed"
    assert set(a.neighbours.all()) == {c}
    assert not b.neighbours.exists()
    assert Area.objects.get(code="b").parent is None


def test_an_area_that_is_not_there_is_named() -> None:
    save_area("a", {"name": "A"}, by=US)
    for field, value in (("parent", "nowhere"), ("neighbours", ["nowhere"])):
        with pytest.raises(Refused, match="nowhere"):
            save_area("a", {field: value}, by=US)


def test_without_the_right_nothing_is_loaded() -> None:
    class Nobody:
        label = "nobody"

        def may(self, right: str) -> bool:
            return False

    with pytest.raises(PermissionDenied):
        save_city("musterstadt", CITY, by=Nobody())


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 2},
        {"languages": []},
        {"default_language": "sk"},
        {"name": ""},
        {"time_zone": ""},
        {"region": "de"},
        {"country_code": "D"},
    ],
    ids=str,
)
def test_the_database_refuses_half_a_city(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        City.objects.create(slug="x", **{**CITY, **wrong})


def test_there_is_one_city() -> None:
    City.objects.create(slug="one", **CITY)
    with pytest.raises(IntegrityError), transaction.atomic():
        City.objects.create(slug="two", **CITY)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Topic, {"code": "x", "labels": {}}),
        (Topic, {"code": "x", "labels": {"de": "x"}, "urgency": "later"}),
        (Area, {"code": "", "name": "x"}),
        (Area, {"code": "x", "name": ""}),
        (Area, {"code": "x", "name": "x", "lon": 7.0}),
        (Area, {"code": "x", "name": "x", "lon": 181.0, "lat": 49.0}),
        (Area, {"code": "x", "name": "x", "lon": 7.0, "lat": -91.0}),
        (Area, {"id": 5, "code": "x", "name": "x", "parent_id": 5}),
        (Street, {"name": "", "folded": "x"}),
        (Place, {"street": "", "folded": "x", "lon": 7, "lat": 49}),
        (Place, {"street": "x", "folded": "x", "lon": 7, "lat": 91}),
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be(
    model: type[Topic | Area | Street | Place], fields: dict[str, object]
) -> None:
    if model is Place:
        fields = {**fields, "area": Area.objects.create(code="a", name="A")}
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.create(**fields)
