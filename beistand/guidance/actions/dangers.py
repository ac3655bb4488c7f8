"""Changing what is said in a danger, and whom to phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from beistand.guidance.models import RedFlag
from beistand.guidance.rules.numbers import flaw_in_number
from beistand.journal import actions as journal
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.reference.queries import city


@dataclass(frozen=True)
class DangerNumber:
    """Whom to phone: who it is in each language, what is dialled, and when."""

    names: Mapping[str, str]
    phone: str
    hours: str = ""


@dataclass(frozen=True)
class DangerIn:
    """What a danger is called, what is said at once, and whom to phone."""

    titles: Mapping[str, str]
    words: Mapping[str, str]
    numbers: Sequence[DangerNumber]


@action("guidance.change_danger")
def change_red_flag(
    flag: RedFlag, told: DangerIn, seen: str = "", *, by: Actor
) -> None:
    """Say it otherwise from now on. Refused while a language of the city is missing.

    Args:
        flag: the danger.
        told: all that is said of it from now on.
        seen: the mark of what was looked at when this was written; any if not given.
        by: who changes it.
    """
    flag = RedFlag.objects.select_for_update().get(pk=flag.pk)
    if seen and seen != flag.mark():
        raise Refused(_("Somebody else has changed this. Look at it again first."))
    if not told.numbers:
        raise Refused(_("Name at least one number to phone."))
    texts = [told.titles, told.words, *(number.names for number in told.numbers)]
    missing = [
        language
        for language in city().languages
        if not all(each.get(language, "").strip() for each in texts)
    ]
    if missing:
        raise Refused(
            _("A text is missing in these languages: %(languages)s. Write it first.")
            % {"languages": ", ".join(missing)}
        )
    for number in told.numbers:
        if flaw := flaw_in_number(number.phone, number.hours):
            raise Refused(flaw[1])
    new = {
        "titles": dict(told.titles),
        "words": dict(told.words),
        "numbers": [
            {"names": dict(each.names), "phone": each.phone, "hours": each.hours}
            for each in told.numbers
        ],
    }
    changes = {name: new[name] for name in new if getattr(flag, name) != new[name]}
    if not changes:
        return
    for name, value in changes.items():
        setattr(flag, name, value)
    flag.save(update_fields=sorted(changes))
    fields = ",".join(sorted(changes))
    journal.record(by, "guidance.red_flag_changed", flag, fields=fields)
