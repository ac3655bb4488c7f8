"""How a person is recognised and reached. Decisions on plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

import cologne_phonetics
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.kit import crypto
from beistand.kit.text import fold
from beistand.reference.rules import street_key

PHONE_INDEX = "people.phone"
EMAIL_INDEX = "people.email"
RISKS: dict[str, Promise] = {
    "over_65": _("65 or older"),
    "immobile": _("cannot walk far"),
    "alone": _("lives alone"),
    "ill": _("ill"),
    "quarantine": _("in quarantine"),
}
ALIKE = 0.75
MESSAGE_CHANNELS = ("email", "sms", "letter")


@dataclass(frozen=True)
class Reach:
    """The ways a person can be reached.

    Attributes:
        wish: the channel the person asked for, or "" for no wish.
        has_phone: whether any number is known; has_mobile: one that takes texts.
    """

    wish: str = ""
    has_phone: bool = False
    has_mobile: bool = False
    has_email: bool = False
    has_address: bool = False


def channel_for(reach: Reach) -> str:
    """The channel to use: the person's wish where it works, else the surest one.

    Returns "phone", "sms", "email", "letter", or "" when nothing works.
    """
    works = {
        "phone": reach.has_phone,
        "sms": reach.has_mobile,
        "email": reach.has_email,
        "letter": reach.has_address,
    }
    if works.get(reach.wish):
        return reach.wish
    for channel in ("phone", "email", "sms", "letter"):
        if works[channel]:
            return channel
    return ""


def link_channel_for(reach: Reach) -> str:
    """The channel for a text with a link in it, or "" when somebody must phone."""
    if reach.wish == "phone" and reach.has_phone:
        return ""
    if reach.wish == "sms" and reach.has_mobile:
        return "sms"
    if reach.has_email:
        return "email"
    return "sms" if reach.has_mobile else ""


def written_channel_for(reach: Reach) -> str:
    """The quickest channel in writing that works, or ""."""
    ways = (
        (reach.has_email, "email"),
        (reach.has_mobile, "sms"),
        (reach.has_address, "letter"),
    )
    return next((channel for works, channel in ways if works), "")


@dataclass(frozen=True)
class Resemblance:
    """What two people have in common."""

    same_phone: bool = False
    same_email: bool = False
    same_name: bool = False
    similar_name: bool = False
    same_street: bool = False


def are_similar(some: Collection[str], others: Collection[str]) -> bool:
    """Whether two names share a word, or two words that sound or look alike."""
    return any(
        one == other
        or sound_of(one) == sound_of(other)
        or SequenceMatcher(None, one, other).ratio() > ALIKE
        for one in some
        for other in others
    )


def why_shown(likeness: Resemblance) -> list[Promise]:
    """Why this person is shown beside the call, strongest reason first."""
    reasons = [
        (likeness.same_phone, _("same number")),
        (likeness.same_email, _("same e-mail address")),
        (likeness.same_name, _("same name")),
        (likeness.similar_name and not likeness.same_name, _("similar name")),
        (likeness.same_street, _("same street")),
    ]
    return [reason for holds, reason in reasons if holds]


def weight(likeness: Resemblance) -> int:
    """How strongly two people resemble each other; higher is more alike."""
    return (
        8 * likeness.same_phone
        + 8 * likeness.same_email
        + 4 * likeness.same_name
        + 2 * likeness.similar_name
        + 2 * likeness.same_street
    )


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody lives, as far as known; `area` is the code of a district."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    area: str = ""

    def spelled(self) -> "Whereabouts":
        """The same in one spelling, to be compared."""
        return Whereabouts(
            street_key(self.street),
            fold(self.house_number).replace(" ", ""),
            fold(self.postcode).replace(" ", ""),
            self.area,
        )


def live_elsewhere(known: Whereabouts, told: Whereabouts) -> bool:
    """Whether both say something of the address that cannot both be right.

    What only one of them says is no contradiction.
    """
    one, other = known.spelled(), told.spelled()
    pairs = [(getattr(one, f.name), getattr(other, f.name)) for f in fields(one)]
    return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def may_be_same(known: Whereabouts, told: Whereabouts) -> bool:
    """Whether two addresses share the street or the district."""
    one, other = known.spelled(), told.spelled()
    pairs = ((one.street, other.street), (one.area, other.area))
    return any(mine and mine == theirs for mine, theirs in pairs)


def believed(known: Whereabouts, told: Whereabouts) -> Whereabouts:
    """The address once the told one is taken over.

    What it leaves open is kept only where the street is the same.
    """
    if not told.street or known.spelled().street != told.spelled().street:
        return told
    names = (field.name for field in fields(told))
    return Whereabouts(*(getattr(told, name) or getattr(known, name) for name in names))


def phone_index(number: str) -> str:
    """The blind index of an E.164 number."""
    return crypto.blind_index(number, PHONE_INDEX)


def email_index(address: str) -> str:
    """The blind index of an e-mail address, upper and lower case alike."""
    return crypto.blind_index(address.strip().lower(), EMAIL_INDEX)


def sound_of(token: str) -> str:
    """How a folded word sounds to a German ear (Cologne phonetics, Postel 1969)."""
    return "".join(code for _word, code in cologne_phonetics.encode(token))[:60]


FEWEST_DIGITS = 4
FEWEST_LETTERS = 3
OWN_DIGITS = 6


@dataclass(frozen=True)
class Knowledge:
    """What somebody who searches knows beside the name; street folded, digits bare."""

    street: str = ""
    area: str = ""
    digits: str = ""

    @property
    def is_enough(self) -> bool:
        """Whether this may be searched for together with a name."""
        return (
            len(self.street) >= FEWEST_LETTERS
            or bool(self.area)
            or len(self.digits) >= FEWEST_DIGITS
        )


@dataclass(frozen=True)
class Facts:
    """What is true of a person; numbers in E.164, street folded."""

    street: str = ""
    area: str = ""
    numbers: Sequence[str] = ()
    is_protected: bool = False


def knows_more(known: Knowledge, facts: Facts) -> bool:
    """Whether all that was said beside the name is true of this person."""
    if not known.is_enough:
        return False
    if known.street or known.area:
        if facts.is_protected:
            return False
        if known.area and known.area != facts.area:
            return False
        if known.street and not facts.street.startswith(known.street):
            return False
    return not known.digits or any(
        _is_part(known.digits.lstrip("0"), number) for number in facts.numbers
    )


def _is_part(digits: str, number: str) -> bool:
    """Whether these digits are of the number itself: a whole town shares its prefix."""
    return number.endswith(digits) or digits in number[-OWN_DIGITS:]
