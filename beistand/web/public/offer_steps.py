"""The questions of an offer: what somebody will do, where, when, and who it is."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import get_language, gettext as _, gettext_lazy

from beistand.offers.rules import RADII, TIMES
from beistand.web.forms import lines
from beistand.web.public import choices
from beistand.web.public.where import WhereForm
from beistand.web.public.wizard import Step, StepForm, offer


class OfferWhatForm(StepForm):
    """What somebody is ready to do, and in whose name."""

    wanted = frozenset({"topics", "organization"})
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What can you do?"),
        help_text=gettext_lazy("Choose all that fits."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    as_whom = forms.ChoiceField(
        label=gettext_lazy("Who offers this?"),
        widget=forms.RadioSelect,
        required=False,
    )
    organization = forms.CharField(
        label=gettext_lazy("Name of the organization, group or shop"),
        widget=forms.TextInput({"autocomplete": "organization"}),
        required=False,
        max_length=120,
    )

    def ask(self) -> None:
        """Offer the city's topics as tiles."""
        self.question = _("How do you want to help?")
        self.initial = {"as_whom": "person"}
        offer(self, "topics", choices.topic_choices(self.around.topics))
        offer(self, "as_whom", choices.AS_WHOM)
        self.tiles = choices.tiles(self.around.topics, self.answers.getlist("topics"))

    def problem_fields(self) -> Mapping[str, str]:
        """The topics."""
        return {"offer.topics": "topics"}

    def clean(self) -> None:
        """An organization has a name."""
        given = self.cleaned_data
        is_organization = given.get("as_whom") == "organization"
        if is_organization and not given.get("organization"):
            self.add_error("organization", _("Please enter the name."))


class OfferWhereForm(WhereForm):
    """From where, and how far."""

    radius = forms.ChoiceField(
        label=gettext_lazy("How far can you go?"),
        widget=forms.RadioSelect,
        required=False,
    )

    def ask(self) -> None:
        """Ask for the helper's own place."""
        super().ask()
        self.question = _("Where are you, and how far can you go?")
        self.initial = {"radius": "3000"}
        offer(self, "radius", [(str(far), name) for far, name in RADII.items()])

    def problem_fields(self) -> Mapping[str, str]:
        """Place and distance."""
        return {**super().problem_fields(), "offer.radius_m": "radius"}


class OfferWhenForm(StepForm):
    """When, and how often."""

    times = forms.MultipleChoiceField(
        label=gettext_lazy("When do you have time?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    per_week = forms.ChoiceField(
        label=gettext_lazy("How often can we ask you?"),
        widget=forms.RadioSelect,
        required=False,
    )

    def ask(self) -> None:
        """Offer parts of the week."""
        self.question = _("When can you help?")
        self.initial = {"per_week": "1"}
        offer(self, "times", list(TIMES.items()))
        offer(self, "per_week", choices.PER_WEEK)

    def problem_fields(self) -> Mapping[str, str]:
        """How often."""
        return {"offer.per_week": "per_week", "offer.times": "times"}


class OfferAboutForm(StepForm):
    """What makes a good match."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Which languages do you speak?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    has_car = forms.BooleanField(label=gettext_lazy("I have a car"), required=False)
    offer_note = forms.CharField(
        label=gettext_lazy("Anything else?"),
        help_text=gettext_lazy("For example: I cannot carry heavy things."),
        widget=lines(5),
        required=False,
        max_length=4000,
    )

    def ask(self) -> None:
        """Offer languages by their own names."""
        self.question = _("What should we know about you?")
        self.initial = {"languages": [get_language()]}
        offer(self, "languages", choices.spoken(self.around.city))

    def problem_fields(self) -> Mapping[str, str]:
        """The note."""
        return {"offer.note": "offer_note", "offer.languages": "languages"}


class OfferReachForm(StepForm):
    """Name, number, address of the helper."""

    wanted = frozenset({"name"})
    either = frozenset({"phone", "email", "best_time"})
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        widget=forms.TextInput({"autocomplete": "name"}),
        required=False,
        max_length=120,
    )
    phone = forms.CharField(
        label=gettext_lazy("Your phone number"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        required=False,
        max_length=60,
    )
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy(
            "One of the two is enough. By e-mail you can answer with one click."
        ),
        widget=forms.EmailInput({"autocomplete": "email"}),
        required=False,
        max_length=254,
    )
    best_time = forms.ChoiceField(
        label=gettext_lazy("When is a good time to phone?"), required=False
    )

    def ask(self) -> None:
        """Offer times of the day."""
        self.question = _("How do we reach you?")
        offer(self, "best_time", choices.BEST_TIMES)

    def problem_fields(self) -> Mapping[str, str]:
        """Name, number, e-mail."""
        return {
            "inquirer.name": "name",
            "inquirer.phone": "phone",
            "inquirer.email": "email",
        }


class OfferCheckForm(StepForm):
    """Everything read back. The button that sends says the consent."""

    def ask(self) -> None:
        """Nothing more."""
        self.question = _("Is everything right?")


STEPS = (
    Step("what", OfferWhatForm, "public/offer/what.html"),
    Step("where", OfferWhereForm, "public/offer/where.html"),
    Step("when", OfferWhenForm, "public/offer/when.html"),
    Step("about", OfferAboutForm, "public/offer/about.html"),
    Step("reach", OfferReachForm, "public/offer/reach.html"),
    Step("check", OfferCheckForm, "public/offer/check.html"),
)
