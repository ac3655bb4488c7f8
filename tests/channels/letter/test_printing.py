"""Letters on paper: read back by other programs, as the post and a scanner would."""

from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from beistand.channels.letter.gateway import LetterGateway
from beistand.kit.codes import new_reference
from beistand.outbox.rules import Printable, Slip
from beistand.reference.models import City

POINTS_PER_MM = 72 / 25.4
LATE_IN_THE_EVENING = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
SLOVAK = "Vážená pani Ľubomíra Šťastná, kôň žerie ďatelinu, vŕba ĺže: ŕ ť ň."
GERMAN = "Übergrößen für Jürgen Müßig: Äpfel, Öl, 5 €, „Anführung“ – ß."


def letter(**changes: object) -> Printable:
    told = {
        "reference": "K7429350",
        "address": "Elfriede Klein\nKurpfalzstraße 12\n67655 Kaiserslautern",
        "subject": "Es klappt: K7-42-93-50",
        "body": f"Guten Tag,\n\n{GERMAN}\n\n{SLOVAK}\nzweite Zeile",
        "language": "de",
        "written_at": LATE_IN_THE_EVENING,
    }
    return Printable(**(told | changes))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, as a PDF reader of another maker finds it."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    return [text.replace("\r\n", "\n") for text in texts]


def picture_of(pdf: bytes, page: int = 0) -> Image.Image:
    """A page as a scanner sees it, 200 dots an inch."""
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=2.78).to_pil()
    return picture


def print_all(*letters: Printable) -> bytes:
    return LetterGateway().print_letters(letters)


def test_every_sign_of_the_alphabets_arrives(town: City) -> None:
    (page,) = pages_of(print_all(letter()))
    said = " ".join(page.split())
    for words in (GERMAN, SLOVAK, "zweite Zeile", "21. November 2026", "Seite 1 von 1"):
        assert words in said


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("de", ["Unser Zeichen", "Datum", "21. November 2026", "Seite 1 von 1"]),
        ("en", ["Our reference", "Date", "November 21, 2026", "Page 1 of 1"]),
        ("nl", ["Onze referentie", "Datum", "21 november 2026", "Bladzijde 1 van 1"]),
        ("fr", ["Notre référence", "Date", "21 novembre 2026", "Page 1 sur 1"]),
        ("sk", ["Naša značka", "Dátum", "21. novembra 2026", "Strana 1 z 1"]),
    ],
)
def test_a_letter_speaks_one_language(
    town: City, language: str, labels: list[str]
) -> None:
    (page,) = pages_of(print_all(letter(language=language)))
    said = " ".join(page.split())
    assert [label for label in labels if label not in said] == []


def test_the_address_stands_in_the_window(town: City) -> None:
    """DIN 5008 B: 20 to 105 mm from the left, 45 to 90 mm from the top."""
    pdf = pypdfium2.PdfDocument(print_all(letter()))
    text = (
        pdf[0]
        .get_textpage()
        .get_text_bounded(
            left=20 * POINTS_PER_MM,
            right=105 * POINTS_PER_MM,
            top=(297 - 45) * POINTS_PER_MM,
            bottom=(297 - 90) * POINTS_PER_MM,
        )
    )
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert lines[-3:] == [
        "Elfriede Klein",
        "Kurpfalzstraße 12",
        "67655 Kaiserslautern",
    ]
    assert town.name in lines[0]
    assert "Guten Tag" not in text
    assert "Es klappt" not in text


def test_a_scanner_reads_the_reference_through_the_window(town: City) -> None:
    for _round in range(20):
        reference = new_reference()
        sheet = picture_of(print_all(letter(reference=reference)))
        dot = sheet.width / 210
        window = sheet.crop([int(side * dot) for side in (20, 45, 105, 90)])
        found = zxingcpp.read_barcodes(window)
        assert [code.text for code in found] == [reference]


def test_a_pile_is_one_file_and_each_letter_counts_its_own_pages(town: City) -> None:
    long = letter(body="\n\n".join([GERMAN] * 60), reference="K7429350")
    pages = pages_of(print_all(letter(), long, letter(language="en")))
    count = len(pages) - 2
    assert count > 1
    assert "Seite 1 von 1" in pages[0]
    for number in range(1, count + 1):
        assert f"Seite {number} von {count}" in pages[number]
    assert "Page 1 of 1" in pages[-1]
    assert "November 21, 2026" in pages[-1]


@pytest.mark.parametrize(
    "words",
    [
        "#panic()",
        '#read("/etc/passwd")',
        "*fett* _kursiv_ $x^2$ `code` <label> @ref // Kommentar",
        "\\u{41} ~ -- --- [x] {y} = Überschrift",
        "https://beistand.example/s/" + "a" * 300,
    ],
)
def test_what_people_wrote_is_never_read_as_markup(town: City, words: str) -> None:
    pages = pages_of(print_all(letter(body=words, subject="Betreff")))
    said = "".join("".join(pages).replace("\u200b", "").split())
    assert "".join(words.split())[:60] in said


@pytest.mark.parametrize("words", ["a" * 300, "https://b.example/" + "m" * 300])
def test_nothing_runs_over_the_edge_of_the_paper(town: City, words: str) -> None:
    page = picture_of(print_all(letter(body=words, subject=words))).convert("L")
    edge = page.crop((page.width - page.width // 15, 0, page.width, page.height))
    assert edge.getextrema()[0] > 250


def test_a_slip_says_what_was_received(town: City) -> None:
    slip = Slip(
        "Empfangsbestätigung", "K7429350", "de", [("Seiten", "3")], ["Bitte ß."]
    )
    pdf = LetterGateway().print_slip(slip)
    (page,) = pages_of(pdf)
    for words in ("Empfangsbestätigung", "K7-42-93-50", "Seiten", "Bitte ß."):
        assert words in page
    assert zxingcpp.read_barcodes(picture_of(pdf))[0].text == "K7429350"


def test_the_press_says_that_it_works(town: City) -> None:
    assert LetterGateway().check().startswith("letters can be made")
