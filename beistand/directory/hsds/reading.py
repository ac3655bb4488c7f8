"""Services and organizations as others write them: HSDS 3.1, 3.0 and its cousins.

What is wrong is named and left out; what we have no place for is kept beside. A
service comes in only as a whole: one that lacks its id, its name, its status or its
organization does not come in at all.
"""

from typing import Any

from beistand.directory.hsds.cells import Cells, Unusable, read_email, read_link
from beistand.directory.hsds.reading_parts import (
    POINTERS,
    Lists,
    keep_rows,
    only_told,
    read_contacts,
    read_hours,
    read_languages,
    read_location,
    read_phones,
    read_places,
)
from beistand.directory.hsds.reading_today import read_fact
from beistand.directory.hsds.told import (
    OrganizationTold,
    PlaceTold,
    ServiceTold,
)
from beistand.directory.models import Kind, Service

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
OLDEST = 150
PHONES, PEOPLE = ("phones", "phone"), ("contacts",)
HOURS = ("schedules", "regular_schedules", "regular_schedule")
LANGUAGES, PAPERS = ("languages", "language"), ("required_documents",)
TERMS = ("attributes", "service_taxonomys", "taxonomy_terms")
AREAS = ("service_areas", "service_area")
PLACES = ("service_at_locations", "service_at_location")
# Kept as they were told, if they have ids by which to tell them again.
ROWS = ("required_documents", "cost_options")


def read_organization(cells: Cells, lists: Lists) -> OrganizationTold:
    """An organization.

    Raises:
        Unusable: it has no id or no name.
    """
    uid, key = cells.identity(lists.source, "organization")
    kind = cells.text("kind")
    description = cells.text("description")
    name = cells.needed("name", 200)
    fields = {
        "name": name,
        "alternate_name": cells.text("alternate_name", most=200),
        "kind": kind if kind in Kind.values else Kind.SOCIAL_INSTITUTION.value,
        # Without one of its own, its name stands there.
        "descriptions": lists.texts("" if description == name else description),
        "email": read_email(cells),
        "website": read_link(cells, "website", "url"),
    }
    locations = list(_locations(cells, lists))
    return OrganizationTold(
        uid,
        key,
        fields,
        only_told(cells, PHONES, read_phones(cells, lists)),
        only_told(cells, PEOPLE, read_contacts(cells, lists)),
        _identifiers(cells),
        locations,
        _rest(cells, "services"),
    )


def _locations(cells: Cells, lists: Lists) -> Any:
    for part in cells.parts("locations"):
        try:
            yield read_location(part, lists)
        except Unusable:
            continue


def _identifiers(cells: Cells) -> list[tuple[str, str]]:
    found = []
    for part in cells.parts("organization_identifiers"):
        scheme = part.text("identifier_scheme", "identifier_type", most=80)
        value = part.text("identifier", most=250)
        if scheme and value:
            found.append((scheme, value))
    return found


def read_service(
    cells: Cells, lists: Lists, organization: OrganizationTold
) -> ServiceTold:
    """A service.

    Raises:
        Unusable: it has no id, no name, or a status that does not exist.
    """
    uid, key = cells.identity(lists.source, "service")
    status = _status(cells)
    name = cells.needed("name", 200)
    places = read_places(cells, lists)
    phones = read_phones(cells, lists)
    told = {
        "phone": only_told(cells, PHONES, _first_number(phones)),
        "hours": only_told(cells, HOURS, read_hours(cells)),
        "languages": only_told(cells, LANGUAGES, read_languages(cells, lists)),
        "papers": only_told(cells, PAPERS, _papers(cells, lists)),
    }
    return ServiceTold(
        uid,
        key,
        organization,
        {
            "names": lists.texts(name),
            "form": _form(cells),
            "is_for_professionals": cells.text("audience") == "professionals",
            "is_active": status != "inactive",
            **{name: value for name, value in told.items() if value is not None},
            **_texts(cells, lists),
            **_ages(cells),
            **_position(places),
        },
        only_told(cells, TERMS, _topics(cells, lists)),
        only_told(cells, AREAS, _areas(cells, lists)),
        only_told(cells, PHONES, phones),
        only_told(cells, PEOPLE, read_contacts(cells, lists)),
        only_told(cells, PLACES, places),
        read_fact(cells, lists, status),
        _rest(cells, "organization"),
    )


def _status(cells: Cells) -> str:
    written = cells.text("status")
    status = written.lower().replace("_", " ")
    if not status:
        cells.complain("status", f"This is missing. Write one of: {_listed()}.")
        raise Unusable
    if status not in STATUSES:
        told = f"“{written[:40]}” is no status."
        cells.complain("status", f"{told} Write one of: {_listed()}.")
        raise Unusable
    return status


def _listed() -> str:
    return ", ".join(STATUSES)


def _form(cells: Cells) -> str:
    form = cells.text("form")
    return form if form in Service.Form.values else Service.Form.SERVICE.value


def _texts(cells: Cells, lists: Lists) -> dict[str, Any]:
    costs = [
        " ".join(filter(None, (part.text("option"), part.text("amount"))))
        for part in cells.parts("cost_options", "costOptions")
    ]
    fees = cells.text("fees_description", "fees") or "; ".join(filter(None, costs))
    rules = [
        part.text("eligibility", "description") for part in cells.parts("eligibilitys")
    ]
    who = cells.text("eligibility_description") or "; ".join(filter(None, rules))
    return {
        "descriptions": lists.texts(cells.text("description")),
        "email": read_email(cells),
        "website": read_link(cells, "url"),
        "capacity": cells.text("capacity_note", most=200),
        "eligibility": lists.texts(who),
        "fees": lists.texts(fees),
        "how_to_apply": lists.texts(cells.text("application_process")),
    }


def _ages(cells: Cells) -> dict[str, int | None]:
    youngest = cells.number("minimum_age", 0, OLDEST)
    oldest = cells.number("maximum_age", 0, OLDEST)
    if youngest is not None and oldest is not None and youngest > oldest:
        cells.complain("maximum_age", "This is less than minimum_age. Correct one.")
        youngest = oldest = None
    return {
        "minimum_age": None if youngest is None else int(youngest),
        "maximum_age": None if oldest is None else int(oldest),
    }


def _position(places: list[PlaceTold]) -> dict[str, Any]:
    located = (place.location.fields for place in places)
    first = next((told for told in located if told["lat"] is not None), None)
    return {"lon": first["lon"], "lat": first["lat"]} if first else {}


def _first_number(phones: list[Any]) -> str:
    voices = (row["number"] for row in phones if row["kind"] == "voice")
    return next(voices, "")


def _papers(cells: Cells, lists: Lists) -> list[dict[str, str]]:
    parts = cells.parts(*PAPERS)
    papers = (part.text("document", "name") for part in parts)
    return [lists.texts(paper) for paper in papers if paper]


def _topics(cells: Cells, lists: Lists) -> list[str]:
    """Our topics among theirs, by id, code or name; the others are named."""
    found: list[str] = []
    unknown: list[str] = []
    terms: set[str] = set()
    for part in cells.parts(*TERMS):
        term = part.part("taxonomy_term", "taxonomy") or part
        words = [term.text(name) for name in ("id", "code", "name")]
        terms.add(words[0].casefold())
        known = [lists.topics.get(word.casefold()) for word in words if word]
        code = next(filter(None, known), None)
        if code:
            found.append(code)
        elif part.text("link_type") in {"", "topic", "taxonomy_term"}:
            unknown.append(words[2] or words[1] or words[0])
    for name in dict.fromkeys(filter(None, unknown)):
        told = f"“{name[:60]}” is none of our topics."
        cells.note("attributes", f"{told} Say which it is: --topic '{name[:60]}=OURS'.")
    if unknown:
        cells.read.difference_update(TERMS)
    elif any(word not in lists.topics for word in terms):
        keep_rows(cells, TERMS)
    return sorted(set(found))


def _areas(cells: Cells, lists: Lists) -> list[str]:
    """Our parts of town among theirs. One that is unknown is not the whole city."""
    found: list[str] = []
    for part in cells.parts(*AREAS):
        words = [part.text(name) for name in ("extent", "name", "uri")]
        known = [lists.areas.get(word.casefold()) for word in words if word]
        code = next(filter(None, known), None)
        if code:
            found.append(code)
        elif any(words):
            told = f"“{(words[1] or words[0])[:60]}” is no part of this city we know."
            part.note("name", f"{told} It is kept beside.")
            cells.read.difference_update(AREAS)
    return sorted(set(found))


def _rest(cells: Cells, *elsewhere: str) -> dict[str, Any]:
    keep_rows(cells, ROWS)
    cells.read.update(POINTERS, elsewhere)
    return cells.rest()
