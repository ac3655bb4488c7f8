"""Template tags for parts of pages: fields, icons, the city's own texts."""

import re
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from beistand.reference.models import City

register = template.Library()
CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.filter
def shape(field: BoundField) -> str:
    """Which kind of control a field needs: box, boxes, select, area or line."""
    widget = field.field.widget
    if isinstance(widget, CHOICES):
        return "boxes"
    if isinstance(widget, forms.CheckboxInput):
        return "box"
    if isinstance(widget, forms.Select):
        return "select"
    return "area" if isinstance(widget, forms.Textarea) else "line"


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether a field may stay empty, and does not answer itself as radios do."""
    form = field.form
    unmarked = getattr(form, "wanted", frozenset()) | getattr(
        form, "either", frozenset()
    )
    is_radio = isinstance(field.field.widget, forms.RadioSelect)
    return not (field.field.required or is_radio or field.name in unmarked)


@register.filter
def control(field: BoundField) -> SafeString:
    """The control itself, with the classes of KERN UX and its accessible state."""
    names = {
        "box": "kern-form-check__checkbox",
        "select": "kern-form-input__select",
    }
    name = names.get(shape(field), "kern-form-input__input")
    if field.errors:
        name += f" {name}--error"
    own = field.field.widget.attrs.get("class", "")
    attributes: dict[str, Any] = {"class": f"{name} {own}".strip()}
    if field.field.required or field.name in getattr(field.form, "wanted", ()):
        attributes["aria-required"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def kind(box: Any) -> str:
    """Whether one of several boxes is a radio or a checkbox."""
    return "radio" if box.data["type"] == "radio" else "checkbox"


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing from our own sheet; says nothing to a screen reader."""
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/></svg>',
        extra,
        static("web/icons.svg"),
        name or "other",
    )


@register.simple_tag
def city_text(city: City, key: str) -> str:
    """A passage in the city's own words and the visitor's language, or ""."""
    return city.text(key, translation.get_language())


@register.filter
def paragraphs(text: str) -> SafeString:
    """A passage of the city: empty lines part it, other ends of lines mean nothing."""
    parts = re.split(r"\n\s*\n", text.strip())
    return format_html_join("\n", "<p>{}</p>", ([part] for part in parts if part))
