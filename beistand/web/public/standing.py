"""Where a need or an offer stands, in one sentence, and what comes next."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy

from beistand.cases.models import Need
from beistand.offers.models import Offer
from beistand.web import times

NEED: dict[str, Promise] = {
    "open": gettext_lazy("We are looking for somebody who can help."),
    "reserved": gettext_lazy("We have asked somebody and wait for the answer."),
    "promised": gettext_lazy("Somebody has promised to help."),
    "answered": gettext_lazy("We have answered your question."),
    "referred": gettext_lazy("We have passed this on to a service that can help."),
    "fulfilled": gettext_lazy("This is done."),
    "unmet": gettext_lazy("We have found nobody who can do this."),
    "withdrawn": gettext_lazy("You have withdrawn this."),
}
OFFER: dict[str, Promise] = {
    "applied": gettext_lazy("We have your offer and phone you to get to know you."),
    "identity_seen": gettext_lazy("We know each other. The briefing comes next."),
    "briefed": gettext_lazy("You are briefed. We add you to our list."),
    "active": gettext_lazy("You are on our list. We ask you when you are needed."),
    "suspended": gettext_lazy("Your offer is paused. Please phone us."),
    "ended": gettext_lazy("Your offer has ended. Thank you."),
}


@dataclass(frozen=True)
class Standing:
    """One thing, how it stands, what comes next."""

    name: str
    sentence: str
    following: str


def of_contact() -> Standing:
    """How a report stands that nobody has read yet."""
    return Standing(_("Your report"), _("It has arrived. Somebody reads it soon."), "")


def of_need(need: Need) -> Standing:
    """How a need stands, for the person who has it."""
    name = need.topic.label(get_language())
    return Standing(name, str(NEED[need.status]), _after_need(need))


def of_offer(offer: Offer) -> Standing:
    """How an offer stands, for the helper who made it."""
    return Standing(_("Your offer"), str(OFFER[offer.helper.status]), "")


def _after_need(need: Need) -> str:
    if need.status in ("open", "reserved") and need.due_at:
        return _("You hear from us %(when)s at the latest.") % {
            "when": times.at(need.due_at)
        }
    if need.status in ("open", "reserved", "withdrawn"):
        return ""
    if need.is_told():
        return _("We have told you.")
    return _("We phone or write to you to tell you how.")
