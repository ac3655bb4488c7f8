"""The text messages of the demo city: one asks and is answered, one says STOP."""

from datetime import timedelta

from beistand.channels.sms.reading import read_kept_texts
from beistand.intake.actions import answer_by_text, keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.kit.actions import System
from beistand.people.actions import PersonIn, add_person
from beistand.project.blueprint.arriving import Post, TextMessage
from beistand.project.demo.diary import Diary

UNTIL_ANSWERED = timedelta(minutes=5)


def receive_texts(post: Post, book: Diary) -> None:
    """Each text when it came; who writes is known, and some are answered."""
    for row in {row.phone: row for row in post.texts}.values():
        told = PersonIn(name=row.name, language=row.language, phone=row.phone)
        add_person(told, by=System("demo"))
    for number, row in enumerate(post.texts, 1):
        moment = book.now - timedelta(minutes=row.minutes_ago)
        with book.at(moment):
            contact = _comes(row, post.texts_to or "", number)
        if row.answer:
            with book.at(moment + UNTIL_ANSWERED):
                answer_by_text(contact, row.answer, by=book.operator, is_done=True)


def _comes(row: TextMessage, to: str, key: int) -> Contact:
    told = OriginalIn(
        channel="sms",
        source="sms-demo",
        source_key=f"demo-{key}",
        content=row.words.encode(),
        envelope={"kind": "http", "from": row.phone, "to": to},
        number=row.phone,
    )
    (contact,) = keep_originals([told], by=System("demo"))
    read_kept_texts()
    contact.refresh_from_db()
    return contact
