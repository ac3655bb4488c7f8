"""A small directory that has one of everything, secrets too, and what judges it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from beistand.channels.hsds.taking_in import Importer, Tally
from beistand.directory.hsds.lists import known_lists
from beistand.directory.models import (
    ContactPerson,
    ExternalId,
    Initiative,
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import Area, Topic
from tests.hsds.known import Judge, judge_of
from tests.hsds.told import Take


@pytest.fixture
def conforms() -> Judge:
    """Judge an object by the schema of HSDS with this name."""

    def judge(name: str, told: object) -> None:
        problems = [
            f"{error.instance_path}: {error.message}"
            for error in judge_of(name).iter_errors(told)
        ]
        assert problems == []

    return judge


def _texts(text: str) -> dict[str, str]:
    return {"de": f"{text} (de)", "en": text}


@pytest.fixture
def kitchen(monday: datetime) -> Service:
    """A soup kitchen with one of everything."""
    body = Organization.objects.create(
        code="caritas",
        name="Caritas",
        alternate_name="Caritas e.V.",
        kind="social_institution",
        descriptions=_texts("A charity"),
        email="office@caritas.example",
        website="https://caritas.example/über-uns",
        private_note="PRIVATE NOTE",
    )
    Phone.objects.create(organization=body, number="+49631999000")
    ExternalId.objects.create(scheme="register", value="VR 12", organization=body)
    service = Service.objects.create(
        code="kitchen",
        organization=body,
        names=_texts("Soup kitchen"),
        descriptions=_texts("Warm meals at noon"),
        phone="+49631999002",
        email="kitchen@caritas.example",
        website="https://caritas.example/kitchen",
        hours="Mo-Fr 11:30-14:00; Sa 12:00-14:00; PH off",
        languages=["de", "fr"],
        capacity="80 meals a day",
        eligibility=_texts("Everybody"),
        fees=_texts("Free"),
        how_to_apply=_texts("Just come"),
        papers=[_texts("Proof of income")],
        minimum_age=16,
        maximum_age=99,
        private_note="PRIVATE NOTE",
    )
    service.topics.set(Topic.objects.all())
    service.areas.add(Area.objects.get(code="old-town"))
    number = Phone.objects.create(
        service=service,
        number="+49631999003",
        extension="12",
        languages=["fr"],
        descriptions=_texts("Orders"),
        position=1,
    )
    assert number.pk
    hall = Location.objects.create(
        code="hall",
        organization=body,
        name="Hall",
        street="Marktstraße",
        house_number="12",
        postcode="67655",
        town="Kaiserslautern",
        region="Rheinland-Pfalz",
        country="DE",
        lon=7.769,
        lat=49.444,
        hours="We[1] 11:30-13:00",
        accessibility=_texts("A ramp"),
    )
    shelter = Location.objects.create(
        code="shelter",
        organization=body,
        name="Hidden shelter",
        street="HIDDEN STREET",
        house_number="1",
        postcode="67655",
        town="Kaiserslautern",
        country="DE",
        lon=7.123456,
        lat=49.44,
        is_address_hidden=True,
    )
    Phone.objects.create(location=hall, number="+49631999004")
    Phone.objects.create(location=shelter, number="+49631999001")
    at = ServiceAtLocation.objects.create(
        service=service, location=hall, hours="Mo-Fr 11:30-14:00"
    )
    hidden = ServiceAtLocation.objects.create(service=service, location=shelter)
    Phone.objects.create(at=at, number="+49631999005", kind="text")
    Phone.objects.create(at=hidden, number="+49631999001")
    ContactPerson.objects.create(
        organization=body,
        service=service,
        name="Nadia Unnamed",
        email="nadia@example.org",
    )
    ContactPerson.objects.create(
        organization=body,
        service=service,
        name="Paul Named",
        title="Head",
        email="paul@caritas.example",
        phone="+49631999006",
        is_public=True,
    )
    return service


@pytest.fixture
def legal_help(kitchen: Service) -> Service:
    """A second service of the same body, for professionals only."""
    service = Service.objects.create(
        code="legal-help",
        organization=kitchen.organization,
        names=_texts("Legal help"),
        hours="Apr-Oct Mo 09:00-12:00",
        is_for_professionals=True,
    )
    service.topics.add(Topic.objects.get(code="talk"))
    return service


@pytest.fixture
def full_town(kitchen: Service, legal_help: Service, rosa: Any) -> list[Service]:
    """The directory, with initiatives and with what nobody may see."""
    body = Organization.objects.create(code="wg", name="Street", kind="initiative")
    soon = clock.now() + timedelta(days=30)
    for code, name, vetting in (
        ("vetted", "Vetted", "phone_checked"),
        ("unvetted", "Unvetted", "none"),
    ):
        service = Service.objects.create(
            code=code, organization=body, names=_texts(name), form="initiative"
        )
        is_vetted = vetting != "none"
        Initiative.objects.create(
            service=service,
            organizer="Nadia Unnamed",
            vetting=vetting,
            vetted_by=rosa if is_vetted else None,
            vetted_at=clock.now() if is_vetted else None,
            vetted_until=soon if is_vetted else None,
            review_by=soon,
        )
    Service.objects.create(
        code="old", organization=body, names=_texts("Withdrawn"), is_active=False
    )
    return [kitchen, legal_help, Service.objects.get(code="vetted")]


@pytest.fixture
def take(monday: object, tmp_path: Path) -> Take:
    """Import an object, a list of them, or a path."""

    def run(told: Any, source: str = "aid", **topics: str) -> Tally:
        path = told if isinstance(told, Path) else tmp_path / "told.json"
        if not isinstance(told, Path):
            path.write_text(told if isinstance(told, str) else json.dumps(told))
        lists = known_lists(source, "en", topics)
        return Importer(lists, System("command-line")).take_in(path)

    return run
