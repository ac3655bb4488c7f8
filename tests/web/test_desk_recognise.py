"""Who is this? What we know of people appears while their number is still typed."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.cases.models import Case
from beistand.intake.actions import receive_contact
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.models import Contact
from beistand.kit.actions import System
from beistand.kit.clock import now
from beistand.kit.codes import show_reference
from beistand.people.actions import PersonIn, add_person
from beistand.people.models import Person
from beistand.people.rules import phone_index
from beistand.reference.models import City

HTMX = {"HTTP_HX_REQUEST": "true"}


def look(desk: Client, number: str) -> str:
    return str(desk.post("/desk/call/look", {"phone": number}, **HTMX).text)


def test_open_cases_appear_while_typing_each_with_why(
    desk: Client, case: Case, anna: Person
) -> None:
    part = look(desk, "0631 12345")
    for words in (show_reference(case.reference), "open", "(for this person)"):
        assert words in part
    assert "Elfriede" not in part
    anna.phones.create(number="+496317777", index=phone_index("+496317777"))
    part = look(desk, "0631 7777")
    assert show_reference(case.reference) in part
    assert "(reported by this person)" in part


def test_a_closed_case_does_not(desk: Client, case: Case) -> None:
    Case.objects.update(status=Case.Status.CLOSED, closed_at=now())
    assert show_reference(case.reference) not in look(desk, "0631 12345")


def test_the_last_conversation_appears_with_why(
    desk: Client, case: Case, klein: Person
) -> None:
    told = ContactIn("phone", "k-1", outcome=Contact.Outcome.ABANDONED)
    contact = receive_contact(told, by=System())
    Contact.objects.filter(pk=contact.pk).update(case=case)
    part = look(desk, "0631 12345")
    assert "phone call: abandoned" in part
    assert "(about this person)" in part
    Contact.objects.filter(pk=contact.pk).update(inquirer=klein)
    assert "(has spoken to us)" in look(desk, "0631 12345")


def test_more_people_take_no_more_queries(
    desk: Client, case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Otto Klein", "Emma Klein", "Paul Klein"):
        add_person(PersonIn(name, language="de", phone="+4963112345"), by=System())
    with django_assert_num_queries(17):
        part = look(desk, "0631 12345")
    assert part.count('data-list="who"') == 5


@pytest.mark.parametrize(("known", "next_field"), [("known", "[name=relation]")])
def test_after_choosing_the_keyboard_goes_on(
    desk: Client, klein: Person, known: str, next_field: str
) -> None:
    form = {"phone": "0631 12345", "known": str(klein.uid), "choose": known}
    part = desk.post("/desk/call/look", form, **HTMX).text
    assert f'data-focus="{next_field}:checked"' in part


def test_sentences_to_read_out_are_those_of_the_city(desk: Client, town: City) -> None:
    assert 'class="side-part aloud"' not in desk.get("/desk/call").text
    greeting = {"de": "Guten Tag, hier ist die Hotline.", "en": "Hello, we help."}
    City.objects.update(texts={"greeting": greeting})
    page = desk.get("/desk/call").text
    assert page.index("Hello, we help.") < page.index("Guten Tag, hier ist")
    assert '<summary lang="de">Deutsch</summary>' in page
