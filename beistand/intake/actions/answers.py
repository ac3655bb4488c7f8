"""How each request in a conversation was answered, written down as it is given.

What the operator saw is kept with it: the fact on the service, and its state then.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.cases.models import Case, Need
from beistand.cases.queries import obstacle_to_initiative
from beistand.directory.models import OperatingFact, Service
from beistand.directory.queries import fact_on, operating_states
from beistand.guidance.queries import runs_about
from beistand.intake.closed_list import ANSWER_OF, names_nobody
from beistand.intake.models import Answer, Contact
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.reference.models import Topic

FACT_ID = re.compile(r"[0-9]{1,18}")
HOLD_VETTING = "SELECT 1 FROM directory_initiative WHERE service_id = %s FOR SHARE"
Kind = Answer.Kind


@dataclass(frozen=True)
class AnswerIn:
    """What the caller was told about one request.

    Attributes:
        service: to whom, where it was referred; else None.
        fact: the id of the fact that the page showed, as digits; the one that holds
            now where it showed none.
    """

    kind: str = Kind.CALL_BACK
    service: Service | None = None
    fact: str = ""
    words: str = ""
    new_topic: str = ""
    unmet_reason: str = ""
    is_warm: bool = False


@action("intake.answer")
def give_answer(
    contact: Contact, need: Need | None, told: AnswerIn, *, by: Actor
) -> Answer:
    """Write down how a request was answered in this conversation.

    Given again for the same need, it is what the conversation ended with.

    Raises:
        Refused: an initiative that may not have it, or somebody in the new topic.
    """
    check_answer(told, need.topic if need else None, need)
    row = dict(answer_fields(told, clock.now()), **_about(need))
    row |= guided(contact.source_key, need.topic.code if need else "")
    row["given_by"] = by if isinstance(by, User) else None
    if need is None:
        answer = Answer.objects.create(contact=contact, **row)
    else:
        answer, _new = Answer.objects.update_or_create(
            contact=contact, need=need, defaults=row
        )
    journal.record(by, "intake.request_answered", contact, kind=told.kind)
    return answer


def answer_fields(told: AnswerIn, now: datetime) -> dict[str, object]:
    """What a row says of an answer and of what was seen."""
    fields: dict[str, object] = {
        "kind": told.kind,
        "words": told.words,
        "new_topic": told.new_topic,
        "unmet_reason": told.unmet_reason,
        "is_warm": told.is_warm,
        "service": told.service,
        "given_at": now,
    }
    return fields | _seen(told, now)


def check_answer(told: AnswerIn, topic: Topic | None, need: Need | None) -> None:
    """Refuse what may not be answered. Inside an action.

    The vetting of an initiative cannot be taken back between this look and the row.
    """
    if not names_nobody(told.new_topic):
        raise Refused(_("Write the new problem alone here, no number and no name."))
    if told.service is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(HOLD_VETTING, [told.service.pk])
    service = Service.objects.get(pk=told.service.pk)
    is_for_profession = need is not None and need.needs_professional
    if obstacle := obstacle_to_initiative(service, topic, is_for_profession):
        raise Refused(obstacle)


def _seen(told: AnswerIn, now: datetime) -> dict[str, object]:
    """The fact that the operator saw; without one the state that holds now."""
    if told.service is None:
        return {"fact": None, "state_seen": "", "is_confirmed": False}
    if FACT_ID.fullmatch(told.fact):
        fact = fact_on(told.service, int(told.fact))
        if fact is not None:
            is_sure = fact.confidence == OperatingFact.Confidence.HIGH
            return {
                "fact": fact,
                "state_seen": fact.state,
                "is_confirmed": is_sure and fact.review_by > now,
            }
    state = operating_states([told.service], now)[told.service.pk]
    return {
        "fact_id": state.fact_id,
        "state_seen": state.state if state.fact_id else "",
        "is_confirmed": state.is_confirmed,
    }


def guided(key: str, topic: str) -> dict[str, object]:
    """The protocol that the call with this key follows for this topic, and where."""
    for each in runs_about(key):
        if topic in each.graph.topics:
            here = each.walk.here
            return {"run": each.run, "protocol_node": here.code if here else ""}
    return {}


def _about(need: Need | None) -> dict[str, object]:
    if need is None:
        return {}
    return {"topic_id": need.topic_id, "area_id": need.area_id}


def leave_open(contact: Contact, needs: Iterable[Need], by: Actor) -> None:
    """Until somebody says more, each of these is answered later. Inside an action."""
    giver = by if isinstance(by, User) else None
    now = clock.now()
    Answer.objects.bulk_create(
        Answer(
            contact=contact,
            need=need,
            kind=Kind.CALL_BACK,
            given_by=giver,
            given_at=now,
            **_about(need),
        )
        for need in needs
    )


def answer_as_ended(contact: Contact, by: Actor) -> None:
    """What a conversation without a need answered, by its end. Inside an action."""
    kind = ANSWER_OF.get(contact.outcome)
    if kind is None or contact.answered_in_id or contact.answers.exists():
        return
    Answer.objects.create(
        contact=contact,
        kind=kind,
        given_by=by if isinstance(by, User) else None,
        given_at=clock.now(),
    )


def forget_end(contact: Contact) -> None:
    """The end was taken back, and with it what it answered. Inside an action."""
    contact.answers.filter(need=None).delete()


def requests_told(case: Case, topics: Iterable[str]) -> list[Need]:
    """The needs of a case that are meant by these topics: of each the newest open."""
    rows = case.needs.filter(topic__code__in=topics, status__in=Need.OPEN_STATUSES)
    newest = {need.topic.code: need for need in rows.select_related("topic")}
    return list(newest.values())
