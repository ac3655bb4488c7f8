"""Services, organizations and topics as objects of HSDS.

Only what anybody may know leaves here: no private notes, no hidden address, nobody
who did not agree to be named. Rows must come from `publishing`, which leaves out what
is not public and brings along what is read here.
"""

from typing import Any

from django.utils.encoding import iri_to_uri

from beistand.directory.hsds import shapes
from beistand.directory.hsds.ids import SOURCE, TOPICS, area_id, part_id, topic_id
from beistand.directory.hsds.kept import (
    kept_attributes,
    kept_of_organization,
    kept_of_service,
    kept_papers,
)
from beistand.directory.hsds.kept_shapes import KeptDocument
from beistand.directory.hsds.places import (
    plain_phone,
    render_contact,
    render_languages,
    render_location,
    render_phone,
    render_place,
    render_schedules,
)
from beistand.directory.hsds.today import (
    Known,
    alert_of,
    nearest_status,
    operating_status,
)
from beistand.directory.models import Organization, Service, ServiceAtLocation
from beistand.kit.days import last_day
from beistand.reference.models import Area, City, Topic
from beistand.reference.rules import in_language

TAXONOMY = "beistand"


def render_basic(organization: Organization, language: str) -> shapes.Basic:
    """An organization without its parts."""
    return shapes.Basic(**_basic(organization, language))


def _basic(organization: Organization, language: str) -> dict[str, Any]:
    return {
        "id": organization.uid,
        "name": organization.name,
        "alternate_name": organization.alternate_name or None,
        # The standard wants one, and not everybody has written one.
        "description": organization.description(language) or organization.name,
        "email": organization.email or None,
        "website": iri_to_uri(organization.website) or None,
        "kind": organization.kind,
    }


def render_row(service: Service, known: Known) -> shapes.ServiceRow:
    """A service as lists show it."""
    return shapes.ServiceRow(**_row(service, known))


def _row(service: Service, known: Known) -> dict[str, Any]:
    held, language = known.held(service.pk), known.language
    return {
        "id": service.uid,
        "name": service.name(language),
        "description": service.description(language) or None,
        "url": iri_to_uri(service.website) or None,
        "email": service.email or None,
        "status": nearest_status(held),
        "application_process": in_language(service.how_to_apply, language) or None,
        "fees_description": in_language(service.fees, language) or None,
        "eligibility_description": in_language(service.eligibility, language) or None,
        "minimum_age": service.minimum_age,
        "maximum_age": service.maximum_age,
        "assured_date": known.day(held.observed_at) if held.observed_at else None,
        "alert": alert_of(held, known),
        "last_modified": known.changed.get(service.pk, service.updated_at),
        "organization": render_basic(service.organization, language),
        "form": service.form,
        "audience": "professionals" if service.is_for_professionals else "public",
        "capacity_note": service.capacity or None,
        "operating_status": operating_status(service.pk, known),
    }


def render_service(service: Service, known: Known) -> shapes.Service:
    """A service with all its parts."""
    language = known.language
    people = service.contact_persons.all()
    return shapes.Service(
        **_row(service, known),
        **kept_of_service(service, language),
        phones=_phones(service, language),
        schedules=_schedules(service, known),
        service_areas=[_area(service, area) for area in service.areas.all()],
        service_at_locations=[
            render_place(place, language)
            for place in service.places.all()
            if not place.location.is_address_hidden
        ],
        languages=render_languages(service.uid, service.languages),
        required_documents=_papers(service, language),
        contacts=[render_contact(person) for person in people],
        attributes=[
            *(_attribute(service, topic, known) for topic in service.topics.all()),
            *kept_attributes(service, language),
        ],
    )


def _phones(service: Service, language: str) -> list[shapes.Phone]:
    """Its own number first, unless it stands among its further ones."""
    rows = list(service.phones.all())
    is_listed = service.phone in {row.number for row in rows}
    first = [] if is_listed or not service.phone else [service.phone]
    return [
        *(plain_phone(service.uid, number) for number in first),
        *(render_phone(row, language) for row in rows),
    ]


def _schedules(service: Service, known: Known) -> list[shapes.Schedule]:
    """The usual hours, and those that a statement puts in their place for now."""
    usual = render_schedules(service.uid, service.hours)
    fact = known.fact(service.pk)
    if fact is None or not fact.hours:
        return usual
    until = last_day(fact.valid_to, known.zone.key) if fact.valid_to else None
    during = (known.day(fact.valid_from), until)
    return usual + render_schedules(service.uid, fact.hours, during)


def _area(service: Service, area: Area) -> shapes.ServiceArea:
    return shapes.ServiceArea(
        id=part_id(service.uid, "area", area_id(area.code)),
        name=area.name,
        extent=area.code,
        extent_type="text",
    )


def _papers(
    service: Service, language: str
) -> list[shapes.RequiredDocument | KeptDocument]:
    told = kept_papers(service, language)
    return [
        told.get(text)
        or shapes.RequiredDocument(
            id=part_id(service.uid, "paper", number), document=text
        )
        for number, paper in enumerate(service.papers)
        if (text := in_language(paper, language))
    ]


def _attribute(service: Service, topic: Topic, known: Known) -> shapes.Attribute:
    return shapes.Attribute(
        id=part_id(service.uid, "topic", topic.code),
        link_id=service.uid,
        link_type="topic",
        link_entity="service",
        taxonomy_term=render_topic(topic, known.language),
    )


def render_topic(topic: Topic, language: str) -> shapes.TaxonomyTerm:
    """A topic as a term of our taxonomy."""
    label = topic.label(language)
    return shapes.TaxonomyTerm(
        id=topic_id(topic.code),
        code=topic.code,
        name=label,
        description=topic.hint(language) or label,
        taxonomy=TAXONOMY,
        taxonomy_id=TOPICS,
        language=language,
    )


def render_taxonomy(city: City) -> shapes.Taxonomy:
    """The one taxonomy of this helpline: its topics."""
    told = f"What people need, as the helpline of {city.name} sorts it."
    return shapes.Taxonomy(id=TOPICS, name=TAXONOMY, description=told)


def render_organization(
    organization: Organization, known: Known, services: list[shapes.ServiceRow] | None
) -> shapes.Organization:
    """An organization with all its parts; with its services where asked for."""
    language = known.language
    numbers = [
        shapes.OrganizationIdentifier(
            id=part_id(organization.uid, "identifier", row),
            identifier_scheme=row.scheme,
            identifier_type=row.scheme,
            identifier=row.value,
        )
        for row in organization.external_ids.all()
        if not row.scheme.startswith(SOURCE)
    ]
    return shapes.Organization(
        **_basic(organization, language),
        **kept_of_organization(organization, language),
        phones=[render_phone(row, language) for row in organization.phones.all()],
        locations=[
            render_location(row, language)
            for row in organization.locations.all()
            if not row.is_address_hidden
        ],
        contacts=[render_contact(row) for row in organization.contact_persons.all()],
        organization_identifiers=numbers,
        services=services,
    )


def render_place_row(
    place: ServiceAtLocation, known: Known
) -> shapes.ServiceAtLocationRow:
    """A service at one of its places, as lists show it."""
    return shapes.ServiceAtLocationRow(
        id=place.uid,
        location=render_location(place.location, known.language, is_full=False),
        service=render_row(place.service, known),
    )


def render_whole_place(
    place: ServiceAtLocation, known: Known
) -> shapes.ServiceAtLocation:
    """A service at one of its places, with the service."""
    whole = render_place(place, known.language)
    return whole.model_copy(update={"service": render_row(place.service, known)})


def render_minimal(service: Service, known: Known) -> shapes.MinimalService:
    """What tells two copies of a service apart."""
    changed = known.changed.get(service.pk, service.updated_at)
    return shapes.MinimalService(
        id=service.uid,
        name=service.name(known.language),
        status=nearest_status(known.held(service.pk)),
        modified_date=changed,
        last_modified=changed,
    )
