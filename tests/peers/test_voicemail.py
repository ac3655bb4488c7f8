"""Voicemail with a real exchange: whole, once, in every way that things can break."""

import json
import time
import wave
from array import array

import pytest

from beistand.channels.voice.reading import read_voicemails
from beistand.intake.models import Contact, Original, PhoneCall
from beistand.lines.sound import write_wav
from tests.kit.sounds import hum
from tests.peers.asterisk import Asterisk
from tests.peers.telephony import (
    CALLERS,
    NUMBERS,
    TOLD,
    Callers,
    OurProcess,
    Speech,
    Talk,
    await_that,
    likeness,
)

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]
ALIKE = 0.99


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
    await_that(lambda: nothing_is_left(exchange), 30)


def test_a_hundred_callers_at_once(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    exchange: Asterisk,
) -> None:
    ours.start()
    # Where a hundred hear the announcement at once, the tone may come a second later.
    callers.dial(Talk(NUMBERS["nl"], CALLERS["nl"], speech["nl"], 6), 100, rate=20)
    await_that(lambda: len(originals()) == 100 and no_call_is_open(), 90)
    said = speech["nl"].wav.read_bytes()
    found = [likeness(said, original.content) for original in originals()]
    assert min(found) >= ALIKE, sorted(found)[:5]
    assert Contact.objects.count() == 100
    await_that(lambda: nothing_is_left(exchange), 20)


def recording_runs(exchange: Asterisk) -> bool:
    """Whether somebody is being recorded just now."""
    for call in PhoneCall.objects.filter(status="voicemail"):
        try:
            exchange.ask(f"/recordings/live/vm-{call.uid}")
        except OSError:
            continue
        return True
    return False


def test_killed_during_a_recording_nothing_is_lost(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    exchange: Asterisk,
) -> None:
    ours.start()
    callers.dial(Talk(NUMBERS["de"], CALLERS["de"], speech["de"]))
    await_that(lambda: recording_runs(exchange), 30)
    time.sleep(2)
    ours.kill()
    assert not originals()
    ours.start()
    await_that(lambda: len(originals()) == 1 and no_call_is_open(), 40)
    (original,) = originals()
    assert likeness(speech["de"].wav.read_bytes(), original.content) >= ALIKE
    await_that(lambda: nothing_is_left(exchange), 30)
    assert Contact.objects.count() == 1


def test_killed_and_hung_up_meanwhile_it_is_fetched_later(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    exchange: Asterisk,
) -> None:
    ours.start()
    caller = callers.dial(Talk(NUMBERS["sk"], CALLERS["sk"], speech["sk"]))
    await_that(lambda: recording_runs(exchange), 30)
    ours.kill()
    assert caller.wait(30) == 0
    ours.start()
    await_that(lambda: len(originals()) == 1 and no_call_is_open(), 30)
    (original,) = originals()
    assert likeness(speech["sk"].wav.read_bytes(), original.content) >= ALIKE
    await_that(lambda: nothing_is_left(exchange), 30)
    assert Contact.objects.count() == 1


def test_killed_during_the_announcement_the_caller_is_asked_again(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    exchange: Asterisk,
) -> None:
    ours.start()
    callers.dial(Talk(NUMBERS["nl"], CALLERS["nl"], speech["nl"], wait=13))
    await_that(lambda: PhoneCall.objects.filter(status="voicemail").exists(), 30)
    time.sleep(0.4)
    ours.kill()
    assert not recording_runs(exchange)
    ours.start()
    await_that(lambda: len(originals()) == 1 and no_call_is_open(), 45)
    (original,) = originals()
    assert likeness(speech["nl"].wav.read_bytes(), original.content) >= ALIKE
    assert Contact.objects.count() == 1


def test_killed_during_the_announcement_and_hung_up_it_is_a_missed_call(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
) -> None:
    ours.start()
    talk = Talk(NUMBERS["de"], CALLERS["de"], speech["de"], wait=1.2, hang_up_after=0)
    caller = callers.dial(talk)
    await_that(lambda: PhoneCall.objects.filter(status="voicemail").exists(), 30)
    ours.kill()
    caller.wait(20)
    ours.start()
    await_that(no_call_is_open, 20)
    contact = Contact.objects.get()
    assert (contact.channel, contact.status) == ("phone", "waiting")
    assert contact.call_back is not None


def test_the_exchange_is_killed_during_a_recording(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    exchange: Asterisk,
) -> None:
    ours.start()
    callers.dial(Talk(NUMBERS["de"], CALLERS["de"], speech["de"]))
    await_that(lambda: recording_runs(exchange), 30)
    time.sleep(5)  # Asterisk writes two seconds at a time
    exchange.kill()
    assert not originals()
    exchange.start()
    await_that(lambda: len(originals()) == 1 and no_call_is_open(), 40)
    (original,) = originals()
    assert read_voicemails() == 1
    contact = Contact.objects.get()
    assert contact.raw["seconds"] > 2
    heard = int(contact.raw["seconds"] * 8000) - 8000
    with wave.open(str(speech["de"].wav)) as file:
        begun = write_wav(array("h", file.readframes(heard)))
    assert likeness(begun, original.content) >= ALIKE


def test_while_we_are_down_the_exchange_records_by_itself(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    exchange: Asterisk,
) -> None:
    tone = exchange.spool / "sounds" / "fallback.wav"
    tone.write_bytes(hum(TOLD))
    late = callers.dial(Talk(NUMBERS["sk"], CALLERS["sk"], speech["sk"]))
    gone = callers.dial(
        Talk(NUMBERS["nl"], CALLERS["nl"], speech["nl"], wait=0.3, hang_up_after=0)
    )
    hidden = callers.dial(Talk(NUMBERS["de"], "anonymous", speech["de"]))
    for process in (late, gone, hidden):
        process.wait(40)
    assert not Contact.objects.exists()
    ours.start()
    await_that(lambda: Contact.objects.count() == 3, 40)
    assert read_voicemails() == 2
    by_line = {contact.language: contact for contact in Contact.objects.all()}
    for language in ("sk", "de"):
        said = speech[language].wav.read_bytes()
        kept = by_line[language].original
        assert likeness(said, kept.content) >= ALIKE
    assert by_line["sk"].raw["number"] == CALLERS["sk"]
    assert by_line["de"].raw["number"] == ""
    assert (by_line["nl"].channel, by_line["nl"].raw["missed"]) == ("phone", True)
    await_that(lambda: nothing_is_left(exchange), 30)
    assert Contact.objects.count() == 3


@pytest.mark.parametrize(
    ("hang_up", "channel"), [(0.4, {"phone"}), (1.46, {"voicemail", "phone"})]
)
def test_who_hangs_up_early_is_an_item_all_the_same(
    ours: OurProcess,
    callers: Callers,
    speech: dict[str, Speech],
    hang_up: float,
    channel: set[str],
) -> None:
    """During the announcement, and about 0.06 s after the beep."""
    ours.start()
    words = speech["de"]
    talk = Talk(NUMBERS["de"], CALLERS["de"], words, hang_up, hang_up_after=0)
    callers.dial(talk).wait(20)
    await_that(lambda: PhoneCall.objects.filter(status="ended").exists(), 20)
    contact = Contact.objects.get()
    assert contact.channel in channel
    assert contact.status == "waiting"
    read_voicemails()
    contact.refresh_from_db()
    assert contact.call_back is not None
