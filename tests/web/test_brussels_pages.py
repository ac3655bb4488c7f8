"""Brussels over HTTP, in Dutch and in French: its own words in the right language."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from beistand.accounts.models import User
from beistand.guidance.actions import begin_draft, change_draft
from beistand.guidance.queries import graph_of, version_numbered
from beistand.kit import clock
from beistand.project.blueprint.checking import Faulty, read_blueprint
from tests.brussels import FOLDER, LANGUAGES, TUESDAY_10, add_colleague, load_brussels

HUNGER = {
    "nl": "Hebt u vandaag gegeten",
    "fr": "Avez-vous mangé aujourd’hui",
    "en": "Have you eaten today",
}
WELCOME = {"nl": "We zoeken samen met u.", "fr": "Nous cherchons avec vous."}
OTHER = {"nl": "fr", "fr": "nl"}


@pytest.fixture
def brussels(db: None) -> Iterator[None]:
    """The city is loaded; it is Tuesday, ten in the morning."""
    cache.clear()
    with clock.pretending(TUESDAY_10):
        load_brussels()
        yield


@pytest.fixture
def operator(brussels: None) -> User:
    """Somebody at the desk."""
    return add_colleague("lotte", "operator", "nl")


def reading(language: str, user: User | None = None) -> Client:
    """Somebody who reads this language."""
    client = Client()
    client.cookies["language"] = language
    if user is not None:
        client.force_login(user)
    return client


def said_in(page: str, language: str) -> str:
    """The page, if it says that it is in this language, with plain apostrophes."""
    assert f'<html lang="{language}"' in page
    return page.replace("&#x27;", "'")


def test_loading_twice_changes_nothing(brussels: None) -> None:
    assert {each.result for each in load_brussels()} == {"unchanged"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_everybody_say_the_words_of_the_city(
    brussels: None, language: str
) -> None:
    visitor = reading(language)
    home = said_in(visitor.get("/").text, language)
    assert WELCOME[language] in home
    assert WELCOME[OTHER[language]] not in home
    danger = said_in(visitor.get("/danger").text, language)
    for number in ("112", "101", "1712", "0800 32 123"):
        assert number in danger
    assert "Mo-Fr" not in danger
    hours = {"nl": r"\bma\.?–vr\b", "fr": r"\blun\.?–ven\b"}
    assert re.search(hours[language], danger, re.IGNORECASE)
    titles = {"nl": "Kind in gevaar", "fr": "Enfant en danger"}
    assert titles[language] in danger
    assert titles[OTHER[language]] not in danger


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spoken", ["nl", "fr", "en"])
def test_the_panel_speaks_to_the_caller(
    operator: User, language: str, spoken: str
) -> None:
    """The desk is in the operator's language, what is read out in the caller's."""
    desk = reading(language, operator)
    form = said_in(desk.get("/desk/call").text, language)
    assert {"nl": "Voedselhulp", "fr": "Aide alimentaire"}[language] in form
    assert {"nl": "Aide alimentaire", "fr": "Voedselhulp"}[language] not in form
    typed = {"key": str(uuid4()), "language": spoken, "topics": ["food"]}
    panel = desk.post("/desk/call/guide", typed, headers={"HX-Request": "true"})
    said = panel.text.replace("&#x27;", "'")
    assert f'lang="{spoken}">{HUNGER[spoken]}' in said
    labels = {"nl": ">Ja<", "fr": ">Oui<", "en": ">Yes<"}
    assert labels[language] in re.sub(r"\s*([<>])\s*", r"\1", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_in_danger_stands_at_the_desk(operator: User, language: str) -> None:
    page = said_in(reading(language, operator).get("/desk/danger").text, language)
    first = {"nl": "Kunt u vrijuit praten?", "fr": "Pouvez-vous parler librement"}
    assert first[language] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_service_has_its_name(brussels: None, language: str) -> None:
    boss = add_colleague("anouk", "coordinator", language)
    client = reading(language, boss)
    page = said_in(client.get("/control/services/soep-zuid/state").text, language)
    assert {"nl": "Zuidsoep", "fr": "Soupe du Midi"}[language] in page
    labels = re.findall(
        r'<label[^>]*for="id_message_\w\w"[^>]*>(.*?)</label>', page, re.S
    )
    assert len(labels) == 3
    assert not any("))" in label for label in labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_directory_spells_hours_for_everybody(
    brussels: None, language: str
) -> None:
    page = reading(language).get("/directory/services/soep-zuid").text
    page = said_in(page, language)
    assert {"nl": "Zuidsoep", "fr": "Soupe du Midi"}[language] in page
    assert {"nl": "Soep en brood", "fr": "Soupe et pain"}[language] in page
    assert {"nl": "Soep en brood", "fr": "Soupe et pain"}[OTHER[language]] not in page
    hours = {"nl": r"ma–za 11\.30", "fr": r"lun–sam 11h30"}
    assert re.search(hours[language], page)
    assert "Mo-Sa 11:30" not in re.sub(r"<script.*?</script>", "", page, flags=re.S)


def test_a_protocol_without_its_dutch_cannot_be_approved(brussels: None) -> None:
    """Who reads it sees at which step the Dutch is missing, and has no button."""
    writer = add_colleague("anouk", "coordinator", "fr")
    reader = add_colleague("pieter", "coordinator", "nl")
    running = version_numbered("food", 1)
    assert running is not None
    graph = graph_of(running)
    first, *rest = graph.nodes
    texts = {name: text for name, text in first.texts.items() if name != "nl"}
    broken = replace(graph, nodes=(replace(first, texts=texts), *rest))
    draft = begin_draft(running.protocol, by=writer)
    draft = change_draft(draft, broken, seen=draft.hash, by=writer)

    client = reading("en", reader)
    page = client.get("/control/protocols/food/2/").text
    assert 'href="/control/protocols/food/2/nodes/today"' in page
    assert "Nederlands" in page or "Dutch" in page or "(nl)" in page
    assert "I have read it" not in page
    told = {"note": "x", "seen": draft.hash}
    assert client.post("/control/protocols/food/2/approve", told).status_code == 409
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_blueprint_without_its_dutch_is_not_loaded(tmp_path: Path) -> None:
    """The file and the language are named."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "brussels"))
    file = folder / "protocols" / "food.yaml"
    lines = file.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "Hebt u vandaag gegeten" in line)
    file.write_text("".join(lines[:at] + lines[at + 1 :]))
    with pytest.raises(Faulty) as caught:
        read_blueprint(folder)
    (problem,) = caught.value.problems
    assert "food.yaml" in str(problem)
    assert "nl" in str(problem)
