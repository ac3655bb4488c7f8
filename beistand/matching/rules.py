"""When a need and an offer fit, how well, and why. Pure decisions.

Distances are metres. A candidate in the person's own area comes before one in
a neighbouring area, and only then counts the distance: help stays inside the
social space (KL-6).
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What somebody who was reached can say, by the purpose of the call.
SAID: Mapping[str, Mapping[str, Promise]] = {
    "ask_helper": {
        "accept": _("says yes"),
        "suggest": _("could come at another time"),
        "decline": _("says no"),
    },
    "ask_provider": {
        "takes": _("takes it on"),
        "cannot": _("cannot help"),
    },
    "tell": {"told": _("has been told")},
    "follow_up": {
        "well": _("all was well"),
        "not_well": _("something was wrong"),
    },
    "answer": {"done": _("has the answer")},
}
FARTHEST_RING = 2
TIME_TO_COME = timedelta(hours=2)
WAKING_HOURS = range(8, 21)
AREA_METRES = 2500


@dataclass(frozen=True)
class Cut:
    """A time for an answer that ends early: from when, till when, what hour it is."""

    asked_at: datetime
    expires_at: datetime
    hour: int


@dataclass(frozen=True)
class Wanted:
    """What matters of a need."""

    topic: str
    language: str
    phone_only: bool = False
    declined_offers: Collection[int] = ()


@dataclass(frozen=True)
class Offered:
    """What matters of an offer, seen from one need.

    Attributes:
        ring: 0 in the person's own area, 1 next to it, and so on; None if unknown.
        metres: distance between the two, None if either position is unknown.
        free: places left this week.
    """

    id: int
    topics: Collection[str]
    ring: int | None
    metres: int | None
    radius_m: int
    free: int
    places: int
    languages: Collection[str]
    has_car: bool = False
    is_active: bool = True


def obstacle(need: Wanted, offer: Offered) -> Promise | None:
    """Say why this offer cannot serve this need, or None if it can."""
    checks = (
        (not offer.is_active, _("This helper is not active.")),
        (need.topic not in offer.topics, _("This helper offers something else.")),
        (offer.id in need.declined_offers, _("This helper has already said no.")),
        (offer.free < 1, _("This helper has no time left this week.")),
        (not _in_reach(need, offer), _("This helper does not come that far.")),
    )
    return next((reason for holds, reason in checks if holds), None)


def _in_reach(need: Wanted, offer: Offered) -> bool:
    if need.phone_only or offer.ring == 0:
        return True
    if offer.metres is not None:
        return offer.metres <= offer.radius_m
    if offer.ring is None:
        return False
    return offer.ring * AREA_METRES <= offer.radius_m


def order(need: Wanted, offer: Offered) -> tuple[int, int, int, int]:
    """The place of an offer in the list: area, language, distance, free places."""
    ring = 99 if offer.ring is None else offer.ring
    distance = ring * AREA_METRES if offer.metres is None else offer.metres
    if need.phone_only:
        ring = distance = 0
    foreign = int(need.language not in offer.languages)
    return (ring, foreign, distance, -offer.free)


def reasons(need: Wanted, offer: Offered, language_name: str) -> list[Promise | str]:
    """Why this helper, in short phrases, the strongest first."""
    said: list[Promise | str] = []
    if offer.ring == 0:
        said.append(_("same district"))
    elif offer.ring == 1:
        said.append(_("neighbouring district"))
    elif offer.ring is not None:
        said.append(_("farther district"))
    if offer.metres is not None:
        said.append(say_distance(offer.metres))
    if need.language in offer.languages:
        said.append(_("speaks %(language)s") % {"language": language_name})
    said.append(
        _("%(free)s of %(places)s free this week")
        % {"free": offer.free, "places": offer.places}
    )
    if offer.has_car:
        said.append(_("has a car"))
    return said


def say_distance(metres: int) -> str:
    """A distance as people say it: to 50 m below a kilometre, else to 100 m."""
    if metres < 1000:
        return f"{max(50, round(metres / 50) * 50)} m"
    return f"{metres / 1000:.1f} km"


def walking_minutes(metres: int) -> int:
    """Minutes on foot at 4.5 km/h with a fifth more for the streets' bends."""
    return max(5, round(metres * 1.2 / 75 / 5) * 5)


def helper_sees(
    purpose: str,
    status: str,
    *,
    can_use: bool,
    suggested: bool,
    renewed: bool = False,
) -> str:
    """What the page behind a helper's link shows of a match with this status.

    Args:
        purpose: what the link was made for: "match-answer" or "match-task".
        can_use: whether the link still works.
        suggested: whether the helper has proposed another time.
        renewed: whether a reminder with a new link has taken this one's place.

    Returns:
        "question", "task", or the name of a page that only explains.
    """
    match purpose, status:
        case "match-answer", "proposed" if suggested:
            return "suggested"
        case "match-answer", "proposed" if renewed:
            return "renewed"
        case "match-answer", "proposed":
            return "question" if can_use else "expired"
        case "match-task", "accepted":
            return "task" if can_use else "expired"
        case _, "planned":
            return "expired"
        case _, "released":
            return "over"
    return status


def answer_by(usual: datetime, wanted_by: datetime | None, now: datetime) -> datetime:
    """By when a helper must answer: in time to come, if the help is still to come.

    Two hours, or half of the time that is left, stay for coming. What should have
    come already has no such end any more.
    """
    if wanted_by is None or wanted_by <= now:
        return usual
    return min(usual, wanted_by - min(TIME_TO_COME, (wanted_by - now) / 2))


def is_too_late(wanted_by: datetime | None, now: datetime) -> bool:
    """Whether the help was wanted by a moment that has passed."""
    return wanted_by is not None and wanted_by <= now


def is_time_to_remind(half: datetime, cut: Cut | None, now: datetime) -> bool:
    """Whether half of the time for an answer is over.

    `half` is that moment in office hours. Where the time was cut because the help
    is wanted sooner, half of what is left counts by the clock, but not at night.
    """
    if cut is None:
        return half <= now
    middle = cut.asked_at + (cut.expires_at - cut.asked_at) / 2
    return middle <= now and cut.hour in WAKING_HOURS


def spare_code_word() -> str:
    """Four digits, for a city whose blueprint names no words."""
    return f"{secrets.randbelow(9000) + 1000}"


def read_decline(reason: str, words: str, known: Collection[str]) -> tuple[str, str]:
    """The reason of the closed list, and what was said in so many words."""
    if reason in known:
        return reason, words
    return "other", words or reason
