"""The state of a service on any page: `{% service_state held %}`."""

from django import template
from django.utils import translation

from beistand.directory.models import Service
from beistand.directory.rules import Effective
from beistand.kit import phone
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
def spelled_phone(number: str, region: str) -> str:
    """A number as people of this region write it; without a region as it is."""
    return phone.display(number, region) if region else number
