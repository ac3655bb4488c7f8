"""Reports that name another address than the one we know."""

from collections.abc import Iterable
from dataclasses import dataclass

from beistand.intake.models import Contact
from beistand.intake.queries import told_whereabouts
from beistand.people.rules import Whereabouts
from beistand.reference.queries import area_of


@dataclass(frozen=True)
class OtherAddress:
    """A report that names another address than we know."""

    contact: Contact
    address: str


def other_addresses(contacts: Iterable[Contact]) -> list[OtherAddress]:
    """Those of these conversations whose address is still to be decided on."""
    return [
        OtherAddress(contact, spell(told_whereabouts(contact)))
        for contact in contacts
        if contact.is_open and contact.next_step == "check_address"
    ]


def spell(where: Whereabouts) -> str:
    """An address in one line: street, number, postcode, district by its name."""
    area = area_of(where.area)
    street = f"{where.street} {where.house_number}".strip()
    parts = (street, where.postcode, area.name if area else where.area)
    return ", ".join(part for part in parts if part)
