"""Finding people: by number, by name, by street. Each find says why."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Func, Q, QuerySet, TextField, Value

from beistand.kit.text import fold
from beistand.people.models import EmailAddress, Merge, NameToken, Person
from beistand.people.rules import (
    Facts,
    Knowledge,
    Resemblance,
    are_similar,
    email_index,
    knows_more,
    phone_index,
    sound_of,
    weight,
)

VARIANTS = 8
SEARCHED = 200
LONGEST = 200  # nobody's name; to compare much longer ones takes minutes
SIMILAR = 0.4


@dataclass(frozen=True)
class Found:
    """A person who may be the one on the phone, and what they have in common."""

    person: Person
    likeness: Resemblance


def person_with(uid: UUID) -> Person | None:
    """The person with this public id, as the one that rows were merged into."""
    rows = with_ways(Person.objects.filter(uid=uid))
    person = rows.first()
    if person is not None and person.merged_into is not None:
        return with_ways(Person.objects.filter(pk=person.merged_into.pk)).first()
    return person


def family_ids(person: Person) -> list[int]:
    """The ids of all rows that are this human being."""
    fresh = Person.objects.values_list("merged_into_id", flat=True).get(pk=person.pk)
    root = fresh or person.pk
    merged = Person.objects.filter(merged_into=root).values_list("pk", flat=True)
    return [root, *merged]


def families_of(people: Collection[Person]) -> dict[int, int]:
    """Every row that is one of these human beings, and which. One query."""
    merged = Person.objects.filter(merged_into__in=people)
    families = dict(merged.values_list("pk", "merged_into_id"))
    return families | {person.pk: person.pk for person in people}


def with_ways(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with numbers, addresses and area loaded along."""
    return people.select_related("area", "merged_into").prefetch_related(
        "phones", "emails"
    )


def people_by_phone(number: str, limit: int = 20) -> list[Person]:
    """Everybody with this E.164 number."""
    rows = Person.objects.filter(phones__index=phone_index(number))
    return list(with_ways(rows).order_by("-id")[:limit])


def people_by_email(address: str, limit: int = 20) -> list[Person]:
    """Everybody with this e-mail address."""
    rows = Person.objects.filter(emails__index=email_index(address))
    return list(with_ways(rows).order_by("-id")[:limit])


def people_by_emails(addresses: Collection[str]) -> dict[str, list[Person]]:
    """Everybody with one of these addresses, in lower case; each human being once."""
    indexes = {email_index(address): address.lower() for address in addresses}
    rows = EmailAddress.objects.filter(index__in=indexes)
    found: dict[str, list[Person]] = {}
    for row in rows.select_related("person__merged_into").order_by("person_id"):
        human = row.person.merged_into or row.person
        people = found.setdefault(indexes[row.index], [])
        if human not in people:
            people.append(human)
    return found


class OneSlipOff(Func):
    """The word, and what it becomes without any one of its letters."""

    function = "one_slip_off"
    output_field = ArrayField(TextField())


def people_by_name(text: str, street: str = "", limit: int = 20) -> list[Person]:
    """Everybody whose name resembles the text, misspelt words included.

    Those whose name has exactly these words come first, so that the many who
    are merely alike never hide them. With a street, only those who live in one
    that begins so.
    """
    words = fold(text).split()[:4]
    if not words:
        return []
    people = Person.objects.order_by()
    if street:
        people = people.filter(street_folded__startswith=fold(street))
    exact = people.filter(tokens__contains=words).values_list("pk", flat=True)
    found = list(exact[:limit])
    if len(found) < limit:
        for word in words:
            people = people.filter(tokens__overlap=_variants(word))
        alike = people.exclude(pk__in=found).values_list("pk", flat=True)
        found += alike[: limit - len(found)]
    rows = {row.pk: row for row in with_ways(Person.objects.filter(pk__in=found))}
    return [rows[pk] for pk in found]


def words_of_names(words: Collection[str]) -> set[str]:
    """Those of these folded words that occur in the name of somebody we know."""
    rows = NameToken.objects.filter(token__in=words)
    return set(rows.values_list("token", flat=True))


def people_by_name_and(
    name: str, *, street: str = "", area: str = "", digits: str = "", limit: int = 8
) -> list[Person]:
    """Everybody of that name of whom one thing more that was said is true.

    Of a protected person nothing that tells where they live counts, so that nobody
    can find out an address by trying.
    """
    known = Knowledge(fold(street), area, "".join(filter(str.isdigit, digits)))
    return [
        person
        for person in people_by_name(name, street, limit=SEARCHED)
        if knows_more(known, _facts(person))
    ][:limit]


def _facts(person: Person) -> Facts:
    return Facts(
        street=person.street_folded,
        area=person.area.code if person.area else "",
        numbers=tuple(row.number for row in person.phones.all()),
        is_protected=person.is_protected,
    )


def _variants(word: str) -> list[str]:
    """The words of names that may be meant: written, heard or begun like this one.

    Trigrams, which forgive more than one slip, are asked only about a word that
    nothing else is like: their cost grows with the number of different names.
    """
    alike = Q(slips__overlap=OneSlipOff(Value(word)))
    if len(sound := sound_of(word)) > 1:
        alike |= Q(sound=sound)
    similar = _likest(NameToken.objects.alias(slips=OneSlipOff("token")), word, alike)
    starting = NameToken.objects.filter(token__startswith=word).order_by()
    begun = list(starting.values_list("token", flat=True)[:VARIANTS])
    if not similar and not begun:
        far = Q(token__trigram_similar=word, score__gte=SIMILAR)
        similar = _likest(NameToken.objects.all(), word, far)
    return sorted({word, *similar, *begun})


def _likest(tokens: QuerySet[NameToken], word: str, wanted: Q) -> list[str]:
    scored = tokens.annotate(score=TrigramSimilarity("token", word)).filter(wanted)
    rows = scored.order_by("-score", "token").values_list("token", flat=True)
    return list(rows[:VARIANTS])


def likeness(
    person: Person,
    *,
    number: str = "",
    email: str = "",
    name: str = "",
    street: str = "",
) -> Resemblance:
    """What this person has in common with what was typed."""
    tokens, mine = set(fold(name).split()), set(person.tokens)
    return Resemblance(
        same_phone=bool(number)
        and phone_index(number) in {row.index for row in person.phones.all()},
        same_email=bool(email)
        and email_index(email) in {row.index for row in person.emails.all()},
        same_name=bool(tokens) and tokens == mine,
        similar_name=tokens != mine and are_similar(tokens, mine),
        same_street=bool(street) and fold(street) == person.street_folded,
    )


def lookalikes(
    *, number: str = "", email: str = "", name: str = "", street: str = ""
) -> list[Found]:
    """Who might be meant by what has been typed so far, most alike first.

    A name alone is never enough to browse: it needs a number, an e-mail
    address, a street, or two words (design: search by a name and one more).
    """
    name, street = name[:LONGEST], street[:LONGEST]
    found: dict[int, Person] = {}
    if number:
        found |= {person.pk: person for person in people_by_phone(number)}
    if email:
        found |= {person.pk: person for person in people_by_email(email)}
    if len(fold(name).split()) > 1 or (name and street):
        named = people_by_name(name, street) or people_by_name(name)
        found |= {person.pk: person for person in named}
    rows = [
        Found(
            person,
            likeness(person, number=number, email=email, name=name, street=street),
        )
        for person in found.values()
    ]
    rows.sort(key=lambda row: (-weight(row.likeness), row.person.pk))
    return _each_once(rows)[:8]


def doubles_of(person: Person) -> list[Found]:
    """Other entries that may be the same human being as this one."""
    numbers, emails = list(person.phones.all()), list(person.emails.all())
    found = lookalikes(
        number=numbers[0].number if numbers else "",
        email=emails[0].address if emails else "",
        name=person.name,
        street=person.street,
    )
    root = person.merged_into_id or person.pk
    return [row for row in found if row.person.pk != root]


def merges_of(person: Person) -> QuerySet[Merge]:
    """The entries that were joined into this one and can be taken apart again."""
    rows = Merge.objects.filter(kept=person, undone_at=None)
    return rows.select_related("gone").order_by("decided_at")


def merge_of(gone: Person) -> Merge | None:
    """The decision that joined this entry into another, if it still holds."""
    rows = Merge.objects.filter(gone=gone, undone_at=None)
    return rows.select_related("kept", "gone").first()


def _each_once(rows: list[Found]) -> list[Found]:
    """Of rows that were merged into one person, the likest, as that person."""
    people: dict[int, Found] = {}
    for row in rows:
        root = row.person.merged_into or row.person
        people.setdefault(root.pk, Found(root, row.likeness))
    return list(people.values())
