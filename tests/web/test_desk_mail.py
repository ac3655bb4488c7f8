"""/desk/contacts/… of a mail: what it shows, what it never does, and answers."""

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.models import Case
from beistand.channels.mail.reader import read_kept_mails
from beistand.channels.mail.reading import source_key_of_mail
from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.lines.models import Line
from beistand.outbox.models import Message
from beistand.people.actions import protect_person
from beistand.people.models import Person
from tests.cast import MONDAY_9
from tests.peers.mail_by_hand import raw

HOSTILE = (
    "<h1>Bitte <b>Brot</b></h1><script>alert(1)</script><img src='https://spy.test/x'>"
    "<a href='https://bank.evil.test/login'>Ihre Bank</a><form action='/desk/'>x</form>"
    "<p style='background:url(//spy.test)' onclick='go()'>und Milch</p>"
)


def kept(content: bytes) -> Contact:
    """The conversation that this mail became."""
    told = OriginalIn("email", "email", source_key_of_mail(content, "1"), content)
    (contact,) = keep_originals([told], by=System("public email"))
    read_kept_mails()
    return Contact.objects.get(pk=contact.pk)


@pytest.fixture
def hostile(town: object, monday: object, anna: Person) -> Contact:
    """Anna's mail is a page of a designer, who was not nice."""
    head = "From: Anna <anna@example.org>\nSubject: Hilfe <b>!</b>\n"
    return kept(raw(1, f"{head}Content-Type: text/html", HOSTILE.encode()))


@pytest.mark.parametrize("place", ["/page", "/original", "/answer"])
def test_sam_may_not(client: Client, sam: User, hostile: Contact, place: str) -> None:
    client.force_login(sam)
    address = f"/desk/contacts/{hostile.uid}{place}"
    answer = client.post(address) if place == "/answer" else client.get(address)
    assert (answer.status_code, "Brot" in answer.text) == (403, False)


def test_the_page_shows_words_and_nothing_alive(desk: Client, hostile: Contact) -> None:
    page = desk.get(f"/desk/contacts/{hostile.uid}").text
    for words in ("Bitte Brot", "Anna &lt;anna@example.org&gt;", "Hilfe &lt;b&gt;"):
        assert words in page
    for words in ("spy.test", "alert(1)", "bank.evil.test"):
        assert words not in page
    assert "It does not say when it was written." in page


def test_the_layout_is_sandboxed_and_its_links_lead_nowhere(
    desk: Client, hostile: Contact
) -> None:
    answer = desk.get(f"/desk/contacts/{hostile.uid}/page")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "<b>Brot</b>" in answer.text
    assert "Ihre Bank <code>[hxxps://bank.evil.test/login]</code>" in answer.text
    for words in ("<script", "<img", "<form", "<a ", "onclick", "style=", "spy.test"):
        assert words not in answer.text
    assert Entry.objects.filter(verb="intake.read", actor="user:rosa").exists()


def test_the_original_is_handed_out_as_a_file_and_journalled(
    desk: Client, hostile: Contact
) -> None:
    answer = desk.get(f"/desk/contacts/{hostile.uid}/original")
    assert HOSTILE.encode() in answer.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert Entry.objects.filter(verb="intake.original_read").count() == 1


@pytest.mark.parametrize("state", ["unexamined", "suspect"])
def test_a_mail_with_papers_stays_closed_until_they_are_found_safe(
    desk: Client, town: object, state: str
) -> None:
    body = (
        b"--x\nContent-Type: text/plain\n\nAnbei.\n--x\n"
        b"Content-Type: application/pdf; name=a.pdf\n\n%PDF-1.4\n--x--\n"
    )
    head = "From: anna@example.org\nContent-Type: multipart/mixed; boundary=x"
    contact = kept(raw(2, head, body))
    assert contact.submission is not None
    contact.submission.documents.update(
        state=state, examined_at=MONDAY_9, kind="application/pdf"
    )
    address = f"/desk/contacts/{contact.uid}/original"
    assert desk.get(address).status_code == 409
    contact.submission.documents.update(state="clean")
    assert b"%PDF-1.4" in desk.get(address).content


def test_a_mail_that_nobody_has_read_yet_stays_closed(
    desk: Client, town: object
) -> None:
    told = OriginalIn("email", "email", "1", b"From: a@b.test\n\nMZ")
    (contact,) = keep_originals([told], by=System("public email"))
    address = f"/desk/contacts/{contact.uid}/original"
    assert desk.get(address).status_code == 409
    read_kept_mails()
    assert desk.get(address).status_code == 200


def test_who_asks_for_an_answer_elsewhere_is_pointed_out(
    desk: Client, town: object, anna: Person
) -> None:
    head = "From: anna@example.org\nReply-To: eve@attacker.test"
    contact = kept(raw(3, head, b"Where does she live?"))
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    assert "The answer shall go to another address" in page
    first = page.partition('id="mail-address"')[2].partition("<option")[2]
    assert first.startswith(' value="anna@example.org"')


def test_an_answer_is_sent_and_the_item_is_done(
    desk: Client, hostile: Contact, anna: Person
) -> None:
    Line.objects.update(
        email="hotline@stadt.test", signatures={"en": "Your hotline", "de": "Hotline"}
    )
    told = {"address": "anna@example.org", "language": "en", "words": "We come at ten."}
    desk.post(f"/desk/contacts/{hostile.uid}/answer", {**told, "done": "1"})
    message = Message.objects.get(template="mail-answer")
    assert message.to == anna
    assert message.body == "We come at ten.\n\n-- \nYour hotline"
    assert message.envelope["from"] == "hotline@stadt.test"
    assert message.envelope["answers"] == "n1@nasty.example"
    assert message.envelope["is_written"] is True
    hostile.refresh_from_db()
    assert (hostile.status, hostile.outcome) == ("handled", "answered")


def test_an_answer_can_leave_it_open(desk: Client, hostile: Contact) -> None:
    told = {"address": "anna@example.org", "language": "de", "words": "Wann passt es?"}
    desk.post(f"/desk/contacts/{hostile.uid}/answer", told)
    hostile.refresh_from_db()
    assert hostile.status == "waiting"
    assert Message.objects.filter(template="mail-answer").count() == 1


@pytest.mark.parametrize("wrong", [{"address": "x@y.test"}, {"words": "  "}])
def test_a_wrong_answer_is_refused(
    desk: Client, hostile: Contact, wrong: dict[str, str]
) -> None:
    told = {"address": "anna@example.org", "language": "en", "words": "Yes."} | wrong
    answer = desk.post(f"/desk/contacts/{hostile.uid}/answer", told)
    assert answer.status_code == 409
    assert not Message.objects.filter(template="mail-answer").exists()


def test_a_protected_persons_mail_asks_for_a_reason(
    desk: Client, hostile: Contact, anna: Person, rosa: User
) -> None:
    protect_person(anna, by=rosa)
    for place in ("", "/page", "/original"):
        html = desk.get(f"/desk/contacts/{hostile.uid}{place}").text
        assert "Why do you open this?" in html
        assert "Brot" not in html


def test_one_writes_to_whoever_belongs_to_the_case(
    desk: Client, case: Case, anna: Person, rosa: User
) -> None:
    Case.objects.update(owner=rosa)
    page = desk.get(f"/desk/cases/{case.uid}").text
    assert "anna@example.org" in page
    told = {"address": f"{anna.uid}/0", "language": "en", "words": "All is arranged."}
    desk.post(f"/desk/cases/{case.uid}/write", told)
    message = Message.objects.get(template="mail-answer")
    assert (message.to, message.about) == (anna, f"cases.Case:{case.uid}")
    assert case.reference in message.subject
    assert "All is arranged." in desk.get(f"/desk/cases/{case.uid}").text
    wrong = desk.post(f"/desk/cases/{case.uid}/write", {**told, "address": "x/0"})
    assert wrong.status_code == 409


def test_what_nobody_can_read_says_so_and_is_there(
    desk: Client, town: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("beistand.channels.mail.reader.LARGEST", 10)
    contact = kept(raw(3, "From: anna@example.org", b"Brot"))
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    assert "could not be read" in page
    assert b"Brot" in desk.get(f"/desk/contacts/{contact.uid}/original").content
