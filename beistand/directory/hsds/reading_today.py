"""How a service runs, from what others say of it: a status, an alert, or more."""

from collections.abc import Mapping

from beistand.directory.hsds.cells import Cells
from beistand.directory.hsds.reading_parts import LONGEST_HOURS, Lists
from beistand.directory.hsds.told import FactTold
from beistand.directory.models import OperatingFact
from beistand.kit import phone

STATES: Mapping[str, str] = {
    "temporarily closed": "temporarily_closed",
    "defunct": "permanently_closed",
}
MOST = 2000


def read_fact(cells: Cells, lists: Lists, status: str) -> FactTold | None:
    """What they say of how it runs; None where they say nothing.

    Our own object says it best. Else a status of HSDS or an alert does: it counts
    since the day when somebody last looked, if they say when.
    """
    alert = cells.text("alert", most=MOST)
    looked = cells.moment("assured_date") or cells.moment("last_modified")
    held = cells.part("operating_status")
    if held is not None and (fact := _whole_fact(held, lists)):
        return fact
    if held is not None and held.text("code") == "unknown":
        return None
    if status == "active" and not alert:
        return None
    return FactTold(
        state=STATES.get(status, "adapted"),
        messages=lists.texts(alert),
        observed_at=looked,
    )


def _whole_fact(held: Cells, lists: Lists) -> FactTold | None:
    state = held.text("code")
    seen = held.moment("verified_at")
    if state not in OperatingFact.State.values or (state == "unknown" and not seen):
        return None
    number = held.text("redirect_phone")
    return FactTold(
        state=state,
        messages=lists.texts(held.text("message", most=MOST)),
        audience=_known(held, "audience", OperatingFact.Audience.values, "public"),
        hours=held.text("opening_hours", most=LONGEST_HOURS),
        capacity=_known(held, "capacity", OperatingFact.Capacity.values, "unknown"),
        redirect_phone=phone.normalize(number, lists.region) or "" if number else "",
        instead=held.text("redirect_service_id"),
        observed_at=seen,
        valid_from=held.moment("valid_from"),
        valid_to=held.moment("valid_to"),
        review_by=held.moment("review_by"),
        source=_own(held, lists, "source", OperatingFact.Source.values),
        method=_own(held, lists, "verified_via", OperatingFact.Method.values),
    )


def _known(held: Cells, name: str, values: list[str], otherwise: str) -> str:
    value = held.text(name)
    return value if value in values else otherwise


def _own(held: Cells, lists: Lists, name: str, values: list[str]) -> str:
    """Who looked, and how; of other people's statements we only know who told us."""
    return _known(held, name, values, "import") if lists.is_own else "import"
