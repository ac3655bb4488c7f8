"""Who could help right now, while the caller is still on the phone."""

from dataclasses import dataclass

from django.utils.translation import get_language

from beistand.matching.queries import Help, help_near
from beistand.people.models import Person
from beistand.reference.models import Topic
from beistand.reference.queries import find_place
from beistand.web.desk.call_form import CallForm, split_street

MOST_TOPICS = 3


@dataclass(frozen=True)
class HelpNow:
    """The best help for one topic near one place."""

    topic: str
    hint: str
    help: Help


def help_for(form: CallForm) -> list[HelpNow]:
    """The best help for the first chosen topics; nothing before one is chosen."""
    chosen = form.entered.getlist("topics")[:MOST_TOPICS]
    wanted = [topic for topic in form.around.topics if topic.code in chosen]
    if not wanted:
        return []
    somebody = beneficiary(form)
    return [_near(topic, somebody) for topic in wanted]


def _near(topic: Topic, somebody: Person) -> HelpNow:
    spoken = get_language() or ""
    return HelpNow(topic.label(spoken), topic.hint(spoken), help_near(topic, somebody))


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
