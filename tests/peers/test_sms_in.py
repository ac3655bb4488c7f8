"""Texts to us, from an SMS centre that is not ours: each is one item, STOP counts."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from beistand.intake.models import Contact
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.outbox.actions import Text, queue_message
from beistand.outbox.models import Message, OptOut
from beistand.people.actions import PersonIn, add_person
from beistand.project.bench.sms_centre import Centre, install_centre, sms_centre
from beistand.project.errors import NotReady
from beistand.reference.models import City
from tests.peers import sms_line as line

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]
OURS = "4915112345678"
STOPS = {
    "+4915111111101": "STOP",
    "+4915111111102": "Abmelden.",
    "+4915111111103": "unsubscribe",
    "+4915111111104": "odhlásiť",
    "+4915111111105": "Afmelden!",
    "+4915111111106": "ARRÊTER",
}
NO_STOPS = {
    "+4915111111111": "Bitte stoppen Sie nicht damit",
    "+4915111111112": "stop bei der Apotheke?",
    "+4915111111113": "Ende",
}


@pytest.fixture(autouse=True)
def _installed() -> None:
    try:
        install_centre()
    except NotReady as reason:
        pytest.skip(reason.message)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with sms_centre(tmp_path / "centre") as running:
        yield running


def items() -> list[str]:
    """What the open items say, those that are no part of another."""
    rows = Contact.objects.filter(channel="sms", status="waiting")
    return [str(row.raw.get("words", "?")) for row in rows.order_by("received_at")]


def test_a_hundred_texts_with_cuts_and_kills_are_a_hundred_items(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    said = [f"Nr. {number}: brauche Milch – ľúto" for number in range(100)]
    with line.line_to(tmp_path, centre) as held:
        line.wait_for(lambda: centre.stats()["sessions"] == 1, "bound")
        for number, words in enumerate(said):
            centre.send_in(f"49151{number:08d}", OURS, words)
            if number in (30, 70):
                held.kill()
                held.start()
            if number in (20, 50, 80):
                centre.cut()
            time.sleep(0.01)
        line.wait_for(lambda: centre.stats()["acknowledged"] >= 100, "acknowledged")
        line.wait_for(lambda: "?" not in items(), "read", 20)
    assert sorted(items()) == sorted(said)
    assert centre.stats()["waiting"] == 0
    row = Contact.objects.filter(channel="sms").first()
    assert row is not None
    assert row.is_open
    assert row.original.content
    assert row.due_at is not None


def test_what_comes_again_is_the_same_item(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    with line.line_to(tmp_path, centre):
        line.wait_for(lambda: centre.stats()["sessions"] == 1, "bound")
        for _time in range(3):
            centre.send_in("4915100000001", OURS, "Hilfe")
        centre.send_in("4915100000002", OURS, "Hilfe")
        line.wait_for(lambda: centre.stats()["acknowledged"] == 4, "acknowledged")
        line.wait_for(lambda: items() == ["Hilfe", "Hilfe"], "read", 20)


def test_a_long_text_is_one_item_whatever_the_order_of_its_parts(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    parts = ["Ich bin allein und ", "kann nicht aus dem Haus, ", "bitte rufen Sie an."]
    with line.line_to(tmp_path, centre):
        line.wait_for(lambda: centre.stats()["sessions"] == 1, "bound")
        for number in (2, 1, 3):
            header = {"type": "Buffer", "data": [5, 0, 3, 77, 3, number]}
            text = {"udh": header, "message": parts[number - 1]}
            centre.send_in("4915100000003", OURS, text)
        line.wait_for(lambda: centre.stats()["acknowledged"] == 3, "acknowledged")
        line.wait_for(lambda: items() == ["".join(parts)], "joined", 20)
    assert Contact.objects.filter(channel="sms").count() == 3  # none is thrown away
    assert Contact.objects.filter(outcome="automatic").count() == 2


def test_stop_in_five_languages_ends_texts_and_is_an_item(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    people = [
        add_person(PersonIn(name=f"P {n}", language="de", phone=n), by=System())
        for n in [*STOPS, *NO_STOPS]
    ]
    with line.line_to(tmp_path, centre):
        line.wait_for(lambda: centre.stats()["sessions"] == 1, "bound")
        for number, words in {**STOPS, **NO_STOPS}.items():
            centre.send_in(number.lstrip("+"), OURS, words)
        line.wait_for(lambda: centre.stats()["acknowledged"] == 9, "acknowledged")
        line.wait_for(lambda: len(items()) == 9 and "?" not in items(), "read", 20)
    assert OptOut.objects.filter(undone_at=None).count() == len(STOPS)
    text = Text("hello", words=("", "Guten Tag"), urgency=0)
    for person in people:
        number = person.phones.get()
        if number.number in STOPS:
            assert number.no_texts_since is not None
            assert not person.reach().has_mobile
            with pytest.raises(Refused, match="no address"):
                queue_message(person, "sms", text, by=System())
        else:
            queue_message(person, "sms", text, by=System())
    assert Message.objects.count() == len(NO_STOPS)
