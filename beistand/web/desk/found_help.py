"""Services and initiatives as the desk lists them: in a call, for a need, in a search.

One list with the same lines everywhere, so that no page says what another does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from beistand.cases.models import Need
from beistand.directory.models import Service
from beistand.directory.queries import Hit
from beistand.kit import clock
from beistand.matching.queries import obstacle_to_referral
from beistand.reference.models import City
from beistand.reference.rules import in_language
from beistand.web.service_rows import ServiceRow, service_rows


@dataclass(frozen=True)
class FoundLine:
    """One service or initiative, and what can be done with it here.

    Attributes:
        value: what a form sends: which one, and the fact that was shown of it.
        rules: what the operator says before: the safety rules of an initiative.
        obstacle: why the need cannot be passed on there; None if it can.
        is_chosen: whether it is chosen already.
    """

    row: ServiceRow
    value: str
    rules: str
    obstacle: Promise | None
    is_chosen: bool


def found_lines(
    hits: Iterable[Hit], town: City, need: Need | None = None, chosen: str = ""
) -> Sequence[FoundLine]:
    """What was found, in its order; `need` is for whom, `chosen` a service's code."""
    spoken = get_language() or ""
    return [
        FoundLine(
            row=row,
            value=f"{row.service.code}|{row.held.fact_id or ''}",
            rules=_safety_rules(row.service, spoken),
            obstacle=obstacle_to_referral(need, row.service) if need else None,
            is_chosen=row.service.code == chosen,
        )
        for row in service_rows(hits, spoken, town.region, clock.now())
    ]


def _safety_rules(service: Service, language: str) -> str:
    initiative = getattr(service, "initiative", None)
    return in_language(initiative.safety_rules, language) if initiative else ""
