"""What a demo city lacks and people still meet one day; made through actions too."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from beistand.accounts.actions import Account, add_user, hand_over_work
from beistand.accounts.models import User
from beistand.cases.actions import take_call
from beistand.cases.models import CallBack, Case, Need
from beistand.intake.actions import keep_draft, receive_contact
from beistand.intake.actions.contacts import ContactIn
from beistand.kit.actions import System
from beistand.matching.actions import ask_in_turn, decline_match, suggest_time
from beistand.matching.models import Match
from beistand.matching.queries import best_help
from beistand.offers.actions import suspend_helper
from beistand.people.actions import PersonIn, add_person, merge_people, protect_person

CALL = {
    "phone": ["069 90009 555"],
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
    _an_account_that_has_ended()
    _a_second_step(User.objects.get(username="operator2"))


def _an_unfinished_morning(operator: User) -> None:
    keep_draft(CALL, by=operator, draft=None)
    take_call(_waiting_call("tell"), by=operator)
    take_call(_waiting_call("ask_helper"), by=operator)
    colleague = User.objects.get(username="operator2")
    take_call(_waiting_call("ask_provider"), by=colleague)
    said = {"typed": {**CALL, "note": ["Atemnot, allein in der Wohnung."]}}
    for outcome in ("emergency", ""):
        told = ContactIn("phone", f"oddity-{outcome}", outcome, CALL["phone"][0])
        receive_contact(
            ContactIn(**{**vars(told), "raw": said, "note": "Atemnot"}), by=operator
        )


def _waiting_call(purpose: str) -> CallBack:
    return CallBack.objects.filter(purpose=purpose, status="waiting")[0]


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


def _an_account_that_has_ended() -> None:
    over = Account("ended", "Eva Ende", "operator", expires_at=timezone.now())
    add_user(over, by=System())


def _a_second_step(user: User) -> None:
    """Somebody signs in with a one-time code too."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
