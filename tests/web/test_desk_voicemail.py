"""/desk/contacts/… of a voicemail: hear it, say so, sum it up."""

from datetime import timedelta

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.actions import ask_for_call, record_attempt, take_call
from beistand.cases.actions.calls import CallIn
from beistand.intake.actions import keep_originals, sum_up_contact
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact, Listening
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.people.actions import protect_person
from beistand.people.models import Person
from beistand.web.desk.player import outline_of
from tests.kit.sounds import hum

SOUND = hum(2.0)


@pytest.fixture
def message(monday: object) -> Contact:
    """Somebody spoke for two seconds."""
    told = OriginalIn("voicemail", "voice", "rec-1", SOUND, number="+4963112345")
    return keep_originals([told], by=System())[0]


def address(message: Contact, deed: str = "") -> str:
    return f"/desk/contacts/{message.uid}{deed}"


@pytest.mark.parametrize("deed", ["/sound", "/listened", "/summary"])
def test_sam_may_not_hear(
    client: Client, sam: User, message: Contact, deed: str
) -> None:
    client.force_login(sam)
    send = client.get if deed == "/sound" else client.post
    answer = send(address(message, deed))
    assert (answer.status_code, answer.content[:4] == b"RIFF") == (403, False)


def test_the_page_says_what_a_player_needs(desk: Client, message: Contact) -> None:
    page = desk.get(address(message)).text
    assert "Message, 0:02 min" in page
    assert f'src="{address(message, "/sound")}"' in page
    assert 'data-seconds="2.00"' in page
    assert page.count('class="wave__all" d="M') == 1
    assert "Nobody has listened to it yet." in page
    assert 'preload="none"' in page
    assert not Entry.objects.filter(verb="intake.played").exists()


def test_the_sound_comes_whole_or_in_pieces(desk: Client, message: Contact) -> None:
    whole = desk.get(address(message, "/sound"))
    assert (whole.status_code, whole.content) == (200, SOUND)
    assert whole["Content-Type"] == "audio/wav"
    assert (whole["Accept-Ranges"], whole["Cache-Control"]) == ("bytes", "no-store")
    size = len(SOUND)
    for asked, start, end in (
        ("bytes=0-", 0, size),
        ("bytes=100-199", 100, 200),
        ("bytes=31000-99999999", 31000, size),
        ("bytes=-50", size - 50, size),
        ("bytes=-99999999", 0, size),
    ):
        piece = desk.get(address(message, "/sound"), headers={"Range": asked})
        assert (piece.status_code, piece.content) == (206, SOUND[start:end])
        assert piece["Content-Range"] == f"bytes {start}-{end - 1}/{size}"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (f"bytes={len(SOUND)}-", 416),
        ("bytes=-0", 416),
        ("bytes=9-3", 416),
        ("bytes=-", 200),
        ("bytes=a-b", 200),
        ("bytes=0-1,5-6", 200),
        ("lines=1-2", 200),
    ],
)
def test_a_piece_that_cannot_be_given(
    desk: Client, message: Contact, asked: str, status: int
) -> None:
    answer = desk.get(address(message, "/sound"), headers={"Range": asked})
    assert answer.status_code == status
    if status == 416:
        assert answer["Content-Range"] == f"bytes */{len(SOUND)}"


def test_a_recorder_that_was_killed_is_heard_all_the_same(
    desk: Client, monday: object
) -> None:
    killed = SOUND[:40] + bytes(4) + SOUND[44:]
    told = OriginalIn("voicemail", "voice", "rec-2", killed)
    message = keep_originals([told], by=System())[0]
    assert desk.get(address(message, "/sound")).content == SOUND
    assert "Message, 0:02 min" in desk.get(address(message)).text


def test_fetching_is_journalled_once_for_each_hearing(
    desk: Client, message: Contact
) -> None:
    reads = Entry.objects.filter(verb="intake.played", actor="user:rosa")
    for start in (0, 4000, 9000):
        desk.get(address(message, "/sound"), headers={"Range": f"bytes={start}-"})
    assert reads.count() == 1
    with clock.pretending(clock.now() + timedelta(minutes=6)):
        desk.get(address(message, "/sound?download"), headers={"Range": "bytes=9000-"})
    assert reads.count() == 2
    assert all(entry.is_read for entry in reads)


def test_it_is_saved_under_a_name_that_says_nothing(
    desk: Client, message: Contact
) -> None:
    answer = desk.get(address(message, "/sound?download"))
    expected = f'attachment; filename="{message.reference}.wav"'
    assert answer["Content-Disposition"] == expected


def test_listened_to_is_said_by_a_person(
    desk: Client, next_desk: Client, message: Contact
) -> None:
    for _twice in range(2):
        desk.post(address(message, "/listened"))
    next_desk.post(address(message, "/listened"))
    assert Listening.objects.count() == 2
    page = desk.get(address(message)).text
    assert "Rosa <span" in page
    assert "Otto <span" in page
    assert f'action="{address(message, "/listened")}"' not in page
    assert Entry.objects.filter(verb="intake.listened").count() == 2
    assert Contact.objects.get().status == "waiting"


def test_the_summary_goes_along_to_the_call_page(
    desk: Client, message: Contact, rosa: User
) -> None:
    desk.post(address(message, "/summary"), {"words": "Braucht Insulin, ruft an."})
    assert "Braucht Insulin" in desk.get(address(message)).text
    assert "Braucht Insulin" in desk.get(f"/desk/call?contact={message.uid}").text
    for words in ("  ", "x" * 2001):
        with pytest.raises(Refused):
            sum_up_contact(message, words, by=rosa)
    assert "Insulin" not in str(Entry.objects.values_list("details", "reason"))


def test_a_conversation_without_sound_has_none_to_give(
    desk: Client, monday: object
) -> None:
    told = OriginalIn("email", "mail-hotline", "1:2", b"Subject: Brot")
    message = keep_originals([told], by=System())[0]
    assert desk.get(address(message, "/sound")).status_code == 409
    assert desk.post(address(message, "/listened")).status_code == 409
    assert "data-player" not in desk.get(address(message)).text


def test_shows_every_try_to_call_back(
    desk: Client, message: Contact, rosa: User
) -> None:
    owed = CallIn(
        "answer",
        clock.now(),
        whom="Elfriede Klein",
        phone="+4963112345",
        about=f"intake.Contact:{message.uid}",
    )
    call = ask_for_call(owed, by=System())
    assert "Nobody has tried yet." in desk.get(address(message)).text
    take_call(call, by=rosa)
    record_attempt(call, "busy", by=rosa, note="Später noch einmal")
    page = desk.get(address(message)).text
    assert "Später noch einmal" in page
    assert f"/desk/calls/{call.uid}" in page


def test_what_a_protected_person_said_asks_for_a_reason(
    desk: Client, message: Contact, klein: Person, rosa: User
) -> None:
    Contact.objects.update(inquirer=klein)
    protect_person(klein, by=rosa)
    answer = desk.get(address(message, "/sound"))
    assert "Why do you open this?" in answer.text
    assert not answer.content.startswith(b"RIFF")


def test_the_outline_is_drawn_inside_its_frame() -> None:
    path = outline_of([0.0, 0.5, 1.0])
    assert path == "M106.7 31.1V32.9M320.0 17.0V47.0M533.3 2.0V62.0"
    assert outline_of([]) == ""
