"""/desk/call: the page while the phone rings."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.cases.models import CallBack, Case, Need
from beistand.intake.actions import receive_contact
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.models import Contact, Draft
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.offers.models import Offer
from beistand.people.actions import protect_person
from beistand.people.models import Person
from beistand.reference.models import Topic
from tests.web.register import add_place

HTMX = {"HTTP_HX_REQUEST": "true"}


def said(**more: object) -> dict[str, object]:
    """What Mrs Klein says on the phone."""
    return {
        "key": str(uuid4()),
        "language": "de",
        "phone": "0631 12345",
        "name": "Elfriede Klein",
        "relation": "self",
        "street": "Marktstraße 12",
        "area": "old-town",
        "topics": ["groceries"],
        "detail-groceries": "Brot und Milch",
        "soon": "tomorrow",
        "risks": ["alone"],
        "note": "Klingel geht nicht",
        "consent": "on",
        **more,
    }


def test_the_number_comes_first(desk: Client) -> None:
    page = desk.get("/desk/call").text
    fields = re.findall(r'name="(phone|name|street|topics|note)"', page)
    assert fields[0] == "phone"
    assert 'name="key" value="' in page


@pytest.mark.parametrize(
    "address",
    ["call", "call/end/joke", "call/back", "call/look", "call/help", "call/places"],
)
def test_sam_may_not_take_calls(client: Client, sam: User, address: str) -> None:
    client.force_login(sam)
    assert client.post(f"/desk/{address}", said()).status_code == 403
    assert not Contact.objects.exists()


def test_a_call_becomes_a_case_with_its_needs(desk: Client) -> None:
    answer = desk.post("/desk/call", said(topics=["groceries", "talk"]))
    case = Case.objects.get()
    assert answer["Location"] == f"/desk/cases/{case.uid}"
    assert {need.topic.code for need in case.needs.all()} == {"groceries", "talk"}
    need = case.needs.get(topic__code="groceries")
    assert (need.detail, need.wanted_by is not None) == ("Brot und Milch", True)
    assert (case.beneficiary.street, case.beneficiary.house_number) == (
        "Marktstraße",
        "12",
    )
    contact = Contact.objects.get()
    assert (contact.channel, str(contact.taken_by)) == ("phone", "Rosa")
    page = desk.get(answer["Location"]).text
    assert "Saved. Tell the caller the number:" in page


def test_caller_and_person_are_two(desk: Client) -> None:
    form = said(
        relation="relative",
        name="Anna Klein",
        phone="+1 650 253 0000",
        person_name="Elfriede Klein",
        person_phone="0631 12345",
    )
    desk.post("/desk/call", form)
    case = Case.objects.get()
    assert (case.inquirer.name, case.beneficiary.name, case.relation) == (
        "Anna Klein",
        "Elfriede Klein",
        "relative",
    )
    assert (case.inquirer.street, case.beneficiary.street) == ("", "Marktstraße")


def test_what_is_answered_at_once_is_over(desk: Client) -> None:
    form = said(**{"topics": ["groceries", "talk"], "answered-talk": "on"})
    desk.post("/desk/call", form)
    states = {need.topic.code: need.status for need in Need.objects.all()}
    assert states == {"groceries": "open", "talk": "answered"}
    assert Need.objects.get(status="answered").is_told()


@pytest.mark.parametrize(
    ("soon", "urgency"), [("now", 0), ("today", 1), ("tomorrow", 2), ("", 2)]
)
def test_how_soon_decides_the_urgency(
    desk: Client, town: object, soon: str, urgency: int
) -> None:
    Topic.objects.update(urgency="soon")
    desk.post("/desk/call", said(soon=soon))
    assert Need.objects.get().urgency == urgency


def test_a_repeat_joins_the_open_case_and_says_so(desk: Client) -> None:
    desk.post("/desk/call", said())
    answer = desk.post("/desk/call", said())
    assert Case.objects.count() == 1
    assert Need.objects.get().times_asked == 2
    assert "Added to the case that is already open" in desk.get(answer["Location"]).text


def test_the_same_key_twice_is_one_call(desk: Client) -> None:
    form = said()
    first, second = desk.post("/desk/call", form), desk.post("/desk/call", form)
    assert first["Location"] == second["Location"]
    assert Contact.objects.count() == 1
    assert Need.objects.get().times_asked == 1


def test_what_is_missing_is_said_and_nothing_is_lost(desk: Client) -> None:
    form = said(consent="", topics=[], street="", area="")
    page = desk.post("/desk/call", form)
    assert page.status_code == 422
    for words in (
        "Not saved yet",
        "Choose at least one thing that is needed.",
        "Enter the street or choose the district.",
        "We need your consent",
        'value="Elfriede Klein"',
        "Klingel geht nicht",
    ):
        assert words in page.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("outcome", ["wrong_number", "abandoned", "joke", "emergency"])
def test_what_is_no_report_takes_one_key(desk: Client, outcome: str) -> None:
    answer = desk.post(f"/desk/call/end/{outcome}", {"key": "1", "phone": "0631 1"})
    contact = Contact.objects.get()
    assert (contact.outcome, contact.status) == (outcome, "handled")
    page = desk.get(answer["Location"]).text
    if outcome == "emergency":
        assert "112" in page
    else:
        assert f"/desk/contacts/{contact.uid}/reopen" in page


def test_an_unknown_end_is_no_page(desk: Client) -> None:
    assert desk.post("/desk/call/end/nonsense", {"key": "1"}).status_code == 404


def test_the_emergency_page_reads_out_what_was_typed(desk: Client) -> None:
    answer = desk.post("/desk/call/end/emergency", said())
    page = desk.get(answer["Location"]).text
    assert page.index("Marktstraße 12") < page.index("Elfriede Klein")
    again = desk.get(f"/desk/call?contact={Contact.objects.get().uid}").text
    assert 'value="Elfriede Klein"' in again


def test_a_promised_call_is_on_the_list_once(desk: Client) -> None:
    form = said(back_in="60")
    desk.post("/desk/call/back", form)
    assert desk.post("/desk/call/back", form)["Location"] == "/desk/calls"
    call = CallBack.objects.get()
    assert (call.purpose, call.whom, call.sentence) == (
        "answer",
        "Elfriede Klein",
        "Klingel geht nicht",
    )
    assert call.due_at == clock.now() + timedelta(hours=1)
    assert Contact.objects.get().outcome == "call_back"


def test_a_call_back_needs_a_number(desk: Client) -> None:
    answer = desk.post("/desk/call/back", said(phone=""))
    assert answer.status_code == 409
    assert "There is no phone number." in answer.text
    assert not Contact.objects.exists()


def test_people_appear_while_typing_each_with_why(
    desk: Client, case: Case, klein: Person
) -> None:
    part = desk.post("/desk/call/look", {"phone": "+49 631 12345"}, **HTMX).text
    for words in ("E. Klein", "Altstadt", "same number", "1 open need"):
        assert words in part
    assert "<html" not in part
    assert "Elfriede" not in part


def test_every_search_is_journalled_in_vain_too(desk: Client, klein: Person) -> None:
    desk.post("/desk/call/look", {"name": "Otto Unbekannt"}, **HTMX)
    entry = Entry.objects.get(verb="people.searched")
    assert entry.details == {"terms": "name", "hits": 0, "found": []}
    assert entry.reason == "name: Otto Unbekannt"
    assert "Unbekannt" not in str(entry.details) + entry.subject


def test_one_name_alone_is_not_searched(desk: Client, klein: Person) -> None:
    part = desk.post("/desk/call/look", {"name": "Klein"}, **HTMX).text
    assert "E. Klein" not in part
    assert not Entry.objects.filter(verb="people.searched").exists()


def test_choosing_fills_the_empty_fields(desk: Client, case: Case) -> None:
    known = str(case.beneficiary.uid)
    form = {"phone": "0631 12345", "known": known, "choose": "known"}
    part = desk.post("/desk/call/look", form, **HTMX).text
    for words in ('value="Elfriede Klein"', 'value="Marktstraße"', "hx-swap-oob"):
        assert words in part
    assert "Before: Elfriede Klein" in part
    assert Entry.objects.filter(verb="people.read").exists()


def test_a_protected_address_is_not_filled_in(
    desk: Client, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    form = {"phone": "0631 12345", "known": str(klein.uid), "choose": "known"}
    part = desk.post("/desk/call/look", form, **HTMX).text
    assert "address protected" in part
    assert "Marktstraße" not in part
    assert "Altstadt</" not in part.split('id="who"')[1].split("</section>")[0]


def test_a_recognised_person_with_a_new_number_stays_one(
    desk: Client, klein: Person
) -> None:
    desk.post("/desk/call", said(phone="0631 99999", known=str(klein.uid)))
    assert Case.objects.get().beneficiary == klein
    assert klein.phones.count() == 2


def test_the_best_help_is_shown_before_anything_is_saved(
    desk: Client, toms_offer: Offer, parish: object
) -> None:
    part = desk.post("/desk/call/help", said(), **HTMX).text
    for words in ("Tom", "Same district", "Pfarrei St. Martin"):
        assert words in part


def test_an_address_of_the_register_is_suggested_and_taken(
    desk: Client, town: object
) -> None:
    add_place("Marktstraße", "12", "67655", "old-town")
    form = {"street": "marktstr 12"}
    part = desk.post("/desk/call/places", form, **HTMX).text
    assert "Marktstraße 12, 67655 (Altstadt)" in part
    form["take"] = part.split('name="take" value="')[1].split('"')[0]
    part = desk.post("/desk/call/places", form, **HTMX).text
    for words in ('value="Marktstraße"', 'value="12"', 'value="old-town" selected'):
        assert words in part
    strange = desk.post("/desk/call/places", form | {"take": "a|b|c|d"}, **HTMX).text
    assert 'value="marktstr 12"' in strange


def test_what_is_typed_is_kept_and_comes_back(desk: Client) -> None:
    form = said()
    kept = desk.post("/desk/call/draft", form, **HTMX)
    draft = Draft.objects.get()
    assert kept["HX-Replace-Url"] == f"/desk/call?draft={draft.uid}"
    again = desk.post("/desk/call/draft", form | {"draft": str(draft.uid)}, **HTMX)
    assert "HX-Replace-Url" not in again
    page = desk.get(kept["HX-Replace-Url"]).text
    for words in ('value="Elfriede Klein"', "Brot und Milch", str(form["key"])):
        assert words in page


def test_a_draft_is_its_operators_own(desk: Client, next_desk: Client) -> None:
    desk.post("/desk/call/draft", said(), **HTMX)
    address = f"/desk/call?draft={Draft.objects.get().uid}"
    assert "Elfriede" not in next_desk.get(address).text
    uid = Draft.objects.get().uid
    assert next_desk.post(f"/desk/drafts/{uid}/drop").status_code == 404


def test_saving_ends_the_draft_even_if_a_late_one_arrives(desk: Client) -> None:
    form = said()
    desk.post("/desk/call/draft", form, **HTMX)
    desk.post("/desk/call", form | {"draft": str(Draft.objects.get().uid)})
    assert not Draft.objects.exists()
    assert desk.post("/desk/call/draft", form, **HTMX).status_code == 204
    assert not Draft.objects.exists()


def test_a_session_that_ended_leads_back_to_the_call(desk: Client) -> None:
    desk.post("/desk/call/draft", said(), **HTMX)
    here = f"/desk/call?draft={Draft.objects.get().uid}"
    desk.logout()
    current = {"HTTP_HX_CURRENT_URL": f"http://testserver{here}"}
    answer = desk.post("/desk/call/draft", said(), **HTMX, **current)
    assert f"next={quote(here)}" in answer["HX-Redirect"]
    page = desk.post("/desk/call?lang=en", said())
    assert page.status_code == 401
    shown = page.text.split('class="written"')[1]
    for words in ("Street", "Marktstraße 12", "Note", "Klingel geht nicht"):
        assert words in shown
    for machine in ("self", "old-town", "tomorrow", ">on<"):
        assert machine not in shown, machine


def test_a_waiting_message_becomes_a_case(desk: Client, case: Case) -> None:
    told = ContactIn("email", "m-1", raw={"words": "Bitte Brot"})
    waiting = receive_contact(told, by=System())
    page = desk.get(f"/desk/call?contact={waiting.uid}").text
    assert "Bitte Brot" in page
    desk.post("/desk/call", said(contact=str(waiting.uid)))
    waiting.refresh_from_db()
    assert (waiting.status, waiting.case) == ("handled", case)


def test_the_page_takes_few_queries(
    desk: Client,
    case: Case,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(11):
        desk.get("/desk/call")
    with django_assert_num_queries(17):
        desk.post("/desk/call/look", {"phone": "0631 12345"}, **HTMX)
