"""Who could help right now, while the caller is still on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from beistand.directory.models import Service
from beistand.directory.queries import operating_states
from beistand.directory.rules import Effective
from beistand.kit.clock import now
from beistand.matching.models import Referral
from beistand.matching.queries import Help, help_near
from beistand.people.models import Person
from beistand.reference.models import Topic
from beistand.reference.queries import find_place
from beistand.reference.rules import in_language
from beistand.web.desk.call_form import CallForm, split_street

MOST_TOPICS = 3
MOST_SERVICES = 5


@dataclass(frozen=True)
class Option:
    """A service or an initiative to which the caller can be referred.

    Attributes:
        value: what the form sends: which one, and the fact that was shown of it.
        rules: what the operator says before: the safety rules of an initiative.
    """

    service: Service
    held: Effective
    value: str
    is_chosen: bool
    rules: str


@dataclass(frozen=True)
class HelpNow:
    """The best help for one topic near one place, and how it was answered so far."""

    topic: str
    code: str
    hint: str
    help: Help
    options: Sequence[Option]
    answer: str
    way: str


def help_for(form: CallForm) -> list[HelpNow]:
    """The best help for the first chosen topics; nothing before one is chosen."""
    chosen = form.entered.getlist("topics")[:MOST_TOPICS]
    wanted = [topic for topic in form.around.topics if topic.code in chosen]
    if not wanted:
        return []
    somebody = beneficiary(form)
    near = [(topic, help_near(topic, somebody)) for topic in wanted]
    services = {row.pk: row for _topic, found in near for row in found.services}
    states = operating_states(services.values(), now())
    return [_near(form, topic, found, states) for topic, found in near]


def _near(
    form: CallForm, topic: Topic, found: Help, states: dict[int, Effective]
) -> HelpNow:
    spoken = get_language() or ""
    answer = form.said(f"answer-{topic.code}")
    return HelpNow(
        topic=topic.label(spoken),
        code=topic.code,
        hint=topic.hint(spoken),
        help=found,
        options=[
            option_for(service, states[service.pk], answer)
            for service in found.services[:MOST_SERVICES]
        ],
        answer=answer,
        way=form.said(f"way-{topic.code}") or Referral.Way.ASK,
    )


def option_for(service: Service, held: Effective, answer: str = "") -> Option:
    """A service as the operator sees it this second."""
    initiative = getattr(service, "initiative", None)
    rules = initiative.safety_rules if initiative else {}
    return Option(
        service=service,
        held=held,
        value=f"{service.code}|{held.fact_id or ''}",
        is_chosen=answer.partition("|")[0] == service.code,
        rules=in_language(rules, get_language() or ""),
    )


def beneficiary(form: CallForm) -> Person:
    """The person in need as far as known; not saved."""
    street, number = split_street(form.said("street"), form.said("house_number"))
    place = find_place(street, number, form.said("postcode")) if street else None
    code = form.said("area")
    area = next((area for area in form.around.areas if area.code == code), None)
    return Person(
        language=form.said("language") or form.around.city.default_language,
        area=area or (place.area if place else None),
        lon=place.lon if place else None,
        lat=place.lat if place else None,
    )
