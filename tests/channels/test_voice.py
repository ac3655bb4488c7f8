"""The telephone without an exchange: decisions, files, readings, hand-ins."""

import stat
import sys
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from beistand.cases.models import CallBack
from beistand.channels.voice import spoken, transcribing
from beistand.channels.voice.ari import Access, path_of, read_access, touched
from beistand.channels.voice.checking import check_exchange
from beistand.channels.voice.config import Choices, write_config
from beistand.channels.voice.ingest import HandIn, ingest_voicemail
from beistand.channels.voice.plan import (
    Situation,
    Step,
    decide_for_caller,
    place_kind,
)
from beistand.channels.voice.reading import read_voicemails
from beistand.channels.voice.recordings import take_over
from beistand.channels.voice.rows import Message, keep_message
from beistand.channels.voice.sounds import (
    make_placeholders,
    media_for,
    missing_sounds,
    prepare_folder,
    write_announcements,
)
from beistand.intake.models import Contact, Original
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.lines.models import Announcement, Line
from beistand.outbox.rules import NotNow
from beistand.people.models import Person
from tests.kit.sounds import hum


def now(**more: object) -> Situation:
    said: dict[str, object] = {
        "is_open": True,
        "free": ("21",),
        "busy": 0,
        "tried": (),
        "place": 1,
        "waited": 0.0,
        "patience": 120.0,
        **more,
    }
    return Situation(**said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("situation", "step"),
    [
        (now(), Step("ring", "21")),
        (now(free=("22", "21"), tried={"22"}), Step("ring", "21")),
        (now(is_open=False), Step("voicemail", "closed")),
        (now(free=()), Step("voicemail", "voicemail")),
        (now(free=(), busy=1), Step("wait")),
        (now(tried={"21"}), Step("voicemail", "voicemail")),
        (now(tried={"21"}, busy=1), Step("wait")),
        (now(place=2), Step("wait")),
        (now(free=("21", "22"), place=2), Step("ring", "21")),
        (now(waited=120.0), Step("voicemail", "voicemail")),
    ],
)
def test_nobody_hears_it_ring_for_ever(situation: Situation, step: Step) -> None:
    assert decide_for_caller(situation) == step


def test_the_place_in_line_has_its_announcement() -> None:
    kinds = [place_kind(place) for place in (1, 2, 3, 4, 50)]
    assert kinds == ["place_1", "place_2", "place_3", "place_more", "place_more"]
    assert set(kinds) < set(Announcement.Kind.values)


def test_the_address_of_the_exchange() -> None:
    access = Access("http://127.0.0.1:8088/ari", "beistand", "secret")
    assert read_access("http://beistand:secret@127.0.0.1:8088/ari") == access
    for wrong in ("", "127.0.0.1:8088", "http://127.0.0.1:8088/ari", "ftp://a:b@c/ari"):
        with pytest.raises(ValueError, match="Write it as"):
            read_access(wrong)


def test_an_event_reaches_whom_it_is_about() -> None:
    event = {"channel": {"id": "1.2"}, "recording": {"name": "vm-1"}, "peer": None}
    assert list(touched(event)) == ["1.2", "vm-1"]
    assert path_of("recordings", "stored", "a/../b") == "/recordings/stored/a%2F..%2Fb"


def test_the_configuration_is_whole_and_private(tmp_path: Path) -> None:
    chosen = Choices(
        spool=Path("/var/lib/shared"),
        password="ari-secret",
        trunk="sip.example:5070",
        phones=("21", "22"),
        passwords={"21": "phone-secret"},
    )
    files = write_config(tmp_path, chosen)
    text = {file.name: file.read_text() for file in files}
    assert not [name for name, said in text.items() if "@SPOOL@" in said]
    assert "contact=sip:sip.example:5070" in text["pjsip.conf"]
    assert "match=sip.example\n" in text["pjsip.conf"]
    assert "password=phone-secret" in text["pjsip.conf"]
    assert text["pjsip.conf"].count("auth_type=userpass") == 2
    assert "endpoint_identifier_order=username,ip,anonymous" in text["pjsip.conf"]
    assert "/var/lib/shared/fallback/" in text["extensions.conf"]
    assert "ari-secret" in text["ari.conf"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o640}


def test_callers_hear_something_on_any_machine(
    monday: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken.shutil, "which", lambda _name: None)
    assert missing_sounds(tmp_path)
    prepare_folder(tmp_path)
    assert missing_sounds(tmp_path) == []
    line = Line.objects.get()
    assert make_placeholders([line]) == 0
    (closed,) = media_for(tmp_path, line, "closed")
    assert closed == f"sound:{tmp_path}/sounds/attention"
    assert media_for(tmp_path, line, "welcome") == []


@pytest.mark.skipif(
    spoken.shutil.which("espeak-ng") is None, reason="needs espeak-ng; see .ci/run"
)
def test_a_machine_speaks_until_a_human_has(monday: datetime, tmp_path: Path) -> None:
    prepare_folder(tmp_path)
    write_announcements(tmp_path)
    line = Line.objects.get()
    rows = Announcement.objects.filter(line=line)
    assert {row.kind for row in rows} == set(spoken.NEEDED)
    assert all(row.is_placeholder and row.seconds > 1 for row in rows)
    (uri,) = media_for(tmp_path, line, "closed")
    assert Path(uri.removeprefix("sound:")).with_suffix(".wav").exists()
    fallback = (tmp_path / "sounds" / "fallback.wav").read_bytes()
    assert fallback == bytes(rows.get(kind="voicemail").audio)


def test_what_a_line_says_after_hours_goes_before_our_words(monday: datetime) -> None:
    line = Line.objects.get()
    line.after_hours = {"de": "Bis morgen."}
    said = spoken.words_for(line, "de", "closed")
    assert said.startswith("Bis morgen. Bitte sprechen Sie")
    assert "drücken" not in " ".join(spoken.WORDS["de"].values()).lower()
    assert spoken.words_for(line, "tlh", "closed") == ""


def message(content: bytes, **more: object) -> Message:
    said: dict[str, object] = {
        "key": "vm-1",
        "content": content,
        "number": "063112345",
        "dialled": "3650000",
        "line": Line.objects.get(),
        "language": "de",
        "received_at": clock.now(),
        **more,
    }
    return Message(**said)  # type: ignore[arg-type]


def test_a_voicemail_is_read_recognised_and_owed_a_call(
    monday: datetime, klein: Person
) -> None:
    assert keep_message(message(hum(3)))
    assert keep_message(message(hum(3)))
    assert Original.objects.count() == 1
    assert read_voicemails() == 1
    contact = Contact.objects.get()
    assert contact.raw["seconds"] == 3.0
    assert (contact.inquirer, contact.language) == (klein, "de")
    owed = CallBack.objects.get()
    assert (owed.phone, owed.person) == ("+4963112345", klein)
    assert "3 Sekunden" in owed.sentence
    assert contact.call_back == owed


def test_a_longer_copy_under_the_same_name_is_kept_beside_it(
    monday: datetime,
) -> None:
    assert keep_message(message(hum(1)))
    assert keep_message(message(hum(2)))
    assert keep_message(message(hum(2)))
    assert Original.objects.count() == 2


@pytest.mark.parametrize("number", ["anonymous", "112", ""])
def test_without_a_number_it_waits_in_the_inbox(monday: datetime, number: str) -> None:
    keep_message(message(hum(1), number=number))
    read_voicemails()
    contact = Contact.objects.get()
    assert contact.next_step == "listen"
    assert contact.raw["number"] == ("112" if number == "112" else "")
    assert not CallBack.objects.exists()


def test_a_header_that_says_nothing_hides_nothing(monday: datetime) -> None:
    whole = hum(2)
    keep_message(message(whole[:4] + bytes(4) + whole[8:40] + bytes(4) + whole[44:]))
    read_voicemails()
    assert Contact.objects.get().raw["seconds"] == 2.0


def test_what_is_no_sound_is_left_to_a_person(monday: datetime) -> None:
    keep_message(message(b"no sound at all"))
    assert read_voicemails() == 1
    contact = Contact.objects.get()
    assert contact.status == "waiting"
    assert "WAV" in contact.original.problem


@pytest.mark.parametrize("said", [True, False])
def test_what_the_exchange_took_by_itself_is_one_item(
    monday: datetime, tmp_path: Path, said: bool
) -> None:
    mark = tmp_path / "20200420T065900Z_3650000_063112345_1587365940.1.call"
    mark.touch()
    if said:
        mark.with_suffix(".wav").write_bytes(hum(1))
    assert take_over(mark)
    contact = Contact.objects.get()
    assert contact.channel == ("voicemail" if said else "phone")
    assert contact.received_at == datetime.fromisoformat("2020-04-20T06:59:00+00:00")
    assert list(tmp_path.iterdir()) == []


def test_by_hand_it_goes_the_same_way(monday: datetime, klein: Person) -> None:
    told = HandIn("0631 12345", "hotline", datetime(2020, 4, 19, 19, 40))  # noqa: DTZ001
    contact = ingest_voicemail(hum(2), told)
    assert ingest_voicemail(hum(2), told) == contact
    assert contact.received_at == datetime.fromisoformat("2020-04-19T19:40:00+02:00")
    read_voicemails()
    contact.refresh_from_db()
    assert contact.inquirer == klein
    with pytest.raises(Refused, match="no recording"):
        ingest_voicemail(b"", told)
    with pytest.raises(Refused, match="no line"):
        ingest_voicemail(hum(2), HandIn(line="elsewhere"))


def test_a_program_of_this_machine_writes_down_the_words(
    monday: datetime, tmp_path: Path, settings
) -> None:
    program = tmp_path / "listen.py"
    program.write_text(
        "import sys, wave\n"
        "seconds = wave.open(sys.argv[1]).getnframes() / 8000\n"
        "print(f'{sys.argv[2]}: {seconds:.0f} Sekunden')\n"
    )
    settings.BEISTAND_TRANSCRIBER = f"{transcribing.__name__}.CommandTranscriber"
    settings.BEISTAND_TRANSCRIBE_COMMAND = f"{sys.executable} {program}"
    keep_message(message(hum(2)))
    read_voicemails()
    assert Contact.objects.get().raw["transcript"] == "de: 2 Sekunden"


@pytest.mark.parametrize("command", ["/there/is/no/such/program", "false"])
def test_without_a_transcript_there_is_still_the_voicemail(
    monday: datetime, settings, command: str
) -> None:
    settings.BEISTAND_TRANSCRIBER = f"{transcribing.__name__}.CommandTranscriber"
    settings.BEISTAND_TRANSCRIBE_COMMAND = command
    keep_message(message(hum(2)))
    assert read_voicemails() == 1
    contact = Contact.objects.get()
    assert "transcript" not in contact.raw
    assert contact.raw["seconds"] == 2.0


def test_no_exchange_is_fine_and_a_dead_one_is_not(monday: datetime, settings) -> None:
    assert not django_settings.BEISTAND_EXCHANGE
    assert check_exchange() == "none: calls are typed by hand"
    settings.BEISTAND_EXCHANGE = "http://beistand:secret@127.0.0.1:1/ari"
    with pytest.raises(NotNow, match="does not answer"):
        check_exchange()
