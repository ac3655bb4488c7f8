"""Who could help right now, while the caller is still on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from beistand.matching.models import Referral
from beistand.matching.queries import Candidate, best_help, need_near
from beistand.people.models import Person
from beistand.reference.models import Topic
from beistand.reference.queries import find_place
from beistand.web.desk.call_form import CallForm, split_street
from beistand.web.desk.found_help import FoundLine, found_lines

MOST_TOPICS = 3


@dataclass(frozen=True)
class HelpNow:
    """The best help for one topic near one place, and how it was answered so far.

    Attributes:
        lines: services and initiatives as the search finds them, closed ones too.
        has_more: whether the search finds more of them.
    """

    topic: str
    code: str
    hint: str
    candidates: Sequence[Candidate]
    lines: Sequence[FoundLine]
    has_more: bool
    answer: str
    way: str


def help_for(form: CallForm) -> list[HelpNow]:
    """The best help for the first chosen topics; nothing before one is chosen."""
    chosen = form.entered.getlist("topics")[:MOST_TOPICS]
    wanted = [topic for topic in form.around.topics if topic.code in chosen]
    if not wanted:
        return []
    somebody = beneficiary(form)
    return [_near(form, topic, somebody) for topic in wanted]


def _near(form: CallForm, topic: Topic, somebody: Person) -> HelpNow:
    spoken = get_language() or ""
    answer = form.said(f"answer-{topic.code}")
    need = need_near(topic, somebody)
    found = best_help(need)
    return HelpNow(
        topic=topic.label(spoken),
        code=topic.code,
        hint=topic.hint(spoken),
        candidates=found.candidates,
        lines=found_lines(found.hits, form.around.city, need, answer.partition("|")[0]),
        has_more=found.has_more,
        answer=answer,
        way=form.said(f"way-{topic.code}") or Referral.Way.ASK,
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
