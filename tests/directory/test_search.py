"""Finding help by words: misspelt, foreign, near, open (BX-3, BX-4)."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import (
    Initiative,
    Kind,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import SearchIn, search_help, suggest_topics
from beistand.kit.actions import System
from beistand.reference.models import Area, Topic

pytestmark = pytest.mark.django_db
TOPICS = {
    "food": {
        "labels": {"nl": "Voedselhulp", "fr": "Aide alimentaire", "en": "Food"},
        "synonyms": {
            "nl": ["voedselbank", "honger", "geen eten"],
            "fr": ["colis alimentaire", "faim", "rien à manger"],
            "en": ["food bank", "hungry"],
        },
    },
    "rent": {
        "labels": {"nl": "Huur en uithuiszetting", "fr": "Loyer et expulsion"},
        "synonyms": {"nl": ["huurachterstand", "geen geld voor huur"], "fr": ["loyer"]},
    },
    "lonely": {
        "labels": {"nl": "Eenzaamheid", "fr": "Solitude"},
        "synonyms": {"nl": ["alleen", "praten"], "fr": ["parler", "isolé"]},
    },
}
HOURS = "Mo-Fr 08:00-16:00"


@pytest.fixture
def directory(monday: datetime) -> dict[str, Service]:
    """Three topics in Dutch and French, and services described in French only."""
    for code, words in TOPICS.items():
        Topic.objects.create(code=code, **words)
    names = {
        "colis": ("Paniers du quartier", "food"),
        "cpas": ("Guichet logement", "rent"),
        "ecoute": ("Ligne d'écoute", "lonely"),
        "soupe": ("Soupe du samedi", "food"),
    }
    return {code: add(code, *rest) for code, rest in names.items()}


def add(code: str, name: str, topic: str, **more: object) -> Service:
    body, _new = Organization.objects.get_or_create(
        code="org", defaults={"name": "Asbl Entraide", "kind": Kind.CITY}
    )
    service = Service.objects.create(
        code=code, organization=body, names={"fr": name}, **{"hours": HOURS, **more}
    )
    service.topics.set(Topic.objects.filter(code=topic))
    return service


def tell(about: Service, state: str, **more: object) -> None:
    told = FactIn(about=about, state=state, source="provider", method="phone", **more)
    record_fact(told, by=System())


def found(words: str, **more: object) -> list[str]:
    wanted = SearchIn(words, "fr", **more)
    return [hit.service.code for hit in search_help(wanted).hits]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("voedselbank", "colis"),  # a Dutch word, a service described in French
        ("voedslebank", "colis"),
        ("Vodselhulp", "colis"),
        ("voedselpakket", "colis"),  # a compound with a part that is known
        ("noodvoedselhulp", "colis"),
        ("aide alimantaire", "colis"),
        ("hungri", "colis"),
        ("rien a manger", "colis"),
        ("j'ai faim", "colis"),
        ("ik heb geen eten meer", "colis"),
        ("expulsoin", "cpas"),
        ("huurachterstant", "cpas"),
        ("je ne peux plus payer mon loyer", "cpas"),
        ("ISOLEE", "ecoute"),
        ("eenzaam", "ecoute"),
        ("Guichet logment", "cpas"),  # a name
        ("ligne ecoute", "ecoute"),
    ],
)
def test_what_is_meant_comes_first(
    directory: dict[str, Service], typed: str, code: str
) -> None:
    assert found(typed)[0] == code


@pytest.mark.parametrize("typed", ["xylophon", "", "  ", "!!!", "12345", "a" * 500])
def test_nonsense_finds_nothing_or_everything(
    directory: dict[str, Service], typed: str
) -> None:
    assert len(found(typed)) in (0, 4)
    assert search_help(SearchIn("xylophon", "fr")).in_vain


def test_a_new_synonym_counts_at_once(directory: dict[str, Service]) -> None:
    assert found("tupperware") == []
    topic = Topic.objects.get(code="food")
    topic.synonyms["en"].append("Tupperware")
    topic.save()
    assert found("tuperware") == ["colis", "soupe"]


def test_topics_are_offered_while_typing(directory: dict[str, Service]) -> None:
    assert [hit.topic.code for hit in suggest_topics("voeds")] == ["food"]
    hits = suggest_topics("huurach")
    assert [(hit.topic.code, hit.phrase) for hit in hits] == [
        ("rent", "huurachterstand")
    ]


def test_what_runs_comes_before_what_does_not(directory: dict[str, Service]) -> None:
    tell(directory["colis"], "temporarily_closed", redirect_service=directory["soupe"])
    tell(directory["soupe"], "normal")
    hits = search_help(SearchIn("faim", "fr")).hits
    assert [hit.service.code for hit in hits] == ["soupe", "colis"]
    assert hits[1].instead == directory["soupe"]
    assert found("faim", only_open=True) == ["soupe"]


def test_what_is_known_comes_before_what_is_not(
    directory: dict[str, Service], monday: datetime
) -> None:
    tell(directory["soupe"], "normal")
    assert found("faim") == ["soupe", "colis"]
    old = monday - timedelta(days=40)
    tell(directory["colis"], "normal", observed_at=old, valid_from=old)
    assert found("faim", only_open=True) == ["soupe"]
    assert found("faim") == ["soupe", "colis"]


def test_open_at_another_hour(directory: dict[str, Service], monday: datetime) -> None:
    for service in directory.values():
        tell(service, "normal")
    evening = monday + timedelta(hours=10)
    Service.objects.filter(code="soupe").update(hours="Mo 18:00-20:00")
    assert found("faim", only_open=True) == ["colis"]
    assert found("faim", only_open=True, at=evening) == ["soupe"]
    assert set(found("faim", only_today=True)) == {"colis", "soupe"}
    assert found("faim", only_today=True, at=evening) == ["soupe"]


def test_near_comes_before_far(directory: dict[str, Service]) -> None:
    areas = {area.code: area for area in Area.objects.all()}
    directory["colis"].areas.set([areas["far"]])
    directory["soupe"].areas.set([areas["old-town"]])
    assert found("faim", area=areas["old-town"]) == ["soupe", "colis"]
    assert found("faim", area=areas["far"]) == ["colis", "soupe"]
    assert found("", area=areas["far"]) == ["colis", "cpas", "ecoute"]


def test_metres_count_and_a_hidden_shelter_has_none(
    directory: dict[str, Service],
) -> None:
    body = directory["colis"].organization
    for code, lat in (("colis", 49.45), ("soupe", 49.441)):
        place = Location.objects.create(
            code=code, organization=body, country="BE", lon=7.76, lat=lat
        )
        ServiceAtLocation.objects.create(service=directory[code], location=place)
    here = {"lon": 7.76, "lat": 49.44}
    hits = search_help(SearchIn("faim", "fr", **here)).hits
    assert [hit.distance_m for hit in hits] == [111, 1112]
    Location.objects.update(is_address_hidden=True)
    Service.objects.update(lon=7.76, lat=49.44)
    hits = search_help(SearchIn("faim", "fr", **here)).hits
    assert [hit.distance_m for hit in hits] == [None, None]


def test_a_spoken_language_counts(directory: dict[str, Service]) -> None:
    Service.objects.filter(code="soupe").update(languages=["tr"])
    assert found("faim", languages=["tr"]) == ["soupe", "colis"]
    assert found("faim", languages=["ar"]) == ["colis", "soupe"]


def test_the_public_sees_nothing_for_professionals(
    directory: dict[str, Service],
) -> None:
    Service.objects.filter(code="soupe").update(is_for_professionals=True)
    tell(directory["colis"], "normal", audience="professionals")
    assert found("faim", audience="public") == []
    assert len(found("faim")) == 2


def test_initiatives_stand_in_the_same_list(directory: dict[str, Service]) -> None:
    help_next_door = add("voisins", "Courses entre voisins", "food", form="initiative")
    Initiative.objects.create(
        service=help_next_door, organizer="Comité", review_by="2020-05-01T00:00Z"
    )
    assert "voisins" in found("faim")
    assert found("faim", form="initiative") == ["voisins"]
    assert "voisins" not in found("faim", form="service")


def test_pages_follow_one_another(directory: dict[str, Service]) -> None:
    for number in range(90):  # more than are looked at together
        add(f"more-{number:02}", "Épicerie", "food")
    seen: list[str] = []
    after = ""
    while True:
        page = search_help(SearchIn("faim", "fr"), limit=20, after=after)
        seen += [hit.service.code for hit in page.hits]
        if not (after := page.after):
            break
    assert len(seen) == len(set(seen)) == 92


def test_what_is_not_active_is_not_found(directory: dict[str, Service]) -> None:
    Service.objects.update(is_active=False)
    assert found("faim") == []


def test_the_number_of_queries_is_fixed(
    directory: dict[str, Service], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    area = Area.objects.get(code="hill")
    for number in range(30):
        add(f"more-{number:02}", "Épicerie", "food")
    for words in ("faim", "voedselbnak loyer"):
        with django_assert_num_queries(7):
            assert search_help(SearchIn(words, "fr", area=area)).hits


def test_who_is_open_is_found_behind_many_that_are_closed(
    directory: dict[str, Service],
) -> None:
    shut = [add(f"a-{number:03}", "Colis", "food", hours="off") for number in range(90)]
    for service in (*shut, directory["colis"]):
        tell(service, "normal")
    only = search_help(SearchIn("faim", "fr", only_open=True), limit=20)
    assert [hit.service.code for hit in only.hits] == ["colis"]
