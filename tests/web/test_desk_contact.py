"""/desk/contacts/…: a conversation that waits."""

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.intake.actions import receive_contact
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.models import Contact
from beistand.intake.rules import BeneficiaryIn, InquirerIn, NeedTold, ReportIn
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.people.actions import protect_person
from beistand.people.models import Person


@pytest.fixture
def waiting(klein: Person, monday: object) -> Contact:
    """Mrs Klein wrote."""
    told = ContactIn("email", "m-1", inquirer=klein, raw={"words": "Bitte Brot"})
    return receive_contact(told, by=System())


@pytest.mark.parametrize("deed", ["/handle", "/reopen", "", "/emergency"])
def test_sam_may_not_read(
    client: Client, sam: User, waiting: Contact, deed: str
) -> None:
    client.force_login(sam)
    address = f"/desk/contacts/{waiting.uid}{deed}"
    answer = client.get(address) if deed in ("", "/emergency") else client.post(address)
    assert (answer.status_code, "Brot" in answer.text) == (403, False)


def test_it_can_be_read_and_the_look_is_journalled(
    desk: Client, waiting: Contact
) -> None:
    page = desk.get(f"/desk/contacts/{waiting.uid}").text
    for words in ("Elfriede Klein", "Bitte Brot", "0631 12345", "Open a case from it"):
        assert words in page
    assert Entry.objects.filter(verb="intake.read", actor="user:rosa").exists()


def test_a_report_that_could_not_be_filed_is_read_and_goes_on(
    desk: Client, town: object
) -> None:
    report = ReportIn(
        inquirer=InquirerIn(name="Anna Klein", phone="0631 1", relation="relative"),
        beneficiary=BeneficiaryIn(name="Elfriede Klein", street="Marktstraße"),
        needs=(NeedTold("groceries", "Brot"),),
    )
    told = ContactIn("web", "w-1", raw=report.raw())
    waiting = receive_contact(told, by=System())
    page = desk.get(f"/desk/contacts/{waiting.uid}").text
    for words in ("Elfriede Klein", "Anna Klein", "Marktstraße", "Brot"):
        assert words in page
    page = desk.get(f"/desk/call?contact={waiting.uid}").text
    for words in ('value="Elfriede Klein"', 'value="Anna Klein"', 'value="Brot"'):
        assert words in page


def test_what_became_of_it_can_be_undone(desk: Client, waiting: Contact) -> None:
    address = f"/desk/contacts/{waiting.uid}"
    assert desk.post(f"{address}/handle", {"outcome": "?"}).status_code == 409
    desk.post(f"{address}/handle", {"outcome": "answered"})
    assert Contact.objects.get().outcome == "answered"
    assert "Written down: answered at once." in desk.get("/desk/").text
    desk.post(f"{address}/reopen")
    assert Contact.objects.get().status == "waiting"
    assert "E. Klein" in desk.get("/desk/").text


@pytest.mark.parametrize("page", ["", "/emergency"])
def test_what_a_protected_person_wrote_asks_for_a_reason(
    desk: Client, waiting: Contact, klein: Person, rosa: User, page: str
) -> None:
    protect_person(klein, by=rosa)
    address = f"/desk/contacts/{waiting.uid}{page}"
    html = desk.get(address).text
    assert "Why do you open this?" in html
    assert "Bitte Brot" not in html
    assert "0631 12345" not in html
    begun = desk.get(f"/desk/call?contact={waiting.uid}").text
    assert "Why do you open this?" in begun
    sent = {"reason": "calls_again", "next": address}
    assert desk.post(f"/desk/people/{klein.uid}/open", sent)["Location"] == address
    assert "Bitte Brot" in desk.get(address).text


def test_in_ones_own_emergency_nothing_is_asked_and_the_look_is_journalled(
    desk: Client, waiting: Contact, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    Contact.objects.update(taken_by=rosa)
    assert "Bitte Brot" in desk.get(f"/desk/contacts/{waiting.uid}/emergency").text
    assert Entry.objects.filter(verb="intake.read", actor="user:rosa").count() == 1


@pytest.mark.parametrize(
    ("channel", "offered"), [("phone", True), ("email", False), ("letter", False)]
)
def test_nobody_hangs_up_a_letter(desk: Client, channel: str, offered: bool) -> None:
    contact = receive_contact(ContactIn(channel, "once"), by=System("test"))
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    assert ('value="abandoned"' in page) is offered
    assert 'value="answered"' in page
