"""Template filters of the desk: names, numbers and times as the desk says them."""

from datetime import datetime

from django import template
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from beistand.directory.models import Service
from beistand.kit import codes, languages, phone
from beistand.lines.models import Line
from beistand.reference.models import City, Topic
from beistand.web import times
from beistand.web.desk import words

register = template.Library()
register.filter("masked", words.masked)
register.filter("due", words.due)
register.filter("is_overdue", words.is_overdue)
register.filter("elapsed", words.elapsed)
register.filter("show_reference", codes.show_reference)
register.filter("spell_hours", times.spell_hours)
register.filter("length_of_sound", times.length_of_sound)


@register.filter
def moment(value: datetime | None) -> str:
    """When something happened; "" if it has not."""
    return words.moment_of(value) if value else ""


@register.filter
def spelled(number: str, city: City) -> str:
    """A phone number as people in this city write it."""
    return phone.display(number, city.region)


@register.filter
def label(topic: Topic) -> str:
    """A topic's name in the reader's language."""
    return topic.label(translation.get_language() or "")


@register.filter("language_name")
def name_of_language(code: str) -> str:
    """What a language is called in the reader's language."""
    return languages.language_name(code, translation.get_language() or "")


@register.filter
def at_slashes(name: str) -> SafeString:
    """A long name that may break after each slash, and nowhere inside a word."""
    return format_html_join(
        mark_safe("/<wbr>"), "{}", ([part] for part in name.split("/"))
    )


@register.filter
def line_name(line: Line | None) -> str:
    """What a helpline is called in the reader's language; "" for none."""
    return line.name(translation.get_language() or "") if line else ""


@register.simple_tag
def act(address: str) -> SafeString:
    """What makes a form act in place: a refusal shows on the page, as it stands."""
    return format_html(
        'method="post" action="{0}" hx-post="{0}" hx-target="#refusal"', address
    )


@register.filter
def service_name(service: Service) -> str:
    """A service's name in the reader's language."""
    return service.name(translation.get_language() or "")
