"""How forms look and speak, everywhere."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from beistand.kit import clock, phone
from beistand.kit.days import EARLIEST, LATEST
from beistand.reference.queries import city


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


class DayField(forms.DateField):
    """A day, chosen from a calendar where the browser has one.

    One so far away that no moment of it can be kept is refused.
    """

    default_validators = [
        MinValueValidator(EARLIEST, gettext_lazy("This day is too long ago.")),
        MaxValueValidator(LATEST, gettext_lazy("This day is too far away.")),
    ]

    def __init__(self, **options: Any) -> None:
        """Write a day as browsers want it."""
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **options})


class ComingDayField(DayField):
    """A day that is not over in the city."""

    def clean(self, value: Any) -> date | None:
        """Refuse yesterday; the day of the city counts, not that of the server."""
        day: date | None = super().clean(value)
        if day is not None and day < timezone.localdate(clock.now()):
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        return day


class PhoneField(forms.CharField):
    """A number as people write it here; read as E.164."""

    def __init__(self, **options: Any) -> None:
        """Take numbers of any spelling."""
        super().__init__(**{"max_length": 40, "required": False, **options})

    def clean(self, value: Any) -> str:
        """The number in the spelling that every phone understands; "" for none."""
        typed = str(super().clean(value)).strip()
        number = phone.normalize(typed, city().region) if typed else ""
        if number is None:
            raise forms.ValidationError(
                _("We cannot read this phone number. Enter it with its area code.")
            )
        return number

    def prepare_value(self, value: Any) -> Any:
        """Show a number as people write it here."""
        return phone.display(value, city().region) if value else value


def lines(count: int) -> forms.Textarea:
    """Room for so many lines of text."""
    return forms.Textarea({"rows": count})
