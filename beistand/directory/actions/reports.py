"""What callers say of closed doors: doubtful, asked about, and taken back."""

from datetime import timedelta

from django.utils.translation import gettext as _

from beistand.accounts.models import Urgency
from beistand.directory.actions.facts import FactIn, write_fact
from beistand.directory.actions.verification import (
    PATIENCE,
    ask_service,
    due_within,
)
from beistand.directory.models import OperatingFact, Service, VerificationTask
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused

Why = VerificationTask.Why
Status = VerificationTask.Status
A_MOMENT = timedelta(microseconds=1)


@action("directory.report")
def report_closed(service: Service, *, by: Actor) -> OperatingFact:
    """A caller stood at a closed door: a doubtful statement, and somebody asks.

    However many report it, it is asked once.
    """
    told = FactIn(
        service,
        OperatingFact.State.TEMPORARILY_CLOSED,
        OperatingFact.Source.CALLER_REPORT,
        OperatingFact.Method.PHONE,
    )
    fact = write_fact(told, by)
    task, is_new = ask_service(service, Why.REPORTED, fact)
    if not is_new and task.status != Status.REVIEW:
        sooner = VerificationTask.objects.filter(pk=task.pk).exclude(why=Why.REPORTED)
        sooner.update(
            why=Why.REPORTED,
            fact=fact,
            urgency=Urgency.TODAY,
            next_step="verify_service",
            status=Status.OPEN,
            due_at=due_within(PATIENCE[Why.REPORTED]),
        )
    journal.record(by, "directory.reported_closed", service)
    return fact


@action("directory.report")
def take_back_report(fact: OperatingFact, *, by: Actor) -> None:
    """A report was a slip of the hand: it holds no longer, and nobody need ask.

    The report stays in the history with its end. Taken back twice is taken back once.

    Raises:
        Refused: it is no report, or somebody else's.
    """
    if fact.source != OperatingFact.Source.CALLER_REPORT or fact.service is None:
        raise Refused(_("Only a caller's report can be taken back."))
    if fact.recorded_by != by.label:
        raise Refused(_("Only who wrote this down can take it back."))
    OperatingFact.objects.select_for_update().get(pk=fact.pk)
    if OperatingFact.objects.filter(supersedes=fact).exists():
        return
    _end_report(fact, by)
    _ask_no_more(fact, by)
    journal.record(by, "directory.report_taken_back", fact.service)


def _end_report(fact: OperatingFact, by: Actor) -> None:
    """The same statement with an end takes its place: from now on neither holds."""
    now = clock.now()
    OperatingFact.objects.create(
        service=fact.service,
        state=fact.state,
        valid_from=min(fact.valid_from, now) - A_MOMENT,
        valid_to=now,
        review_by=fact.review_by,
        observed_at=fact.observed_at,
        source=fact.source,
        method=fact.method,
        confidence=fact.confidence,
        recorded_by=by.label,
        recorded_at=now,
        supersedes=fact,
    )


def _ask_no_more(fact: OperatingFact, by: Actor) -> None:
    """The task of this report ends, unless others say the same or it has begun."""
    tasks = VerificationTask.objects.select_for_update(of=["self"])
    task = tasks.filter(fact=fact, why=Why.REPORTED, status=Status.OPEN).first()
    if task is None:
        return
    if other := _same_from_others(fact):
        task.fact = other
        task.save(update_fields=["fact"])
    elif task.opened_at < fact.recorded_at:
        _ask_as_before(task)
    elif task.owner is None and not task.attempts.exists():
        task.move(Status.DROPPED, next_step="", ended_at=clock.now())
        journal.record(by, "directory.verification_dropped", task)


def _same_from_others(fact: OperatingFact) -> OperatingFact | None:
    """The first report since this one that nobody has taken back."""
    rows = OperatingFact.objects.filter(
        service=fact.service_id,
        source=fact.source,
        recorded_at__gte=fact.recorded_at,
        superseded_by=None,
        valid_to=None,
    )
    return rows.exclude(pk=fact.pk).order_by("pk").first()


def _ask_as_before(task: VerificationTask) -> None:
    """It had been asked already, only less urgently."""
    campaign = task.campaign
    task.why = Why.CAMPAIGN if campaign else Why.STALE
    task.fact, task.urgency = None, Urgency.SOON
    task.due_at = campaign.due_at if campaign else due_within(PATIENCE[Why.STALE])
    task.save(update_fields=["why", "fact", "urgency", "due_at"])
