"""Who is this? People who may be meant by what has been typed, each with why."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise

from beistand.accounts.models import User
from beistand.cases.models import Case
from beistand.cases.queries import cases_of
from beistand.intake.models import Contact
from beistand.intake.queries import contacts_of, is_counted_unnamed
from beistand.kit import phone
from beistand.people.actions import note_search, read_person
from beistand.people.models import Person
from beistand.people.queries import lookalikes, person_with
from beistand.people.rules import why_shown
from beistand.web.desk.call_form import CallForm, split_street
from beistand.web.desk.earlier import Earlier, earlier_of

EARLIER = 5


@dataclass(frozen=True)
class Likely:
    """Somebody who may be meant."""

    person: Person
    why: list[Promise]
    chosen: bool
    earlier: Earlier = field(default_factory=Earlier)


@dataclass(frozen=True)
class Before:
    """What we already know of the one who was chosen."""

    person: Person
    cases: list[Case]
    contacts: list[Contact]


@dataclass(frozen=True)
class Who:
    """What the right side of the call page shows.

    Attributes:
        searched: whether enough was typed to search at all.
    """

    callers: Sequence[Likely] = ()
    people: Sequence[Likely] = ()
    befores: Sequence[Before] = field(default_factory=list)
    searched: bool = False


def recognise(form: CallForm, user: User) -> Who:
    """Look for the caller and the person in need; every look is journalled.

    Nobody looks for somebody who wants to stay unknown, not even when the page asks
    late, after the call was counted.
    """
    if form.is_anonymous():
        return Who()
    other = form.is_for_other()
    street, _number = split_street(form.said("street"), form.said("house_number"))
    callers, asked = _likely(
        form, user, "known", ("phone", "name"), "" if other else street
    )
    people: list[Likely] = []
    also_asked = False
    if other:
        names = ("person_phone", "person_name")
        people, also_asked = _likely(form, user, "person_known", names, street)
    chosen = [likely.person for likely in (*people, *callers) if likely.chosen]
    return Who(
        *_with_earlier(callers, people, user),
        [_before(person, user) for person in chosen],
        asked or also_asked,
    )


def _with_earlier(
    callers: list[Likely], people: list[Likely], user: User
) -> tuple[list[Likely], list[Likely]]:
    """The same people with what we know of them, each human being asked about once."""
    found = {row.person.pk: row.person for row in (*callers, *people)}
    known = earlier_of(found.values(), user)
    with_callers, with_people = (
        [replace(row, earlier=known[row.person.pk]) for row in rows]
        for rows in (callers, people)
    )
    return with_callers, with_people


def _likely(
    form: CallForm, user: User, known: str, names: tuple[str, str], street: str
) -> tuple[list[Likely], bool]:
    number = number_of(form, names[0])
    name = form.said(names[1])
    terms = {"number": number, "name": name, "street": street}
    email = form.said("email") if known == "known" else ""
    if not number and not email and len(name.split()) < 2 and not (name and street):
        return _only_chosen(form, known), False
    key = form.said("key")
    if is_counted_unnamed(key):
        return [], False
    found = lookalikes(number=number, email=email, name=name, street=street)
    seen = [row.person for row in found]
    note_search(terms | {"email": email}, seen, by=user, call=key)
    chosen = form.chosen(known)
    return [
        Likely(
            person=row.person,
            why=why_shown(row.likeness),
            chosen=row.person.uid == chosen,
        )
        for row in found
    ], True


def _only_chosen(form: CallForm, known: str) -> list[Likely]:
    uid = form.chosen(known)
    person = person_with(uid) if uid else None
    return [Likely(person, [], True)] if person else []


def _before(person: Person, user: User) -> Before:
    read_person(person, by=user)
    return Before(
        person=person,
        cases=list(cases_of(person)[:EARLIER]),
        contacts=list(contacts_of(person)[:EARLIER]),
    )


def number_of(form: CallForm, name: str = "phone") -> str:
    """The typed number in E.164, "" if it is none yet."""
    region = form.said("country") if name == "phone" else ""
    return phone.normalize(form.said(name), region or form.around.city.region) or ""


def filled(form: CallForm, known: str, user: User) -> None:
    """Put what we know of the chosen person into the fields that are empty."""
    uid = form.chosen(known)
    person = person_with(uid) if uid else None
    if person is None:
        return
    read_person(person, by=user)
    region = form.around.city.region
    values: dict[str, str | list[str]] = {**_ways(person, known, region)}
    if known == "person_known" or not form.is_for_other():
        values |= {} if person.is_protected else _place(person)
        values["risks"] = sorted({*form.entered.getlist("risks"), *person.risks})
    always = ("name", "person_name", "risks")
    form.enter(
        {
            name: value
            for name, value in values.items()
            if value and (name in always or not form.said(name))
        }
    )


def _ways(person: Person, known: str, region: str) -> dict[str, str]:
    numbers, emails = list(person.phones.all()), list(person.emails.all())
    number = phone.display(numbers[0].number, region) if numbers else ""
    if known == "person_known":
        return {"person_name": person.name, "person_phone": number}
    return {
        "name": person.name,
        "phone": number,
        "email": emails[0].address if emails else "",
        "wish": person.wish,
        "best_time": person.best_time,
        "country": person.country,
    }


def _place(person: Person) -> dict[str, str]:
    return {
        "street": person.street,
        "house_number": person.house_number,
        "postcode": person.postcode,
        "area": person.area.code if person.area else "",
    }
