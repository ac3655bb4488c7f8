"""The question where: an address of the register, or street and part of town."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from beistand.kit.text import fold
from beistand.reference.models import Place
from beistand.reference.rules import street_key
from beistand.web.pages import area_label
from beistand.web.public import choices
from beistand.web.public.wizard import StepForm, offer

# Between the parts of an address in the value of a suggestion.
APART = "|"


NONE_OF_THESE = "none"


class Suggested(forms.ChoiceField):
    """A choice among what fits the address as it now stands; others are forgotten."""

    def clean(self, value: str | None) -> str:
        """The chosen address, "" if it does not belong to what was typed."""
        chosen = str(value or "")
        return chosen if self.valid_value(chosen) else ""


class WhereForm(StepForm):
    """Street and number, looked up in the register if there is one; or an area."""

    street = forms.CharField(
        label=gettext_lazy("Street"),
        widget=forms.TextInput({"autocomplete": "off"}),
        required=False,
        max_length=120,
    )
    house_number = forms.CharField(
        label=gettext_lazy("House number"),
        widget=forms.TextInput({"autocomplete": "off"}),
        required=False,
        max_length=20,
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"),
        widget=forms.TextInput({"autocomplete": "postal-code", "inputmode": "numeric"}),
        required=False,
        max_length=12,
    )
    place = Suggested(
        label=gettext_lazy("Which of these addresses is it?"),
        widget=forms.RadioSelect,
        required=False,
    )
    area = forms.ChoiceField(required=False)

    def ask(self) -> None:
        """Offer the parts of town, and the addresses that fit what was typed."""
        self.either = frozenset({"area"})
        self.fields["area"].label = area_label(self.around.city)
        self.hint = _("Please choose the district. The street helps us to come to you.")
        if self.around.has_register:
            self.either = frozenset({"street", "area"})
            self.hint = _("Street or district: one of the two is enough.")
        offer(self, "area", choices.area_answers(self.around.areas))
        self.found = self._found() if self.answers.get("street") else []
        self.searched = self.answers.get("go") == "search"
        if not self.found:
            del self.fields["place"]
            return
        suggested = [(value_of(place), label_of(place)) for place in self.found]
        offer(self, "place", [*suggested, (NONE_OF_THESE, _("None of these"))])

    def _found(self) -> list[Place]:
        street = self.answers.get("street") or ""
        number = self.answers.get("house_number") or ""
        return list(self.around.find_places(f"{street} {number}".strip()))

    def clean(self) -> None:
        """Ask which address is meant, unless it is plain or the area is known."""
        given = self.cleaned_data
        self.meant = split(given.get("place", "")) or self._exactly(given)
        if self.meant or given.get("area"):
            return
        if self.found and not given.get("place"):
            self.add_error(
                "place", _("Please choose the address, or the part of town below.")
            )
        elif given.get("street"):
            # Help is sought by district: without one nobody could be found.
            self.add_error("area", _("In which district is that?"))

    def _exactly(self, given: dict[str, str]) -> tuple[str, str, str, str] | None:
        street, number = given.get("street", ""), given.get("house_number", "")
        postcode = given.get("postcode", "")
        fitting = [
            value_of(place)
            for place in self.found
            if street_key(place.street) == street_key(street)
            and fold(place.house_number) == fold(number)
            and postcode in ("", place.postcode)
        ]
        return split(fitting[0]) if len(fitting) == 1 else None

    def settled(self) -> dict[str, str]:
        """The address as the register writes it."""
        if self.meant is None:
            return {}
        names = ("street", "house_number", "postcode", "area")
        return dict(zip(names, self.meant, strict=True))

    def problem_fields(self) -> Mapping[str, str]:
        """The area, of which an address is the better form."""
        return {"beneficiary.area": "area", "beneficiary.street": "street"}


def value_of(place: Place) -> str:
    """An address as one value: street, number, postcode, area."""
    parts = (place.street, place.house_number, place.postcode, place.area.code)
    return APART.join(parts)


def label_of(place: Place) -> str:
    """An address as people read it, with its part of town."""
    words = {
        "address": f"{place.street} {place.house_number}".strip(),
        "town": place.postcode,
        "area": place.area.name,
    }
    return _("%(address)s, %(town)s (%(area)s)") % words


def split(value: str) -> tuple[str, str, str, str] | None:
    """The parts of a chosen address; None if none was chosen."""
    parts = value.split(APART)
    if len(parts) != 4:
        return None
    street, number, postcode, area = parts
    return street, number, postcode, area
