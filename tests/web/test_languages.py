"""Every page in every language that is said to be complete: nothing else slips in."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import ngettext

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.cases.models import Case
from beistand.directory.models import Service
from beistand.kit.actions import System
from beistand.lines.models import Line
from beistand.offers.models import Offer
from beistand.reference.models import City, Topic
from scripts.translations import LOCALE, PLACEHOLDER, ids_of, read_catalog
from tests.browser.pages import PAGES

ADDED = ("nl", "fr")
PASSWORD = "paard batterij nietje zeker"
SPOKEN_ASIDE = {"aria-label", "title", "placeholder", "alt"}
LETTERS_TO_TELL = 6
HIDDEN = {"script", "style", "code", "pre"}


class Words(HTMLParser):
    """Every text of a page that somebody sees or hears, and the page's language.

    What is marked as another language is left out.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.language = ""
        self._aside = ""
        self._depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        """Note what the element says aside, and in which language the page is."""
        attributes = {name: value or "" for name, value in pairs}
        said = attributes.get("lang", self.language)
        if tag == "html":
            self.language = said
        elif self._aside:
            self._depth += tag == self._aside
        elif tag in HIDDEN or said != self.language:
            self._aside, self._depth = tag, 1
        else:
            names = SPOKEN_ASIDE & attributes.keys()
            self.found += [attributes[name] for name in names]

    def handle_endtag(self, tag: str) -> None:
        """What comes after it is in the language of the page again."""
        self._depth -= tag == self._aside
        if not self._depth:
            self._aside = ""

    def handle_data(self, data: str) -> None:
        """Note a piece of text."""
        if data.strip() and not self._aside:
            self.found.append(" ".join(data.split()))


# How dates are written is no text: its j is the key j on the page.
PATTERNS = ("first of the month", "day and month")


@cache
def strangers(language: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Texts of other languages that have another wording in this one."""
    ours = read_catalog(LOCALE / language / "LC_MESSAGES" / "django.po")
    german = read_catalog(LOCALE / "de" / "LC_MESSAGES" / "django.po")
    said, foreign = set(), set()
    for message in ours:
        if not message.id or message.context in PATTERNS:
            continue
        theirs = german.get(ids_of(message)[0], message.context)
        said |= set(_forms(message.string))
        foreign |= set(ids_of(message)) | set(_forms(theirs.string) if theirs else ())
    only = {" ".join(text.split()) for text in foreign - said}
    whole = frozenset(text for text in only if not PLACEHOLDER.search(text))
    return whole, re.compile("|".join(sorted(_patterns(only - whole))))


def _forms(string: object) -> tuple[str, ...]:
    forms = string if isinstance(string, tuple) else (string,)
    return tuple(str(form) for form in forms)


def _patterns(texts: set[str]) -> Iterator[str]:
    """How a text with gaps looks when it is filled; not those that are all gap."""
    for text in texts:
        pieces = PLACEHOLDER.split(text)
        if sum(letter.isalpha() for letter in "".join(pieces)) >= LETTERS_TO_TELL:
            yield ".+".join(map(re.escape, pieces))


@pytest.fixture
def brussels(town: City) -> City:
    """The town speaks Dutch and French as well, and so do its own words."""
    town.languages = ["nl", "fr", "de", "en"]
    town.default_language = "nl"
    town.save(update_fields=["languages", "default_language"])
    for topic in Topic.objects.all():
        topic.labels |= {"nl": f"{topic.code}-nl", "fr": f"{topic.code}-fr"}
        topic.save(update_fields=["labels"])
    line = Line.objects.get()
    line.names |= {"nl": "Hulplijn", "fr": "Ligne d’aide"}
    line.save(update_fields=["names"])
    return town


@pytest.fixture
def accounts(brussels: City, rosa: User) -> list[User]:
    """Somebody for every page."""
    rosa.set_password(PASSWORD)
    rosa.save(update_fields=["password"])
    return [rosa] + [
        add_user(Account(f"{role}-1", "L. Peeters", role, PASSWORD), by=System())
        for role in User.Role.values
        if role and role != "operator"
    ]


@pytest.fixture
def addresses(case: Case, toms_offer: Offer, parish: Service) -> list[str]:
    """The pages that need no argument, and some that are about somebody."""
    found = [
        f"/desk/cases/{case.uid}",
        f"/desk/people/{case.beneficiary.uid}",
        f"/desk/needs/{case.needs.get().uid}/help",
        f"/control/helpers/{toms_offer.helper.uid}",
        f"/control/directory/{parish.code}",
    ]
    for name in PAGES:
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


def pages_for(
    client: Client, accounts: list[User], addresses: list[str], language: str
) -> Iterator[tuple[str, Words]]:
    """Each page as the first account that may see it finds it."""
    client.cookies["language"] = language
    for address in addresses:
        for user in [None, *accounts]:
            if user is None:
                client.logout()
            else:
                client.force_login(user)
            client.cookies["language"] = language
            answer = client.get(address)
            if answer.status_code == 200:
                yield address, Words(answer.text)
                break


@pytest.mark.parametrize("language", ADDED)
def test_no_page_mixes_languages(
    client: Client, accounts: list[User], addresses: list[str], language: str
) -> None:
    whole, filled = strangers(language)
    seen = 0
    mixed: dict[str, list[str]] = {}
    for address, words in pages_for(client, accounts, addresses, language):
        seen += 1
        assert words.language == language, address
        for text in words.found:
            if text in whole or filled.fullmatch(text):
                mixed.setdefault(address, []).append(text)

    assert not mixed
    assert seen > 30


def test_what_would_be_found() -> None:
    whole, filled = strangers("nl")

    assert {"Abmelden", "Sign out"} <= whole
    assert "Afmelden" not in whole
    assert filled.fullmatch("Schritt 1 von 4")
    assert filled.fullmatch("Step 1 of 4")
    assert not filled.fullmatch("Stap 1 van 4")


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("nl", 0, "0 brieven"),
        ("nl", 1, "1 brief"),
        ("nl", 2, "2 brieven"),
        ("fr", 0, "0 lettre"),
        ("fr", 1, "1 lettre"),
        ("fr", 2, "2 lettres"),
        ("de", 0, "0 Briefe"),
    ],
)
def test_many_and_one(language: str, count: int, said: str) -> None:
    with translation.override(language):
        text = ngettext("%(count)s letter", "%(count)s letters", count)

    assert text % {"count": count} == said


@pytest.mark.parametrize("address", ["/", "/help", "/status", "/privacy"])
def test_the_browser_of_a_belgian_is_understood(
    client: Client, brussels: City, address: str
) -> None:
    for wish, spoken in (("nl-BE", "nl"), ("fr-BE,fr;q=0.9,en;q=0.5", "fr")):
        answer = Client().get(address, headers={"accept-language": wish})

        assert Words(answer.text).language == spoken
