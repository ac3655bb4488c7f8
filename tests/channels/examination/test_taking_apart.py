"""What the child process makes of papers: good ones, odd ones, bombs."""

import io
import os
import time

import pikepdf
import pytest
from PIL import Image

from beistand.channels.examination.examiner import dissect_paper
from tests.channels.examination import papers
from tests.channels.examination.papers import action, pdf, picture

SCRIPT = b"app.alert('Guten Tag')"


@pytest.mark.parametrize(
    ("content", "kind", "pages"),
    [
        (picture("PNG"), "image/png", 1),
        (picture("JPEG"), "image/jpeg", 1),
        (picture("WEBP"), "image/webp", 1),
        (picture("GIF"), "image/gif", 1),
        (picture("BMP"), "image/bmp", 1),
        (papers.pages(3), "image/tiff", 3),
        (pdf(2), "application/pdf", 2),
        ("Grüße aus Košice".encode(), "text/plain", 0),
    ],
)
def test_a_paper_is_known_by_its_content_and_drawn_anew(
    content: bytes, kind: str, pages: int
) -> None:
    found = dissect_paper(content)
    assert (found.code, found.kind, found.pages) == ("", kind, pages)
    assert len(found.copies) == pages
    for copy in found.copies:
        drawn = Image.open(io.BytesIO(copy))
        drawn.load()
        assert drawn.format == "JPEG"
        assert found.is_clean


def test_nothing_but_pixels_is_left_in_a_copy() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Kurpfalzstrasse 12"
    content = picture("JPEG", exif=exif, comment=b"geheim") + papers.EICAR
    (copy,) = dissect_paper(content).copies
    assert b"Kurpfalz" in content
    for secret in (b"Kurpfalz", b"geheim", b"EICAR", b"Exif"):
        assert secret not in copy


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (copy,) = dissect_paper(picture("JPEG", (400, 300), exif=exif)).copies
    assert Image.open(io.BytesIO(copy)).size == (300, 400)


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (pdf(OpenAction=action("JavaScript", JS=SCRIPT)), "JavaScript"),
        (pdf(OpenAction=action("Launch", F=b"cmd.exe")), "starting a program"),
        (pdf(AA=pikepdf.Dictionary(WC=action("Named"))), "actions"),
        (pdf(Deep=pikepdf.Array([[[action("SubmitForm")]]])), "sending data"),
        (pdf(Names=pikepdf.Dictionary(JavaScript=[])), "JavaScript"),
        (pdf(AcroForm=pikepdf.Dictionary(XFA=b"<x/>")), "a form that runs programs"),
        (papers.pdf_with_file("rechnung.exe", b"MZ"), "embedded files"),
        (papers.pdf_with_file("e.com", papers.EICAR), "embedded files"),
    ],
)
def test_a_pdf_that_acts_by_itself_is_suspect(content: bytes, detail: str) -> None:
    found = dissect_paper(content)
    assert (found.code, found.detail) == ("active", detail)
    assert not found.is_clean
    assert found.copies == []


def test_a_script_in_a_compressed_object_is_found() -> None:
    made = io.BytesIO()
    with pikepdf.open(
        io.BytesIO(pdf(OpenAction=action("JavaScript", JS=SCRIPT)))
    ) as it:
        it.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in made.getvalue()
    assert dissect_paper(made.getvalue()).code == "active"


@pytest.mark.parametrize(
    "content",
    [
        papers.zipped("eicar.com"),
        papers.zipped("a.com", "b.zip", "c.zip"),
        papers.tarred(),
        b"MZ" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        bytes(1000),
        os.urandom(5000),
        b"\xff\xd8\xff" + os.urandom(5000),
    ],
)
def test_what_is_not_on_the_list_is_suspect_and_never_unpacked(content: bytes) -> None:
    found = dissect_paper(content)
    assert found.code in {"kind", "broken"}
    assert not found.is_clean


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (papers.bomb_picture(20_000), "too_many_pixels"),
        (papers.bomb_pdf(400), "unpacks"),
        (papers.bomb_pdf(400, times=2), "unpacks"),
        (papers.pages(201), "too_many_pages"),
        (pdf(201), "too_many_pages"),
        (papers.locked_pdf(), "locked"),
        (b"%PDF-1.7\n" + os.urandom(3000), "broken"),
        (pdf()[:200], "broken"),
        (picture("PNG")[:500], "broken"),
    ],
)
def test_bombs_and_broken_papers_harm_nobody(content: bytes, code: str) -> None:
    began = time.monotonic()
    assert dissect_paper(content).code == code
    assert time.monotonic() - began < 20


def test_bombs_are_small() -> None:
    """So that what a test calls a bomb is one."""
    assert len(papers.bomb_pdf(400)) < 500_000
    assert len(papers.bomb_pdf(400, times=2)) < 5_000
    assert len(papers.bomb_picture(20_000)) < 100_000


def test_who_takes_too_long_is_ended() -> None:
    began = time.monotonic()
    many = papers.pages(60)
    assert dissect_paper(many, seconds=0).code == "too_slow"
    assert time.monotonic() - began < 10


def test_a_paper_of_text_that_pretends_to_be_a_page_stays_text() -> None:
    found = dissect_paper(b"<html><script>alert(1)</script></html>")
    assert (found.kind, found.copies) == ("text/plain", [])
