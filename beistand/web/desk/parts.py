"""What the page of a conversation shows of its channel, beside what was said.

Each channel has a template of its own, `desk/parts/contact_<channel>.html`, and a
function that reads what it needs.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import get_language

from beistand.intake.models import Contact
from beistand.intake.rules import LETTER_WAYS
from beistand.reference.queries import sites
from beistand.web.desk.mail_part import mail_part
from beistand.web.desk.texting import text_part

Context = Mapping[str, object]


def _letter(contact: Contact) -> Context:
    """How, where and from whom a letter came."""
    language = get_language() or ""
    names = {site.code: site.name(language) for site in sites()}
    raw = contact.raw
    return {
        "way": LETTER_WAYS.get(str(raw.get("way")), ""),
        "site": names.get(str(raw.get("site")), ""),
        "sender": str(raw.get("sender") or ""),
        "our_reference": str(raw.get("our_reference") or ""),
    }


PARTS: Mapping[str, Callable[[Contact], Context]] = {
    "email": mail_part,
    "sms": text_part,
    "letter": _letter,
}


def part_of(contact: Contact) -> Context:
    """The template of this channel with what it shows, or nothing."""
    read = PARTS.get(contact.channel)
    if read is None:
        return {}
    return {"part": f"desk/parts/contact_{contact.channel}.html", **read(contact)}
