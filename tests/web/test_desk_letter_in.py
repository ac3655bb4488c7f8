"""/desk/letters/new: registered with a receipt, examined, read in the inbox."""

import io
from collections.abc import Iterator

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from beistand.accounts.models import User
from beistand.cases.models import Case
from beistand.documents import tasks
from beistand.documents.models import Document
from beistand.intake.models import Contact
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.people.actions import protect_person
from beistand.people.models import Person
from beistand.reference.actions import save_site
from tests.channels.examination import papers
from tests.channels.examination.scanner import Scanner, scanning

NEW = "/desk/letters/new"


@pytest.fixture
def scanner(settings: object) -> Iterator[Scanner]:
    with scanning() as one:
        settings.BEISTAND_CLAMD = one.address
        yield one


@pytest.fixture
def townhall(town: object) -> None:
    names = {"de": "Rathaus", "en": "Town hall"}
    save_site("rathaus", {"names": names, "address": "Platz 1"}, by=System())


def told(*files: bytes, **more: object) -> dict[str, object]:
    pages = [SimpleUploadedFile(f"scan{n}.pdf", each) for n, each in enumerate(files)]
    return {
        "key": "abc",
        "way": "post",
        "site": "",
        "day": "2020-04-20",
        "hour": "08:30",
        "name": "Frau Klein",
        "street": "Marktstraße 12",
        "note": "bittet um Einkäufe",
        "pages": pages,
        **more,
    }


def test_sam_registers_nothing(client: Client, sam: User, monday: object) -> None:
    client.force_login(sam)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, told()).status_code == 403
    assert not Contact.objects.exists()


def test_a_letter_is_registered_with_a_receipt(
    desk: Client, townhall: None, scanner: Scanner
) -> None:
    content = papers.pages(2)
    answer = desk.post(NEW, told(content, site="rathaus", way="box"), follow=True)
    contact = Contact.objects.get()
    assert answer.redirect_chain[0][0] == f"/desk/letters/{contact.uid}/receipt"
    document = Document.objects.get()
    for words in (
        "in the letterbox",
        "April 20, 2020, 8:30",
        document.sha256[:16],
    ):
        assert words in answer.text, words
    assert bytes(document.content) == content
    assert (contact.status, contact.next_step) == ("waiting", "read")
    assert contact.team.code == "desk"

    pdf = desk.get(f"/desk/letters/{contact.uid}/receipt/pdf")
    text = pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_bounded()
    shown = "-".join(contact.reference[at : at + 2] for at in (0, 2, 4, 6))
    assert shown in text
    assert document.sha256[:16] in text
    assert "Klein" not in text
    assert "Einkäufe" not in text
    assert Entry.objects.filter(verb="intake.receipt_issued").count() == 1


def test_it_waits_in_the_inbox_and_its_pages_are_read_there(
    desk: Client, townhall: None, scanner: Scanner
) -> None:
    desk.post(NEW, told(papers.pages(2), site="rathaus"))
    contact, document = Contact.objects.get(), Document.objects.get()
    assert f"/desk/contacts/{contact.uid}" in desk.get("/desk/").text
    before = desk.get(f"/desk/contacts/{contact.uid}").text
    assert "not examined yet" in before
    assert "Save the original" not in before

    tasks.examine_waiting()
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    for words in ("Town hall", "Frau Klein, Marktstraße 12", "bittet um Einkäufe"):
        assert words in page
    for number in (1, 2):
        picture = desk.get(f"/desk/documents/{document.uid}/page/{number}")
        assert Image.open(io.BytesIO(picture.content)).format == "JPEG"
        assert "sandbox" in picture["Content-Security-Policy"]
        assert f"/desk/documents/{document.uid}/page/{number}" in page
    assert desk.get(f"/desk/documents/{document.uid}/page/3").status_code == 404
    assert Entry.objects.filter(verb="documents.pages_read").exists()


def test_the_original_is_saved_under_a_name_of_ours(
    desk: Client, scanner: Scanner
) -> None:
    content = papers.picture()
    files = told(content)
    files["pages"] = SimpleUploadedFile("../rechnung.pdf.exe", content, "text/html")
    desk.post(NEW, files)
    tasks.examine_waiting()
    document = Document.objects.get()
    answer = desk.get(f"/desk/documents/{document.uid}")
    assert answer.content == content
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="{document.uid.hex[:12]}.png"'
    )
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", [papers.EICAR, papers.zipped("a.com"), b"MZ\0\1"])
def test_what_is_suspect_is_kept_and_never_handed_out(
    desk: Client, scanner: Scanner, content: bytes
) -> None:
    desk.post(NEW, told(content))
    tasks.examine_waiting()
    contact, document = Contact.objects.get(), Document.objects.get()
    page = desk.get(f"/desk/contacts/{contact.uid}").text
    assert "suspicious: do not open" in page
    answer = desk.get(f"/desk/documents/{document.uid}", HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert content not in answer.content
    assert bytes(Document.objects.get().content) == content


def test_the_form_sent_twice_registers_once(desk: Client, scanner: Scanner) -> None:
    for _ in range(2):
        desk.post(NEW, told(papers.picture()))
    assert Contact.objects.count() == 1
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"way": "pigeon"}, "Select a valid choice"),
        ({"day": "2020-04-21"}, "cannot have come in later than now"),
        ({"day": "2017-04-20"}, "Compare the year"),
        ({"day": "0020-04-20"}, "This day is too long ago"),
        ({"day": ""}, "This field is required"),
        ({"reference": "K7-42-93-57"}, "No number of ours looks like this"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_kept(
    desk: Client, more: dict[str, str], words: str
) -> None:
    answer = desk.post(NEW, told(**more))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Frau Klein" in answer.text
    assert not Contact.objects.exists()


def test_too_much_is_refused_with_the_remedy(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = desk.post(NEW, told(*[b"x"] * 21))
    assert "Put pages together" in answer.text
    answer = desk.post(NEW, told(bytes((25 << 20) + 1)))
    assert "fewer dots per inch" in answer.text
    assert not Document.objects.exists()


def test_our_number_on_it_leads_to_the_case_as_perhaps(
    desk: Client, case: Case
) -> None:
    desk.post(NEW, told(reference=case.reference))
    contact = Contact.objects.get(channel="letter")
    assert (contact.perhaps, contact.case) == (case, None)
    assert (
        "a number alone proves nothing"
        in desk.get(f"/desk/contacts/{contact.uid}").text
    )


def test_a_known_sender_is_found_by_name_and_street(
    desk: Client, klein: Person
) -> None:
    senders = "/desk/letters/senders"
    said = {"name": "Elfriede Klein", "street": "Marktstraße"}
    page = desk.post(senders, said, HTTP_HX_REQUEST="true").text
    assert str(klein.uid) in page
    assert "Elfriede" not in page
    assert Entry.objects.filter(verb="people.searched").count() == 1
    assert str(klein.uid) not in desk.post(senders, {"name": "Elfriede Klein"}).text
    desk.post(NEW, told(person=str(klein.uid)))
    assert Contact.objects.get().inquirer == klein


def test_papers_of_somebody_protected_take_a_reason(
    desk: Client, klein: Person, rosa: User, scanner: Scanner
) -> None:
    desk.post(NEW, told(papers.picture(), person=str(klein.uid)))
    tasks.examine_waiting()
    protect_person(klein, by=rosa)
    contact, document = Contact.objects.get(), Document.objects.get()
    for address in (
        f"/desk/documents/{document.uid}",
        f"/desk/documents/{document.uid}/page/1",
        f"/desk/letters/{contact.uid}/receipt",
        f"/desk/letters/{contact.uid}/receipt/pdf",
    ):
        assert "The address of this person is protected." in desk.get(address).text
