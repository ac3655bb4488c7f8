"""The questions of a report: who needs what, where, and how to reach whom."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import get_language, gettext as _, gettext_lazy

from beistand.kit import phone
from beistand.web.forms import lines
from beistand.web.public import choices
from beistand.web.public.where import WhereForm
from beistand.web.public.wizard import Answers, Step, StepForm, offer


def is_for_somebody_else(answers: Answers) -> bool:
    """Whether the inquirer reports for another person."""
    return answers.get("for_whom") == "other"


def is_abroad(answers: Answers) -> bool:
    """Whether the inquirer reports for another person from another country."""
    return is_for_somebody_else(answers) and bool(answers.get("abroad"))


class WhoForm(StepForm):
    """The first fork: for myself, or for somebody else."""

    for_whom = forms.ChoiceField(
        label=gettext_lazy("For whom?"), widget=forms.RadioSelect, required=False
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("What are you to this person?"),
        widget=forms.RadioSelect,
        required=False,
    )
    abroad = forms.BooleanField(
        label=gettext_lazy("I live in another country"), required=False
    )

    def ask(self) -> None:
        """Offer the choices in the visitor's language."""
        self.question = _("Who needs help?")
        self.initial = {"for_whom": "self", "relation": "relative"}
        offer(self, "for_whom", choices.FOR_WHOM)
        offer(self, "relation", choices.RELATIONS)

    def problem_fields(self) -> Mapping[str, str]:
        """Relation of the inquirer."""
        return {"inquirer.relation": "relation"}


class WhatForm(StepForm):
    """What is lacking, and how soon."""

    wanted = frozenset({"topics", "something_else"})
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What is needed?"),
        help_text=gettext_lazy("Choose all that fits."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    something_else = forms.CharField(
        label=gettext_lazy("What else is needed?"), required=False, max_length=200
    )
    detail = forms.CharField(
        label=gettext_lazy("What exactly?"),
        help_text=gettext_lazy("For example: bread, milk, and cat food for a week."),
        widget=lines(3),
        required=False,
        max_length=2000,
    )
    by_when = forms.ChoiceField(
        label=gettext_lazy("How soon?"), widget=forms.RadioSelect, required=False
    )

    def ask(self) -> None:
        """Offer the city's topics as tiles."""
        self.question = _("What is needed?")
        offer(self, "topics", choices.topic_choices(self.around.topics))
        self.tiles = choices.tiles(self.around.topics, self.answers.getlist("topics"))
        codes = [topic.code for topic in self.around.topics]
        if choices.SOMETHING_ELSE not in codes:
            del self.fields["something_else"]
        offer(self, "by_when", choices.BY_WHEN)
        self.fields["by_when"].help_text = self.around.reading

    def problem_fields(self) -> Mapping[str, str]:
        """All that a need may lack."""
        return {"needs": "topics", "needs.*.topic": "topics", "needs.*.by": "by_when"}

    def clean(self) -> None:
        """Something else wants a word on what it is."""
        given = self.cleaned_data
        chosen = choices.SOMETHING_ELSE in given.get("topics", [])
        words = given.get("something_else") or given.get("detail")
        if chosen and "something_else" in self.fields and not words:
            self.add_error("something_else", _("Please say in a word what it is."))


class ReportWhereForm(WhereForm):
    """Where help is needed."""

    def ask(self) -> None:
        """Ask for the person's address, whoever that is."""
        super().ask()
        if is_for_somebody_else(self.answers):
            self.question = _("Where does this person live?")
        else:
            self.question = _("Where do you live?")


class ReachForm(StepForm):
    """How to reach the person, and the inquirer if that is somebody else."""

    wanted = frozenset({"name", "your_name", "country"})
    name = forms.CharField(
        label=gettext_lazy("Your name"), required=False, max_length=120
    )
    phone = forms.CharField(
        label=gettext_lazy("Your phone number"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        required=False,
        max_length=60,
    )
    your_name = forms.CharField(
        label=gettext_lazy("Your name"), required=False, max_length=120
    )
    your_phone = forms.CharField(
        label=gettext_lazy("Your phone number"),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        required=False,
        max_length=60,
    )
    country = forms.ChoiceField(
        label=gettext_lazy("In which country is this number?"), required=False
    )
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("One of the two is enough: phone or e-mail."),
        widget=forms.EmailInput({"autocomplete": "email"}),
        required=False,
        max_length=254,
    )
    wish = forms.ChoiceField(
        label=gettext_lazy("How should we answer?"),
        widget=forms.RadioSelect,
        required=False,
    )
    best_time = forms.ChoiceField(
        label=gettext_lazy("When is a good time to phone?"), required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language shall we speak?"), required=False
    )

    def ask(self) -> None:
        """Ask for one person or for two."""
        offer(self, "wish", choices.WISHES)
        offer(self, "best_time", choices.BEST_TIMES)
        spoken = self.around.city.languages
        offer(self, "language", choices.language_choices(spoken))
        self.initial = {"language": get_language()}
        if len(spoken) == 1:
            del self.fields["language"]
        self.for_other = is_for_somebody_else(self.answers)
        if self.for_other:
            self.question = _("How do we reach you both?")
            self.fields["name"].label = _("Name of the person")
            self.fields["phone"].label = _("Phone number of the person")
            self.fields["phone"].widget.attrs["autocomplete"] = "off"
        else:
            self.question = _("How do we reach you?")
            self.fields["name"].widget.attrs["autocomplete"] = "name"
            del self.fields["your_name"], self.fields["your_phone"]
        self._ask_country()
        mine = "your_phone" if self.for_other else "phone"
        self.either = frozenset({mine, "email", "best_time", "language"})

    def _ask_country(self) -> None:
        """Only where a number from abroad does not name its country itself."""
        typed = self.answers.get("your_phone") or ""
        self.lacks_country = (
            is_abroad(self.answers)
            and bool(typed.strip())
            and not phone.names_country(typed)
        )
        if not (self.lacks_country or self.answers.get("country")):
            del self.fields["country"]
            return
        offer(self, "country", choices.countries(get_language() or "en"))

    def clean(self) -> None:
        """A number from abroad needs its country."""
        if self.lacks_country and not self.cleaned_data.get("country"):
            text = _("Please choose the country, or begin the number with + or 00.")
            self.add_error("country", text)

    def problem_fields(self) -> Mapping[str, str]:
        """Names, numbers, e-mail of both."""
        shared = {
            "inquirer.country": "country",
            "beneficiary.name": "name",
            "beneficiary.phone": "phone",
            "inquirer.email": "email",
            "language": "language",
        }
        own = ("your_name", "your_phone") if self.for_other else ("name", "phone")
        return shared | {"inquirer.name": own[0], "inquirer.phone": own[1]}


class MoreForm(StepForm):
    """What helpers and operators had better know. Nothing is required."""

    risks = forms.MultipleChoiceField(
        label=gettext_lazy("Does any of this apply?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Anything else?"),
        help_text=gettext_lazy(
            "For example: allergies, third floor without a lift, a dog, "
            "cash or invoice."
        ),
        widget=lines(5),
        required=False,
        max_length=4000,
    )

    def ask(self) -> None:
        """Offer the risks."""
        self.question = _("Is there anything we should know?")
        offer(self, "risks", choices.RISKS)

    def problem_fields(self) -> Mapping[str, str]:
        """Risks and note."""
        return {"beneficiary.risks": "risks", "note": "note"}


class CheckForm(StepForm):
    """Everything read back. The button that sends says the consent."""

    def ask(self) -> None:
        """Nothing more."""
        self.question = _("Is everything right?")


STEPS = (
    Step("who", WhoForm, "public/report/who.html"),
    Step("what", WhatForm, "public/report/what.html"),
    Step("where", ReportWhereForm, "public/report/where.html"),
    Step("reach", ReachForm, "public/report/reach.html"),
    Step("more", MoreForm, "public/report/more.html"),
    Step("check", CheckForm, "public/report/check.html"),
)
