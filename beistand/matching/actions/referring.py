"""Passing a need on to a service: asked first, told, and heard of again."""

from beistand.accounts.actions import team_named
from beistand.cases.actions import (
    ask_for_call,
    cancel_calls,
    end_need,
    pause_need,
    resume_need,
    tell_person,
)
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Need
from beistand.directory.models import Service
from beistand.journal import actions as journal
from beistand.kit import clock, phone
from beistand.kit.actions import Actor, System, action
from beistand.lines.queries import due_after, due_at_once
from beistand.matching.actions.answering import link_to_status
from beistand.matching.actions.ending import settle
from beistand.matching.actions.proposing import say_when
from beistand.matching.models import Referral
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.reference.queries import city, pace


@action("matching.refer")
def refer_need(need: Need, service: Service, *, by: Actor) -> Referral:
    """Reserve the need for a service; the desk phones the service first."""
    due = due_after(pace().proposal(need.urgency))
    pause_need(need, "await_provider", due, by=System())
    referral = Referral.objects.create(
        need=need,
        service=service,
        urgency=need.urgency,
        owner=need.owner,
        team=need.team or team_named("desk", by=System()),
        next_step="await_provider",
        due_at=due,
        created_at=clock.now(),
    )
    if service.phone:
        referral.call = _owe_call(referral, by)
        referral.next_step = "call"
        referral.save(update_fields=["call", "next_step"])
    journal.record(by, "matching.referred", referral, service=service.code)
    return referral


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
    """The service takes it on; the person hears how."""
    referral.move(
        Referral.Status.ACCEPTED,
        how=how,
        next_step="follow_referral",
        due_at=due_after(pace().follow_up_minutes),
    )
    cancel_calls(referral.label, by=System())
    need = referral.need
    end_need(need, Need.Status.REFERRED, by=by)
    tell_person(need, service_helps(referral), by=System())
    journal.record(by, "matching.referral_accepted", referral)
    settle(need.case)


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
def decline_referral(referral: Referral, reason: str, *, by: Actor) -> None:
    """The service cannot help: the need is open again."""
    referral.move(
        Referral.Status.DECLINED,
        ended_at=clock.now(),
        decline_reason=reason[:20],
        next_step="",
    )
    cancel_calls(referral.label, by=System())
    resume_need(referral.need, by=System())
    journal.record(by, "matching.referral_declined", referral, reason=reason[:60])


@action("matching.refer")
def finish_referral(referral: Referral, helped: bool, *, by: Actor) -> None:
    """We heard from the person or the service whether it helped."""
    status = Referral.Status.HELPED if helped else Referral.Status.NOT_HELPED
    end_referral(referral, status, by)
    if not helped:
        resume_need(referral.need, by=System())
    settle(referral.need.case)


def end_referral(referral: Referral, status: str, by: Actor) -> None:
    """We know what became of it. Inside an action."""
    referral.move(status, ended_at=clock.now(), next_step="")
    journal.record(by, f"matching.referral_{status}", referral)
