"""Letters of the demo city: what came in this morning, and one to be printed."""

import io
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from beistand.cases.models import Case, Need
from beistand.documents.actions import PaperIn
from beistand.intake.actions import IncomingLetter, register_letter
from beistand.kit import clock, codes
from beistand.kit.actions import System
from beistand.outbox.actions import Text, queue_message
from beistand.project.blueprint.arriving import LetterIn
from beistand.project.demo.diary import Diary
from beistand.reference.queries import sites

SIZE = (827, 1169)  # A4 at 100 dots an inch


def leave_letters(told: Sequence[LetterIn], book: Diary) -> None:
    """What the post brought, and what it shall take along."""
    site = next((site.code for site in sites()), "")
    for number, row in enumerate(told, 1):
        with clock.pretending(book.now - timedelta(minutes=row.minutes_ago)):
            letter = IncomingLetter(
                key=f"demo-letter-{number}",
                way="box",
                site=site,
                received_at=clock.now(),
                papers=[PaperIn(row.file, "image/jpeg", scanned(row.text))],
                sender=row.sender,
            )
            register_letter(letter, by=book.operator)
    with clock.pretending(book.now - timedelta(minutes=15)):
        if case := _case_to_write_about():
            words = {
                "reference": codes.show_reference(case.reference),
                "status_link": f"{settings.URL}/status",
            }
            text = Text("person-told-unmet", words, about=f"cases.Case:{case.uid}")
            queue_message(case.beneficiary, "letter", text, by=System("demo"))


def _case_to_write_about() -> Case | None:
    needs = Need.objects.filter(status="unmet", case__beneficiary__is_protected=False)
    need = needs.exclude(case__beneficiary__street="").order_by("id").first()
    return need.case if need else None


def scanned(text: str) -> bytes:
    """A page as a scanner of the town hall makes it."""
    page = Image.new("L", SIZE, 250)
    font = ImageFont.load_default(26)
    ImageDraw.Draw(page).multiline_text((90, 110), text, 40, font, spacing=14)
    made = io.BytesIO()
    page.save(made, "JPEG", quality=70, dpi=(100, 100))
    return made.getvalue()
