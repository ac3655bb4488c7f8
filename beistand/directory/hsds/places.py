"""Places, numbers, hours and languages as objects of HSDS."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.utils.translation import get_language_info

from beistand.directory.hsds import shapes
from beistand.directory.hsds.ids import part_id
from beistand.directory.hsds.kept import kept_access, kept_of_location
from beistand.directory.hsds.timetable import Row, schedule_rows
from beistand.directory.models import ContactPerson, Location, Phone, ServiceAtLocation
from beistand.reference.rules import in_language

NO_POSTCODE = "-"


def render_languages(owner: UUID, codes: Iterable[str]) -> list[shapes.Language]:
    """The languages somebody speaks."""
    return [
        shapes.Language(
            id=part_id(owner, "language", code), name=_native_name(code), code=code
        )
        for code in codes
    ]


def _native_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def render_phone(phone: Phone, language: str) -> shapes.Phone:
    """A number of somebody's."""
    return shapes.Phone(
        id=phone.uid,
        number=phone.number,
        extension=int(phone.extension) if phone.extension.isdecimal() else None,
        type=phone.kind,
        description=in_language(phone.descriptions, language) or None,
        languages=render_languages(phone.uid, phone.languages) or None,
    )


def plain_phone(owner: UUID, number: str) -> shapes.Phone:
    """A number that somebody has as a value, without a row of its own."""
    return shapes.Phone(id=part_id(owner, "phone"), number=number, type="voice")


def render_schedules(
    owner: UUID, hours: str, during: tuple[date, date | None] | None = None
) -> list[shapes.Schedule]:
    """These hours as rows; for a time, those that hold instead of the usual ones."""
    rows = schedule_rows(hours)
    if during is not None:
        first, last = during
        until = last.isoformat() if last else ""
        rows = tuple(
            replace(row, valid_from=first.isoformat(), valid_to=until) for row in rows
        )
    kind = "schedule" if during is None else "exception"
    return [
        _schedule(part_id(owner, kind, number), row, hours, is_exception=bool(during))
        for number, row in enumerate(rows)
    ]


def _schedule(
    uid: UUID, row: Row, hours: str, *, is_exception: bool
) -> shapes.Schedule:
    return shapes.Schedule(
        id=uid,
        valid_from=date.fromisoformat(row.valid_from) if row.valid_from else None,
        valid_to=date.fromisoformat(row.valid_to) if row.valid_to else None,
        freq={"WEEKLY": "WEEKLY", "MONTHLY": "MONTHLY"}.get(row.freq),  # type: ignore[arg-type]
        byday=row.byday or None,
        opens_at=f"{row.opens_at}:00" if row.opens_at else None,
        closes_at=f"{row.closes_at}:00" if row.closes_at else None,
        description=row.description or None,
        opening_hours=hours,
        is_exception=True if is_exception else None,
    )


def render_location(
    location: Location, language: str, *, is_full: bool = True
) -> shapes.Location:
    """A place whose address may be known."""
    basic = shapes.Location(
        id=location.uid,
        location_type="physical",
        organization_id=None,
        name=location.name or None,
        latitude=location.lat,
        longitude=location.lon,
    )
    if not is_full:
        return basic
    access = in_language(location.accessibility, language)
    uid = part_id(location.uid, "accessibility")
    said = [shapes.Accessibility(id=uid, description=access)] if access else []
    kept = kept_of_location(location, language)
    parts = {
        "addresses": _addresses(location),
        "accessibility": kept_access(location, language) or said,
        "phones": [render_phone(phone, language) for phone in location.phones.all()],
        "schedules": render_schedules(location.uid, location.hours),
        **kept,
    }
    return basic.model_copy(update=parts)


def _addresses(location: Location) -> list[shapes.Address]:
    """The address; none where the street or the town is missing."""
    if not location.street or not location.town:
        return []
    return [
        shapes.Address(
            id=part_id(location.uid, "address"),
            address_1=f"{location.street} {location.house_number}".strip(),
            city=location.town,
            region=location.region or None,
            # The standard wants one, and not every country has any.
            state_province=location.region or location.town,
            postal_code=location.postcode or NO_POSTCODE,
            country=location.country,
            address_type="physical",
        )
    ]


def render_place(place: ServiceAtLocation, language: str) -> shapes.ServiceAtLocation:
    """A service at one of its places."""
    return shapes.ServiceAtLocation(
        id=place.uid,
        location=render_location(place.location, language),
        phones=[render_phone(phone, language) for phone in place.phones.all()],
        schedules=render_schedules(place.uid, place.hours),
    )


def render_contact(person: ContactPerson) -> shapes.Contact:
    """Somebody who agreed to be named."""
    numbers = [plain_phone(person.uid, person.phone)] if person.phone else None
    return shapes.Contact(
        id=person.uid,
        name=person.name,
        title=person.title or None,
        email=person.email or None,
        phones=numbers,
    )
