"""What an offer may say. Decisions on plain values."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_A_WEEK = 100
NEAREST_METRES, FARTHEST_METRES = 100, 100_000

TIMES: dict[str, Promise] = {
    "mon_fri_am": _("weekdays, mornings"),
    "mon_fri_pm": _("weekdays, afternoons"),
    "evening": _("evenings"),
    "weekend": _("weekends"),
}
RADII: dict[int, Promise] = {
    1000: _("on foot, up to 1 km"),
    3000: _("nearby, up to 3 km"),
    8000: _("up to 8 km"),
    30000: _("in the whole city"),
}
DECLINE_REASONS: dict[str, Promise] = {
    "no_time": _("no time"),
    "ill": _("ill or in quarantine"),
    "too_far": _("too far"),
    "not_able": _("cannot do this"),
    "other": _("another reason"),
}


def fault_of_offer(
    topics: Collection[str], radius_m: int, per_week: int, times: Collection[str]
) -> Promise | None:
    """What an offer cannot say like this, and what to do; None if all is well."""
    if not topics:
        return _("Choose at least one thing you can do.")
    if not 1 <= per_week <= MOST_A_WEEK:
        return _("Enter a number between 1 and 100.")
    if not NEAREST_METRES <= radius_m <= FARTHEST_METRES:
        return _("Enter a distance between 100 m and 100 km.")
    if not set(times) <= TIMES.keys():
        return _("Choose times of the list.")
    return None
