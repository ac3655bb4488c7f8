"""How a service runs today, in the words of HSDS and in ours beside them.

HSDS knows four statuses without a date and one free text. We say there what comes
nearest, and the whole of it in an object of our own (BX-3).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beistand.directory.hsds import shapes
from beistand.directory.models import OperatingFact
from beistand.directory.rules import Effective
from beistand.reference.rules import in_language

STATUSES: Mapping[str, shapes.STATUS] = {
    "suspended": "temporarily closed",
    "temporarily_closed": "temporarily closed",
    "permanently_closed": "defunct",
}
PLAIN = frozenset({"normal", "unknown"})


@dataclass(frozen=True)
class Known:
    """What holds for some services at one moment, and in which words to say it.

    Attributes:
        states: what holds, by the service's key.
        facts: the statements those rest on, by their keys.
        uids: the public ids of services that others are sent to.
        changed: when a service, or something said about it, changed last.
    """

    language: str
    zone: ZoneInfo
    states: Mapping[int, Effective] = field(default_factory=dict)
    facts: Mapping[int, OperatingFact] = field(default_factory=dict)
    uids: Mapping[int, UUID] = field(default_factory=dict)
    changed: Mapping[int, datetime] = field(default_factory=dict)

    def held(self, service: int) -> Effective:
        """What holds for this service."""
        return self.states.get(service) or Effective()

    def fact(self, service: int) -> OperatingFact | None:
        """The statement that rests on; None where nobody said anything."""
        number = self.held(service).fact_id
        return self.facts.get(number) if number else None

    def day(self, moment: datetime) -> date:
        """The day in the city at this moment."""
        return moment.astimezone(self.zone).date()


def nearest_status(held: Effective) -> shapes.STATUS:
    """The status of HSDS that comes nearest to what was last known."""
    return STATUSES.get(held.state, "active")


def alert_of(held: Effective, known: Known) -> str | None:
    """What is different at present, in the words of this language; None if nothing."""
    with translation.override(known.language):
        said = [in_language(held.messages, known.language)]
        if held.state not in PLAIN:
            label = str(OperatingFact.State(held.state).label)
            said.append(f"{label[:1].upper()}{label[1:]}.")
        if held.audience == OperatingFact.Audience.PROFESSIONALS:
            said.append(_("For professionals only."))
        if held.redirect_phone:
            number = {"number": held.redirect_phone}
            said.append(_("Call %(number)s instead.") % number)
        if any(said) and held.observed_at and not held.is_confirmed:
            day = date_format(known.day(held.observed_at), "SHORT_DATE_FORMAT")
            told = _("This was last known on %(day)s and is not confirmed.")
            said.append(told % {"day": day})
    return " ".join(filter(None, said)) or None


def operating_status(service: int, known: Known) -> shapes.OperatingStatus:
    """Our object beside the status: all that is known of how the service runs."""
    held, fact = known.held(service), known.fact(service)
    instead = held.redirect_service_id
    return shapes.OperatingStatus(
        code=held.state,
        is_confirmed=held.is_confirmed,
        is_everywhere=held.is_everywhere,
        audience=held.audience,
        opening_hours=(fact.hours if fact else "") or None,
        capacity=held.capacity,
        message=in_language(held.messages, known.language) or None,
        redirect_phone=held.redirect_phone or None,
        redirect_service_id=known.uids.get(instead) if instead else None,
        valid_from=fact.valid_from if fact else None,
        valid_to=fact.valid_to if fact else None,
        verified_at=held.observed_at,
        review_by=held.review_by,
        verified_via=held.method or None,
        source=held.source or None,
    )
