"""What an offer may say. Decisions on plain values."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
