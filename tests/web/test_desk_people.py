"""/desk/people/… and /desk/search: found with two things, corrected, joined."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.cases.models import Case, Need
from beistand.journal.models import Entry
from beistand.kit import codes
from beistand.kit.actions import System
from beistand.people.actions import PersonIn, add_person, protect_person
from beistand.people.models import Person


@pytest.fixture
def twin(klein: Person) -> Person:
    """Mrs Klein again, misspelt."""
    told = PersonIn("Elfride Klein", "de", phone="+4963112345")
    return add_person(told, by=System())


def corrected(**more: object) -> dict[str, object]:
    """What the page of Mrs Klein sends."""
    return {
        "name": "Elfriede Klein",
        "phones": "0631 12345",
        "emails": "",
        "street": "Marktstraße",
        "house_number": "12",
        "postcode": "",
        "area": "old-town",
        "language": "de",
        "wish": "",
        "best_time": "",
        "risks": ["alone", "over_65"],
        "notes": "",
        **more,
    }


@pytest.mark.parametrize(
    "address", ["search", "people/{uid}", "people/{uid}/merge", "people/{uid}/protect"]
)
def test_sam_finds_nobody(
    client: Client, sam: User, klein: Person, address: str
) -> None:
    client.force_login(sam)
    form = {"q": "Elfriede Klein"}
    answer = client.post(f"/desk/{address.format(uid=klein.uid)}", form)
    assert (answer.status_code, "Klein" in answer.text) == (403, False)


@pytest.mark.parametrize(
    ("typed", "more"),
    [
        ("0631/12 345", {}),
        ("+49 631 12345", {}),
        ("Elfriede Klein", {"street": "Marktstr"}),
        ("Klein Elfride", {"area": "old-town"}),
        ("Klein", {"digits": "2345"}),
        ("Klein", {"street": "Markts", "area": "old-town", "digits": "12345"}),
    ],
)
def test_a_number_or_a_name_and_one_more_find_somebody(
    desk: Client, case: Case, typed: str, more: dict[str, str]
) -> None:
    page = desk.post("/desk/search", {"q": typed, **more}).text
    assert "E. Klein" in page
    assert "Marktstraße" not in page
    assert codes.show_reference(case.reference) in page


def test_a_reference_opens_the_case(desk: Client, case: Case) -> None:
    shown = codes.show_reference(case.reference)
    answer = desk.post("/desk/search", {"q": shown.lower()})
    assert answer["Location"] == f"/desk/cases/{case.uid}"


@pytest.mark.parametrize(
    "more", [{}, {"street": "M"}, {"digits": "345"}, {"area": ""}, {"street": " "}]
)
def test_first_and_last_name_alone_find_nobody(
    desk: Client, klein: Person, more: dict[str, str]
) -> None:
    page = desk.post("/desk/search", {"q": "Elfriede Klein", **more}).text
    assert "A name alone is not enough." in page
    assert "E. Klein" not in page


@pytest.mark.parametrize(
    "more",
    [
        {"street": "Hauptstraße"},
        {"area": "hill"},
        {"digits": "9999"},
        {"digits": "4963"},
        {"street": "Marktstraße", "area": "hill"},
    ],
)
def test_what_is_wrong_beside_the_name_finds_nobody(
    desk: Client, klein: Person, more: dict[str, str]
) -> None:
    page = desk.post("/desk/search", {"q": "Elfriede Klein", **more}).text
    assert "Nobody was found." in page
    assert "E. Klein" not in page


def test_a_search_in_vain_is_journalled_too(desk: Client, town: object) -> None:
    page = desk.post("/desk/search", {"q": "Nie Gesehen", "area": "hill"}).text
    assert "Nobody was found." in page
    desk.post("/desk/search", {"q": codes.new_reference()})
    entries = Entry.objects.filter(verb="people.searched").order_by("id")
    assert [entry.details for entry in entries] == [
        {"terms": "name,area", "hits": 0, "found": []},
        {"terms": "reference", "hits": 0, "found": []},
    ]
    assert entries[0].reason == "name: Nie Gesehen\narea: hill"


def test_a_search_can_be_followed_up(desk: Client, klein: Person) -> None:
    desk.post("/desk/search", {"q": "Elfriede Klein", "street": "Marktstraße"})
    entry = Entry.objects.get(verb="people.searched")
    assert entry.details["found"] == [str(klein.uid)]
    assert "Elfriede Klein" in entry.reason
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM journal_entry WHERE id = %s", [entry.pk])
        assert b"Klein" not in bytes(cursor.fetchone()[0])


def test_the_district_of_a_protected_person_is_not_found(
    desk: Client, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    told = {"q": "Elfriede Klein", "digits": "2345"}
    page = desk.post("/desk/search", told).text
    assert "address protected" in page
    assert page.count("Altstadt") == 1  # in the list of districts to choose from
    for where in ({"street": "Marktstraße"}, {"area": "old-town"}):
        page = desk.post("/desk/search", {**told, **where}).text
        assert "Nobody was found." in page


def test_data_can_be_corrected_and_help_follows(desk: Client, case: Case) -> None:
    person = case.beneficiary
    form = corrected(
        name="Elfriede Kleiner", area="hill", phones="0631 777\n0170 1234567"
    )
    answer = desk.post(f"/desk/people/{person.uid}", form)
    assert answer["Location"] == f"/desk/people/{person.uid}"
    person.refresh_from_db()
    assert (person.name, person.area.code) == ("Elfriede Kleiner", "hill")
    assert person.tokens == ["elfriede", "kleiner"]
    assert [row.number for row in person.phones.all()] == ["+49631777", "+491701234567"]
    assert Need.objects.get().area == person.area
    entry = Entry.objects.get(verb="people.corrected")
    assert entry.details == {"fields": "area,name"}


def test_a_number_that_cannot_be_read_is_refused(desk: Client, klein: Person) -> None:
    page = desk.post(f"/desk/people/{klein.uid}", corrected(phones="abc"))
    assert page.status_code == 422
    assert "We cannot read this number: abc" in page.text
    assert klein.phones.count() == 1


def test_two_entries_are_joined_and_taken_apart(
    desk: Client, case: Case, twin: Person
) -> None:
    person = case.beneficiary
    page = desk.get(f"/desk/people/{person.uid}").text
    assert "same number" in page
    desk.post(f"/desk/people/{person.uid}/merge", {"other": str(twin.uid)})
    twin.refresh_from_db()
    assert twin.merged_into == person
    page = desk.get(f"/desk/people/{person.uid}").text
    assert "Joined into one person." in page
    assert "Joined: Elfride Klein" in page
    assert "was joined into" in desk.get(f"/desk/people/{twin.uid}").text
    desk.post(f"/desk/people/{twin.uid}/unmerge")
    twin.refresh_from_db()
    assert twin.merged_into is None
    again = desk.post(f"/desk/people/{twin.uid}/unmerge")
    assert "not joined any more" in again.text


def test_nobody_is_joined_with_oneself(desk: Client, klein: Person) -> None:
    answer = desk.post(f"/desk/people/{klein.uid}/merge", {"other": str(klein.uid)})
    assert answer.status_code == 409
    gone = desk.post(f"/desk/people/{klein.uid}/merge", {"other": "x"})
    assert gone.status_code == 404


def test_only_a_coordinator_lifts_the_protection(
    desk: Client, client: Client, klein: Person, ilja: User
) -> None:
    desk.post(f"/desk/people/{klein.uid}/protect")
    klein.refresh_from_db()
    assert klein.is_protected
    assert "Only a coordinator" in desk.get(f"/desk/people/{klein.uid}").text
    assert desk.post(f"/desk/people/{klein.uid}/unprotect").status_code == 403
    client.force_login(ilja)
    client.post(f"/desk/people/{klein.uid}/unprotect")
    klein.refresh_from_db()
    assert not klein.is_protected


def test_a_protected_person_opens_with_a_reason_only(
    desk: Client, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    address = f"/desk/people/{klein.uid}"
    page = desk.get(address).text
    assert "Why do you open this?" in page
    assert "Marktstraße" not in page
    desk.post(f"{address}/open", {"reason": "correct"})
    page = desk.get(address).text
    assert "0631 12345" in page
    assert "Marktstraße" not in page
    desk.post(address, corrected(name="Elfriede Kleiner", street="x"))
    klein.refresh_from_db()
    assert (klein.name, klein.street) == ("Elfriede Kleiner", "Marktstraße")
    desk.post(f"{address}/address", {"reason": "correct"})
    assert "Marktstraße" in desk.get(address).text
    reasons = [
        e.reason for e in Entry.objects.filter(verb="people.read").order_by("id")
    ]
    assert reasons[0] == "correct"


def test_looking_at_somebody_is_journalled(
    desk: Client, case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"/desk/people/{case.beneficiary.uid}"
    desk.get(address)
    assert Entry.objects.filter(verb="people.read", actor="user:rosa").count() == 1
    with django_assert_num_queries(38):
        desk.get(address)
