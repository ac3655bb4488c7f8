"""Whether what was typed is a place, where nothing but a place may be kept."""

from beistand.kit.postcodes import fits_country
from beistand.reference.models import Place
from beistand.reference.queries import city


def is_postcode(typed: str) -> bool:
    """Whether this is a postcode of the city, or written like one of its country."""
    if fits_country(typed, city().country_code):
        return True
    return bool(typed) and Place.objects.filter(postcode=typed).exists()
