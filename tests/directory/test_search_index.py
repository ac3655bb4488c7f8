"""The search is never behind the directory, whoever changes it (BX-3)."""

import pytest
from django.db import connection

from beistand.directory.models import (
    Kind,
    Organization,
    SearchDocument,
    SearchPhrase,
    SearchWord,
    Service,
)
from beistand.kit.text import fold
from beistand.reference.models import Topic

pytestmark = pytest.mark.django_db

SAID = [
    "",
    "Müller & Söhne, Straße 12",
    "MUELLER-Mueller",
    "Aide alimentaire d'urgence à Ixelles",
    "Œuvres du cœur, NOËL, garçon, Çelik Yılmaz İzmir",
    "Coördinatie van ouderen: één vraag",
    "žltý kôň, ťažký čas, ĽUBOVŇA, ŕba",
    "Łódź, dźwięk, Æbleskiver, Þórr, Århus, smørrebrød",
    "Хлеб и молоко, Єдність, й",
    "مساعدة غذائية",
    "ﬁnanzielle Ｈｉｌｆｅ ½ №",
    "ＡＢＣ 24/7 (24 h)",
    "Ελλάδα άρτος",
    "tab\tand\nline",
]


@pytest.mark.parametrize("said", SAID)
def test_the_database_folds_as_the_house_does(said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_fold(%s)", [said])
        assert cursor.fetchone() == (fold(said),)


@pytest.fixture
def service(town: object) -> Service:
    body = Organization.objects.create(
        code="org", name="Maison d'Accueil", kind=Kind.CITY
    )
    return Service.objects.create(
        code="colis",
        organization=body,
        names={"fr": "Colis alimentaires", "nl": "Voedselpakketten"},
        descriptions={"fr": "Pour les ménages d'Évère."},
    )


def words_of(service: Service) -> SearchDocument:
    return SearchDocument.objects.get(service=service)


def test_a_service_is_searched_in_all_its_languages(service: Service) -> None:
    kept = words_of(service)
    assert {"colis", "alimentaires", "voedselpakketten", "accueil"} <= set(kept.names)
    assert set(kept.about) == {"pour", "les", "menages", "evere"}
    assert SearchWord.objects.filter(word="voedselpakketten").exists()


def test_a_changed_name_counts_at_once(service: Service) -> None:
    service.names = {"fr": "Paniers du quartier"}
    service.save(update_fields=["names"])
    assert "paniers" in words_of(service).names
    assert "colis" not in words_of(service).names
    Organization.objects.update(name="Petits Riens")
    assert "riens" in words_of(service).names


def test_a_changed_synonym_counts_at_once(town: object) -> None:
    topic = Topic.objects.get(code="groceries")
    topic.synonyms = {"nl": ["Voedselbank", "honger lijden"], "fr": ["épicerie"]}
    topic.save(update_fields=["synonyms"])
    found = {(row.language, *row.words) for row in phrases(topic)}
    assert found == {
        ("de", "einkaufen"),
        ("en", "groceries"),
        ("nl", "voedselbank"),
        ("nl", "honger", "lijden"),
        ("fr", "epicerie"),
    }
    topic.synonyms = {}
    topic.save(update_fields=["synonyms"])
    assert len(phrases(topic)) == 2


def phrases(topic: Topic) -> list[SearchPhrase]:
    return list(SearchPhrase.objects.filter(topic=topic))


def test_made_anew_the_index_is_the_same_without_words_long_gone(
    service: Service,
) -> None:
    service.names = {"fr": "Paniers"}
    service.save(update_fields=["names"])
    before = words_of(service)
    assert SearchWord.objects.filter(word="voedselpakketten").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_index_all()")
    assert (words_of(service).names, words_of(service).about) == (
        before.names,
        before.about,
    )
    assert not SearchWord.objects.filter(word="voedselpakketten").exists()


def test_odd_lists_of_synonyms_do_no_harm(town: object) -> None:
    topic = Topic.objects.get(code="talk")
    topic.synonyms = {"de": "kein Feld", "en": ["", "!!", "chat", "chat"]}
    topic.save(update_fields=["synonyms"])
    assert sorted(row.words for row in phrases(topic)) == [
        ["chat"],
        ["reden"],
        ["talk"],
    ]
