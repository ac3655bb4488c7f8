"""Passing a need on to a service: asked first, told, and heard of again."""

from beistand.accounts.actions import team_named
from beistand.cases.actions import (
    ask_for_call,
    cancel_calls,
    end_need,
    mark_told,
    pause_need,
    resume_need,
    set_professional,
    tell_person,
)
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Need
from beistand.directory.models import Service
from beistand.journal import actions as journal
from beistand.kit import clock, phone
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after, due_at_once
from beistand.matching import queries, rules
from beistand.matching.actions.answering import link_to_status
from beistand.matching.actions.ending import settle
from beistand.matching.actions.proposing import say_when
from beistand.matching.models import Referral
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.reference.queries import city, pace


@action("matching.refer")
def refer_need(
    need: Need, service: Service, *, by: Actor, way: str = Referral.Way.ASK
) -> Referral:
    """Pass the need on to a service or an initiative.

    Where we ask first, the need is reserved and the desk phones the service. Where
    the person turns there, or hears it on the line, the need is referred at once
    and the person knows.

    Raises:
        Refused: an initiative that nobody vetted, or a need for the profession.
    """
    if obstacle := queries.obstacle_to_referral(need, service):
        raise Refused(obstacle)
    due = due_after(pace().proposal(need.urgency))
    pause_need(need, "await_provider", due, by=System())
    referral = Referral.objects.create(
        need=need,
        service=service,
        way=way,
        urgency=need.urgency,
        owner=need.owner,
        team=need.team or team_named("desk", by=System()),
        next_step="await_provider",
        due_at=due,
        created_at=clock.now(),
        moved_at=clock.now(),
    )
    journal.record(by, "matching.referred", referral, service=service.code, way=way)
    if way != Referral.Way.ASK:
        _hand_over_now(referral, by)
    elif service.phone:
        referral.call = _owe_call(referral, by)
        referral.next_step = "call"
        referral.save(update_fields=["call", "next_step"])
    return referral


def _hand_over_now(referral: Referral, by: Actor) -> None:
    """The person heard it just now: whom to turn to, or the service on the line."""
    is_warm = referral.way == Referral.Way.WARM
    now, need = clock.now(), referral.need
    referral.move(
        Referral.Status.ACCEPTED if is_warm else Referral.Status.SENT,
        sent_at=now,
        accepted_at=now if is_warm else None,
        next_step="follow_referral",
        due_at=due_after(pace().follow_up_minutes),
    )
    end_need(need, Need.Status.REFERRED, by=by)
    mark_told(need, by=by)
    if is_warm:
        journal.record(by, "matching.referral_accepted", referral)
    else:
        journal.record(by, "matching.referral_sent", referral)
    _let_rest(referral, by)


def _let_rest(referral: Referral, by: Actor) -> None:
    """Where nobody may ask later, nothing is left to do."""
    if not referral.need.case.wants_follow_up:
        end_referral(referral, Referral.Status.NOT_FOLLOWED, by)
    settle(referral.need.case)


def _owe_call(referral: Referral, by: Actor) -> CallBack:
    need, service, town = referral.need, referral.service, city()
    language = town.default_language
    values = {
        "service": str(service.organization),
        "topic": need.topic.label(language),
        "district": need.area.name if need.area else town.name,
        "when": say_when(need.wanted_by, language),
    }
    text = Text("provider-asked", values, about=referral.label)
    return ask_for_call(
        CallIn(
            purpose=CallBack.Purpose.ASK_PROVIDER,
            whom=str(service.organization),
            phone=service.phone,
            language=language,
            sentence=outbox.word_text(text, "phone", language)[2],
            about=referral.label,
            case=need.case,
            urgency=need.urgency,
            due_at=due_at_once(need.urgency),
        ),
        by=by,
    )


@action("matching.refer")
def accept_referral(referral: Referral, how: str, *, by: Actor) -> None:
    """The service takes it on; the person hears how, who knows already if sent."""
    before, need = referral.status, referral.need
    if obstacle := queries.obstacle_to_referral(need, referral.service):
        raise Refused(obstacle)
    referral.move(
        Referral.Status.ACCEPTED,
        how=how,
        sent_at=referral.sent_at or clock.now(),
        accepted_at=clock.now(),
        next_step="follow_referral",
        due_at=due_after(pace().follow_up_minutes),
    )
    cancel_calls(referral.label, by=System())
    if before == Referral.Status.OFFERED:
        end_need(need, Need.Status.REFERRED, by=by)
        tell_person(need, service_helps(referral), by=System())
    journal.record(by, "matching.referral_accepted", referral)
    _let_rest(referral, by)


def service_helps(referral: Referral) -> Text:
    """What the person is told about the service that helps."""
    case, service = referral.need.case, referral.service
    language = case.beneficiary.language
    values = {
        "service": f"{service.organization}, {service.name(language)}",
        "phone": phone.display(service.phone, city().region) or service.email,
        "reason": referral.how,
        "reference": case.reference,
        "status_link": link_to_status(),
    }
    return Text("person-told-referral", values, about=referral.label)


@action("matching.refer")
def decline_referral(
    referral: Referral, reason: str, *, by: Actor, words: str = ""
) -> None:
    """The service cannot help: the need is open again.

    `reason` is one of Referral.Decline; anything else counts as words.
    """
    code, said = rules.read_decline(reason, words, Referral.Decline.values)
    referral.move(
        Referral.Status.DECLINED,
        ended_at=clock.now(),
        decline_reason=code,
        decline_words=said,
        next_step="",
    )
    cancel_calls(referral.label, by=System())
    resume_need(referral.need, by=System())
    journal.record(by, "matching.referral_declined", referral, reason=code)
    settle(referral.need.case)


@action("matching.refer")
def finish_referral(
    referral: Referral, helped: bool, *, by: Actor, is_reached: bool | None = None
) -> None:
    """We heard from the person or the service whether it helped, or never met."""
    status = Referral.Status.HELPED if helped else Referral.Status.NOT_HELPED
    end_referral(referral, status, by, is_reached=True if helped else is_reached)
    if not helped:
        resume_need(referral.need, by=System())
    settle(referral.need.case)


def end_referral(
    referral: Referral, status: str, by: Actor, is_reached: bool | None = None
) -> None:
    """We know what became of it, or shall not. Inside an action."""
    referral.move(status, ended_at=clock.now(), next_step="", is_reached=is_reached)
    journal.record(by, f"matching.referral_{status}", referral)


@action("matching.refer")
def mark_professional(need: Need, is_needed: bool, *, by: Actor) -> None:
    """Whether the profession must stay with it; an initiative is called off first."""
    if is_needed:
        at_it = Referral.objects.filter(
            need=need,
            service__form=Service.Form.INITIATIVE,
            status__in=Referral.OPEN_STATUSES,
        )
        for referral in at_it.select_related("need__case", "service"):
            decline_referral(referral, Referral.Decline.CALLED_OFF, by=by)
            need.refresh_from_db()
    set_professional(need, is_needed, by=by)


@action("matching.refer")
def take_back_from(service: Service, *, by: Actor) -> int:
    """Nobody stands for this initiative any more: its needs are open again."""
    rows = Referral.objects.filter(service=service, status__in=Referral.OPEN_STATUSES)
    referrals = list(rows.select_related("need__case", "service"))
    for referral in referrals:
        decline_referral(referral, Referral.Decline.CALLED_OFF, by=by)
    return len(referrals)
