"""A service as search engines read it: schema.org in JSON-LD.

Hours are those of the next seven days as they really are, with holidays and
exceptions; what does not run has none. Hours of what is reached by phone only stand
with its phone, for they say when somebody answers; the door is shut.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString

from beistand.directory.models import Kind, Location
from beistand.directory.queries import PublicService
from beistand.directory.rules import FROM_AFAR, Effective
from beistand.kit.hours import spans_of_day

DAYS_AHEAD = 7
# Inside a script element these would be read as markup.
AS_CODES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def service_markup(shown: PublicService, language: str, now: datetime) -> SafeString:
    """The JSON of one service, safe to stand inside a script element."""
    text = json.dumps(_service(shown, language, now), ensure_ascii=False)
    return SafeString(text.translate(AS_CODES))


def _service(shown: PublicService, language: str, now: datetime) -> dict[str, object]:
    service, body = shown.service, shown.service.organization
    is_city = body.kind == Kind.CITY
    hours = list(_hours(shown.held, now))
    state = shown.held.state
    by_phone = {"hoursAvailable": hours} if state == "phone_only" else {}
    channel = {
        "@type": "ServiceChannel",
        "servicePhone": _phone(service.phone, service.languages, by_phone),
        "serviceLocation": [_place(place) for place in shown.places],
    }
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "GovernmentService" if is_city else "Service",
            "name": service.name(language),
            "description": service.description(language),
            "provider": _without_empty(
                {
                    "@type": "GovernmentOrganization" if is_city else "Organization",
                    "name": body.name,
                    "url": body.website,
                }
            ),
            "areaServed": [area.name for area in service.areas.all()],
            "availableLanguage": service.languages,
            "availableChannel": _without_empty(channel),
            "hoursAvailable": [] if state in FROM_AFAR else hours,
            "url": service.website,
        }
    )


def _without_empty(said: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in said.items() if value}


def _phone(
    number: str, languages: list[str], more: Mapping[str, object]
) -> dict[str, object]:
    if not number:
        return {}
    point = {"@type": "ContactPoint", "telephone": number, **more}
    return _without_empty({**point, "availableLanguage": languages})


def _place(place: Location) -> dict[str, object]:
    street = f"{place.street} {place.house_number}".strip()
    address = {
        "streetAddress": street,
        "postalCode": place.postcode,
        "addressLocality": place.town,
        "addressCountry": place.country,
    }
    found: dict[str, object] = {
        "@type": "Place",
        "name": place.name,
        "address": {"@type": "PostalAddress", **_without_empty(address)},
    }
    if place.lat is not None and place.lon is not None:
        spot = {"latitude": place.lat, "longitude": place.lon}
        found["geo"] = {"@type": "GeoCoordinates", **spot}
    return _without_empty(found)


def _hours(held: Effective, now: datetime) -> Iterator[dict[str, str]]:
    """From when to when it is open on each of the next days."""
    if held.is_open_now(now) is None or not held.is_running:
        return
    today = timezone.localtime(now).date()
    for ahead in range(DAYS_AHEAD):
        yield from _hours_on(held, today + timedelta(days=ahead))


def _hours_on(held: Effective, day: date) -> Iterator[dict[str, str]]:
    for start, end in spans_of_day(held.office, day):
        opens = timezone.localtime(start).strftime("%H:%M")
        closes = timezone.localtime(end).strftime("%H:%M")
        # As the guide of schema.org has it: a whole day ends at 23:59.
        closes = "23:59" if opens == closes else closes
        yield {
            "@type": "OpeningHoursSpecification",
            "validFrom": day.isoformat(),
            "validThrough": day.isoformat(),
            "opens": opens,
            "closes": closes,
        }
