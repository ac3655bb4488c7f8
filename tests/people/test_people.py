"""Finding and merging people."""

import pytest

from beistand.cases.models import Case
from beistand.cases.queries import cases_of
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.people.actions import (
    PersonIn,
    add_person,
    complete_person,
    correct_person,
    merge_people,
    unmerge_people,
)
from beistand.people.models import Person
from beistand.people.queries import (
    family_ids,
    lookalikes,
    people_by_name,
    people_by_phone,
)
from beistand.people.rules import (
    Reach,
    Resemblance,
    channel_for,
    link_channel_for,
    weight,
)


@pytest.mark.parametrize(
    ("reach", "channel"),
    [
        (Reach(), ""),
        (Reach(has_phone=True), "phone"),
        (Reach(has_phone=True, has_email=True), "phone"),
        (Reach(wish="email", has_phone=True, has_email=True), "email"),
        (Reach(wish="sms", has_phone=True), "phone"),
        (Reach(wish="sms", has_phone=True, has_mobile=True), "sms"),
        (Reach(has_email=True), "email"),
        (Reach(has_address=True), "letter"),
    ],
)
def test_how_to_tell_somebody(reach: Reach, channel: str) -> None:
    assert channel_for(reach) == channel


@pytest.mark.parametrize(
    ("reach", "channel"),
    [
        (Reach(has_phone=True), ""),
        (Reach(has_phone=True, has_mobile=True), "sms"),
        (Reach(has_email=True, has_phone=True, has_mobile=True), "email"),
        (Reach(wish="phone", has_phone=True, has_email=True), ""),
        (Reach(wish="sms", has_mobile=True, has_email=True, has_phone=True), "sms"),
    ],
)
def test_how_to_send_somebody_a_link(reach: Reach, channel: str) -> None:
    assert link_channel_for(reach) == channel


def test_the_same_number_weighs_more_than_a_similar_name() -> None:
    by_number = Resemblance(same_phone=True)
    by_name = Resemblance(similar_name=True, same_street=True)
    assert weight(by_number) > weight(by_name)


def test_found_by_number(klein: Person) -> None:
    assert people_by_phone("+4963112345") == [klein]
    assert people_by_phone("+4963112346") == []


@pytest.mark.parametrize(
    "typed",
    [
        "Elfriede Klein",
        "klein elfriede",
        "Elfride Klein",
        "ELFRIEDE",
        "Kle",
        "Klain",
        "Kleyn",
    ],
)
def test_found_by_a_misspelt_or_unfinished_name(klein: Person, typed: str) -> None:
    assert klein in people_by_name(typed)


def test_not_found_by_another_name(klein: Person) -> None:
    assert people_by_name("Hoffmann") == []


def test_a_name_alone_is_not_enough_to_browse(klein: Person) -> None:
    assert lookalikes(name="Klein") == []
    assert [row.person for row in lookalikes(name="Klein", street="Marktstr.")] == [
        klein
    ]
    (found,) = lookalikes(name="Elfriede Klein", number="+4963112345")
    assert (found.likeness.same_phone, found.likeness.same_name) == (True, True)


def test_completing_overwrites_nothing(klein: Person) -> None:
    told = PersonIn(
        name="Elfriede Klein",
        language="de",
        phone="+4915112345678",
        street="Falsche Straße",
        postcode="67655",
        risks=["ill"],
    )
    complete_person(klein, told, by=System())
    klein.refresh_from_db()
    assert (klein.street, klein.postcode) == ("Marktstraße", "")
    assert klein.risks == ["alone", "ill", "over_65"]
    assert klein.phones.count() == 2


def test_correcting_keeps_the_search_up_to_date(klein: Person) -> None:
    correct_person(klein, {"name": "Elfriede Groß"}, by=System())
    assert people_by_name("Gross Elfriede") == [klein]


def test_merged_people_share_their_history_and_can_be_parted(
    case: Case, klein: Person
) -> None:
    told = PersonIn(name="E. Klein", language="de", phone="+4963112345")
    twin = add_person(told, by=System())
    assert list(cases_of(twin)) == []

    merge = merge_people(twin, klein, by=System())
    assert list(cases_of(twin)) == [case]
    assert set(family_ids(klein)) == {twin.pk, klein.pk}

    unmerge_people(merge, by=System())
    assert list(cases_of(Person.objects.get(pk=twin.pk))) == []
    with pytest.raises(Refused, match="already undone"):
        unmerge_people(merge, by=System())


def test_merging_in_a_chain_and_back(klein: Person, anna: Person) -> None:
    third = add_person(PersonIn(name="K", language="de"), by=System())
    first = merge_people(anna, klein, by=System())
    second = merge_people(third, Person.objects.get(pk=anna.pk), by=System())
    klein.refresh_from_db()
    assert klein.merged_into == third

    unmerge_people(second, by=System())
    klein.refresh_from_db()
    assert klein.merged_into == anna
    unmerge_people(first, by=System())
    klein.refresh_from_db()
    assert klein.merged_into is None


def test_merging_twice_is_refused(klein: Person, anna: Person) -> None:
    merge_people(anna, klein, by=System())
    klein.refresh_from_db()
    with pytest.raises(Refused, match="already one person"):
        merge_people(anna, klein, by=System())
