"""Who takes the calls of a line, and what its callers hear."""

import io
import math
import wave
from array import array
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.kit.wav import read_wav
from beistand.lines.actions import (
    AnnouncementIn,
    ShiftIn,
    add_shift,
    arrive_at_desk,
    leave_desk,
    note_call_over,
    remove_shift,
    save_announcement,
    take_break,
)
from beistand.lines.duty import Turn, due_users
from beistand.lines.models import Announcement, Line, Shift
from beistand.lines.queries import due_on, line_called, operators_on_duty
from beistand.lines.sound import telephone_wav
from tests.cast import BERLIN

MONDAY = date(2020, 4, 20)


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    return datetime(2020, 4, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at(7, 59), set()),
        (at(8), {1}),
        (at(12), {2}),
        (at(23), {3}),
        (at(1, day=21), {3}),  # the night shift goes on
        (at(2, day=21), set()),
        (at(8, day=27), {1}),
        (at(8, day=13), {9}),  # Easter Monday has a rota of its own
        (at(12, day=13), set()),
    ],
)
def test_the_rota_says_who_is_due(moment: datetime, due: set[int]) -> None:
    turns = [
        Turn(1, time(8), time(12), weekday=0),
        Turn(2, time(12), time(16), weekday=0),
        Turn(3, time(22), time(2), weekday=0),
        Turn(9, time(8), time(10), day=date(2020, 4, 13)),
    ]
    assert due_users(moment, turns, "Europe/Berlin") == due


def test_idle_longest_comes_first(monday: datetime, rosa: User, otto: User) -> None:
    line = Line.objects.get()
    with clock.pretending(monday - timedelta(hours=1)):
        arrive_at_desk(None, "21", by=rosa)
    arrive_at_desk(None, "22", by=otto)
    there = [each.user for each in operators_on_duty(line, monday)]
    assert there == [rosa, otto]
    later = monday + timedelta(minutes=5)
    with clock.pretending(later):
        note_call_over(rosa, by=System())
    assert [each.user for each in operators_on_duty(line, later)] == [otto, rosa]
    take_break(by=otto)
    leave_desk(by=rosa)
    assert operators_on_duty(line, later) == []


def test_the_rota_decides_unless_somebody_steps_in(
    monday: datetime, rosa: User, otto: User, system: System
) -> None:
    line = Line.objects.get()
    told = ShiftIn(line, rosa, time(8), time(12), weekday=0)
    shift = add_shift(told, by=system)
    assert add_shift(told, by=system) == shift
    assert due_on(line, monday) == [rosa]
    arrive_at_desk(None, "21", by=rosa)
    arrive_at_desk(None, "22", by=otto)
    assert [each.user for each in operators_on_duty(line, monday)] == [rosa]
    arrive_at_desk(line, "22", by=otto)
    assert {each.user for each in operators_on_duty(line, monday)} == {rosa, otto}
    remove_shift(shift, by=system)
    assert not Shift.objects.exists()


def test_a_shift_must_make_sense(
    monday: datetime, rosa: User, sam: User, system: System
) -> None:
    line = Line.objects.get()
    for told in (
        ShiftIn(line, rosa, time(8), time(12)),
        ShiftIn(line, rosa, time(8), time(12), weekday=0, day=MONDAY),
        ShiftIn(line, rosa, time(8), time(8), weekday=0),
        ShiftIn(line, sam, time(8), time(12), weekday=0),
    ):
        with pytest.raises(Refused):
            add_shift(told, by=system)


def test_one_telephone_has_one_person(monday: datetime, rosa: User, otto: User) -> None:
    arrive_at_desk(None, "21", by=rosa)
    with pytest.raises(Refused, match="Somebody else"):
        arrive_at_desk(None, "21", by=otto)
    leave_desk(by=rosa)
    arrive_at_desk(None, "21", by=otto)


@pytest.mark.parametrize("name", ["21/22", "a b", "x@host", "21&PJSIP", "ä"])
def test_a_telephone_is_named_as_the_exchange_does(
    monday: datetime, rosa: User, name: str
) -> None:
    with pytest.raises(Refused):
        arrive_at_desk(None, name, by=rosa)


def test_who_forgot_to_leave_is_gone_on_the_next_day(
    monday: datetime, rosa: User
) -> None:
    arrive_at_desk(None, "21", by=rosa)
    assert operators_on_duty(Line.objects.get(), monday + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("dialled", "code"),
    [("+496313650000", "hotline"), ("3659111", "other"), ("0631 3659111", "other")],
)
def test_the_dialled_number_says_the_line(
    monday: datetime, dialled: str, code: str
) -> None:
    main = Line.objects.get()
    Line.objects.create(
        code="other",
        position=2,
        names=main.names,
        phones=["+496313659111"],
        languages=["en"],
        time_zone="Europe/Berlin",
    )
    assert line_called(dialled).code == code
    assert line_called("999") == main


def recording(rate: int, channels: int, width: int, hertz: int = 440) -> bytes:
    """One second of a tone."""
    top = 1 << (8 * width - 2)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        for number in range(rate):
            value = int(top * math.sin(2 * math.pi * hertz * number / rate))
            if width == 1:
                value += 128
            sample = value.to_bytes(width, "little", signed=width > 1)
            out.writeframesraw(sample * channels)
    return file.getvalue()


@pytest.mark.parametrize(
    ("rate", "channels", "width"),
    [(8000, 1, 2), (44100, 2, 2), (48000, 1, 3), (22050, 1, 1), (4000, 2, 4)],
)
def test_every_recording_becomes_what_a_telephone_plays(
    rate: int, channels: int, width: int
) -> None:
    content = telephone_wav(recording(rate, channels, width))
    wav = read_wav(content)
    assert wav is not None
    assert (wav.rate, wav.channels, wav.bits) == (8000, 1, 16)
    assert wav.seconds == pytest.approx(1, abs=0.01)
    samples = array("h", content[wav.start : wav.start + wav.size])
    crossings = sum(a < 0 <= b for a, b in pairwise(samples))
    assert crossings == pytest.approx(440, abs=3)
    assert max(samples) == pytest.approx(16384, rel=0.1)


def test_what_a_telephone_cannot_carry_does_not_whistle() -> None:
    content = telephone_wav(recording(48000, 1, 2, hertz=15800))
    wav = read_wav(content)
    assert wav is not None
    samples = array("h", content[wav.start : wav.start + wav.size])
    assert max(map(abs, samples)) < 16384 * 0.02


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"ID3 an mp3", "WAV"), (recording(8000, 1, 2, hertz=0), "no sound")],
)
def test_a_recording_that_cannot_be_played_is_refused(
    content: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        telephone_wav(content)


def test_an_announcement_replaces_the_placeholder(
    monday: datetime, system: System
) -> None:
    line = Line.objects.get()
    audio = recording(16000, 1, 2)
    told = AnnouncementIn(line, "de", "closed", audio, is_placeholder=True)
    assert save_announcement(told, by=system).is_placeholder
    made = save_announcement(AnnouncementIn(line, "de", "closed", audio), by=system)
    assert Announcement.objects.get() == made
    assert not made.is_placeholder
    assert made.seconds == pytest.approx(1, abs=0.001)
    for language, kind in (("fr", "closed"), ("de", "lunch")):
        with pytest.raises(Refused):
            save_announcement(AnnouncementIn(line, language, kind, audio), by=system)
