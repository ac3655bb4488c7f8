"""Numbers to phone in a danger: whether they can be dialled and read."""

import re

from django.utils.translation import gettext as _

from beistand.kit.hours import OfficeHours, flaw_in

# Numbers that callers dial as they stand, short ones too: 112, 116 016.
DIALLED = re.compile(r"\+?[0-9][0-9 /()-]{1,29}")


def flaw_in_number(phone: str, hours: str) -> tuple[str, str] | None:
    """Which part of a number cannot be used, "phone" or "hours", and why."""
    if not DIALLED.fullmatch(phone):
        text = _("We cannot read this phone number. Write it as it is dialed.")
        return "phone", text
    flaw = flaw_in(OfficeHours(hours, "UTC")) if hours else None
    return None if flaw is None else ("hours", str(flaw))
