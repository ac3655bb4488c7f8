"""Rules of an authority for a whole topic: taking them back, and loading them.

A rule is written down like any statement, by `record_fact`.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from beistand.directory.actions.facts import SAME, FactIn, add_fact, write_fact
from beistand.directory.models import OperatingFact
from beistand.directory.rules import SECTOR_RULE
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.reference.models import Topic

AN_INSTANT = timedelta(microseconds=1)


@action("directory.rule")
def lift_rule(rule: OperatingFact, *, by: Actor) -> OperatingFact:
    """Take a rule back: the same again, with its end now. What held before holds.

    What was believed until now stays as it was believed. A rule that has not begun
    never begins.
    """
    now = clock.now()
    if rule.topic_id is None:
        raise Refused(_("This is no rule. Say of the service what holds now."))
    if rule.valid_to is not None and rule.valid_to <= now:
        raise Refused(_("This rule has ended already."))
    same = {name: getattr(rule, name) for name in SAME}
    if rule.valid_from < now:
        same["valid_to"] = now
    else:  # over before it begins, as the database wants every statement to last
        same["valid_to"] = rule.valid_from
        same["valid_from"] = rule.valid_from - AN_INSTANT
    ended = OperatingFact(
        **same,
        observed_at=rule.observed_at,
        review_by=rule.review_by,
        source=OperatingFact.Source.AUTHORITY_RULE,
        method=rule.method,
        recorded_by=by.label,
        recorded_at=now,
    )
    fact = add_fact(ended, rule, by)
    journal.record(by, "directory.rule_lifted", fact, topic=str(rule.topic))
    return fact


@action("directory.save_service")
def save_rules(topic: str, said: Iterable[Mapping[str, Any]], *, by: Actor) -> int:
    """Load rules for a topic for which there is none yet; say how many."""
    row = Topic.objects.get(code=topic)
    if OperatingFact.objects.filter(topic=row).exists():
        return 0
    told = [FactIn(row, **{**values, "source": SECTOR_RULE}) for values in said]
    return len([write_fact(each, by) for each in told])
