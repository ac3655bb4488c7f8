"""Writing down who somebody is, and deciding that two rows are one person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from beistand.journal import actions as journal
from beistand.kit import clock, phone
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.text import fold
from beistand.people.models import (
    Consent,
    EmailAddress,
    Merge,
    NameToken,
    Person,
    PhoneNumber,
)
from beistand.people.rules import (
    Whereabouts,
    email_index,
    live_elsewhere,
    phone_index,
    sound_of,
)
from beistand.reference.models import Area, Place
from beistand.reference.queries import find_place


@dataclass(frozen=True)
class PersonIn:
    """What we are told about somebody. Numbers are E.164; area wins over place."""

    name: str
    language: str
    phone: str = ""
    email: str = ""
    country: str = ""
    wish: str = ""
    best_time: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    area: Area | None = None
    place: Place | None = None
    risks: list[str] = field(default_factory=list)
    notes: str = ""

    def lives_in(self) -> Area | None:
        """The part of town: as told, else that of the address."""
        return self.area or (self.place.area if self.place else None)

    def whereabouts(self) -> Whereabouts:
        """The address as told, to be compared."""
        area = self.lives_in()
        code = area.code if area else ""
        return Whereabouts(self.street, self.house_number, self.postcode, code)


@action("people.add")
def add_person(told: PersonIn, *, by: Actor) -> Person:
    """Write down a new person."""
    tokens = sorted(set(fold(told.name).split()))
    place = told.place
    person = Person.objects.create(
        name=told.name.strip(),
        tokens=tokens,
        language=told.language,
        country=told.country,
        wish=told.wish,
        best_time=told.best_time,
        street=told.street.strip(),
        street_folded=fold(told.street),
        house_number=told.house_number.strip(),
        postcode=told.postcode.strip(),
        area=told.lives_in(),
        lon=place.lon if place else None,
        lat=place.lat if place else None,
        risks=told.risks,
        notes=told.notes,
        created_at=clock.now(),
    )
    _remember_tokens(tokens)
    _add_ways(person, told)
    return person


@action("people.add")
def complete_person(person: Person, told: PersonIn, *, by: Actor) -> None:
    """Add what we did not know; overwrite nothing that somebody wrote down.

    Of an address that contradicts the known one nothing is added: half of each
    would be a third one. A person decides which is right.
    """
    changed = _fill(person, told, ("country", "wish", "best_time"))
    if not live_elsewhere(person.whereabouts(), told.whereabouts()):
        changed += _complete_address(person, told)
    risks = sorted({*person.risks, *told.risks})
    if risks != sorted(person.risks):
        person.risks = risks
        changed.append("risks")
    if changed:
        person.save(update_fields=changed)
        journal.record(by, "people.completed", person, fields=",".join(changed))
    _add_ways(person, told)


def _fill(person: Person, told: PersonIn, names: Collection[str]) -> list[str]:
    missing = [
        name for name in names if not getattr(person, name) and getattr(told, name)
    ]
    for name in missing:
        setattr(person, name, getattr(told, name))
    return missing


def _complete_address(person: Person, told: PersonIn) -> list[str]:
    changed = _fill(person, told, ("street", "house_number", "postcode"))
    if "street" in changed:
        person.street_folded = fold(told.street)
        changed.append("street_folded")
    if person.area_id is None and (area := told.lives_in()) is not None:
        person.area = area
        changed.append("area")
    if person.lon is None and told.place is not None:
        person.lon, person.lat = told.place.lon, told.place.lat
        changed += ["lon", "lat"]
    return changed


@action("people.edit")
def correct_person(person: Person, changes: dict[str, object], *, by: Actor) -> None:
    """Correct what we know of somebody; the journal names the fields, not values."""
    for name, value in changes.items():
        setattr(person, name, value)
    names = set(changes)
    if "name" in changes:
        person.tokens = sorted(set(fold(person.name).split()))
        _remember_tokens(person.tokens)
        names.add("tokens")
    if "street" in changes:
        person.street_folded = fold(person.street)
        names.add("street_folded")
    if names & {"street", "house_number", "postcode"}:
        place = find_place(person.street, person.house_number, person.postcode)
        person.lon, person.lat = (place.lon, place.lat) if place else (None, None)
        names |= {"lon", "lat"}
    person.save(update_fields=sorted(names))
    journal.record(by, "people.corrected", person, fields=",".join(sorted(changes)))


@action("people.edit")
def correct_ways(
    person: Person, numbers: Collection[str], emails: Collection[str], *, by: Actor
) -> None:
    """Leave exactly these numbers (E.164) and e-mail addresses, in this order."""
    for number in numbers:
        _add_ways(person, PersonIn(person.name, person.language, phone=number))
    for email in emails:
        _add_ways(person, PersonIn(person.name, person.language, email=email))
    gone = PhoneNumber.objects.filter(person=person)
    ended, _rows = gone.exclude(index__in=map(phone_index, numbers)).delete()
    lost = EmailAddress.objects.filter(person=person)
    missed, _rows = lost.exclude(index__in=map(email_index, emails)).delete()
    journal.record(by, "people.ways_corrected", person, removed=ended + missed)


@action("people.mark_number")
def mark_number_wrong(person: Person, number: str, *, by: Actor) -> None:
    """Somebody else answers there: it is not dialled again by itself."""
    if _mark_number(person, number, clock.now()):
        journal.record(by, "people.number_wrong", person)


@action("people.mark_number")
def mark_number_right(person: Person, number: str, *, by: Actor) -> None:
    """It was marked as wrong by mistake: it can be dialled again."""
    if _mark_number(person, number, None):
        journal.record(by, "people.number_right", person)


def _mark_number(person: Person, number: str, wrong_at: datetime | None) -> int:
    rows = PhoneNumber.objects.filter(person=person, index=phone_index(number))
    return rows.update(wrong_at=wrong_at)


@action("people.consent")
def give_consent(
    person: Person, purpose: str, wording: str, channel: str, *, by: Actor
) -> None:
    """Write down what a person agreed to, and the words that were shown."""
    Consent.objects.create(
        person=person,
        purpose=purpose,
        wording=wording,
        channel=channel,
        given_at=clock.now(),
    )


@action("people.protect")
def protect_person(person: Person, *, by: Actor) -> None:
    """Hide this address from lists, search and messages."""
    person.is_protected = True
    person.save(update_fields=["is_protected"])
    journal.record(by, "people.protected", person)


@action("people.lift_protection")
def lift_protection(person: Person, *, by: Actor) -> None:
    """Let this address be seen again by those who work on the case."""
    person.is_protected = False
    person.save(update_fields=["is_protected"])
    journal.record(by, "people.protection_lifted", person)


@action("people.read")
def read_person(person: Person, *, by: Actor, reason: str = "") -> None:
    """Open what we know of somebody. Looking is itself written down."""
    journal.record_read(by, "people.read", person, why=reason)


@action("people.search")
def note_search(
    terms: Mapping[str, str],
    found: Collection[Person | str],
    *,
    by: Actor,
    call: str = "",
) -> None:
    """Write down that somebody searched, even in vain, for what, and who was found.

    `call` is the key of the call in which it was done, so that an anonymous one can
    have the words forgotten.
    What was typed is sealed; in the clear stand only the names of the terms and
    the public ids, so that a snoop's searches can be followed up.
    """
    given = {name: text for name, text in terms.items() if text}
    ids = [each if isinstance(each, str) else str(each.uid) for each in found]
    journal.record_read(
        by,
        "people.searched",
        "people",
        why="\n".join(f"{name}: {text}" for name, text in given.items()),
        terms=",".join(given) or "nothing",
        hits=len(ids),
        found=ids,
        **({"call": call} if call else {}),
    )


@action("people.merge")
def merge_people(kept: Person, gone: Person, *, by: Actor) -> Merge:
    """Treat two rows as one person from now on. Everything of both is kept."""
    kept = kept.merged_into or kept
    gone = gone.merged_into or gone
    rows = Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk])
    fresh = {row.pk: row for row in rows.order_by("pk")}
    if kept.pk == gone.pk or any(row.merged_into_id for row in fresh.values()):
        raise Refused(_("These two are already one person."))
    moved = [gone.pk, *gone.merged.values_list("pk", flat=True)]
    Person.objects.filter(pk__in=moved).update(merged_into=kept)
    merge = Merge.objects.create(
        kept=kept,
        gone=gone,
        moved=moved,
        decided_by=by.label,
        decided_at=clock.now(),
    )
    journal.record(by, "people.merged", kept, gone=str(gone.uid))
    return merge


@action("people.merge")
def unmerge_people(merge: Merge, *, by: Actor) -> None:
    """Take a merge back: both are as they were."""
    rows = Merge.objects.filter(pk=merge.pk, undone_at=None)
    if not rows.update(undone_at=clock.now()):
        raise Refused(_("This merge was already undone."))
    others = [pk for pk in merge.moved if pk != merge.gone_id]
    Person.objects.filter(pk=merge.gone_id).update(merged_into=None)
    Person.objects.filter(pk__in=others).update(merged_into=merge.gone)
    journal.record(by, "people.unmerged", merge.kept, gone=str(merge.gone.uid))


def _remember_tokens(tokens: list[str]) -> None:
    rows = [NameToken(token=token[:60], sound=sound_of(token)) for token in tokens]
    NameToken.objects.bulk_create(rows, ignore_conflicts=True)


def _add_ways(person: Person, told: PersonIn) -> None:
    if told.phone:
        row = PhoneNumber(
            person=person,
            number=told.phone,
            index=phone_index(told.phone),
            can_text=phone.can_text(told.phone),
        )
        PhoneNumber.objects.bulk_create([row], ignore_conflicts=True)
    if told.email:
        mail = EmailAddress(
            person=person, address=told.email.strip(), index=email_index(told.email)
        )
        EmailAddress.objects.bulk_create([mail], ignore_conflicts=True)
