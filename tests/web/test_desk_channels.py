"""One list for all channels: missed calls, messages, and who has waited longest."""

from datetime import timedelta

from django.test import Client

from beistand.accounts.actions import claim_work
from beistand.accounts.models import User
from beistand.channels.voice.reading import read_voicemails
from beistand.intake.actions import (
    keep_originals,
    note_arrival,
    note_ended,
    receive_contact,
)
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.actions.telephone import CallerIn
from beistand.intake.models import Contact
from beistand.intake.queries import waiting_by_channel
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.queries import main_line
from beistand.people.models import Person
from tests.kit.sounds import hum

WIRE = System("exchange")


def speak(number: str = "+4963112345") -> Contact:
    """Somebody leaves a message."""
    envelope = {"number": number, "dialled": "", "call": ""}
    told = OriginalIn("voicemail", "voice", "rec-1", hum(3), envelope, number=number)
    (contact,) = keep_originals([told], by=WIRE)
    assert read_voicemails() == 1
    return contact


def miss() -> None:
    """Somebody calls and hangs up before anybody answers."""
    call = note_arrival(CallerIn("ch-1", main_line(), "0631 12345"), by=WIRE)
    note_ended(call, by=WIRE)


def test_a_missed_call_is_owed_and_says_so(desk: Client, klein: Person) -> None:
    miss()
    page = desk.get("/desk/calls").text
    assert "E. Klein" in page
    assert "missed call" in page
    contact = Contact.objects.get()
    call = f"/desk/calls/{contact.call_back.uid}"
    assert f"/desk/contacts/{contact.uid}" in desk.get(call).text
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    assert "Caller&#x27;s number" in page
    begun = desk.get(f"/desk/call?contact={contact.uid}").text
    assert 'value="+4963112345"' in begun


def test_a_message_is_to_be_heard_before_the_call(desk: Client, klein: Person) -> None:
    contact = speak()
    assert "voicemail: listen first" in desk.get("/desk/calls").text
    contact.refresh_from_db()
    page = desk.get(f"/desk/calls/{contact.call_back.uid}").text
    assert "Listen to the message" in page
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    assert "0631 12345" in page.replace("\u00a0", " ")
    assert "Nobody has tried yet." in page


def test_the_wall_says_what_waits_on_each_channel(
    desk: Client, klein: Person, rosa: User
) -> None:
    speak()
    with clock.pretending(clock.now() - timedelta(hours=2)):
        mails = [receive_contact(ContactIn("email", key), by=System()) for key in "ab"]
    found = {channel: row.count for channel, row in waiting_by_channel().items()}
    assert found == {"email": 2, "voicemail": 1}
    page = desk.get("/desk/wall").text
    assert "<strong>2</strong> e-mail" in page
    assert "unheard up to 2:00 h" in page
    claim_work(mails[0], by=rosa)
    assert "unheard up to 2:00 h" in desk.get("/desk/wall").text
    claim_work(mails[1], by=rosa)
    assert "unheard up to 2:00 h" not in desk.get("/desk/wall").text


def test_everything_of_one_person_stands_in_one_history(
    desk: Client, klein: Person
) -> None:
    speak()
    for channel in ("email", "sms", "letter", "web", "phone"):
        receive_contact(ContactIn(channel, f"{channel}-1", inquirer=klein), by=WIRE)
    page = desk.get(f"/desk/people/{klein.uid}").text
    history = page.partition("Conversations")[2].partition("</section>")[0]
    for channel in (
        "voicemail",
        "e-mail",
        "text message",
        "letter",
        "web form",
        "phone call",
    ):
        assert channel in history
