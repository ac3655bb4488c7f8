"""A text at the desk: the thread, the answer with its parts, STOP and its end."""

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.channels.sms.reading import read_kept_texts
from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.kit.actions import System
from beistand.outbox.models import Message, OptOut
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person

NUMBER = "+4915112345678"


@pytest.fixture
def ruth(monday: object) -> Person:
    told = PersonIn(name="Ruth Mobil", language="de", phone=NUMBER)
    return add_person(told, by=System())


def comes(words: str, key: str, number: str = NUMBER) -> Contact:
    """A text comes in and is read."""
    told = OriginalIn(
        channel="sms",
        source="sms-test",
        source_key=key,
        content=words.encode(),
        envelope={"kind": "http", "from": number, "to": "+4915100000000"},
        number=number,
    )
    (contact,) = keep_originals([told], by=System())
    read_kept_texts()
    contact.refresh_from_db()
    return contact


@pytest.fixture
def text(ruth: Person) -> Contact:
    return comes("Brauche Milch", "t-1")


def test_it_is_shown_with_who_it_is_and_what_was_said_before(
    desk: Client, text: Contact
) -> None:
    later = comes("Und Brot", "t-2")
    page = desk.get(f"/desk/contacts/{later.uid}").text
    for words in ("Ruth Mobil", "Brauche Milch", "Und Brot", "1 part", "160 letters"):
        assert words in page
    assert str(text.uid) in page  # the earlier one leads to its own page


def test_the_answer_goes_to_the_number_and_ends_the_item(
    desk: Client, text: Contact
) -> None:
    deed = f"/desk/contacts/{text.uid}/text"
    answer = desk.post(deed, {"words": " Tom bringt sie. ", "done": "on"})
    assert answer.status_code == 302
    text.refresh_from_db()
    message = Message.objects.get()
    assert (text.status, text.outcome) == ("handled", "answered")
    assert (message.address, message.body) == (NUMBER, "Tom bringt sie.")
    assert (message.channel, message.urgency) == ("sms", 0)
    page = desk.get(f"/desk/contacts/{text.uid}").text
    assert "Tom bringt sie." in page
    assert "waiting to be sent" in page


def test_an_answer_can_leave_the_item_open(desk: Client, text: Contact) -> None:
    desk.post(f"/desk/contacts/{text.uid}/text", {"words": "Welche?"})
    text.refresh_from_db()
    assert text.is_open


@pytest.mark.parametrize(
    ("words", "said"),
    [("a" * 161, "2 parts"), ("č" * 71, "shorter parts because of: č")],
)
def test_parts_are_counted_with_script_and_without(
    words: str, said: str, desk: Client, text: Contact
) -> None:
    assert said in desk.post("/desk/texts/count", {"words": words}).text
    page = desk.post(
        f"/desk/contacts/{text.uid}/text", {"words": words, "count": "1"}
    ).text
    assert said in page
    assert words in page
    assert not Message.objects.exists()


def test_nothing_is_no_answer(desk: Client, text: Contact) -> None:
    answer = desk.post(f"/desk/contacts/{text.uid}/text", {"words": " "})
    assert answer.status_code == 409
    assert not Message.objects.exists()


def test_stop_is_shown_and_a_colleague_takes_it_back(
    desk: Client, ruth: Person
) -> None:
    contact = comes("Stopp!", "t-3")
    assert contact.is_open
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    assert "wants no texts" in page
    assert "Send the text" not in page
    desk.post(f"/desk/contacts/{contact.uid}/text", {"words": "Schade"})
    assert not Message.objects.exists()

    page = desk.get(f"/desk/people/{ruth.uid}").text
    assert "wants no texts" in page
    assert "stopp" in page
    form = {"number": NUMBER, "why": "sagte es am Telefon"}
    desk.post(f"/desk/people/{ruth.uid}/texts", form)
    assert OptOut.objects.get().undone_by == "user:rosa"
    assert "wants no texts" not in desk.get(f"/desk/people/{ruth.uid}").text


def test_somebody_who_says_so_on_the_phone_gets_no_texts(
    desk: Client, ruth: Person
) -> None:
    desk.post(f"/desk/people/{ruth.uid}/texts", {"number": NUMBER})
    assert OptOut.objects.get().undone_at is None
    desk.post(f"/desk/people/{ruth.uid}/texts", {"number": "+4915199999999"})
    assert OptOut.objects.count() == 1  # nobody else's number


@pytest.mark.parametrize("path", ["contacts/{}/text", "people/{}/texts", "texts/count"])
def test_sam_may_not(
    path: str, client: Client, sam: User, text: Contact, ruth: Person
) -> None:
    client.force_login(sam)
    uid = ruth.uid if path.startswith("people") else text.uid
    answer = client.post(f"/desk/{path.format(uid)}", {"words": "x", "number": NUMBER})
    assert answer.status_code == 403
    assert not Message.objects.exists()
    assert not OptOut.objects.exists()
