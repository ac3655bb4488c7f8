"""Voicemail with a real exchange: whole, once, in every way that things can break."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from beistand.channels.voice.reading import read_voicemails
from beistand.intake.models import Contact, Original, PhoneCall
from beistand.kit.actions import System
from beistand.lines.actions import AnnouncementIn, save_announcement
from beistand.lines.models import Line
from beistand.reference.models import City
from tests.kit.sounds import hum
from tests.peers.asterisk import Asterisk, running_asterisk
from tests.peers.telephony import (
    Callers,
    OurProcess,
    Speech,
    Talk,
    await_that,
    likeness,
    make_speech,
    require_programs,
)

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]
NUMBERS = {"de": "+496313650000", "sk": "+421484330777", "nl": "+3224110000"}
CALLERS = {"de": "+4963112345", "sk": "+421905123456", "nl": "+32470123456"}
TOLD = 1.0  # seconds that the announcement takes; the beep takes 0.4
ALIKE = 0.99


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asterisk]:
    require_programs()
    with running_asterisk(tmp_path_factory.mktemp("exchange")) as running:
        yield running


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Speech]:
    require_programs()
    folder = tmp_path_factory.mktemp("speech")
    return {language: make_speech(folder, language) for language in NUMBERS}


@pytest.fixture
def lines(town: City) -> dict[str, Line]:
    """Three lines, closed all day, each in its own language."""
    Line.objects.all().delete()
    made = {}
    for position, (language, number) in enumerate(NUMBERS.items()):
        line = Line.objects.create(
            code=f"line-{language}",
            position=position,
            names={language: f"Line {language}"},
            phones=[number],
            languages=[language],
            time_zone="Europe/Berlin",
        )
        for kind in ("closed", "voicemail"):
            told = AnnouncementIn(line, language, kind, hum(TOLD))
            save_announcement(told, by=System())
        made[language] = line
    return made


@pytest.fixture
def ours(
    exchange: Asterisk, lines: dict[str, Line], transactional_db: None
) -> Iterator[OurProcess]:
    login = connection.settings_dict
    url = (
        f"postgresql://{login['USER']}:{login['PASSWORD']}"
        f"@{login['HOST']}:{login['PORT']}/{login['NAME']}"
    )
    process = OurProcess(exchange, url, {})
    yield process
    process.stop()


@pytest.fixture
def callers(exchange: Asterisk, tmp_path: Path) -> Iterator[Callers]:
    network = Callers(exchange, tmp_path)
    yield network
    network.end()


def originals() -> list[Original]:
    rows = Original.objects.filter(channel="voicemail").select_related("contact__line")
    return list(rows.order_by("pk"))


def no_call_is_open() -> bool:
    return not PhoneCall.objects.exclude(status="ended").exists()


def nothing_is_left(exchange: Asterisk) -> bool:
    stored = json.loads(exchange.ask("/recordings/stored"))
    left = list((exchange.spool / "fallback").iterdir())
    return not stored and not left and not json.loads(exchange.ask("/channels"))


def test_slovak_german_and_dutch_callers_at_once(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    exchange: Asterisk,
) -> None:
    ours.start()
    for language, words in speech.items():
        callers.dial(Talk(NUMBERS[language], CALLERS[language], words))
    await_that(lambda: len(originals()) == 3 and no_call_is_open(), 40)
    assert read_voicemails() == 3
    for original in originals():
        contact = original.contact
        assert contact.line is not None
        language = contact.line.languages[0]
        alike = likeness(speech[language].wav.read_bytes(), original.content)
        assert alike >= ALIKE
        assert contact.language == language
        assert contact.raw["number"] == CALLERS[language]
        assert contact.call_back is not None
        assert contact.call_back.phone == CALLERS[language]
    assert Contact.objects.count() == 3
    await_that(lambda: nothing_is_left(exchange), 15)
