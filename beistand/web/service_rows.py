"""A service as a line of a list, at the desk and for the public."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from beistand.directory.models import Service
from beistand.directory.queries import Hit
from beistand.directory.rules import Effective
from beistand.kit import phone
from beistand.kit.hours import closes_at, next_opening
from beistand.web import times

KILOMETRE = 1000
UNTIL = {
    "phone_only": gettext_lazy("reachable by phone until %(time)s"),
    "online_only": gettext_lazy("reachable online until %(time)s"),
}


@dataclass(frozen=True)
class ServiceRow:
    """What a list says of a service.

    Attributes:
        opens: until when it is open, or when it opens next; "" if nobody knows.
        away: how far it is, in words.
    """

    service: Service
    name: str
    organization: str
    kind: str
    phone: str
    hours: str
    held: Effective
    instead: Service | None
    opens: str
    away: str
    why: list[Promise | str]


def service_rows(
    hits: Iterable[Hit], language: str, region: str, at: datetime
) -> list[ServiceRow]:
    """The lines of a list, in its order."""
    return [_row(hit, language, region, at) for hit in hits]


def _row(hit: Hit, language: str, region: str, at: datetime) -> ServiceRow:
    service, held = hit.service, hit.effective
    body = service.organization
    number = service.phone
    return ServiceRow(
        service=service,
        name=service.name(language),
        organization=body.name,
        kind=service.get_form_display()
        if service.is_initiative
        else body.get_kind_display(),
        phone=phone.display(number, region) if number else "",
        hours=times.spell_hours(held.hours),
        held=held,
        instead=hit.instead,
        opens=opening_words(held, at),
        away=distance_words(hit.distance_m),
        why=hit.why,
    )


def kind_in_words(service: Service) -> str:
    """What sort of help this is: an initiative, or by whom."""
    if service.is_initiative:
        return service.get_form_display()
    return service.organization.get_kind_display()


def opening_words(held: Effective, at: datetime) -> str:
    """Until when it is open, or when it opens next; "" where that is not certain."""
    is_open = held.is_open_now(at)
    if is_open is None:
        return ""
    if is_open:
        end = closes_at(at, held.office)
        words = UNTIL.get(held.state, gettext_lazy("open until %(time)s"))
        return words % {"time": times.clock_time(end)} if end else ""
    if not held.is_running:
        return ""
    start = next_opening(at, held.office)
    return _("closed, opens %(when)s") % {"when": times.at(start)} if start else ""


def distance_words(metres: int | None) -> str:
    """How far something is, as people say it."""
    if metres is None:
        return ""
    if metres < KILOMETRE:
        return _("%(metres)s m away") % {"metres": round(metres, -1)}
    kilometres = number_format(metres / KILOMETRE, 1)
    return _("%(kilometres)s km away") % {"kilometres": kilometres}
