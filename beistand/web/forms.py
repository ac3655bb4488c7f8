"""How forms look and speak, everywhere."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Every field comes with its label, hint and error, in the look of the house."""

    field_template_name = "parts/field.html"


class PageForm(forms.Form):
    """A form whose required fields are the rule and optional ones are marked."""

    use_required_attribute = False
    # Fields that the rules of the house require, though the form itself does not.
    wanted: frozenset[str] = frozenset()
    # Fields not marked as optional: one of them is enough, or they are filled in.
    either: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Start without colons after labels."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def lines(count: int) -> forms.Textarea:
    """Room for so many lines of text."""
    return forms.Textarea({"rows": count})
