"""A small address register for tests."""

from beistand.reference.models import Area, Place, Street
from beistand.reference.rules import street_key


def add_place(street: str, number: str, postcode: str, area: str) -> None:
    """Enter one address."""
    key = street_key(street)
    Street.objects.get_or_create(folded=key, defaults={"name": street})
    Place.objects.create(
        street=street,
        house_number=number,
        postcode=postcode,
        area=Area.objects.get(code=area),
        lon=7.77,
        lat=49.44,
        folded=key,
    )
