"""Of an anonymous call the whole database keeps no name and no number (BX)."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from beistand.accounts.models import User
from beistand.directory.models import Service
from beistand.intake.actions import note_arrival
from beistand.intake.actions.telephone import CallerIn
from beistand.intake.models import Answer, Contact, PhoneCall
from beistand.kit.actions import System
from beistand.lines.queries import main_line
from beistand.people.models import Person
from beistand.people.rules import email_index, phone_index
from tests.project.test_dump_holds_no_secrets import dump, texts_in

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "7c1b2a34-0000-4000-8000-00000000000e"
NUMBER, OTHER = "+49631777123", "+49631888456"
MAIL = "w.unbekannt@example.org"
TYPED = {
    "key": KEY,
    "name": "Wilhelmine Unbekannt",
    "phone": "0631 777123",
    "email": MAIL,
    "relation": "neighbour",
    "person_name": "Gotthilf Namenlos",
    "person_phone": "0631 888456",
    "street": "Verschwiegenweg 7",
    "note": "Unbekannt, ruft für Namenlos an",
    "best_time": "nach Unbekannts Mittagsschlaf",
    "area": "old-town",
    "postcode": "67655",
    "language": "de",
    "topics": ["groceries", "talk"],
    "detail-groceries": "Brot für Wilhelmine",
    "said-talk": "Gotthilf getröstet",
}
WORDS = ("wilhelmine", "unbekannt", "gotthilf", "namenlos", "verschwiegen")
NUMBERS = ("777123", "777 123", "888456", "888 456")


def traces() -> list[str]:
    """All of it, also as the index by which a sealed number is found."""
    keys = [phone_index(NUMBER), phone_index(OTHER), email_index(MAIL)]
    return [*WORDS, *NUMBERS, *(key.lower() for key in keys)]


def opened() -> Iterator[str]:
    """What the dump holds sealed: every value of every row, and every session."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.values_list(*names):
            for value in row:
                yield from [*texts_in(value), str(value)]
    for session in Session.objects.all():
        yield str(session.get_decoded())


def found() -> set[str]:
    """Which traces are anywhere: in the dump as text, or behind a seal."""
    everywhere = "\n".join([dump(), *opened()]).lower()
    return {trace for trace in traces() if trace in everywhere}


@pytest.fixture
def call(monday: datetime, rosa: User) -> PhoneCall:
    """The telephone rings, and Rosa answers."""
    told = CallerIn("c-1", main_line(), number=NUMBER)
    row = note_arrival(told, by=System("exchange"))
    PhoneCall.objects.filter(pk=row.pk).update(operator=rosa)
    return PhoneCall.objects.get()


def test_neither_name_nor_number_is_anywhere_and_it_is_counted(
    client: Client, rosa: User, call: PhoneCall, parish: Service
) -> None:
    cache.clear()
    client.force_login(rosa)
    said = TYPED | {"phone_call": str(call.uid)}
    client.post("/desk/call/draft", said)
    client.post("/desk/call/look", said)
    client.post("/desk/call/help", said)
    closed = {"closed": parish.code}
    client.post("/desk/services/closed?from=call", said | closed)
    # It is there while the call lasts: what is looked for below can be found.
    assert found() >= {*WORDS, "777123", "888456", phone_index(NUMBER)}

    ended = said | {
        "anonymous": "on",
        "answered-talk": "on",
        "answer-groceries": f"{parish.code}|",
        "way-groceries": "given",
    }
    assert client.post("/desk/call", ended).status_code == 302
    # Slow requests of the page that was left arrive after it was saved.
    client.post("/desk/call/draft", said)
    client.post("/desk/call/look", said)

    assert found() == set()
    assert not Person.objects.exists()
    contact = Contact.objects.get()
    assert (contact.is_anonymous, contact.outcome) == (True, "answered")
    counted = Answer.objects.order_by("topic__code").values_list(
        "topic__code", "area__code", "postcode", "kind", "service__code"
    )
    assert list(counted) == [
        ("groceries", "old-town", "67655", "service", parish.code),
        ("talk", "old-town", "67655", "at_once", None),
    ]
    assert "67655" in dump()
