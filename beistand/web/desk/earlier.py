"""What we know of people already, while their number or name is still being typed."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import User
from beistand.cases.models import Case, Need
from beistand.cases.queries import open_cases_around
from beistand.intake.models import Contact
from beistand.intake.queries import last_contacts_with
from beistand.people.models import Person
from beistand.people.queries import families_of
from beistand.web.desk.work import CHANNELS

MOST = 3


@dataclass(frozen=True)
class Conversation:
    """An earlier conversation, and on which channel."""

    contact: Contact
    channel: Promise


@dataclass
class Earlier:
    """Open cases and the last conversation of one person, each with why it is shown."""

    cases: list[tuple[Case, Promise]] = field(default_factory=list)
    contacts: list[tuple[Conversation, Promise]] = field(default_factory=list)
    open_needs: int = 0


def earlier_of(people: Collection[Person], user: User) -> dict[int, Earlier]:
    """What is known of each of these people, by their ids. Six queries, or none."""
    known = {person.pk: Earlier() for person in people}
    if not known:
        return known
    families = families_of(people)
    for case in open_cases_around(families.keys(), user):
        _add_case(known, families, case)
    for contact in last_contacts_with(families.keys()):
        _add_contact(known, families, contact)
    for earlier in known.values():
        earlier.cases = earlier.cases[:MOST]
    return known


def _add_case(known: dict[int, Earlier], families: dict[int, int], case: Case) -> None:
    person = families.get(case.beneficiary_id)
    inquirer = families.get(case.inquirer_id)
    if person:
        known[person].cases.append((case, _("for this person")))
        open_needs = [need for need in case.needs.all() if still_waits(need)]
        known[person].open_needs += len(open_needs)
    if inquirer and inquirer != person:
        known[inquirer].cases.append((case, _("reported by this person")))


def still_waits(need: Need) -> bool:
    """Whether somebody still waits for this."""
    return need.status in Need.OPEN_STATUSES


def _add_contact(
    known: dict[int, Earlier], families: dict[int, int], contact: Contact
) -> None:
    told = Conversation(contact, CHANNELS[contact.channel])
    inquirer = families.get(contact.inquirer_id or 0)
    person = families.get(contact.case.beneficiary_id) if contact.case else None
    if inquirer:
        _note(known[inquirer], told, _("has spoken to us"))
    if person and person != inquirer:
        _note(known[person], told, _("about this person"))


def _note(earlier: Earlier, told: Conversation, why: Promise) -> None:
    """Once, though two queries may find it."""
    if told.contact not in [each.contact for each, _why in earlier.contacts]:
        earlier.contacts.append((told, why))
