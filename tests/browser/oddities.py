"""What a demo city lacks and people still meet one day; made through actions too."""

from collections.abc import Sequence
from datetime import timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import override_settings
from django.utils import timezone

from beistand.accounts.actions import Account, add_user, hand_over_work
from beistand.accounts.models import User
from beistand.cases.actions import note_opening, take_call
from beistand.cases.models import CallBack, Case, Need, Opening
from beistand.documents.actions import PaperIn
from beistand.documents.tasks import examine_waiting
from beistand.guidance.actions import begin_draft, change_draft
from beistand.guidance.models import Protocol
from beistand.guidance.queries import graph_of
from beistand.guidance.rules.graph import drop_node
from beistand.intake.actions import (
    IncomingLetter,
    keep_draft,
    receive_contact,
    register_letter,
)
from beistand.intake.actions.contacts import ContactIn
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, beat_wire
from beistand.matching.actions import (
    ask_in_turn,
    decline_match,
    refer_need,
    suggest_time,
    tell_unmet,
)
from beistand.matching.actions.proposing import ask_by_phone
from beistand.matching.models import Match
from beistand.matching.queries import best_help
from beistand.offers.actions import suspend_helper
from beistand.outbox.actions import (
    Text,
    make_print_run,
    note_printed,
    queue_message,
)
from beistand.outbox.models import Message
from beistand.people.actions import PersonIn, add_person, merge_people, protect_person
from beistand.people.models import Person
from tests.channels.examination.papers import pages, pdf, picture, zipped

CALL = {
    "phone": ["069 90009555"],
    "name": ["Karl Sommer"],
    "relation": ["relative"],
    "person_name": ["Elfriede Klein"],
    "street": ["Kurpfalzstraße"],
    "house_number": ["12"],
    "area": ["morlautern"],
    "topics": ["shopping", "talk"],
    "detail-shopping": ["Brot und Milch"],
    "soon": ["tomorrow"],
    "risks": ["over_65"],
}


def add_oddities() -> None:
    """Leave one of everything that seldom happens."""
    operator = User.objects.get(username="operator")
    coordinator = User.objects.get(username="coordinator")
    _an_unfinished_morning(operator)
    _answers_that_are_not_yes(operator, coordinator)
    _people_to_be_careful_with(operator)
    _work_for_the_field(operator)
    _looks_from_outside(operator)
    _letters_in_and_out(operator)
    _wires()
    _colleagues_who_come_and_go()
    _a_second_step(User.objects.get(username="operator2"))
    _a_protocol_with_faults(coordinator)


def _a_protocol_with_faults(coordinator: User) -> None:
    """A draft in which something is missing."""
    draft = begin_draft(Protocol.objects.get(code="lonely"), by=coordinator)
    unfinished = drop_node(graph_of(draft), "talked")
    change_draft(draft, unfinished, seen=draft.hash, by=coordinator)


def _an_unfinished_morning(operator: User) -> None:
    """A draft, two calls of mine, one of a colleague, an emergency, a long note."""
    keep_draft(CALL, by=operator, draft=None)
    for need in Need.objects.filter(status="open").order_by("-id")[:2]:
        tell_unmet(need, "full", by=operator)
    asked = Match.objects.filter(status="proposed").order_by("-id")[0]
    take_call(ask_by_phone(asked, operator), by=operator)
    take_call(_refer_somebody(operator), by=User.objects.get(username="operator2"))
    take_call(CallBack.objects.filter(purpose="tell", status="waiting")[0], by=operator)
    for outcome in ("emergency", ""):
        told = ContactIn(
            channel="phone",
            source_key=f"oddity-{outcome}",
            outcome=outcome,
            number=CALL["phone"][0],
            note="Atemnot, allein in der Wohnung.",
            raw={"typed": CALL},
        )
        receive_contact(told, by=operator)


def _refer_somebody(operator: User) -> CallBack:
    """A service that is to be phoned."""
    for need in Need.objects.filter(status="open").order_by("-id"):
        for service in best_help(need).services:
            if call := refer_need(need, service, by=operator).call:
                return call
            break
    raise AssertionError("no service of the demo city has a number")


def _answers_that_are_not_yes(operator: User, coordinator: User) -> None:
    """Another time, the next in turn, a no, a helper who was stopped, too late."""
    asked = list(Match.objects.filter(status="proposed").order_by("id")[:4])
    suggest_time(asked[0], "Samstag vor Mittag", by=System("link:demo"))
    decline_match(asked[1], "ill", by=System("link:demo"))
    suspend_helper(asked[2].offer.helper, "Niemand kennt ihn.", by=coordinator)
    for need in Need.objects.filter(status="open").order_by("id"):
        offers = [row.offer for row in best_help(need).candidates]
        if len(offers) > 1:
            ask_in_turn(need, offers[:2], by=operator)
            return


def _people_to_be_careful_with(operator: User) -> None:
    promised = Case.objects.filter(needs__status="promised").order_by("id")
    protect_person(promised[0].beneficiary, by=operator)
    twice = Case.objects.filter(status="open").order_by("-id")[0].beneficiary
    told = PersonIn(name=twice.name, language="de", phone=CALL["phone"][0])
    merge_people(twice, add_person(told, by=operator), by=operator)
    add_person(PersonIn(name=twice.name, language="de", street="Am Hang"), by=operator)


def _work_for_the_field(operator: User) -> None:
    field = User.objects.get(username="field")
    for need in Need.objects.filter(status="promised").order_by("-id")[:2]:
        hand_over_work(need, field, "Bitte heute noch.", by=operator)
    alone = Need.objects.filter(status="open", case__beneficiary__is_protected=False)
    hand_over_work(alone.order_by("-id")[0], field, "Bitte mitnehmen.", by=operator)


def _looks_from_outside(operator: User) -> None:
    """An opening that a coordinator has not seen yet."""
    case = Case.objects.order_by("id")[0]
    note_opening(
        Opening.What.CASE, case.beneficiary, case, "colleague_asks", by=operator
    )


def _letters_in_and_out(operator: User) -> None:
    """A letter with scanned pages, one with a trap, one waits for a scanner's word;
    one is printed, one is on a pile, two wait.
    """
    for number, contents in enumerate(((pages(2), pdf(1)), (zipped("a.com"),))):
        _register(f"oddity-letter-{number}", contents, operator)
    with override_settings(BEISTAND_CLAMD="none"):
        examine_waiting()
    _register("oddity-unexamined", (picture(),), operator)
    people = Person.objects.filter(is_protected=False).exclude(street="")
    letters = [_write(person) for person in people.order_by("id")[:4]]
    note_printed(make_print_run(letters[:1], by=operator), by=operator)
    make_print_run(letters[1:2], by=operator)


def _register(key: str, contents: Sequence[bytes], operator: User) -> None:
    told = IncomingLetter(
        key=key,
        way="box",
        site="rathaus",
        received_at=clock.now(),
        papers=[PaperIn("Scan 20.4.pdf", "application/pdf", each) for each in contents],
        sender="Elfriede Klein, Morlautern",
        note="Bittet um Einkäufe.",
    )
    register_letter(told, by=operator)


def _write(person: Person) -> Message:
    told = {"reference": "K7-42-93-58", "status_link": "https://example.org/status"}
    text = Text("person-told-unmet", told)
    return queue_message(person, "letter", text, by=System())


def _wires() -> None:
    """One that works, one that is not connected, one in trouble, one silent."""
    fares = {
        "mail-hotline": WireIn("mail", True, waiting=2, had_event=True),
        "exchange": WireIn("voice", False, problem="connection refused"),
        "out-email": WireIn("mail", True, problem="451 try again later"),
    }
    for code, told in fares.items():
        beat_wire(code, told, by=System())
    with clock.pretending(clock.now() - timedelta(hours=3)):
        beat_wire("out-sms", WireIn("sms", True), by=System())


def _colleagues_who_come_and_go() -> None:
    over = Account("ended", "Eva Ende", "operator", expires_at=timezone.now())
    add_user(over, by=System())
    add_user(Account("newcomer", "Nora Neu", "operator"), by=System())


def _a_second_step(user: User) -> None:
    """Somebody signs in with a one-time code too."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
