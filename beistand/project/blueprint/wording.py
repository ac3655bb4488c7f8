"""Which message templates exist, and which placeholders each may and must hold.

What may stand in a text decides what can leak with it: names, addresses,
phone numbers, and what somebody needs, stay out of subjects, SMS and e-mails.
What a helper shall do stands behind the link. Only the sentence that an operator
reads out may name it, or the helper, or the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from beistand.kit.lined_yaml import Document, Problem
from beistand.outbox.rules import placeholders
from beistand.project.blueprint.values import nearest_word

LONGEST_SMS = 300
LONGEST_SUBJECT = 120
IN_SUBJECTS = frozenset({"city", "reference"})


@dataclass(frozen=True)
class Slots:
    """The placeholders of a text: those it must hold, and those it may."""

    must: frozenset[str]
    may: frozenset[str]


def _slots(must: str, may: str = "") -> Slots:
    needed = frozenset(must.split())
    return Slots(needed, needed | frozenset(may.split()) | {"city"})


def _written(slots: Slots, *channels: str) -> dict[str, Slots]:
    return dict.fromkeys(channels, slots)


_TOLD = _slots("reference status_link")
_ASKED = _slots("district link", "when")
TEMPLATES: Mapping[str, Mapping[str, Slots]] = {
    "report-received": _written(_TOLD, "email", "sms"),
    "offer-received": _written(_slots("reference", "status_link"), "email", "sms"),
    "helper-asked": {
        **_written(_ASKED, "email", "sms"),
        "phone": _slots("district topic when"),
    },
    "helper-asked-reminder": _written(_ASKED, "email", "sms"),
    "helper-task": _written(_slots("district link code_word", "when"), "email", "sms"),
    "helper-released": _written(_slots("district"), "email", "sms", "phone"),
    "helper-welcome": _written(_slots("", "link cash_cap"), "email", "sms"),
    "person-told": {
        **_written(
            _slots("reference when code_word status_link"), "email", "sms", "letter"
        ),
        "phone": _slots("helper when code_word", "topic reference"),
    },
    "person-told-referral": {
        **_written(_TOLD, "email", "sms", "letter"),
        "phone": _slots("service phone reason", "reference"),
    },
    "person-told-unmet": {
        **_written(_TOLD, "email", "sms", "letter"),
        "phone": _slots("", "reference"),
    },
    "match-cancelled": {
        **_written(_TOLD, "email", "sms", "letter"),
        "phone": _slots("", "reference"),
    },
    "follow-up-question": {"phone": _slots("", "reference")},
    "service-verify": _written(_slots("link service"), "email"),
    "mail-received": _written(_slots("reference"), "email"),
    "mail-papers-received": _written(_slots("reference receipt papers"), "email"),
    "mail-answer": _written(_slots("words", "reference"), "email"),
    "provider-asked": {"phone": _slots("service topic district when")},
}


def check_templates(document: Document) -> list[Problem]:
    """Everything wrong with the wording: missing texts, wrong placeholders."""
    found: list[Problem] = []
    wording = document.data if isinstance(document.data, dict) else {}
    for key in TEMPLATES.keys() - wording.keys():
        what = f"the template “{key}” is missing."
        channels = ", ".join(TEMPLATES[key])
        found.append(document.problem((), what, f"Add it for: {channels}."))
    for key, variants in wording.items():
        if key not in TEMPLATES:
            what = f"“{key}” is no template."
            found.append(
                document.problem((key,), what, nearest_word(key, TEMPLATES.keys()))
            )
        elif isinstance(variants, dict):
            found += _check_variants(document, key, variants)
    return found


def _check_variants(
    document: Document, key: str, variants: Mapping[str, object]
) -> list[Problem]:
    found = []
    for channel, slots in TEMPLATES[key].items():
        parts = variants.get(channel)
        if parts is None:
            what = f"“{key}” says nothing for {channel}."
            found.append(document.problem((key,), what, f"Add “{channel}: …”."))
        elif isinstance(parts, dict):
            found += _check_parts(document, (key, channel), parts, slots)
    for channel in variants.keys() - TEMPLATES[key].keys():
        what = f"“{key}” is never sent by {channel}."
        found.append(document.problem((key, channel), what, "Remove it."))
    return found


def _check_parts(
    document: Document,
    where: tuple[str, str],
    parts: Mapping[str, object],
    slots: Slots,
) -> list[Problem]:
    found = []
    for part, texts in parts.items():
        allowed = slots
        if part == "subject":
            allowed = Slots(frozenset(), slots.may & IN_SUBJECTS)
        for language, text in texts.items() if isinstance(texts, dict) else ():
            if isinstance(text, str):
                place = (*where, part, language)
                for what, remedy in _complaints(text, place, allowed):
                    found.append(document.problem(place, what, remedy))
    return found


def _complaints(
    text: str, place: tuple[str, ...], slots: Slots
) -> list[tuple[str, str]]:
    try:
        used = placeholders(text)
    except ValueError:
        return [("a brace is not closed.", "Write placeholders as {reference}.")]
    found = []
    for name in sorted(used - slots.may):
        hint = nearest_word(name, slots.may)
        found.append((f"the placeholder {{{name}}} is not filled here.", hint))
    for name in sorted(slots.must - used):
        what = f"the placeholder {{{name}}} is missing."
        found.append((what, f"Say it in the text: {{{name}}}."))
    longest = {"sms": LONGEST_SMS, "subject": LONGEST_SUBJECT}
    most = longest.get(place[2] if place[2] == "subject" else place[1])
    if most is not None and len(text) > most:
        what = f"this text has {len(text)} letters."
        found.append((what, f"Shorten it to {most}."))
    return found
