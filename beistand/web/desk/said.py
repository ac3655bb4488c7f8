"""What a conversation holds: to read, and to go on from on the call page."""

from collections.abc import Collection, Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.intake.models import Contact
from beistand.intake.rules import ReportIn, read_raw

Said = list[tuple[Promise | str, str]]
# What the call page calls its fields, in the order in which 112 wants to hear them.
TYPED: Mapping[str, Promise] = {
    "street": _("Street"),
    "house_number": _("No."),
    "postcode": _("Postcode"),
    "person_name": _("Name of the person"),
    "name": _("Caller's name"),
    "phone": _("Caller's number"),
    "email": _("Caller's e-mail"),
    "person_phone": _("Number of the person"),
    "topics": _("Needs"),
    "note": _("Note"),
}


ADDRESS = ("street", "house_number", "postcode", "area")


def said_in(
    contact: Contact, topics: Mapping[str, str], hidden: Collection[str] = ()
) -> Said:
    """Everything that was said in this conversation and is worth reading."""
    given = typed_in(contact)
    typed = {name: said for name, said in given.items() if name not in hidden}
    words = str(contact.raw.get("words") or "")
    if not typed and not words:
        words = contact.note
    return [*_shown(typed, topics), *([(_("Words"), words)] if words else [])]


def typed_in(contact: Contact) -> dict[str, list[str]]:
    """What was said, by the names of the call page's fields."""
    typed = contact.raw.get("typed")
    if isinstance(typed, Mapping):
        return {str(name): list(values) for name, values in typed.items()}
    if "inquirer" in contact.raw:
        return _from_report(read_raw(contact.raw))
    number = str(contact.raw.get("number") or "")
    by_telephone = contact.channel in ("phone", "voicemail")
    return {"phone": [number]} if number and by_telephone else {}


def _from_report(report: ReportIn) -> dict[str, list[str]]:
    who, person = report.inquirer, report.beneficiary
    lines = {
        "name": who.name,
        "phone": who.phone,
        "email": who.email,
        "relation": who.relation,
        "country": who.country,
        "wish": who.wish,
        "best_time": who.best_time,
        "person_name": person.name,
        "person_phone": person.phone,
        "street": person.street,
        "house_number": person.house_number,
        "postcode": person.postcode,
        "area": person.area,
        "note": report.note,
        "consent": "on" if report.consent else "",
        **{f"detail-{need.topic}": need.detail for need in report.needs},
    }
    return {
        **{name: [value] for name, value in lines.items() if value},
        "topics": [need.topic for need in report.needs],
        "risks": list(person.risks),
    }


def _shown(
    typed: Mapping[str, list[str]], topics: Mapping[str, str]
) -> Iterable[tuple[Promise | str, str]]:
    for name, label in TYPED.items():
        values = typed.get(name, [])
        if text := ", ".join(topics.get(value, value) for value in values if value):
            yield label, text
    for name, values in typed.items():
        topic = name.removeprefix("detail-")
        if topic != name and any(values):
            yield topics.get(topic, topic), ", ".join(values)
