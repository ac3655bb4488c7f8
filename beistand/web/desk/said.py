"""What a conversation holds, as pairs of a question and what was said."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.intake.models import Contact

Said = list[tuple[Promise | str, str]]
# What the call page calls its fields, in the order in which 112 wants to hear them.
TYPED: Mapping[str, Promise] = {
    "street": _("Street"),
    "house_number": _("No."),
    "postcode": _("Postcode"),
    "person_name": _("Name of the person"),
    "name": _("Caller's name"),
    "phone": _("Caller's number"),
    "person_phone": _("Number of the person"),
    "topics": _("Needs"),
    "note": _("Note"),
}


def said_in(contact: Contact, topics: Mapping[str, str]) -> Said:
    """Everything that was said in this conversation and is worth reading."""
    raw: Mapping[str, object] = contact.raw
    typed = raw.get("typed")
    if isinstance(typed, Mapping):
        return list(_from_call(typed, topics))
    words = str(raw.get("words") or contact.note)
    return [(_("Words"), words)] if words else []


def _from_call(
    typed: Mapping[str, object], topics: Mapping[str, str]
) -> Iterable[tuple[Promise | str, str]]:
    for name, label in TYPED.items():
        values = typed.get(name)
        if not isinstance(values, list):
            continue
        text = ", ".join(topics.get(value, value) for value in values if value)
        if text:
            yield label, text
