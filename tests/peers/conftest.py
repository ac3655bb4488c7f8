"""A telephone network for tests: an exchange, three lines, callers, our process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from beistand.kit.actions import System
from beistand.lines.actions import AnnouncementIn, save_announcement
from beistand.lines.models import Line
from beistand.reference.models import City
from tests.kit.sounds import hum
from tests.peers.asterisk import Asterisk, running_asterisk
from tests.peers.telephony import (
    NUMBERS,
    TOLD,
    Callers,
    OurProcess,
    Speech,
    make_speech,
    require_programs,
)


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asterisk]:
    """An Asterisk with the configuration that we ship."""
    require_programs()
    with running_asterisk(tmp_path_factory.mktemp("exchange")) as running:
        yield running


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Speech]:
    """What callers say, in three languages."""
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
    """`beistand exchange` on the database of the test, not started yet."""
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
    """Everybody with a telephone."""
    network = Callers(exchange, tmp_path)
    yield network
    network.end()
    exchange.hang_up_all()
