"""The mails of the demo city, taken in as from a mailbox."""

from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from beistand.channels.mail.ingesting import ingest_mails
from beistand.project.blueprint.arriving import Mail, Paper
from beistand.project.demo.diary import Diary

PAGE = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 210]/Contents 4 0 R"
    b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
    b"/Encoding/WinAnsiEncoding>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)


def receive_mails(told: Sequence[Mail], book: Diary) -> None:
    """Each mail when it came."""
    for number, row in enumerate(told, 1):
        moment = book.now - timedelta(minutes=row.minutes_ago)
        mail = _written(row, number)
        mail["Date"] = format_datetime(moment)
        with book.at(moment):
            ingest_mails([mail.as_bytes()])


def _written(row: Mail, number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = row.sender, row.to, row.subject
    mail["Message-ID"] = f"<demo-{number}@demo.example>"
    if row.is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(row.text)
    if row.page:
        mail.add_alternative(row.page, subtype="html")
    if row.paper:
        content = as_pdf(row.paper)
        mail.add_attachment(
            content, maintype="application", subtype="pdf", filename=row.paper.name
        )
    return mail


def as_pdf(paper: Paper) -> bytes:
    """The page, small as a slip of a till."""
    head = f"BT /F1 15 Tf 24 165 Td ({paper.title}) Tj /F1 11 Tf 0 -16 Td"
    lines = "".join(f"\n0 -18 Td ({line}) Tj" for line in paper.lines)
    writing = f"{head}{lines} ET".encode("cp1252")
    return PAGE % (len(writing), writing)
