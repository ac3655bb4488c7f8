"""Asking services whether what we say of them is still true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from beistand.accounts.actions import issue_link, revoke_links, team_named
from beistand.accounts.models import Urgency
from beistand.directory.models import (
    OperatingFact,
    OutreachAttempt,
    Service,
    VerificationCampaign,
    VerificationTask,
)
from beistand.directory.queries.verification import (
    language_of,
    lapsed_services,
    services_in,
)
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.rows import insert_once
from beistand.outbox.actions import Text
from beistand.outbox.actions.messages import queue_to_address
from beistand.reference.models import Area, Topic
from beistand.reference.queries import city

# Office minutes until somebody must have asked.
PATIENCE: Mapping[str, int] = {"reported": 60, "provider_answer": 240, "stale": 960}
RETRY_MINUTES: Mapping[str, int] = {"no_answer": 120, "busy": 15}
WAIT_MINUTES = 720
LINK_DAYS = 14
MOST_AT_ONCE = 500
Why = VerificationTask.Why
Status = VerificationTask.Status
Disposition = OutreachAttempt.Disposition


def due_within(minutes: int) -> datetime:
    """So many office minutes from now: the line's hours stand on another floor."""
    due_after: Callable[[int], datetime] = import_string(settings.BEISTAND_DUE_AFTER)
    return due_after(minutes)


def open_task_for(service: Service) -> VerificationTask:
    """The open task of a service that has just written to us. Inside an action."""
    return ask_service(service, Why.ANSWERED)[0]


def ask_service(
    service: Service,
    why: str,
    fact: OperatingFact | None = None,
    *,
    campaign: VerificationCampaign | None = None,
) -> tuple[VerificationTask, bool]:
    """The open task of a service, and whether it had none before. Inside an action."""
    due = campaign.due_at if campaign else due_within(PATIENCE[why])
    task = VerificationTask(
        service=service,
        why=why,
        fact=fact,
        campaign=campaign,
        opened_at=clock.now(),
        team=team_named("coordination", by=System()),
        next_step="verify_service",
        due_at=due,
        urgency=Urgency.TODAY if why == Why.REPORTED else Urgency.SOON,
    )
    if insert_once(task):
        return task, True
    open_ones = VerificationTask.objects.filter(status__in=task.OPEN_STATUSES)
    known = open_ones.filter(service=service).first()
    return known or task, False


@action("directory.demand")
def demand_verification(service: Service, *, by: Actor) -> VerificationTask:
    """Ask this service again, whatever we know: its open task, or a new one."""
    task, is_new = ask_service(service, Why.STALE)
    if is_new:
        journal.record(by, "directory.verification_opened", service, why=task.why)
    return task


@action("directory.watch")
def open_stale_tasks(*, by: Actor) -> int:
    """A task for every service whose statement is past its review, once each."""
    lapsed = lapsed_services(clock.now(), MOST_AT_ONCE)
    rows = Service.objects.in_bulk(lapsed)
    facts = OperatingFact.objects.in_bulk(lapsed.values())
    opened = 0
    for number, fact in lapsed.items():
        _task, is_new = ask_service(rows[number], Why.STALE, facts[fact])
        opened += is_new
    if opened:
        journal.record(by, "directory.stale_found", "directory", tasks=opened)
    return opened


@dataclass(frozen=True)
class CampaignIn:
    """Whom to ask, and by when."""

    name: str
    due_at: datetime
    topic: Topic | None = None
    area: Area | None = None


@action("directory.campaign")
def start_campaign(told: CampaignIn, *, by: Actor) -> VerificationCampaign:
    """Ask every service of a topic and an area. Whoever is being asked is not twice."""
    if told.due_at <= clock.now():
        raise Refused(_("This day is over. Choose a later one."))
    services = list(services_in(told.topic, told.area))
    if not services:
        raise Refused(_("There is no such service. Choose another topic or area."))
    campaign = VerificationCampaign.objects.create(
        name=told.name,
        topic=told.topic,
        area=told.area,
        due_at=told.due_at,
        started_at=clock.now(),
        started_by=by.label,
    )
    for service in services:
        task, is_new = ask_service(service, Why.CAMPAIGN, campaign=campaign)
        if not is_new:
            joins = VerificationTask.objects.filter(pk=task.pk, campaign=None)
            joins.update(campaign=campaign)
    journal.record(by, "directory.campaign_started", campaign, services=len(services))
    return campaign


@dataclass(frozen=True)
class AttemptIn:
    """One try to reach a service."""

    method: str
    disposition: str
    note: str = ""


@action("directory.verify")
def log_attempt(
    task: VerificationTask, told: AttemptIn, *, by: Actor
) -> OutreachAttempt:
    """Write down a try. Where nobody answers, it is tried again later."""
    known = OutreachAttempt.Method.values, OutreachAttempt.Disposition.values
    if told.method not in known[0] or told.disposition not in known[1]:
        raise Refused(_("Choose how you tried and how it went."))
    attempt = OutreachAttempt.objects.create(
        task=task,
        method=told.method,
        disposition=told.disposition,
        note=told.note,
        tried_at=clock.now(),
        tried_by=by.label,
    )
    if told.disposition in RETRY_MINUTES and task.is_open:
        later = VerificationTask.objects.filter(pk=task.pk).exclude(
            status=Status.REVIEW
        )
        later.update(due_at=due_within(RETRY_MINUTES[told.disposition]))
        task.refresh_from_db(fields=["due_at"])
    journal.record(by, "directory.tried", task, how=told.disposition)
    return attempt


@action("directory.verify")
def drop_task(task: VerificationTask, *, by: Actor) -> None:
    """Nobody can be reached: what we say of the service stays unconfirmed."""
    task.move(Status.DROPPED, next_step="", ended_at=clock.now())
    revoke_links(task.label, by=System())
    journal.record(by, "directory.verification_dropped", task)


@action("directory.verify")
def send_link(task: VerificationTask, language: str = "", *, by: Actor) -> None:
    """Ask the service in writing: it answers through a link, without an account.

    In the language that is chosen, else in the one that we know of it.
    """
    town = city()
    language = language or language_of(task.service)
    if language not in town.languages:
        raise Refused(_("Choose a language in which the city writes."))
    address = task.service.email or task.service.organization.email
    if not address:
        raise Refused(_("There is no e-mail address of this service. Phone it."))
    revoke_links(task.label, by=System())
    ends = clock.now() + timedelta(days=LINK_DAYS)
    issued = issue_link("service-verify", task.label, ends, by=System())
    spoken = "" if language == town.default_language else f"?lang={language}"
    values = {
        "service": str(task.service.organization),
        "link": f"{settings.URL}/v/{issued.token}{spoken}",
    }
    text = Text("service-verify", values, about=task.label, language=language)
    queue_to_address(None, address, "email", text, by=by)
    log_attempt(task, AttemptIn("email", Disposition.LINK_SENT), by=by)
    if task.status != Status.REVIEW:
        task.move(
            Status.WAITING,
            next_step="await_provider",
            due_at=due_within(WAIT_MINUTES),
        )
