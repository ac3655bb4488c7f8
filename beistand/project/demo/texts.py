"""The text messages of the demo city: one asks and is answered, one says STOP."""

from datetime import timedelta

from beistand.accounts.models import User
from beistand.channels.sms.reading import read_kept_texts
from beistand.intake.actions import answer_by_text, keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.kit.actions import System
from beistand.people.actions import PersonIn, add_person
from beistand.project.demo.diary import Diary

HOUSE = "+4915228895400"
ASKS, STOPS = "+4915228895401", "+4915228895402"


def receive_texts(book: Diary, operator: User) -> None:
    """Texts of this morning: a question, our answer, one more; and a STOP."""
    told = PersonIn(name="Nadine Okafor", language="de", phone=ASKS)
    add_person(told, by=System("demo"))
    stops = PersonIn(name="Holger Brandt", language="de", phone=STOPS)
    add_person(stops, by=System("demo"))
    with book.at(book.now - timedelta(minutes=85)):
        question = _comes(ASKS, "Guten Morgen, kommt heute noch jemand mit Milch?", 1)
    with book.at(book.now - timedelta(minutes=80)):
        words = "Ja, zwischen 11 und 12 Uhr. Ihre Hotline"
        answer_by_text(question, words, by=operator, is_done=True)
    with book.at(book.now - timedelta(minutes=50)):
        _comes(ASKS, "Danke! Könnte er auch Brot mitbringen – das dunkle?", 2)
    with book.at(book.now - timedelta(minutes=25)):
        _comes(STOPS, "Stopp.", 3)


def _comes(number: str, words: str, key: int) -> Contact:
    told = OriginalIn(
        channel="sms",
        source="sms-demo",
        source_key=f"demo-{key}",
        content=words.encode(),
        envelope={"kind": "http", "from": number, "to": HOUSE},
        number=number,
    )
    (contact,) = keep_originals([told], by=System("demo"))
    read_kept_texts()
    contact.refresh_from_db()
    return contact
