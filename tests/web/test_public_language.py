"""Every visitor in his or her language, as far as the city speaks it."""

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.reference.models import City


def language_of(page: bytes) -> str:
    return page.decode().split('<html lang="')[1][:2]


@pytest.mark.parametrize(
    ("wish", "spoken"),
    [
        ("en-US,en;q=0.9", "en"),
        ("de-AT", "de"),
        ("fr,en;q=0.5", "en"),
        ("fr", "de"),
        ("", "de"),
        ("x" * 5000, "de"),
    ],
)
def test_the_browser_asks_and_the_city_decides(
    client: Client, town: City, wish: str, spoken: str
) -> None:
    answer = client.get("/", headers={"accept-language": wish})

    assert language_of(answer.content) == spoken
    assert answer["Content-Language"] == spoken


def test_a_chosen_language_is_remembered(client: Client, town: City) -> None:
    client.get("/?lang=en")

    assert language_of(client.get("/status").content) == "en"


@pytest.mark.parametrize("language", ["fr", "../en", "", "<script>"])
def test_a_language_the_city_does_not_speak_is_not_remembered(
    client: Client, town: City, language: str
) -> None:
    answer = client.get("/", {"lang": language})

    assert language_of(answer.content) == "de"
    assert "language" not in answer.cookies


def test_an_account_speaks_its_own_language(
    client: Client, town: City, rosa: User
) -> None:
    User.objects.update(language="en")
    client.force_login(rosa)

    assert language_of(client.get("/").content) == "en"


def test_languages_are_offered_by_their_own_names(client: Client, town: City) -> None:
    page = client.get("/?lang=en").content.decode()

    assert '<a href="?lang=de" lang="de" hreflang="de">Deutsch</a>' in page
    assert '<span aria-current="true" lang="en">English</span>' in page
