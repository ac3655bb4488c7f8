"""Addresses of the register while one is being typed."""

from beistand.reference.models import Place
from beistand.reference.queries import suggest_places
from beistand.web.desk.call_form import CallForm

SHORTEST = 3
MOST = 5


def suggested(form: CallForm) -> list[Place]:
    """Addresses that fit what was typed, the likest first."""
    typed = f"{form.said('street')} {form.said('house_number')}".strip()
    return list(suggest_places(typed, MOST)) if len(typed) >= SHORTEST else []


def take(form: CallForm, places: list[Place], chosen: str) -> bool:
    """Fill in the chosen address, if one of these was chosen."""
    place = next((place for place in places if str(place.pk) == chosen), None)
    if place is None:
        return False
    form.enter(
        {
            "street": place.street,
            "house_number": place.house_number,
            "postcode": place.postcode,
            "area": place.area.code,
        }
    )
    return True
