"""/desk/letters: what is to be printed, one PDF for all, and what came back."""

import re

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse

from beistand.accounts.models import User
from beistand.kit.actions import System
from beistand.outbox.actions import Text, queue_message
from beistand.outbox.models import Letter, Message, PrintRun
from beistand.people.models import Person

LETTERS = "/desk/letters"


@pytest.fixture
def letters(klein: Person, anna: Person, monday: object) -> list[Message]:
    anna.street = "Waldweg"
    anna.save()
    told = {"reference": "K7-42"}
    return [
        queue_message(to, "letter", Text("person-told-unmet", told), by=System())
        for to in (klein, anna)
    ]


def address_of(desk: Client, deed: str) -> str:
    return reverse(f"desk:{deed}", args=[PrintRun.objects.get().uid])


@pytest.mark.parametrize("deed", ["letters_pdf", "printed", "not_printed"])
def test_sam_gets_no_letter(
    client: Client, sam: User, rosa: User, letters: list[Message], deed: str
) -> None:
    run = PrintRun.objects.create(made_by=rosa)
    client.force_login(sam)
    assert client.get(LETTERS).status_code == 403
    assert client.post(f"{LETTERS}/pile").status_code == 403
    address = reverse(f"desk:{deed}", args=[run.uid])
    method = client.get if deed == "letters_pdf" else client.post
    assert method(address).status_code == 403


def test_the_list_masks_names_and_shows_no_address(
    desk: Client, letters: list[Message]
) -> None:
    page = desk.get(LETTERS).text
    assert "2 letters wait to be printed." in page
    assert "E. Klein" in page
    assert "Elfriede" not in page
    assert "Marktstraße" not in page


def test_an_empty_list_says_so(desk: Client) -> None:
    assert "No letter waits to be printed." in desk.get(LETTERS).text
    answer = desk.post(f"{LETTERS}/pile", HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert "No letter waits." in answer.text


def test_from_the_list_to_paper_and_back(desk: Client, letters: list[Message]) -> None:
    desk.post(f"{LETTERS}/pile")
    pdf = desk.get(address_of(desk, "letters_pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(pdf.content)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) == 2
    assert "Elfriede Klein" in texts[0]
    assert "Wir haben niemanden gefunden. K7-42" in texts[0]
    assert "Waldweg" in texts[1]

    # The browser closed: a colleague finds the pile as it was.
    assert "2 letters" in re.sub(r"\s+", " ", desk.get(LETTERS).text)
    assert set(Message.objects.values_list("status", flat=True)) == {"queued"}

    page = desk.post(address_of(desk, "printed"), follow=True).text
    assert "2 letters are marked as printed." in page
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
    assert address_of(desk, "not_printed") in page

    desk.post(address_of(desk, "not_printed"))
    assert set(Message.objects.values_list("status", flat=True)) == {"queued"}
    desk.post(address_of(desk, "put_pile_back"))
    assert "2 letters wait to be printed." in desk.get(LETTERS).text


def test_a_print_can_be_opened_again_as_it_was(
    desk: Client, letters: list[Message]
) -> None:
    desk.post(f"{LETTERS}/pile")
    first = desk.get(address_of(desk, "letters_pdf")).content
    desk.post(address_of(desk, "printed"))
    assert address_of(desk, "letters_pdf") in desk.get(LETTERS).text
    again = desk.get(address_of(desk, "letters_pdf")).content
    for one, other in zip(*map(pypdfium2.PdfDocument, (first, again)), strict=True):
        texts = [each.get_textpage().get_text_bounded() for each in (one, other)]
        assert texts[0] == texts[1]


def test_a_letter_that_came_back_is_scanned_and_becomes_work(
    desk: Client, letters: list[Message]
) -> None:
    desk.post(f"{LETTERS}/pile")
    pdf = desk.get(address_of(desk, "letters_pdf")).content
    desk.post(address_of(desk, "printed"))
    sheet = pypdfium2.PdfDocument(pdf)[0].render(scale=2.5).to_pil()
    (code,) = zxingcpp.read_barcodes(sheet)

    told = {"reference": code.text, "reason": "unknown"}
    page = desk.post(f"{LETTERS}/came-back", told, follow=True).text
    assert "came back: unknown" in page
    assert Letter.objects.get(reference=code.text).message.status == "failed"
    again = desk.post(f"{LETTERS}/came-back", told, HTTP_HX_REQUEST="true")
    assert again.status_code == 409


@pytest.mark.parametrize("typed", ["", "K7", "A0-00-00-00", "K7-42-93-58"])
def test_a_number_that_no_letter_has_is_refused_with_a_hint(
    desk: Client, letters: list[Message], typed: str
) -> None:
    told = {"reference": typed, "reason": "moved"}
    answer = desk.post(f"{LETTERS}/came-back", told, HTTP_HX_REQUEST="true")
    assert answer.status_code == 409
    assert "It stands in the window" in answer.text
