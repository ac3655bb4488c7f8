"""The mails of the demo city: one asks, one brings papers, one is from a machine."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from beistand.channels.mail.ingesting import ingest_mails
from beistand.project.demo.diary import Diary

HOUSE = "hilfe@kaiserslautern.example"
PAGE = """<html><body style="font-family:Comic Sans MS">
<h2>Hallo liebes Team!</h2>
<p>meine Nachbarin <b>Frau Lindqvist</b> liegt mit Fieber im Bett und hat niemanden.
Sie braucht bis morgen <b>Brot, Milch und Suppe</b>.</p>
<p>Mehr &uuml;ber uns: <a href="https://beispiel.example/hof">unser Hof</a></p>
<img src="https://zaehler.example/pixel.gif" width="1" height="1">
<p>Herzliche Gr&uuml;&szlig;e<br>Jonas Feld</p></body></html>"""
BILL = (
    b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 298 210]/Contents 4 0 R"
    b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)
WRITING = b"""BT /F1 15 Tf 24 165 Td (Stadt-Apotheke) Tj
/F1 11 Tf 0 -34 Td (1 x Paracetamol 500 mg      3,98) Tj
0 -18 Td (2 x Mund-Nasen-Schutz     5,00) Tj
0 -18 Td (Summe EUR                     8,98) Tj
0 -34 Td (Vielen Dank und gute Besserung) Tj ET"""


def receive_mails(book: Diary) -> None:
    """Three mails of this morning, taken in as from a mailbox."""
    told = (
        (95, _neighbour()),
        (70, _with_papers()),
        (40, _on_holiday()),
    )
    for minutes, mail in told:
        moment = book.now - timedelta(minutes=minutes)
        mail["Date"] = format_datetime(moment)
        with book.at(moment):
            ingest_mails([mail.as_bytes()])


def _mail(sender: str, subject: str, name: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, HOUSE, subject
    mail["Message-ID"] = f"<{name}@demo.example>"
    return mail


def _neighbour() -> EmailMessage:
    sender = "Jonas Feld <jonas.feld@hof.example>"
    mail = _mail(sender, "Meine Nachbarin braucht etwas", "demo-1")
    mail.set_content(
        "Hallo liebes Team!\n\nMeine Nachbarin Frau Lindqvist liegt mit Fieber im Bett "
        "und hat niemanden.\nSie braucht bis morgen Brot, Milch und Suppe.\n\n"
        "Herzliche Grüße\nJonas Feld\n"
    )
    mail.add_alternative(PAGE, subtype="html")
    return mail


def _with_papers() -> EmailMessage:
    sender = "Priya Raman <priya.raman@post.example>"
    mail = _mail(sender, "The receipt you asked for", "demo-2")
    mail.set_content(
        "Hello,\n\nplease find the receipt of the pharmacy attached. "
        "Thank you for your help.\n\nPriya Raman\n"
    )
    mail.add_attachment(
        BILL % (len(WRITING), WRITING),
        maintype="application",
        subtype="pdf",
        filename="Apotheke.pdf",
    )
    return mail


def _on_holiday() -> EmailMessage:
    sender = "Hausarztpraxis <praxis@arzt.example>"
    mail = _mail(sender, "Automatische Antwort: Ihre Anfrage", "demo-3")
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("Unsere Praxis ist bis Montag geschlossen.\n")
    return mail
