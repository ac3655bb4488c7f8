"""Calls in opening hours, with a real exchange and real telephones."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from beistand.accounts.models import User
from beistand.cases.models import CallBack
from beistand.channels.voice.reading import read_voicemails
from beistand.intake.actions import place_call, save_call, tie_call, wish_for
from beistand.intake.actions.telephone import DialIn
from beistand.intake.models import Contact, PhoneCall
from beistand.intake.queries import call_of
from beistand.intake.rules import BeneficiaryIn, InquirerIn, NeedTold, ReportIn
from beistand.kit import clock
from beistand.lines.actions import arrive_at_desk, leave_desk, take_break
from beistand.lines.models import Line, Wire
from beistand.lines.queries import exchange_answers
from beistand.people.models import Person
from tests.peers.telephony import (
    CALLERS,
    NUMBERS,
    PHONES_RTP,
    Callers,
    OurProcess,
    Phone,
    Speech,
    Talk,
    await_that,
)

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_line(lines: dict[str, Line]) -> Line:
    """The German line, open day and night."""
    line = lines["de"]
    line.hours = "24/7"
    line.save(update_fields=["hours"])
    return line


class Scene:
    """A desk with telephones, people who call it, and our process between them."""

    def __init__(self, ours: OurProcess, callers: Callers, folder: Path) -> None:
        self.ours, self.exchange, self.callers = ours, ours.exchange, callers
        self.folder = folder
        self.telephones: list[Phone] = []

    def put_up(self, name: str, speech: Speech, *, answers: bool = True) -> Phone:
        """Register a telephone; it picks up by itself, or rings."""
        rtp = PHONES_RTP + 100 * len(self.telephones)
        phone = Phone(self.exchange, self.folder, name, speech, rtp)
        self.telephones.append(phone)
        phone.start(answers=answers)
        return phone


@pytest.fixture
def scene(ours: OurProcess, callers: Callers, tmp_path: Path) -> Iterator[Scene]:
    """Nothing has begun yet; the telephones are taken off the wall after the test."""
    made = Scene(ours, callers, tmp_path)
    yield made
    for phone in made.telephones:
        phone.stop()


def caller(speech: dict[str, Speech], seconds: float = 12) -> Talk:
    """Mrs Klein, who stays on the telephone for so long."""
    return Talk(NUMBERS["de"], CALLERS["de"], speech["de"], 1.0, hang_up_after=seconds)


def status() -> str:
    call = PhoneCall.objects.order_by("-pk").first()
    return call.status if call else ""


def test_a_call_is_shown_answered_and_saved(
    scene: Scene,
    speech: dict[str, Speech],
    open_line: Line,
    klein: Person,
    rosa: User,
    otto: User,
) -> None:
    phone = scene.put_up("21", speech["nl"], answers=False)
    arrive_at_desk(None, "21", by=rosa)
    scene.ours.start()
    scene.callers.dial(caller(speech))
    await_that(lambda: PhoneCall.objects.exists(), 30)
    took = await_that(lambda: call_of(rosa) is not None, 20)
    call = call_of(rosa)
    assert call is not None
    assert took < 1.0
    assert (call.number, call.person, call.line) == (CALLERS["de"], klein, open_line)
    assert call_of(otto) is None
    await_that(lambda: status() == "ringing", 20)
    wish_for(call, "answer", by=rosa)
    await_that(lambda: phone.heard("Call-Info: <sip:desk>;answer-after=0"), 20)
    phone.lift()
    await_that(lambda: status() == "talking", 20)
    report = ReportIn(
        channel="phone",
        source_key="key-1",
        language="de",
        inquirer=InquirerIn(name="Elfriede Klein", phone="0631 12345"),
        beneficiary=BeneficiaryIn(street="Marktstraße", area="old-town"),
        needs=(NeedTold(topic="groceries", detail="Brot"),),
        consent=True,
    )
    contact = save_call(report, by=rosa)
    tie_call(call, contact, by=rosa)
    await_that(lambda: status() == "ended", 60)
    call.refresh_from_db()
    assert (call.ending, call.contact) == ("talked", contact)
    assert Contact.objects.get() == contact
    rosa.presence.refresh_from_db()
    assert rosa.presence.last_call_ended_at is not None
    wire = Wire.objects.get(code="exchange")
    assert wire.connected_since is not None


def test_hold_resume_transfer_and_hang_up_from_the_desk(
    scene: Scene,
    speech: dict[str, Speech],
    open_line: Line,
    rosa: User,
    otto: User,
) -> None:
    scene.put_up("21", speech["nl"])
    scene.put_up("22", speech["nl"])
    arrive_at_desk(None, "21", by=rosa)
    scene.ours.start()
    process = scene.callers.dial(caller(speech, 60))
    await_that(lambda: status() == "talking", 30)
    call = call_of(rosa)
    assert call is not None
    for wish, then in (("hold", "held"), ("resume", "talking"), ("hold", "held")):
        wish_for(call, wish, by=rosa)
        await_that(lambda then=then: status() == then, 20)
    arrive_at_desk(None, "22", by=otto)
    wish_for(call, "transfer", by=rosa, to=otto)
    await_that(lambda: call_of(otto) is not None and status() == "talking", 30)
    assert call_of(rosa) is None
    wish_for(call, "hang_up", by=otto)
    await_that(lambda: status() == "ended", 20)
    process.wait(10)
    await_that(lambda: scene.exchange.ask("/channels") == b"[]", 20)
    assert scene.exchange.ask("/bridges") == b"[]"


def test_killed_while_they_talk_they_go_on_talking(
    scene: Scene,
    speech: dict[str, Speech],
    open_line: Line,
    rosa: User,
) -> None:
    scene.put_up("21", speech["nl"])
    arrive_at_desk(None, "21", by=rosa)
    scene.ours.start()
    scene.callers.dial(caller(speech, 60))
    await_that(lambda: status() == "talking", 30)
    scene.ours.kill()
    scene.ours.start()
    time.sleep(1)
    call = call_of(rosa)
    assert call is not None
    assert call.status == "talking"
    wish_for(call, "hold", by=rosa)
    await_that(lambda: status() == "held", 20)
    wish_for(call, "hang_up", by=rosa)
    await_that(lambda: status() == "ended", 20)
    assert not Contact.objects.exists()


@pytest.mark.parametrize("who", ["nobody", "on a break", "not registered", "silent"])
def test_nobody_answers_so_there_is_the_voicemail(
    scene: Scene,
    speech: dict[str, Speech],
    open_line: Line,
    rosa: User,
    who: str,
) -> None:
    scene.ours.environment["BEISTAND_EXCHANGE_RING_SECONDS"] = "2"
    arrive_at_desk(None, "21", by=rosa)
    if who == "nobody":
        leave_desk(by=rosa)
    if who == "on a break":
        scene.put_up("21", speech["nl"])
        take_break(by=rosa)
    if who == "silent":
        scene.put_up("21", speech["nl"], answers=False)
    scene.ours.start()
    scene.callers.dial(Talk(NUMBERS["de"], CALLERS["de"], speech["de"]))
    await_that(lambda: status() == "ended", 60)
    assert read_voicemails() == 1
    contact = Contact.objects.get()
    assert contact.channel == "voicemail"
    assert CallBack.objects.get() == contact.call_back


def test_while_all_are_talking_the_next_caller_waits_and_comes_first(
    scene: Scene,
    speech: dict[str, Speech],
    open_line: Line,
    rosa: User,
) -> None:
    scene.put_up("21", speech["nl"])
    arrive_at_desk(None, "21", by=rosa)
    scene.ours.start()
    scene.callers.dial(caller(speech, 8))
    await_that(lambda: status() == "talking", 30)
    second = Talk(NUMBERS["de"], CALLERS["sk"], speech["sk"], 1, hang_up_after=25)
    scene.callers.dial(second)
    await_that(lambda: PhoneCall.objects.count() == 2, 20)
    assert status() == "waiting"
    await_that(lambda: status() == "talking", 45)
    call = call_of(rosa)
    assert call is not None
    assert call.number == CALLERS["sk"]


def test_click_to_call_rings_our_telephone_first(
    scene: Scene,
    speech: dict[str, Speech],
    open_line: Line,
    klein: Person,
    rosa: User,
) -> None:
    scene.put_up("21", speech["nl"])
    arrive_at_desk(None, "21", by=rosa)
    scene.ours.start()
    trunk = str(scene.exchange.trunk)
    with (scene.folder / "other-side").open("wb") as output:
        other_side = subprocess.Popen(
            ["sipp", "-sn", "uas", "-i", "127.0.0.1", "-nostdin", "-p", trunk],
            stdout=output,
            stderr=output,
            env={"TERM": "dumb", "PATH": "/usr/bin:/bin"},
        )
    try:
        await_that(lambda: exchange_answers(clock.now()), 20)
        call = place_call(DialIn(CALLERS["de"], person=klein), by=rosa)
        await_that(lambda: status() == "ringing", 20)
        await_that(lambda: status() == "talking", 30)
        wish_for(call, "hang_up", by=rosa)
        await_that(lambda: status() == "ended", 20)
    finally:
        other_side.kill()
        other_side.wait(5)
    call.refresh_from_db()
    assert call.ending == "talked"
    call = place_call(DialIn(CALLERS["de"], person=klein), by=rosa)
    await_that(lambda: status() == "ended", 60)
    call.refresh_from_db()
    assert call.ending == "failed"
