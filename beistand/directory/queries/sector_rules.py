"""Rules of an authority for all services of a topic: which there are, whom they reach.

A rule is the widest of all statements. Whatever was said of a service, of its place
or of its body counts before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from beistand.directory.models import OperatingFact, Service
from beistand.directory.queries.operating import Said, said_at_places
from beistand.directory.rules import Effective, Fact, judge, whole

MOST_RULES = 100


@dataclass(frozen=True)
class Reached:
    """One service of the topic, as it is and as it would be under the rule.

    Attributes:
        is_changed: whether the rule decides anything for it; else something was said
            of the service itself, and that stays.
    """

    service: Service
    before: Effective
    after: Effective
    is_changed: bool


def sector_rules() -> QuerySet[OperatingFact]:
    """Every rule as it was said last, the newest first, the ended ones too."""
    rows = OperatingFact.objects.filter(topic__isnull=False, superseded_by=None)
    return rows.select_related("topic").order_by("-observed_at", "-id")[:MOST_RULES]


def sector_rule_with(uid: UUID) -> OperatingFact | None:
    """One rule."""
    rows = OperatingFact.objects.filter(topic__isnull=False, uid=uid)
    return rows.select_related("topic").first()


def reach_of_rule(rule: OperatingFact, at: datetime) -> list[Reached]:
    """What this rule, written down or not yet, makes of each service of its topic."""
    services = Service.objects.filter(topics=rule.topic_id, is_active=True)
    rows = {
        row.pk: row
        for row in services.select_related("organization").order_by(
            "organization__name", "code"
        )
    }
    said: dict[int, list[Said]] = {number: [] for number in rows}
    for each in said_at_places(list(rows), at):
        if each.service in said:
            said[each.service].append(each)
    told = _plain(rule)
    return [
        _reached(service, said[number], told, at) for number, service in rows.items()
    ]


def _plain(rule: OperatingFact) -> Fact:
    assert rule.topic_id is not None  # noqa: S101
    return Fact(
        id=rule.pk or 0,
        scope=("topic", rule.topic_id),
        state=rule.state,
        observed_at=rule.observed_at,
        valid_from=rule.valid_from,
        review_by=rule.review_by,
        valid_to=rule.valid_to,
        source=rule.source,
        method=rule.method,
        audience=rule.audience,
        hours=rule.hours,
        redirect_phone=rule.redirect_phone,
        redirect_service_id=rule.redirect_service_id,
        capacity=rule.capacity,
        messages=rule.messages,
    )


def _reached(
    service: Service, said: Iterable[Said], rule: Fact, at: datetime
) -> Reached:
    before: list[Effective] = []
    after: list[Effective] = []
    changes = False
    for place in said:
        is_ruled = _counts(rule, place.trusted)
        changes |= is_ruled
        before.append(place.judged(at))
        best = rule if is_ruled else place.trusted
        after.append(judge(best, place.report, place.chain, at))
    return Reached(service, whole(before), whole(after), changes)


def _counts(rule: Fact, trusted: Fact | None) -> bool:
    """Whether the rule decides: nothing narrower is said, and no newer rule is."""
    if trusted is None:
        return True
    return trusted.scope[0] == "topic" and trusted.observed_at <= rule.observed_at
