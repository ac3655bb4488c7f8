"""Everything that can happen to a case, each as one deed on a random row.

A deed picks what it acts on from the world as it is; where there is nothing to
pick, it did not happen. A refusal is an answer like any other.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from beistand.accounts.actions import (
    claim_work,
    free_work_of,
    hand_over_work,
    put_back_work,
)
from beistand.accounts.models import Owned
from beistand.accounts.queries import kinds_of_work
from beistand.cases import actions as cases
from beistand.cases.actions.calls import next_call
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import CallAttempt, CallBack, Case, FollowUp, Need
from beistand.directory.models import Service
from beistand.intake import actions as intake
from beistand.intake.actions.answers import AnswerIn
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.models import Contact
from beistand.intake.rules import BeneficiaryIn, InquirerIn, NeedTold, ReportIn
from beistand.kit.actions import System
from beistand.lines.actions import raise_overdue
from beistand.matching import actions as matching
from beistand.matching.actions import Said
from beistand.matching.models import Match, Referral
from beistand.matching.rules import SAID
from beistand.offers.actions import advance_helper
from beistand.offers.models import Helper, Offer
from beistand.outbox import actions as outbox
from beistand.outbox.models import Message
from beistand.people.actions import merge_people, unmerge_people
from beistand.people.models import Merge, Person, PhoneNumber
from beistand.reference.models import Topic
from tests.cases.world import NothingThereError, World

PUBLIC, WORKER = System("public form"), System("worker")


REPORTS = (
    ReportIn(
        inquirer=InquirerIn(name="Elfriede Klein", phone="0631 12345"),
        beneficiary=BeneficiaryIn(street="Marktstraße", area="old-town"),
    ),
    ReportIn(
        inquirer=InquirerIn(
            name="Anna Klein", email="anna@example.org", relation="relative"
        ),
        beneficiary=BeneficiaryIn(name="Karl Klein", area="old-town"),
    ),
    ReportIn(
        inquirer=InquirerIn(
            name="Ina Groß",
            phone="0171 2345678",
            email="ina@example.org",
            wish="email",
        ),
        beneficiary=BeneficiaryIn(area="hill"),
    ),
)


def _report(world: World) -> tuple[ReportIn, tuple[str, ...]]:
    told = REPORTS[world.roll(len(REPORTS))]
    topics = (("groceries",), ("talk",), ("groceries", "talk"))[world.roll(3)]
    needs = tuple(NeedTold(topic) for topic in topics)
    key = f"{Contact.objects.count()}"
    whole = replace(told, needs=needs, source_key=key, consent=True, language="de")
    return whole, topics


def keep_report(world: World) -> None:
    by_program = replace(_report(world)[0], channel="api")
    intake.queue_report(by_program, by=PUBLIC, is_doubtful=bool(world.roll(2)))


def report(world: World) -> None:
    whole, topics = _report(world)
    if world.roll(2):
        intake.receive_report(whole, by=PUBLIC)
    else:
        on_phone = replace(whole, channel="phone")
        answered = topics[:1] if world.roll(3) == 0 else ()
        answers = {topic: AnswerIn("at_once") for topic in answered}
        intake.save_call(on_phone, answers, by=world.rosa)


def add_words(world: World) -> None:
    intake.add_to_report(world.pick(Contact.objects.all()), "Milch", by=PUBLIC)


def withdraw_report(world: World) -> None:
    contact = world.pick(Contact.objects.exclude(case=None))
    for need in contact.case.needs.all():
        matching.release_for_need(need, "withdrawn", by=PUBLIC)
    intake.withdraw_report(contact, by=PUBLIC)


def receive_contact(world: World) -> None:
    key = f"mail-{Contact.objects.count()}"
    outcome = ("", "joke")[world.roll(2)]
    intake.receive_contact(ContactIn("email", key, outcome), by=PUBLIC)


def handle_contact(world: World) -> None:
    intake.handle_contact(world.pick(Contact.objects.all()), "answered", by=world.rosa)


def reopen_contact(world: World) -> None:
    intake.reopen_contact(world.pick(Contact.objects.all()), by=world.rosa)


def _work(world: World) -> Owned:
    kinds = sorted(kinds_of_work(), key=lambda model: model.WORK.kind)
    return world.pick(kinds[world.roll(len(kinds))]._default_manager.all())


def claim(world: World) -> None:
    claim_work(_work(world), by=world.somebody())


def put_back(world: World) -> None:
    item = _work(world)
    put_back_work(item, by=item.owner or world.rosa)


def hand_over(world: World) -> None:
    item = _work(world)
    to = (world.rosa, world.otto, world.rosa.team)[world.roll(3)]
    hand_over_work(item, to, "bitte", by=world.somebody())


def go_home(world: World) -> None:
    free_work_of(world.somebody(), by=WORKER)


def _need(world: World) -> Need:
    return world.pick(Need.objects.exclude(status="withdrawn"))


def _open_need(world: World) -> Need:
    return world.pick(Need.objects.filter(status="open"))


def _shopping(world: World) -> Need:
    return world.pick(Need.objects.filter(status="open", topic__code="groceries"))


def propose(world: World) -> None:
    need, offer = _shopping(world), world.pick(Offer.objects.all())
    matching.propose_match(need, offer, by=world.rosa)


def ask_in_turn(world: World) -> None:
    offers = [world.pick(Offer.objects.all()) for _number in range(3)]
    matching.ask_in_turn(_shopping(world), list(dict.fromkeys(offers)), by=world.rosa)


def _match(world: World, *statuses: str) -> Match:
    return world.pick(Match.objects.filter(status__in=statuses))


def accept(world: World) -> None:
    by = (WORKER, world.rosa)[world.roll(2)]
    matching.accept_match(_match(world, "proposed", "planned"), "", by=by)


def decline(world: World) -> None:
    matching.decline_match(_match(world, "proposed"), "ill", by=WORKER)


def suggest(world: World) -> None:
    matching.suggest_time(_match(world, "proposed"), "morgen", by=WORKER)


def release(world: World) -> None:
    match = _match(world, *Match.ACTIVE, "planned")
    matching.release_match(match, "desk", by=world.rosa)


def release_all(world: World) -> None:
    matching.release_for_need(_need(world), "desk", by=world.rosa)


def give_back(world: World) -> None:
    matching.give_back_match(_match(world, "accepted"), "ill", by=WORKER)


def fulfill(world: World) -> None:
    matching.fulfill_match(_match(world, "accepted", "released"), by=WORKER)


def worry(world: World) -> None:
    matching.report_worry(_match(world, "accepted"), "verwirrt", by=WORKER)


def stop_helper(world: World) -> None:
    helper = world.pick(Helper.objects.filter(status="active"))
    matching.stop_helper(helper, "Beschwerde", by=world.ilja)


def welcome_helper(world: World) -> None:
    helper = world.pick(Helper.objects.exclude(status="active"))
    for step in ("applied", "identity_seen", "briefed", "active"):
        if helper.status != step and step in helper.MOVES[helper.status]:
            advance_helper(helper, step, by=world.ilja)


def refer(world: World) -> None:
    service = world.pick(Service.objects.all())
    way = ("ask", "given", "warm")[world.roll(3)]
    matching.refer_need(_open_need(world), service, by=world.rosa, way=way)


def _referral(world: World) -> Referral:
    return world.pick(Referral.objects.all())


def accept_referral(world: World) -> None:
    matching.accept_referral(_referral(world), "morgen", by=world.rosa)


def decline_referral(world: World) -> None:
    matching.decline_referral(_referral(world), "voll", by=world.rosa)


def finish_referral(world: World) -> None:
    helped = bool(world.roll(2))
    matching.finish_referral(_referral(world), helped, by=world.rosa)


def tell_unmet(world: World) -> None:
    matching.tell_unmet(_need(world), "full", by=world.rosa)


def answer(world: World) -> None:
    cases.answer_need(_need(world), "Der Markt liefert.", by=world.rosa)


def withdraw_need(world: World) -> None:
    cases.withdraw_need(_need(world), by=world.rosa)


def take_up_need(world: World) -> None:
    matching.take_up_need(world.pick(Need.objects.all()), by=world.rosa)


def mark_told(world: World) -> None:
    cases.mark_told(_need(world), by=world.rosa)


def add_need(world: World) -> None:
    case, topic = world.pick(Case.objects.all()), world.pick(Topic.objects.all())
    cases.add_need(case, NeedIn(topic), by=world.rosa)


def take_next_call(world: World) -> None:
    if next_call(by=world.somebody()) is None:
        raise NothingThereError


def take_call(world: World) -> None:
    cases.take_call(world.pick(CallBack.objects.all()), by=world.somebody())


def put_back_call(world: World) -> None:
    call = world.pick(CallBack.objects.filter(status="calling"))
    cases.put_back_call(call, by=call.owner)


def finish_call(world: World) -> None:
    open_calls = CallBack.objects.filter(status__in=CallBack.OPEN_STATUSES)
    call = world.pick(open_calls.exclude(status="stranded"))
    if call.status == CallBack.Status.WAITING:
        cases.take_call(call, by=call.owner or world.rosa)
    result = ("reached", *CallAttempt.Result.values)[world.roll(5)]
    choices = list(SAID[call.purpose])
    said = Said(choice=choices[world.roll(len(choices))], words="ja")
    matching.finish_call(call, result, said, by=call.owner)


def reach_otherwise(world: World) -> None:
    call = world.pick(CallBack.objects.filter(status="stranded"))
    said = Said(choice=next(iter(SAID[call.purpose])), words="Besuch")
    matching.finish_otherwise(call, bool(world.roll(2)), said, by=world.rosa)


def trust_number(world: World) -> None:
    row = world.pick(PhoneNumber.objects.exclude(wrong_at=None))
    cases.trust_number(row.person, row.number, by=world.rosa)


def follow_up(world: World) -> None:
    row, answer = world.pick(FollowUp.objects.all()), world.roll(3)
    cases.record_follow_up(row, (True, False, None)[answer], "", by=world.rosa)


def end_case(world: World) -> None:
    matching.end_case(world.pick(Case.objects.all()), by=world.rosa)


def reopen_case(world: World) -> None:
    cases.reopen_case(world.pick(Case.objects.all()), by=world.rosa)


def send(world: World) -> None:
    message = world.pick(Message.objects.filter(status="queued"))
    outbox.begin_sending(message, by=WORKER)
    if world.roll(3):
        outbox.mark_sent(message, "id", by=WORKER)
    else:
        outbox.mark_failed(message, "550", bool(world.roll(2)), by=WORKER)


def bounce(world: World) -> None:
    message = world.pick(Message.objects.filter(status="sent"))
    outbox.make_work(message, "failed", "550", by=WORKER)


def _failed(world: World) -> Message:
    return world.pick(Message.objects.filter(status__in=Message.OPEN_STATUSES))


def settle_message(world: World) -> None:
    outbox.settle_message(_failed(world), "phoned", by=world.rosa)


def send_again(world: World) -> None:
    outbox.send_again(_failed(world), by=world.rosa)


def phone_instead(world: World) -> None:
    matching.phone_instead(_failed(world), by=world.rosa)


def merge(world: World) -> None:
    one, other = (world.pick(Person.objects.all()) for _number in range(2))
    merge_people(one, other, by=world.rosa)


def unmerge(world: World) -> None:
    unmerge_people(world.pick(Merge.objects.filter(undone_at=None)), by=world.rosa)


def lose_number(world: World) -> None:
    cases.correct_numbers(world.pick(Person.objects.all()), [], [], by=world.rosa)


def find_number(world: World) -> None:
    person = world.pick(Person.objects.all())
    cases.correct_numbers(person, [f"+49631770{person.pk:04}"], [], by=world.rosa)


def let_time_pass(world: World) -> None:
    world.now += timedelta(hours=(1, 3, 24, 70)[world.roll(4)])


def let_worker_work(world: World) -> None:
    matching.release_unanswered(by=WORKER)
    matching.remind_unanswered(by=WORKER)
    matching.settle_told(by=WORKER)
    for contact in Contact.objects.filter(status="waiting", next_step="file"):
        intake.file_report(contact, by=WORKER)
    raise_overdue(by=WORKER)


Deed = Callable[[World], None]
# What moves a case on comes more often than what disturbs it.
DEEDS: tuple[Deed, ...] = (
    *(report, propose, accept, finish_call, fulfill, send) * 3,
    *(ask_in_turn, refer, accept_referral, follow_up, end_case, mark_told) * 2,
    *(let_time_pass, let_worker_work, take_next_call, take_up_need) * 2,
    *(add_need, add_words, answer, bounce, claim, decline, decline_referral),
    *(
        keep_report,
        find_number,
        finish_referral,
        give_back,
        go_home,
        hand_over,
        handle_contact,
    ),
    *(lose_number, merge, phone_instead, put_back, put_back_call, receive_contact),
    *(release, release_all, reopen_case, reopen_contact, send_again, settle_message),
    *(stop_helper, suggest, take_call, tell_unmet, unmerge, *[welcome_helper] * 3),
    *(withdraw_need, withdraw_report, worry, trust_number, *[reach_otherwise] * 2),
)
