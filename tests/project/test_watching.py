"""What has no process of its own is asked how it is, and the doctor reads it."""

from datetime import timedelta

import pytest

from beistand.documents.actions import PaperIn, SubmissionIn, keep_submission
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, beat_wire
from beistand.lines.models import Wire
from beistand.outbox.actions import Text, queue_message
from beistand.outbox.rules import NotNow
from beistand.people.models import Person
from beistand.project import doctor, watching
from tests.cast import MONDAY_9
from tests.channels.examination.scanner import scanning


class Wellness:
    """A gateway that fares as the test says."""

    problem = ""

    def check(self) -> str:
        if self.problem:
            raise NotNow(self.problem)
        return "fine"


@pytest.fixture
def gateway(settings: object, monkeypatch: pytest.MonkeyPatch) -> type[Wellness]:
    settings.BEISTAND_GATEWAYS = {"email": f"{__name__}.Wellness"}
    monkeypatch.setattr(Wellness, "problem", "")
    monkeypatch.setattr(watching, "_last", [0.0])
    return Wellness


def test_gateways_and_scanner_write_their_sign_of_life(
    monday: object, gateway: type[Wellness], anna: Person, settings: object
) -> None:
    text = Text("person-told-unmet", {"reference": "K7"})
    queue_message(anna, "email", text, by=System())
    with scanning() as scanner:
        settings.BEISTAND_CLAMD = scanner.address
        watching.watch_some()
    out, eyes = Wire.objects.get(code="out-email"), Wire.objects.get(code="scanner")
    assert (out.kind, out.waiting, out.problem) == ("mail", 1, "")
    assert out.connected_since == MONDAY_9
    assert (eyes.kind, eyes.problem) == ("scanner", "")


def test_a_house_without_a_scanner_does_not_claim_that_one_works(
    monday: object, gateway: type[Wellness], settings: object
) -> None:
    settings.BEISTAND_CLAMD = "none"
    watching.watch_some()
    assert not Wire.objects.filter(code="scanner").exists()


def test_trouble_is_written_in_words_and_forgotten_when_over(
    monday: object, gateway: type[Wellness], settings: object
) -> None:
    settings.BEISTAND_CLAMD = ""
    gateway.problem = "connection refused"
    watching.watch_some()
    wire = Wire.objects.get()
    assert (wire.problem, wire.connected_since) == ("connection refused", None)
    gateway.problem = ""
    watching.watch_some()  # too soon: nobody is asked
    assert Wire.objects.get().problem == "connection refused"
    watching._last[0] = 0.0
    watching.watch_some()
    assert Wire.objects.get().problem == ""


def say(name: str) -> doctor.Finding:
    findings = {each.name: each for each in doctor.examine_wires()}
    return findings[f"sign of {name}"]


def test_the_doctor_reads_signs_of_life(monday: object) -> None:
    beat_wire("mail-hotline", WireIn("mail", True, waiting=2), by=System())
    beat_wire("exchange", WireIn("voice", False, problem="refused"), by=System())
    assert say("mail-hotline").well
    assert "2 waiting" in say("mail-hotline").text
    assert not say("exchange").well
    assert "refused" in say("exchange").text
    with clock.pretending(MONDAY_9 + timedelta(seconds=61)):
        assert not say("mail-hotline").well
        assert "silent" in say("mail-hotline").text


def test_letters_that_nobody_prints_are_noticed(monday: object, klein: Person) -> None:
    find = doctor.find_out
    assert find("letters", doctor.examine_letters).well
    text = Text("person-told-unmet", {"reference": "K7"})
    queue_message(klein, "letter", text, by=System())
    assert find("letters", doctor.examine_letters).text.startswith("1 to be printed")
    with clock.pretending(MONDAY_9 + timedelta(days=4)):
        assert not find("letters", doctor.examine_letters).well


def test_papers_that_nobody_may_open_are_noticed(
    monday: object, settings: object
) -> None:
    def find() -> doctor.Finding:
        return doctor.find_out("documents", doctor.examine_documents)

    settings.BEISTAND_CLAMD = ""
    assert find().well
    paper = PaperIn("a.pdf", "application/pdf", b"x")
    keep_submission(SubmissionIn("email", [paper]), by=System())
    assert not find().well
    assert "BEISTAND_CLAMD" in find().text
    with scanning() as scanner:
        settings.BEISTAND_CLAMD = scanner.address
        assert find().text.startswith("ClamAV")
        with clock.pretending(MONDAY_9 + timedelta(minutes=16)):
            assert "wait to be examined" in find().text
    assert not find().well
    assert "does not answer" in find().text
