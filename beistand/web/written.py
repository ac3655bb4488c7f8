"""What somebody wrote into a form, as a person would read it again."""

from collections.abc import Iterable, Mapping

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy as _

from beistand.people.rules import RISKS
from beistand.reference.queries import topics

# Fields in which people write, in the order in which they are read back.
LABELS: Mapping[str, Promise] = {
    "name": _("Name"),
    "your_name": _("Your name"),
    "phone": _("Phone number"),
    "your_phone": _("Your phone number"),
    "email": _("E-mail"),
    "person_name": _("Name of the person"),
    "person_phone": _("Number of the person"),
    "organization": _("Organization"),
    "street": _("Street"),
    "house_number": _("No."),
    "postcode": _("Postcode"),
    "topics": _("Needs"),
    "something_else": _("Something else"),
    "detail": _("What exactly?"),
    "by_date": _("Day"),
    "risks": _("To know"),
    "note": _("Note"),
    "offer_note": _("Note"),
    "words": _("Words"),
    "text": _("Words"),
    "suggestion": _("Another time"),
    "comes_at": _("When does the helper come?"),
    "best_time": _("Good time"),
    "subject": _("Subject"),
    "body": _("Text"),
    "hours": _("Hours"),
    "capacity": _("Capacity"),
}


def written(sent: QueryDict) -> list[tuple[Promise | str, str]]:
    """Label and text of each field somebody wrote in; nothing only machines read."""
    names = {topic.code: topic.label(get_language() or "") for topic in topics()}
    spoken: dict[str, Promise | str] = {**names, **RISKS}
    read: list[tuple[Promise | str, str]] = [
        (label, _joined(sent.getlist(name), spoken)) for name, label in LABELS.items()
    ]
    for name, values in sent.lists():
        topic = name.removeprefix("detail-")
        if topic != name:
            read.append((names.get(topic, LABELS["detail"]), _joined(values, {})))
    return [(label, text) for label, text in read if text]


def _joined(values: Iterable[str], spoken: Mapping[str, Promise | str]) -> str:
    said = (str(spoken.get(value, value)).strip() for value in values)
    return ", ".join(text for text in said if text)
