"""The tables of a package: which there are, what stands in each, and how they hang
together. Columns of ours come last in their table; they are in no other's way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Object = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One file of a package.

    Attributes:
        columns: their names, and their types where those are no text.
        owners: columns that name a row of another table, by that table's name.
        required: columns that are never empty.
    """

    name: str
    file: str
    columns: Mapping[str, str]
    owners: Mapping[str, str]
    required: tuple[str, ...] = ("id",)


def _table(name: str, file: str, columns: str, *, required: str = "") -> Table:
    """A table from "id name:type another_id>table"."""
    types, owners = {}, {}
    for told in columns.split():
        column, _, owner = told.partition(">")
        column, _, kind = column.partition(":")
        types[column] = kind or "string"
        if owner:
            owners[column] = owner
    return Table(name, file, types, owners, ("id", *required.split()))


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _table(
            "organization",
            "organizations.csv",
            "id name alternate_name description email website tax_status tax_id "
            "year_incorporated:number legal_status logo uri kind",
            required="name description",
        ),
        _table(
            "program",
            "programs.csv",
            "id organization_id>organization name alternate_name description",
            required="organization_id name description",
        ),
        _table(
            "service",
            "services.csv",
            "id organization_id>organization program_id>program name alternate_name "
            "description url email status interpretation_services "
            "application_process fees_description wait_time fees accreditations "
            "eligibility_description minimum_age:number maximum_age:number "
            "assured_date:date licenses alert last_modified:datetime form audience "
            "capacity_note",
            required="organization_id name status",
        ),
        _table(
            "location",
            "locations.csv",
            "id location_type url organization_id>organization name alternate_name "
            "description transportation latitude:number longitude:number "
            "external_identifier external_identifier_type",
            required="location_type",
        ),
        _table(
            "service_at_location",
            "service_at_location.csv",
            "id service_id>service location_id>location",
            required="service_id location_id",
        ),
        _table(
            "contact",
            "contacts.csv",
            "id organization_id>organization service_id>service name title email",
        ),
        _table(
            "phone",
            "phones.csv",
            "id location_id>location service_id>service organization_id>organization "
            "contact_id>contact service_at_location_id>service_at_location number "
            "extension:number type description",
            required="number",
        ),
        _table(
            "address",
            "addresses.csv",
            "id location_id>location address_1 city region state_province postal_code "
            "country address_type",
            required="address_1 city state_province postal_code country address_type",
        ),
        _table(
            "schedule",
            "schedules.csv",
            "id service_id>service location_id>location "
            "service_at_location_id>service_at_location valid_from:date valid_to:date "
            "freq byday opens_at:time closes_at:time description opening_hours "
            "is_exception:boolean",
        ),
        _table(
            "service_area",
            "service_areas.csv",
            "id service_id>service name extent extent_type",
        ),
        _table(
            "required_document",
            "required_documents.csv",
            "id service_id>service document uri",
        ),
        _table(
            "cost_option",
            "cost_options.csv",
            "id service_id>service valid_from:date valid_to:date option currency "
            "amount:number amount_description",
            required="service_id",
        ),
        _table(
            "funding",
            "funding.csv",
            "id organization_id>organization service_id>service source",
        ),
        _table(
            "service_capacity",
            "service_capacity.csv",
            "id service_id>service unit_id>unit available:number maximum:number "
            "description updated:datetime",
            required="service_id unit_id available updated",
        ),
        _table("unit", "units.csv", "id name scheme identifier uri", required="name"),
        _table(
            "url",
            "url.csv",
            "id label url organization_id>organization service_id>service",
            required="url",
        ),
        _table(
            "language",
            "languages.csv",
            "id service_id>service phone_id>phone name code",
        ),
        _table(
            "accessibility",
            "accessibility.csv",
            "id location_id>location description details url",
        ),
        _table(
            "taxonomy",
            "taxonomies.csv",
            "id name description uri version",
            required="name description",
        ),
        _table(
            "taxonomy_term",
            "taxonomy_terms.csv",
            "id code name description taxonomy language taxonomy_id>taxonomy term_uri",
            required="name description",
        ),
        _table(
            "attribute",
            "attributes.csv",
            "id link_id taxonomy_term_id>taxonomy_term link_type link_entity value "
            "label",
            required="link_id taxonomy_term_id link_entity",
        ),
        _table(
            "organization_identifier",
            "organization_identifiers.csv",
            "id organization_id>organization identifier_scheme identifier_type "
            "identifier",
            required="organization_id identifier_type identifier",
        ),
        _table(
            "operating_status",
            "operating_statuses.csv",
            "id service_id>service code is_confirmed:boolean is_everywhere:boolean "
            "audience opening_hours capacity message redirect_phone "
            "redirect_service_id valid_from:datetime valid_to:datetime "
            "verified_at:datetime review_by:datetime verified_via source",
            required="service_id code",
        ),
    )
}
# Where the parts of an object stand, and which table they go to.
PARTS: Mapping[str, Mapping[str, str]] = {
    "organization": {
        "phones": "phone",
        "locations": "location",
        "contacts": "contact",
        "organization_identifiers": "organization_identifier",
        "additional_websites": "url",
        "funding": "funding",
        "programs": "program",
    },
    "service": {
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "service_at_locations": "service_at_location",
        "languages": "language",
        "required_documents": "required_document",
        "contacts": "contact",
        "attributes": "attribute",
        "operating_status": "operating_status",
        "additional_urls": "url",
        "cost_options": "cost_option",
        "funding": "funding",
        "capacities": "service_capacity",
    },
    "service_at_location": {"phones": "phone", "schedules": "schedule"},
    "location": {
        "addresses": "address",
        "accessibility": "accessibility",
        "phones": "phone",
        "schedules": "schedule",
    },
    "phone": {"languages": "language"},
    "contact": {"phones": "phone"},
}
# Objects that others point to: they have rows of their own. Table and column.
POINTED_AT: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "service": {
        "organization": ("organization", "organization_id"),
        "program": ("program", "program_id"),
    },
    "service_at_location": {"location": ("location", "location_id")},
    "service_capacity": {"unit": ("unit", "unit_id")},
    "attribute": {"taxonomy_term": ("taxonomy_term", "taxonomy_term_id")},
    "taxonomy_term": {"taxonomy_detail": ("taxonomy", "taxonomy_id")},
}
Spread = tuple[str, dict[str, Any]]


def spread(
    table: str, told: Object, owner: tuple[str, str] = ("", "")
) -> Iterator[Spread]:
    """The rows of an object and of all its parts, each with its table."""
    row = {name: told.get(name) for name in TABLES[table].columns}
    column, value = owner
    if column in row:
        row[column] = value
    for name, (other, pointer) in POINTED_AT.get(table, {}).items():
        if name in told:
            row[pointer] = told[name]["id"]
            yield from spread(other, told[name])
    yield table, row
    for name, part in PARTS.get(table, {}).items():
        parts = told.get(name) or []
        for each in parts if isinstance(parts, list) else [parts]:
            yield from spread(part, each, (f"{table}_id", told["id"]))
