"""The state of a service on any page: `{% service_state held %}`."""

from django import template
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from beistand.directory.models import Service
from beistand.directory.rules import Effective
from beistand.guidance.actions.loading import NOTE
from beistand.kit import phone
from beistand.reference.models import Topic
from beistand.reference.rules import in_language
from beistand.web.public.choices import native_name
from beistand.web.running import shown_state

register = template.Library()


@register.inclusion_tag("parts/state.html")
def service_state(
    held: Effective | None, region: str = "", instead: Service | None = None
) -> dict[str, object]:
    """What holds for a service, since when, and what to do instead.

    `instead` is the service to go to, where the page has it; `region` is the
    city's, to spell a number.
    """
    language = translation.get_language() or ""
    held = held or Effective()
    return {
        "held": held,
        "shown": shown_state(held, language),
        "region": region,
        "instead": instead.name(language) if instead else "",
    }


@register.filter
def held_by(states: dict[int, Effective], service: Service) -> Effective | None:
    """The state of this service among those of a page."""
    return states.get(service.pk)


@register.simple_tag
def topic_label(topic: Topic) -> str:
    """A topic's name in the reader's language."""
    return topic.label(translation.get_language() or "")


@register.filter
def in_this_language(texts: dict[str, str]) -> str:
    """One of these texts, in the reader's language or in any there is."""
    return in_language(texts, translation.get_language() or "")


@register.filter
def field_in_words(service: Service, field: str) -> str:
    """What a service says in this field, in the reader's language or in any."""
    return in_this_language(getattr(service, field))


@register.filter
def spoken_fields(_service: Service) -> list[tuple[str, str]]:
    """The fields in which a service says something more, with their names."""
    return [
        ("eligibility", _("For whom")),
        ("fees", _("What it costs")),
        ("how_to_apply", _("How to get it")),
    ]


@register.filter
def language_names(codes: list[str]) -> str:
    """Languages by the names that their speakers give them."""
    return ", ".join(native_name(code) for code in codes)


@register.filter
def own_name_of_language(code: str) -> str:
    """A language by the name that its speakers give it."""
    return native_name(code) if code else ""


@register.filter
def note_of_change(note: str) -> str:
    """What somebody wrote of a change to a protocol; in words where nobody did."""
    return capfirst(_("blueprint of the city")) if note == NOTE else note


@register.simple_tag
def spelled_phone(number: str, region: str) -> str:
    """A number as people of this region write it; without a region as it is."""
    return phone.display(number, region) if region else number
