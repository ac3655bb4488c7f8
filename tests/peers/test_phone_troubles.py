"""What breaks on our side while somebody calls: the caller never notices."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from beistand.intake.models import Original, PhoneCall
from beistand.kit.actions import System
from beistand.lines.actions import AnnouncementIn, save_announcement
from beistand.lines.models import Line, Wire
from beistand.reference.models import City
from tests.kit.sounds import hum
from tests.peers.asterisk import Asterisk, running_asterisk
from tests.peers.sms_line import test_url as our_database
from tests.peers.telephony import (
    Callers,
    OurProcess,
    Talk,
    await_that,
    make_speech,
    require_programs,
)

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]
NUMBER, CALLER = "+496313650000", "+4963112345"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asterisk]:
    require_programs()
    with running_asterisk(tmp_path_factory.mktemp("exchange")) as running:
        yield running


@pytest.fixture
def line(transactional_db: None, town: City) -> Line:
    """A line that is closed all day."""
    Line.objects.update(hours="", phones=[NUMBER])
    line = Line.objects.get()
    save_announcement(AnnouncementIn(line, "de", "closed", hum(1.0)), by=System())
    return line


@pytest.fixture
def ours(exchange: Asterisk, line: Line) -> Iterator[OurProcess]:
    process = OurProcess(exchange, our_database(), {})
    process.start()
    yield process
    process.stop()


@pytest.fixture
def callers(exchange: Asterisk, tmp_path: Path) -> Iterator[Callers]:
    network = Callers(exchange, tmp_path)
    yield network
    network.end()


def ours_said(exchange: Asterisk) -> str:
    """All that our process has written into its log."""
    return (exchange.base / "log" / "ours").read_text()


def change(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_call_that_breaks_off_here_is_taken_up_again(
    ours: OurProcess, callers: Callers, exchange: Asterisk, tmp_path: Path
) -> None:
    change(
        "ALTER TABLE intake_phonecall ADD CONSTRAINT trouble "
        "CHECK (status <> 'voicemail') NOT VALID"
    )
    try:
        words = make_speech(tmp_path, "de")
        callers.dial(Talk(NUMBER, CALLER, words, wait=12.0))
        await_that(lambda: "broke off" in ours_said(exchange), 10)
    finally:
        change("ALTER TABLE intake_phonecall DROP CONSTRAINT trouble")
    assert PhoneCall.objects.get().status == "waiting"
    await_that(lambda: PhoneCall.objects.get().status == "voicemail", 10)
    await_that(lambda: PhoneCall.objects.get().status == "ended", 40)


def test_a_file_that_cannot_be_read_stops_no_other_call(
    ours: OurProcess, callers: Callers, exchange: Asterisk, tmp_path: Path
) -> None:
    stem = "20261121T080000Z_3650000_+49631777_1.1"
    stuck = exchange.spool / "fallback" / f"{stem}.wav"
    stuck.mkdir()
    stuck.with_suffix(".call").touch()
    await_that(lambda: Wire.objects.filter(problem__contains="fallback").exists(), 30)
    words = make_speech(tmp_path, "de")
    callers.dial(Talk(NUMBER, CALLER, words))
    await_that(lambda: Original.objects.filter(channel="voicemail").exists(), 30)
    assert "not connected" not in ours_said(exchange)
    stuck.rmdir()
    await_that(lambda: PhoneCall.objects.count() == 2, 10)
    await_that(lambda: not Wire.objects.get(code="exchange").problem, 30)
    assert json.loads(exchange.ask("/recordings/stored")) == []
