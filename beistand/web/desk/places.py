"""Addresses of the register while one is being typed."""

from collections.abc import Sequence
from dataclasses import dataclass

from beistand.reference.queries import suggest_places
from beistand.web.desk.call_form import CallForm
from beistand.web.public.where import label_of, split, value_of

SHORTEST = 3
MOST = 5


@dataclass(frozen=True)
class Suggestion:
    """An address that fits: as it is read, and as the form sends it."""

    label: str
    value: str


def suggested(form: CallForm) -> list[Suggestion]:
    """Addresses that fit what was typed, the likest first."""
    typed = f"{form.said('street')} {form.said('house_number')}".strip()
    places = suggest_places(typed, MOST) if len(typed) >= SHORTEST else []
    return [Suggestion(label_of(place), value_of(place)) for place in places]


def take(form: CallForm, found: Sequence[Suggestion], chosen: str) -> bool:
    """Fill in the chosen address, if one of these was chosen."""
    parts = split(chosen)
    if parts is None or chosen not in {suggestion.value for suggestion in found}:
        return False
    street, number, postcode, area = parts
    given = {"street": street, "postcode": postcode, "area": area}
    form.enter({**given, "house_number": number or form.said("house_number")})
    return True
