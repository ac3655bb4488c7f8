"""What happened to each person of the demo city, played through the actions."""

from datetime import datetime, timedelta

from beistand.accounts.actions import hand_over_work
from beistand.accounts.models import User
from beistand.cases.actions import record_follow_up
from beistand.cases.actions.calls import take_call
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.intake.actions import add_to_report, receive_report, withdraw_report
from beistand.intake.models import Contact
from beistand.intake.rules import (
    BeneficiaryIn,
    InquirerIn,
    NeedTold,
    OfferTold,
    ReportIn,
)
from beistand.kit.actions import Actor, System
from beistand.kit.errors import Refused
from beistand.matching.actions import (
    accept_match,
    accept_referral,
    decline_match,
    end_case,
    fulfill_match,
    propose_match,
    refer_need,
    tell_unmet,
)
from beistand.matching.actions.calling import Said, finish_call
from beistand.matching.models import Match, Referral
from beistand.matching.queries import best_help
from beistand.offers.actions import advance_helper, suspend_helper
from beistand.outbox import actions as outbox
from beistand.outbox.models import Message
from beistand.project.blueprint.schema import Beneficiary, Helper
from beistand.project.demo.diary import Diary, Wire
from beistand.project.demo.words import words
from beistand.reference.queries import city

PUBLIC = System("public:demo")
STEPS = ("identity_seen", "briefed", "active")
BROKERED = ("asked", "accepted", "told", "done", "closed", "declined")


def introduce_helper(helper: Helper, book: Diary) -> None:
    """An offer comes in through the form, and is vetted as far as the story says."""
    moment = book.moment(helper.days_ago, "18:20")
    offer = OfferTold(
        topics=tuple(helper.topics),
        radius_m=helper.radius_m,
        per_week=helper.per_week,
        times=tuple(helper.times),
        languages=tuple(helper.languages),
        has_car=helper.has_car,
        organization=helper.organization,
        note=helper.note,
    )
    report = ReportIn(
        kind="offer",
        source_key=f"demo-offer-{helper.name}",
        language=helper.language or city().default_language,
        inquirer=InquirerIn(
            name=helper.name, phone=helper.phone or "", email=helper.email or ""
        ),
        beneficiary=BeneficiaryIn(
            street=helper.street,
            house_number=helper.house_number,
            postcode=helper.postcode,
            area=helper.area,
        ),
        offer=offer,
        consent=True,
    )
    with book.at(moment):
        contact = receive_report(report, by=PUBLIC)
    assert contact.offer is not None  # noqa: S101
    row = contact.offer.helper
    for number, step in enumerate(STEPS):
        if row.status == helper.vetting or helper.vetting == "applied":
            return
        with book.at(book.later(moment, 60 * (number + 1))):
            if helper.vetting in ("suspended", "ended") and number == 1:
                suspend_helper(row, words().suspended, by=book.coordinator)
                return
            advance_helper(row, step, by=book.coordinator)


def play_story(person: Beneficiary, book: Diary) -> None:
    """A report comes in; then its story goes as far as the blueprint says."""
    moment = book.moment(person.days_ago, person.at, by_phone=person.by == "phone")
    by: Actor = book.operator if person.by == "phone" else PUBLIC
    report = _report(person, person.by, moment, "demo")
    with book.at(moment):
        contact = receive_report(report, by=by)
    if person.story == "repeat":
        with book.at(book.later(moment, 90)) as later:
            again = _report(person, "phone", later, "demo-again")
            receive_report(again, by=book.operator)
    elif person.story == "withdrawn":
        with book.at(book.later(moment, 30)):
            withdraw_report(contact, by=PUBLIC)
    elif contact.case is not None and person.story != "waiting":
        for need in contact.case.needs.order_by("id"):
            _play_need(need, person.story, moment, book)


def _play_need(need: Need, story: str, moment: datetime, book: Diary) -> None:
    if story == "unmet":
        with book.at(book.later(moment, 120)):
            tell_unmet(need, "full", by=book.operator)
    elif story in ("referral_asked", "referred"):
        _refer(need, story, moment, book)
    elif story in BROKERED:
        _broker(need, story, moment, book)


def _refer(need: Need, story: str, moment: datetime, book: Diary) -> None:
    services = best_help(need).services
    if not services:
        return
    asked = book.later(moment, 25)
    with book.at(asked):
        referral = refer_need(need, services[0], by=book.operator)
    if story == "referred":
        with book.at(book.later(asked, 15)):
            _answer_for_provider(referral, book)


def _answer_for_provider(referral: Referral, book: Diary) -> None:
    how = words().promised
    if referral.call is None:
        accept_referral(referral, how, by=book.operator)
        return
    take_call(referral.call, by=book.operator)
    said = Said(choice="takes", words=how)
    finish_call(referral.call, "reached", said, by=book.operator)


def _broker(need: Need, story: str, moment: datetime, book: Diary) -> None:
    asked = book.later(moment, 20)
    with book.at(asked):
        candidates = best_help(need).candidates
        if not candidates:
            return
        match = propose_match(need, candidates[0].offer, by=book.operator)
    if story == "asked":
        return
    answered = book.later(asked, 15)
    if story == "declined":
        with book.at(answered):
            decline_match(match, "no_time", by=System("link:demo"))
        return
    with book.at(answered):
        accept_match(match, "", by=System("link:demo"))
    if story != "accepted":
        _carry_on(match, story, answered, book)


def _carry_on(match: Match, story: str, moment: datetime, book: Diary) -> None:
    case = match.need.case
    with book.at(book.later(moment, 10)) as told:
        _make_calls(case, CallBack.Purpose.TELL, "told", book)
    if story == "told":
        return
    with book.at(book.later(told, 90)) as done:
        match.refresh_from_db()
        fulfill_match(match, by=System("link:demo"))
    if story == "closed":
        with book.at(book.later(done, 240)):
            _close(Case.objects.get(pk=case.pk), book)


def _close(case: Case, book: Diary) -> None:
    _make_calls(case, CallBack.Purpose.FOLLOW_UP, "well", book)
    for follow_up in FollowUp.objects.filter(case=case, status="due"):
        record_follow_up(follow_up, True, words().all_well, by=book.operator)
    try:
        end_case(case, by=book.operator)
    except Refused:
        return  # another need of this person is still open: the case stays


def _make_calls(case: Case, purpose: str, choice: str, book: Diary) -> None:
    for call in CallBack.objects.filter(case=case, purpose=purpose, status="waiting"):
        take_call(call, by=book.operator)
        finish_call(call, "reached", Said(choice=choice), by=book.operator)


def hand_to_crew(crew: User, book: Diary) -> None:
    """The city's own crew keeps two of the promises."""
    promised = Need.objects.filter(status="promised").order_by("due_at", "id")[:2]
    with book.at(book.now - timedelta(minutes=15)):
        for need in promised:
            hand_over_work(need, crew, words().on_your_way, by=book.operator)


def leave_loose_ends(book: Diary) -> None:
    """What every morning has: a mail that bounced, something added, no answer."""
    sent = Message.objects.filter(template="report-received").order_by("-id").first()
    with book.at(book.now - timedelta(minutes=50)):
        if sent is not None:
            problem = "550 no such user"
            outbox.make_work(sent, Message.Status.FAILED, problem, by=Wire())
    with book.at(book.now - timedelta(minutes=30)):
        contact = Contact.objects.filter(outcome="case", channel="web").last()
        if contact is not None:
            add_to_report(contact, words().added, by=PUBLIC)
    with book.at(book.now - timedelta(minutes=20)):
        call = CallBack.objects.filter(status="waiting", due_at__lte=book.now).first()
        if call is not None:
            take_call(call, by=book.operator)
            finish_call(call, "no_answer", Said(), by=book.operator)


def _report(person: Beneficiary, channel: str, moment: datetime, key: str) -> ReportIn:
    for_self = person.inquirer is None
    who = person.inquirer
    return ReportIn(
        channel=channel,
        source_key=f"{key}-{person.name}",
        language=(who or person).language or city().default_language,
        inquirer=InquirerIn(
            name=who.name if who else person.name,
            phone=(who.phone if who else person.phone) or "",
            email=(who.email if who else person.email) or "",
            relation=who.relation if who else "self",
            country=(who.country if who else "") or "",
            wish=person.wish if for_self else "",
            best_time=person.best_time if for_self else "",
        ),
        beneficiary=BeneficiaryIn(
            name="" if for_self else person.name,
            phone="" if for_self else person.phone or "",
            street=person.street,
            house_number=person.house_number,
            postcode=person.postcode,
            area=person.area,
            risks=tuple(person.risks),
        ),
        needs=tuple(
            NeedTold(told.topic, told.detail, _day(moment, told.in_days))
            for told in person.needs
        ),
        note=person.note,
        consent=True,
    )


def _day(moment: datetime, in_days: int | None) -> str:
    if in_days is None:
        return ""
    return (moment + timedelta(days=in_days)).date().isoformat()
