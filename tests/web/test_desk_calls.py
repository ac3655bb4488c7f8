"""/desk/calls: one call at a time, nothing silently dropped."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.cases.actions import ask_for_call, plan_follow_up
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.directory.models import Service
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.matching.actions import accept_match, propose_match, refer_need
from beistand.matching.models import Match, Referral
from beistand.offers.models import Offer
from beistand.outbox.models import Message
from beistand.people.actions import protect_person
from beistand.people.models import EmailAddress, Person, PhoneNumber
from beistand.people.rules import phone_index

BY_PHONE = "+4963155555"


def only_phone(person: Person) -> None:
    """Somebody who can only be phoned."""
    EmailAddress.objects.filter(person=person).delete()
    PhoneNumber.objects.create(
        person=person, number=BY_PHONE, index=phone_index(BY_PHONE)
    )


@pytest.fixture
def owed(case: Case, klein: Person) -> CallBack:
    """A promised answer."""
    told = CallIn(
        purpose=CallBack.Purpose.ANSWER,
        person=klein,
        sentence="Guten Tag, Frau Klein",
        case=case,
        due_at=clock.now(),
    )
    return ask_for_call(told, by=System())


@pytest.fixture
def asking(groceries: Need, toms_offer: Offer, rosa: User) -> CallBack:
    """Tom has no e-mail and must be phoned."""
    only_phone(toms_offer.helper.person)
    propose_match(groceries, toms_offer, by=rosa)
    return CallBack.objects.get()


@pytest.fixture
def referring(groceries: Need, parish: Service, rosa: User) -> CallBack:
    """The parish is to be phoned."""
    refer_need(groceries, parish, by=rosa)
    return CallBack.objects.get()


@pytest.fixture
def telling(groceries: Need, toms_offer: Offer, rosa: User) -> CallBack:
    """Mrs Klein is to be told that Tom comes."""
    accept_match(propose_match(groceries, toms_offer, by=rosa), "um elf", by=System())
    return CallBack.objects.get(purpose="tell")


def phone(desk: Client, call: CallBack, result: str, **said: str) -> None:
    """Take this call and write down how it went."""
    desk.post(f"/desk/calls/{call.uid}/take")
    answer = desk.post(f"/desk/calls/{call.uid}/result", {"result": result, **said})
    assert answer.status_code == 302, answer.text
    call.refresh_from_db()


def give_up(desk: Client, call: CallBack) -> None:
    """Try until no honest try is left."""
    for _attempt in range(5):
        with clock.pretending(call.due_at):
            phone(desk, call, "no_answer")
    assert call.status == "not_reached"


@pytest.mark.parametrize("deed", ["take", "put-back", "result"])
def test_sam_may_not_phone(
    client: Client, sam: User, owed: CallBack, deed: str
) -> None:
    client.force_login(sam)
    assert client.get("/desk/calls").status_code == 403
    assert client.get(f"/desk/calls/{owed.uid}").status_code == 403
    assert client.post("/desk/calls/next").status_code == 403
    assert client.post(f"/desk/calls/{owed.uid}/{deed}").status_code == 403


def test_the_list_has_now_and_later(desk: Client, owed: CallBack) -> None:
    page = desk.get("/desk/calls").text
    assert "E. Klein" in page.split("Due now")[1]
    phone(desk, owed, "no_answer")
    assert "Nobody waits for a call." in (page := desk.get("/desk/calls").text)
    assert "E. Klein" in page.split("Later")[1]
    assert "1 try" in page


def test_the_next_call_is_locked_for_one(
    desk: Client, next_desk: Client, owed: CallBack
) -> None:
    answer = desk.post("/desk/calls/next")
    assert answer["Location"] == f"/desk/calls/{owed.uid}"
    assert next_desk.post("/desk/calls/next")["Location"] == "/desk/calls"
    assert "Rosa is phoning just now" in next_desk.get(f"/desk/calls/{owed.uid}").text
    taken = next_desk.post(f"/desk/calls/{owed.uid}/take")
    assert "Rosa is phoning just now. Choose another call." in taken.text
    other = next_desk.post(
        f"/desk/calls/{owed.uid}/result", {"result": "reached", "answer": "done"}
    )
    assert other.status_code == 409
    desk.post(f"/desk/calls/{owed.uid}/put-back")
    assert CallBack.objects.get().status == "waiting"


def test_the_page_says_whom_what_and_what_was_tried(
    desk: Client, owed: CallBack
) -> None:
    phone(desk, owed, "busy", note="besetzt seit neun")
    page = desk.get(f"/desk/calls/{owed.uid}").text
    for words in ("Elfriede Klein", "0631 12345", "Guten Tag, Frau Klein", "busy"):
        assert words in page
    assert "besetzt seit neun" in page
    assert Entry.objects.filter(verb="cases.call_read", actor="user:rosa").exists()


def test_reached_needs_what_was_said(desk: Client, owed: CallBack) -> None:
    desk.post(f"/desk/calls/{owed.uid}/take")
    answer = desk.post(f"/desk/calls/{owed.uid}/result", {"result": "reached"})
    assert (answer.status_code, "Choose what was said." in answer.text) == (409, True)
    answer = desk.post(f"/desk/calls/{owed.uid}/result", {"result": ""})
    assert "Choose how the call ended." in answer.text


def test_a_promised_answer_is_noted(desk: Client, owed: CallBack) -> None:
    phone(desk, owed, "reached", answer="done", words="weiß jetzt Bescheid")
    assert owed.status == "reached"
    assert "weiß jetzt Bescheid" in desk.get(f"/desk/cases/{owed.case.uid}").text


def test_a_helper_says_yes(desk: Client, asking: CallBack) -> None:
    phone(desk, asking, "reached", answer="accept", words="um elf")
    match = Match.objects.get()
    assert (match.status, match.comes_at) == ("accepted", "um elf")


def test_a_helper_says_no(desk: Client, asking: CallBack) -> None:
    phone(desk, asking, "reached", answer="decline", reason="ill")
    match = Match.objects.get()
    assert (match.status, match.decline_reason) == ("declined", "ill")
    assert Need.objects.get().status == "open"


def test_a_helper_could_come_at_another_time(desk: Client, asking: CallBack) -> None:
    phone(desk, asking, "reached", answer="suggest", words="morgen")
    assert Match.objects.get().suggestion == "morgen"
    assert Need.objects.get().next_step == "decide_time"


def test_a_helper_who_cannot_be_reached_frees_the_need(
    desk: Client, asking: CallBack
) -> None:
    give_up(desk, asking)
    assert Match.objects.get().status == "expired"
    assert Need.objects.get().status == "open"


def test_a_provider_takes_it_on(desk: Client, referring: CallBack) -> None:
    phone(desk, referring, "reached", answer="takes", words="liefert heute")
    assert Referral.objects.get().how == "liefert heute"
    assert Need.objects.get().status == "referred"


def test_a_provider_cannot_help(desk: Client, referring: CallBack) -> None:
    phone(desk, referring, "reached", answer="cannot", words="voll")
    assert (Referral.objects.get().status, Need.objects.get().status) == (
        "declined",
        "open",
    )


def test_a_provider_who_cannot_be_reached_frees_the_need(
    desk: Client, referring: CallBack
) -> None:
    phone(desk, referring, "wrong_number")
    assert referring.status == "not_reached"
    assert (Referral.objects.get().decline_reason, Need.objects.get().status) == (
        "no_answer",
        "open",
    )


def test_a_person_who_was_told_knows(desk: Client, telling: CallBack) -> None:
    assert not Need.objects.get().is_told()
    phone(desk, telling, "reached", answer="told")
    assert Need.objects.get().is_told()


def test_who_cannot_be_reached_gets_a_letter(desk: Client, telling: CallBack) -> None:
    give_up(desk, telling)
    letter = Message.objects.get(template="person-told")
    assert (letter.channel, letter.to.name) == ("letter", "Elfriede Klein")
    assert "Not reached in the last days" in desk.get("/desk/calls").text
    page = desk.get(f"/desk/cases/{telling.case.uid}").text
    assert "Elfriede Klein could not be reached at last" in page


@pytest.mark.parametrize(("said", "is_well"), [("well", True), ("not_well", False)])
def test_the_follow_up_is_answered(
    desk: Client, case: Case, said: str, is_well: bool
) -> None:
    call = plan_follow_up(case, by=System(), due_at=clock.now()).call
    assert call is not None
    phone(desk, call, "reached", answer=said, words="Danke")
    follow_up = FollowUp.objects.get()
    assert (follow_up.is_well, follow_up.answer) == (is_well, "Danke")


def test_a_follow_up_in_vain_is_written_down(desk: Client, case: Case) -> None:
    call = plan_follow_up(case, by=System(), due_at=clock.now()).call
    assert call is not None
    give_up(desk, call)
    assert FollowUp.objects.get().status == "not_reached"


def test_no_answer_comes_back_by_itself(desk: Client, owed: CallBack) -> None:
    phone(desk, owed, "no_answer")
    assert (owed.status, owed.attempts, owed.owner) == ("waiting", 1, None)
    assert owed.due_at == clock.now() + timedelta(hours=1)


def test_the_list_takes_the_same_queries_however_long(
    desk: Client, owed: CallBack, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _more in range(5):
        told = CallIn(
            purpose="answer", person=owed.person, case=owed.case, due_at=clock.now()
        )
        ask_for_call(told, by=System())
    with django_assert_num_queries(13):
        desk.get("/desk/calls")


def test_a_wrong_number_is_shown_and_the_desk_finds_another_way(
    desk: Client, telling: CallBack, case: Case, klein: Person
) -> None:
    phone(desk, telling, "wrong_number")
    assert (
        "Reach the person in another way" in desk.get(f"/desk/calls/{telling.uid}").text
    )
    assert "no number is left" in desk.get("/desk/calls").text
    assert "reach the person in another way" in desk.get("/desk/").text
    for page in (f"/desk/cases/{case.uid}", f"/desk/people/{klein.uid}"):
        assert ">wrong number</span>" in desk.get(page).text

    sent = {"words": "Brief eingeworfen", "answer": "told"}
    refused = desk.post(f"/desk/calls/{telling.uid}/otherwise", sent)
    assert "Choose whether the person was reached." in refused.text
    assert not Need.objects.get().is_told()
    desk.post(f"/desk/calls/{telling.uid}/otherwise", {**sent, "reached": "yes"})
    assert Need.objects.get().is_told()
    assert "Brief eingeworfen" in desk.get(f"/desk/cases/{case.uid}").text


def test_the_operator_corrects_the_number_and_the_call_goes_on(
    desk: Client, telling: CallBack, klein: Person
) -> None:
    phone(desk, telling, "wrong_number")
    page = f"/desk/people/{klein.uid}"
    form = {"name": klein.name, "language": "de", "phones": "0631 12346"}
    assert desk.post(page, {**form, "street": klein.street}).status_code == 302
    telling.refresh_from_db()
    assert (telling.status, telling.phone) == ("waiting", "+4963112346")


def test_a_number_was_right_after_all(
    desk: Client, telling: CallBack, klein: Person
) -> None:
    phone(desk, telling, "wrong_number")
    page = f"/desk/people/{klein.uid}"
    desk.post(f"{page}/right-number", {"number": "+4963112345"})
    assert ">wrong number</span>" not in desk.get(page).text
    assert CallBack.objects.get(pk=telling.pk).status == "waiting"


def test_a_follow_up_is_not_given_up_without_a_reason(desk: Client, case: Case) -> None:
    follow_up = plan_follow_up(case, by=System())
    page = f"/desk/follow-ups/{follow_up.uid}"
    refused = desk.post(page, {"well": "not_reached", "words": " "})
    assert "Say why the person could not be reached." in refused.text
    desk.post(page, {"well": "not_reached", "words": "verzogen"})
    assert FollowUp.objects.get().answer == "verzogen"


def test_the_call_of_a_protected_person_asks_for_a_reason(
    desk: Client, owed: CallBack, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    address = f"/desk/calls/{owed.uid}"
    page = desk.get(address).text
    assert "Why do you open this?" in page
    for words in ("Elfriede Klein", "0631 12345", "Guten Tag, Frau Klein"):
        assert words not in page
    sent = {"reason": "calls_again", "next": address}
    answer = desk.post(f"/desk/people/{klein.uid}/open", sent)
    assert answer["Location"] == address
    assert "Guten Tag, Frau Klein" in desk.get(address).text
