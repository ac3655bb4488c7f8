"""What the tables of the directory refuse, whoever writes to them (BX-3, BX-4)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from beistand.directory.models import (
    ExternalId,
    Initiative,
    Kind,
    Location,
    OperatingFact,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
)
from beistand.kit import clock
from beistand.reference.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(town: object) -> Service:
    body = Organization.objects.create(code="org", name="Org", kind=Kind.CITY)
    return Service.objects.create(
        code="meals", organization=body, names={"en": "Meals"}, languages=["en"]
    )


def fact(**more: object) -> OperatingFact:
    now = clock.now()
    values: dict[str, object] = {
        "state": "normal",
        "source": "provider",
        "method": "phone",
        "recorded_by": "user:rosa",
        "observed_at": now,
        "valid_from": now,
        "review_by": now + timedelta(days=14),
    }
    return OperatingFact.objects.create(**{**values, **more})


def refused(write: Callable[[], object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_a_fact_is_about_just_one_thing(service: Service) -> None:
    assert fact(service=service).pk
    both = {"service": service, "organization": service.organization}
    refused(lambda: fact(**both), "fact_is_about_one")
    refused(fact, "fact_is_about_one")


def test_only_an_authority_rules_a_whole_sector(service: Service) -> None:
    topic = Topic.objects.get(code="groceries")
    refused(lambda: fact(topic=topic), "fact_only_authorities_rule_sectors")
    assert fact(topic=topic, source="authority_rule").pk


def test_a_fact_knows_when_to_be_looked_at_again(service: Service) -> None:
    refused(lambda: fact(service=service, review_by=None), "review_by")
    late = clock.now() - timedelta(days=1)
    refused(lambda: fact(service=service, review_by=late), "fact_times_in_order")
    refused(lambda: fact(service=service, valid_to=late), "fact_times_in_order")


def test_a_service_is_not_sent_to_itself(service: Service) -> None:
    refused(
        lambda: fact(service=service, redirect_service=service),
        "fact_does_not_redirect_to_itself",
    )


def test_a_fact_is_superseded_once(service: Service) -> None:
    first = fact(service=service)
    fact(service=service, supersedes=first)
    refused(lambda: fact(service=service, supersedes=first), "supersedes")


@pytest.mark.parametrize(
    "written",
    [
        "UPDATE directory_operatingfact SET state = 'unknown'",
        "DELETE FROM directory_operatingfact",
    ],
)
def test_no_fact_is_ever_changed(service: Service, written: str) -> None:
    fact(service=service)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(written)


def test_without_the_trigger_a_fact_could_be_changed(service: Service) -> None:
    fact(service=service)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER operating_fact_stays ON directory_operatingfact")
        cursor.execute("UPDATE directory_operatingfact SET state = 'unknown'")
    assert OperatingFact.objects.get().state == "unknown"


def test_a_phone_belongs_to_one(service: Service) -> None:
    Phone.objects.create(service=service, number="+49690000001")
    refused(lambda: Phone.objects.create(number="+4969"), "phone_belongs_to_one")
    refused(
        lambda: Phone.objects.create(
            service=service, organization=service.organization, number="+4969"
        ),
        "phone_belongs_to_one",
    )


def test_a_foreign_name_means_one_service(service: Service) -> None:
    ExternalId.objects.create(scheme="hsds", value="7", service=service)
    ExternalId.objects.create(
        scheme="hsds", value="7", organization=service.organization
    )
    refused(
        lambda: ExternalId.objects.create(scheme="hsds", value="7", service=service),
        "external_id_once_service",
    )


def test_a_service_is_once_at_a_place(service: Service) -> None:
    place = Location.objects.create(
        code="hall", organization=service.organization, country="DE"
    )
    ServiceAtLocation.objects.create(service=service, location=place)
    refused(
        lambda: ServiceAtLocation.objects.create(service=service, location=place),
        "service_once_at_a_location",
    )


def test_a_vetted_initiative_says_until_when(service: Service) -> None:
    soon, now = clock.now() + timedelta(days=30), clock.now()

    def initiative(**more: object) -> Initiative:
        values = {"service": service, "organizer": "Rosa K.", "review_by": soon}
        return Initiative.objects.create(**{**values, **more})

    refused(lambda: initiative(vetting="partner"), "initiative_vetting_expires")
    refused(
        lambda: initiative(vetting="partner", vetted_at=soon, vetted_until=now),
        "initiative_vetting_expires",
    )
    refused(lambda: initiative(organizer=""), "initiative_has_an_organizer")
    assert initiative(vetting="partner", vetted_at=now, vetted_until=soon).pk
