"""The cast: the same small town and the same people in every test.

Rosa operates, Ilja and Olga coordinate, Mrs Klein asks, her daughter Anna lives abroad,
Tom and Mia help, Sam works here without a role and may see nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.cases.actions import open_case
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.directory.models import Organization, Service
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.models import Line
from beistand.offers.actions import OfferIn, advance_helper, receive_offer
from beistand.offers.models import Offer
from beistand.outbox.models import Template
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person
from beistand.reference.models import Area, City, Topic

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_9 = datetime(2020, 4, 20, 9, 0, tzinfo=BERLIN)
WORDS = {
    "report-received": "Ihre Nummer ist {reference}. {status_link}",
    "offer-received": "Ihre Nummer ist {reference}.",
    "helper-asked": "In {district}: {topic}, bis {when}. {link}",
    "helper-asked-reminder": "Noch einmal: in {district} {topic}, {when}. {link}",
    "helper-welcome": "Es kann losgehen.",
    "helper-task": "{district}, {topic}: {link} Losung {code_word}",
    "helper-released": "In {district} wird niemand mehr gebraucht.",
    "person-told": "{helper} kommt {when}. Losung {code_word}. {reference}",
    "person-told-referral": "{service} hilft, {phone}. {reason}",
    "person-told-unmet": "Wir haben niemanden gefunden. {reference}",
    "match-cancelled": "Wir suchen neu. {reference}",
    "follow-up-question": "War alles gut? {reference}",
    "mail-received": "Ihre Nachricht ist da, Nummer {reference}.",
    "mail-papers-received": "Nummer {reference}, Quittung {receipt}: {papers}.",
    "mail-answer": "{words}",
    "service-verify": "Stimmt noch, was wir über {service} sagen? {link}",
    "provider-asked": "{service}: {topic} in {district} bis {when}?",
}


@pytest.fixture(autouse=True)
def speak_english() -> Iterator[None]:
    """Every test begins in English, whatever the page before it spoke."""
    with translation.override("en"):
        yield


@pytest.fixture
def town(db: None) -> City:
    """A town with two neighbouring districts, one line and its wordings."""
    city = City.objects.create(
        slug="musterstadt",
        name="Musterstadt",
        languages=["de", "en"],
        default_language="de",
        time_zone="Europe/Berlin",
        region="DE",
        country_code="DE",
        rules={"phone_topics": ["talk"]},
        code_words={"de": ["Apfel", "Birne"], "en": ["apple"]},
    )
    old = Area.objects.create(code="old-town", name="Altstadt", lon=7.76, lat=49.44)
    hill = Area.objects.create(code="hill", name="Betzenberg", lon=7.78, lat=49.43)
    Area.objects.create(code="far", name="Siegelbach", lon=7.68, lat=49.47)
    old.neighbours.add(hill)
    for code, label in (("groceries", "Einkaufen"), ("talk", "Reden")):
        Topic.objects.create(code=code, labels={"de": label, "en": code})
    Line.objects.create(
        code="hotline",
        names={"de": "Hotline", "en": "Hotline"},
        phones=["+496313650000"],
        languages=["de", "en"],
        hours="Mo-Fr 08:00-12:00",
        holiday_country="DE",
        holiday_subdivision="RP",
        time_zone="Europe/Berlin",
    )
    Template.objects.bulk_create(
        Template(key=key, channel=channel, language=language, subject=key, body=body)
        for key, body in WORDS.items()
        for channel in ("email", "sms", "letter", "phone")
        for language in ("de", "en")
    )
    return city


@pytest.fixture
def monday(town: City):
    """It is Monday, nine in the morning: the line is open until twelve."""
    with clock.pretending(MONDAY_9):
        yield MONDAY_9


@pytest.fixture
def system() -> System:
    """The helpline itself."""
    return System()


def _user(username: str, name: str, role: str) -> User:
    account = Account(username=username, name=name, role=role, password=None)
    return add_user(account, by=System())


@pytest.fixture
def rosa(town: City) -> User:
    """Rosa operates."""
    return _user("rosa", "Rosa", "operator")


@pytest.fixture
def otto(town: City) -> User:
    """Otto operates at the next desk."""
    return _user("otto", "Otto", "operator")


@pytest.fixture
def ilja(town: City) -> User:
    """Ilja coordinates."""
    return _user("ilja", "Ilja", "coordinator")


@pytest.fixture
def olga(town: City) -> User:
    """Olga coordinates, too: what Ilja writes, she reads."""
    return _user("olga", "Olga", "coordinator")


@pytest.fixture
def sam(town: City) -> User:
    """Sam has an account and no role: Sam may see nothing."""
    return _user("sam", "Sam", "")


@pytest.fixture
def klein(town: City) -> Person:
    """Mrs Klein, 84, lives in the old town and has only a phone."""
    told = PersonIn(
        name="Elfriede Klein",
        language="de",
        phone="+4963112345",
        street="Marktstraße",
        house_number="12",
        area=Area.objects.get(code="old-town"),
        risks=["over_65", "alone"],
    )
    return add_person(told, by=System())


@pytest.fixture
def anna(town: City) -> Person:
    """Anna, the daughter, writes from abroad."""
    told = PersonIn(
        name="Anna Klein", language="en", email="anna@example.org", country="US"
    )
    return add_person(told, by=System())


@pytest.fixture
def case(klein: Person, anna: Person, monday: datetime) -> Case:
    """Anna asked for groceries for her mother."""
    topic = Topic.objects.get(code="groceries")
    needs = [NeedIn(topic=topic, detail="Brot und Milch")]
    return open_case(klein, anna, "relative", needs, by=System())


@pytest.fixture
def groceries(case: Case) -> Need:
    """Mrs Klein's need."""
    return case.needs.get()


def make_offer(name: str, area: str, *, active: bool = True, **more: object) -> Offer:
    """A helper of that name with an offer to shop; vetted unless told otherwise."""
    told = PersonIn(
        name=name,
        language="de",
        email=f"{name.lower()}@example.org",
        area=Area.objects.get(code=area),
    )
    person = add_person(told, by=System())
    topics = [Topic.objects.get(code="groceries")]
    offer = receive_offer(person, OfferIn(topics=topics, **more), by=System())
    if active:
        for step in ("identity_seen", "briefed", "active"):
            advance_helper(offer.helper, step, by=System())
    return offer


@pytest.fixture
def toms_offer(monday: datetime) -> Offer:
    """Tom shops for others in the old town, once a week."""
    return make_offer("Tom", "old-town", per_week=1)


@pytest.fixture
def mias_offer(monday: datetime) -> Offer:
    """Mia shops on the hill next door, three times a week."""
    return make_offer("Mia", "hill", per_week=3)


@pytest.fixture
def parish(town: City) -> Service:
    """The parish delivers groceries in the old town."""
    body = Organization.objects.create(
        code="st-martin", name="Pfarrei St. Martin", kind="church"
    )
    service = Service.objects.create(
        code="st-martin-shopping",
        organization=body,
        names={"de": "Einkaufsdienst", "en": "Shopping service"},
        phone="+496313659999",
    )
    service.topics.add(Topic.objects.get(code="groceries"))
    service.areas.add(Area.objects.get(code="old-town"))
    return service
