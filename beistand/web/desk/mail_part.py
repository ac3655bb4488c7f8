"""What the page of a mail shows beside its words, and the form for an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from beistand.cases.models import Case
from beistand.intake.models import Contact
from beistand.intake.queries import addresses_in, original_of, written_from
from beistand.lines.queries import main_line
from beistand.people.models import Person
from beistand.reference.queries import city
from beistand.web.desk import words
from beistand.web.pages import Language, languages

REMARKS: Mapping[str, Promise] = {
    "winmail": gettext_lazy(
        "Outlook packed its attachments into winmail.dat. We keep that file as it is."
    ),
    "signed": gettext_lazy("It bears an electronic signature, which was not checked."),
    "encrypted": gettext_lazy(
        "The mail is encrypted and we cannot read it. Ask for it in plain words."
    ),
    "calendar": gettext_lazy("It is about an appointment in a calendar."),
    "cut": gettext_lazy("It is very long. The rest is in the attached file."),
    "broken": gettext_lazy("It breaks the rules of mail. The original has it all."),
    "too_deep": gettext_lazy(
        "Mails lie inside mails here, deeper than we look. The original has it all."
    ),
    "elsewhere": gettext_lazy(
        "The answer shall go to another address than the sender's. Ask before you "
        "write there about a case."
    ),
    "two_senders": gettext_lazy("It names several senders. Trust none of them."),
    "no_sender": gettext_lazy("It names no sender that could be answered."),
    "no_date": gettext_lazy("It does not say when it was written."),
    "spam": gettext_lazy("The mail server takes it for advertising."),
}
KINDS: Mapping[str, Promise] = {
    "robot": gettext_lazy("A machine wrote this. It got no automatic answer."),
    "list": gettext_lazy("It went to a mailing list. It got no automatic answer."),
    "bounce": gettext_lazy(
        "It reports on a mail that could not be delivered. If it was one of ours, "
        "that is listed under “Not sent”."
    ),
    "ourselves": gettext_lazy("We wrote this ourselves."),
    "calendar": gettext_lazy("A calendar wrote this. It got no automatic answer."),
}


@dataclass(frozen=True)
class Place:
    """Somebody to write to, at one address."""

    value: str
    label: str
    address: str
    person: Person


@dataclass(frozen=True)
class AnswerForm:
    """What the form for a mail offers: addresses, languages, what stands beneath."""

    addresses: Sequence[tuple[str, str]]
    languages: Sequence[Language]
    signature: str
    spoken: str


def mail_part(contact: Contact) -> Mapping[str, object]:
    """What a mail says of itself, in words. Three queries at most."""
    raw = contact.raw
    kept = original_of(contact)
    remarks = raw.get("remarks")
    known = remarks if isinstance(remarks, list) else []
    if _asks_elsewhere(raw):
        known = ["elsewhere", *known]
    return {
        "said": _said(raw),
        "kind_words": KINDS.get(str(raw.get("kind") or ""), ""),
        "remarks": [REMARKS[code] for code in known if code in REMARKS],
        "unreadable": bool(kept and kept.problem),
        "has_original": kept is not None,
        "has_page": bool(raw.get("page")),
        "written": written_from(contact),
        "earlier": str(raw.get("earlier") or ""),
    }


def _asks_elsewhere(raw: Mapping[str, object]) -> bool:
    asked, sender = (str(raw.get(name) or "") for name in ("reply_to", "from"))
    return bool(asked) and asked.lower() != sender.lower()


def _said(raw: Mapping[str, object]) -> list[tuple[Promise | str, str]]:
    name, address = str(raw.get("name") or ""), str(raw.get("from") or "")
    sender = f"{name} <{address}>" if name and address else name or address
    rows: list[tuple[Promise | str, str]] = [
        (gettext_lazy("From"), sender),
        (
            gettext_lazy("Answer to"),
            str(raw.get("reply_to") or "") if _asks_elsewhere(raw) else "",
        ),
        (gettext_lazy("Subject"), str(raw.get("subject") or "")),
        (gettext_lazy("Written"), _moment(str(raw.get("sent_at") or ""))),
        (gettext_lazy("Words"), str(raw.get("words") or "")),
    ]
    return [(label, text) for label, text in rows if text]


def _moment(text: str) -> str:
    return words.moment_of(datetime.fromisoformat(text)) if text else ""


def answer_form(contact: Contact) -> AnswerForm | None:
    """How this conversation can be answered by mail; None if it cannot."""
    addresses = addresses_in(contact)
    if not addresses:
        return None
    spoken = contact.inquirer.language if contact.inquirer else contact.language
    line = contact.line or main_line()
    return AnswerForm(
        addresses=[(address, address) for address in addresses],
        languages=_languages(spoken),
        signature=line.signature(spoken),
        spoken=spoken,
    )


def case_form(case: Case) -> AnswerForm | None:
    """To whom of this case one can write by mail; None if to nobody."""
    places = places_to_write(case)
    if not places:
        return None
    spoken = places[0].person.language
    return AnswerForm(
        addresses=[(place.value, place.label) for place in places],
        languages=_languages(spoken),
        signature=main_line().signature(spoken),
        spoken=spoken,
    )


def places_to_write(case: Case) -> list[Place]:
    """Everybody of the case who has an address; who asked comes first."""
    people = {person.pk: person for person in (case.inquirer, case.beneficiary)}
    return [
        Place(
            f"{person.uid}/{number}",
            f"{person.name}, {row.address}",
            row.address,
            person,
        )
        for person in people.values()
        for number, row in enumerate(person.emails.all())
    ]


def _languages(spoken: str) -> list[Language]:
    """The languages of the city, the person's own marked."""
    return [
        Language(each.code, each.name, each.code == spoken)
        for each in languages(city())
    ]
