"""/desk/phone: being there, the pop of a call, its buttons, and calling by a click."""

from datetime import timedelta

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.actions import ask_for_call
from beistand.cases.actions.calls import CallIn
from beistand.intake.actions import note_answered, note_arrival, note_held, note_ringing
from beistand.intake.actions.telephone import CallerIn, drop_wish, note_ended
from beistand.intake.models import Contact, PhoneCall
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, arrive_at_desk, beat_wire
from beistand.lines.models import Presence
from beistand.lines.queries import main_line
from beistand.people.actions import protect_person
from beistand.people.models import Person

EXCHANGE = System("exchange")
BAR = "/desk/phone/bar"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def exchange(monday: object) -> None:
    """An exchange is connected."""
    beat_wire("exchange", WireIn("voice", is_connected=True), by=EXCHANGE)


@pytest.fixture
def there(exchange: None, rosa: User) -> Presence:
    """Rosa is there, at telephone 21."""
    return arrive_at_desk(None, "21", by=rosa)


@pytest.fixture
def ringing(there: Presence, rosa: User, klein: Person) -> PhoneCall:
    """Mrs Klein calls, and Rosa's telephone rings."""
    told = CallerIn("ch-1", main_line(), "063112345", "06313650000")
    call = note_arrival(told, by=EXCHANGE)
    assert note_ringing(call, rosa, "desk-1", by=EXCHANGE)
    return call


def test_without_an_exchange_the_desk_is_as_it_was(desk: Client) -> None:
    assert 'id="phone"' not in desk.get("/desk/").text
    assert "No telephone exchange is connected" in desk.get("/desk/phone").text


def test_with_one_every_page_asks_for_the_telephone(
    desk: Client, exchange: None
) -> None:
    for page in ("/desk/", "/desk/call", "/desk/calls"):
        assert f'hx-get="{BAR}"' in desk.get(page).text


@pytest.mark.parametrize(
    "deed",
    ["", "/bar", "/there/here", "/dial", f"/{'0' * 8}-0000-4000-8000-{'0' * 12}/wish"],
)
def test_sam_has_no_telephone(client: Client, sam: User, deed: str) -> None:
    client.force_login(sam)
    send = client.get if deed in ("", "/bar") else client.post
    assert send(f"/desk/phone{deed}").status_code == 403


def test_an_odd_line_is_no_line(desk: Client, exchange: None) -> None:
    desk.post("/desk/phone/there/here", {"extension": "21", "line": "\0"})
    assert Presence.objects.get().line is None


def test_being_there_a_break_and_leaving(
    desk: Client, exchange: None, rosa: User
) -> None:
    assert "You are not there: nothing rings." in desk.get(BAR).text
    desk.post("/desk/phone/there/here", {"extension": " 21 "})
    assert "at telephone 21" in desk.get(BAR).text
    desk.post("/desk/phone/there/pause")
    assert "You are on a break" in desk.get(BAR).text
    desk.post("/desk/phone/there/here")
    assert Presence.objects.get().extension == "21"
    desk.post("/desk/phone/there/gone")
    assert Presence.objects.get().state == "gone"
    assert desk.post("/desk/phone/there/asleep").status_code == 404


def test_a_telephone_is_taken_by_one_only(
    desk: Client, next_desk: Client, there: Presence
) -> None:
    answer = next_desk.post("/desk/phone/there/here", {"extension": "21"})
    assert answer.status_code == 409
    assert "Somebody else is at this telephone" in answer.text


def test_only_while_something_may_ring_is_it_asked_often(
    desk: Client, exchange: None, rosa: User
) -> None:
    assert "every 30s" in desk.get(BAR).text
    arrive_at_desk(None, "21", by=rosa)
    assert "every 700ms" in desk.get(BAR).text


def test_an_exchange_that_is_silent_is_said(desk: Client, there: Presence) -> None:
    assert "not connected" not in desk.get(BAR).text
    with clock.pretending(clock.now() + timedelta(seconds=40)):
        assert "The exchange is not connected" in desk.get(BAR).text


def seen(page: str) -> str:
    return page.partition('"seen": "')[2].partition('"')[0]


def test_nothing_new_is_an_empty_answer_that_costs_little(
    desk: Client, there: Presence, django_assert_num_queries
) -> None:
    mark = seen(desk.get(BAR).text)
    with django_assert_num_queries(7):
        answer = desk.get(BAR, {"seen": mark}, headers=HTMX)
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_pop_shows_who_calls_to_whom_it_rings_only(
    desk: Client, next_desk: Client, ringing: PhoneCall
) -> None:
    pop = desk.get(BAR, {"seen": "before"}, headers=HTMX).text
    for words in ("Somebody calls", "0631 12345", "E. Klein", "Altstadt", "Hotline"):
        assert words in pop.replace("\u00a0", " ")
    assert "German" in pop
    assert 'role="alert" hx-swap-oob="true">Your telephone rings.' in pop
    other = next_desk.get(BAR).text
    assert "Klein" not in other
    assert "12345" not in other
    searched = Entry.objects.filter(verb="people.searched")
    assert [entry.actor for entry in searched] == ["user:rosa"]


def test_of_somebody_protected_the_pop_shows_no_place(
    desk: Client, ringing: PhoneCall, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    pop = desk.get(BAR).text
    assert "address protected" in pop
    assert "Altstadt" not in pop
    page = desk.get(f"/desk/call?phone={ringing.uid}").text
    assert 'value="0631 12345"' in page.replace("\u00a0", " ")
    assert "Marktstraße" not in page
    assert 'value="Elfriede Klein"' not in page


def test_answering_opens_the_call_with_what_is_known(
    desk: Client, ringing: PhoneCall, rosa: User
) -> None:
    answer = desk.post(f"/desk/phone/{ringing.uid}/wish", {"wish": "answer"})
    assert answer["Location"] == f"/desk/call?phone={ringing.uid}"
    ringing.refresh_from_db()
    assert ringing.wish == "answer"
    assert "Being answered" in desk.get(BAR).text
    page = desk.get(answer["Location"]).text
    assert 'value="Elfriede Klein"' in page
    assert 'value="0631 12345"' in page.replace("\u00a0", " ")
    assert f'name="phone_call" value="{ringing.uid}"' in page


def saved(ringing: PhoneCall) -> dict[str, object]:
    return {
        "phone_call": str(ringing.uid),
        "name": "Elfriede Klein",
        "phone": "0631 12345",
        "relation": "self",
        "topics": ["groceries"],
        "consent": "on",
        "language": "de",
        "area": "old-town",
    }


def test_what_is_saved_belongs_to_the_call(desk: Client, ringing: PhoneCall) -> None:
    note_answered(ringing, by=EXCHANGE)
    assert "Write it down" in desk.get(BAR).text
    answer = desk.post("/desk/call", saved(ringing))
    assert answer["Location"].startswith("/desk/cases/")
    ringing.refresh_from_db()
    assert ringing.contact == Contact.objects.get(outcome="case")
    assert "Write it down" not in desk.get(BAR).text


@pytest.mark.parametrize("address", ["/desk/call/end/joke", "/desk/call/back"])
def test_a_call_that_is_no_report_belongs_too(
    desk: Client, ringing: PhoneCall, address: str
) -> None:
    note_answered(ringing, by=EXCHANGE)
    desk.post(address, saved(ringing))
    ringing.refresh_from_db()
    assert ringing.contact == Contact.objects.get()


def test_a_colleague_ties_nothing_to_my_call(
    next_desk: Client, ringing: PhoneCall
) -> None:
    page = next_desk.get(f"/desk/call?phone={ringing.uid}").text
    assert "12345" not in page
    next_desk.post("/desk/call", saved(ringing))
    ringing.refresh_from_db()
    assert ringing.contact is None
    wish = next_desk.post(f"/desk/phone/{ringing.uid}/wish", {"wish": "hang_up"})
    assert wish.status_code == 409


def test_hold_resume_pass_on_and_hang_up(
    desk: Client, ringing: PhoneCall, otto: User
) -> None:
    def press(wish: str, **more: str) -> PhoneCall:
        address = f"/desk/phone/{ringing.uid}/wish"
        answer = desk.post(address, {"wish": wish, **more}, headers=HTMX)
        assert answer.status_code == 200, answer.text
        assert answer["HX-Retarget"] == "#phone"
        ringing.refresh_from_db()
        wanted = PhoneCall.objects.get(pk=ringing.pk)
        drop_wish(ringing, by=EXCHANGE)
        return wanted

    note_answered(ringing, by=EXCHANGE)
    assert press("hold").wish == "hold"
    note_held(ringing, by=EXCHANGE)
    assert "Talk again" in desk.get(BAR).text
    assert press("resume").wish == "resume"
    assert "Pass on" not in desk.get(BAR).text
    arrive_at_desk(None, "22", by=otto)
    assert f'<option value="{otto.uid}">Otto' in desk.get(BAR).text
    passed = press("transfer", to=str(otto.uid))
    assert (passed.wish, passed.wish_to) == ("transfer", otto)
    assert press("hang_up").wish == "hang_up"


def test_a_button_that_came_too_late_says_so(desk: Client, ringing: PhoneCall) -> None:
    address = f"/desk/phone/{ringing.uid}/wish"
    assert desk.post(address, {"wish": "resume"}).status_code == 409
    assert desk.post(address, {"wish": "transfer"}).status_code == 409
    note_answered(ringing, by=EXCHANGE)
    note_ended(ringing, by=EXCHANGE)
    assert desk.post(address, {"wish": "hang_up"}).status_code == 409


def test_a_click_calls_back(
    desk: Client, there: Presence, klein: Person, rosa: User
) -> None:
    owed = CallIn("answer", clock.now(), person=klein)
    call = ask_for_call(owed, by=System())
    page = f"/desk/calls/{call.uid}"
    assert 'action="/desk/phone/dial"' in desk.get(page).text
    sent = {"call_back": str(call.uid), "next": page}
    assert desk.post("/desk/phone/dial", sent)["Location"] == page
    placed = PhoneCall.objects.get()
    assert (placed.direction, placed.wish) == ("out", "dial")
    assert (placed.number, placed.person) == ("+4963112345", klein)
    assert placed.call_back == call
    call.refresh_from_db()
    assert (call.status, call.owner) == ("calling", rosa)
    assert "Your telephone rings. Pick it up." in desk.get(BAR).text
    again = desk.post("/desk/phone/dial", sent)
    assert "End your other call first." in again.text


def test_people_and_messages_offer_to_call(
    desk: Client, there: Presence, klein: Person
) -> None:
    page = desk.get(f"/desk/people/{klein.uid}").text
    assert 'action="/desk/phone/dial"' in page
    sent = {"person": str(klein.uid), "number": "+4963112345", "next": "//evil.example"}
    assert desk.post("/desk/phone/dial", sent)["Location"] == "/desk/phone"
    assert PhoneCall.objects.get().person == klein


def test_who_is_at_no_telephone_calls_by_hand(
    desk: Client, exchange: None, klein: Person
) -> None:
    sent = {"person": str(klein.uid), "number": "+4963112345"}
    answer = desk.post("/desk/phone/dial", sent)
    assert "Say first at which telephone you are." in answer.text


def test_the_page_without_script_shows_the_same(
    desk: Client, ringing: PhoneCall
) -> None:
    page = desk.get("/desk/phone").text
    assert "E. Klein" in page
    assert 'value="answer"' in page
    assert "<noscript><meta" in page
    assert page.count('id="phone"') == 1
