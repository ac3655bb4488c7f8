"""The form of a call: typed while somebody speaks, judged by the rules of intake."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy as _

from beistand.intake.rules import (
    BeneficiaryIn,
    InquirerIn,
    NeedTold,
    Problem,
    ReportIn,
)
from beistand.kit.clock import now
from beistand.kit.days import day_in
from beistand.kit.errors import Refused
from beistand.people.rules import RISKS
from beistand.reference.models import Area, City, Topic
from beistand.web.forms import PageForm
from beistand.web.pages import area_label
from beistand.web.public import choices

NOT_TYPED = frozenset(
    {
        *("csrfmiddlewaretoken", "draft", "ticket", "choose", "guide", "guide-words"),
        *("topic-words", "closed"),
    }
)
# What may be kept of a caller who wants to stay unknown, and the answers.
COUNTED = frozenset(
    {"key", "phone_call", "anonymous", "topics", "area", "postcode", "language"}
)
# What the form alone can judge: of any call, and of one without a name.
BOUNDED = frozenset({"new_topic"})
JUDGED = frozenset({"topics", "new_topic", "area", "language"})
Typed = QueryDict | MultiValueDict[str, str]

RELATIONS = [
    ("self", _("for the caller")),
    ("relative", _("for a relative")),
    ("neighbour", _("for a neighbour or friend")),
    ("professional", _("for a client or patient")),
    ("other", _("for somebody else")),
]
SOON = [
    ("now", _("at once")),
    ("today", _("today")),
    ("tomorrow", _("tomorrow")),
    ("week", _("this week")),
    ("date", _("on a day")),
    ("", _("no hurry")),
]
WISHES = [
    ("", _("as it suits best")),
    ("phone", _("by phone only")),
    ("sms", _("by text message")),
    ("email", _("by e-mail")),
    ("letter", _("by letter")),
]
BACK_IN = [
    ("", _("as soon as possible")),
    ("60", _("in an hour")),
    ("180", _("in three hours")),
    ("tomorrow", _("tomorrow")),
]
# How each answer to "how soon" is told to intake: urgency, and days from today.
MEANING: Mapping[str, tuple[str, int | None]] = {
    "now": ("now", 0),
    "today": ("today", 0),
    "tomorrow": ("", 1),
    "week": ("", 7),
}
FIELDS_OF_PROBLEMS = {
    "inquirer.name": "name",
    "inquirer.phone": "phone",
    "inquirer.email": "email",
    "inquirer.relation": "relation",
    "inquirer.country": "country",
    "beneficiary.name": "person_name",
    "beneficiary.phone": "person_phone",
    "beneficiary.area": "area",
    "beneficiary.risks": "risks",
    "needs": "topics",
    "needs.topic": "topics",
    "needs.detail": "topics",
    "needs.by": "soon",
    "note": "note",
    "language": "language",
    "consent": "consent",
}


@dataclass(frozen=True)
class Around:
    """What a call can be about: the city with its topics and areas."""

    city: City
    topics: list[Topic]
    areas: list[Area]


@dataclass(frozen=True)
class Choice:
    """One topic on the call page, with what was typed for it."""

    code: str
    name: str
    hint: str
    chosen: bool
    detail: str
    answered: bool
    said: str


def line(**attributes: str) -> forms.TextInput:
    """One line to type in; the browser must not offer what it knows of others."""
    return forms.TextInput({"autocomplete": "off", **attributes})


def down(known: str) -> dict[str, str]:
    """The arrow leads from here to the people found, from whom one is chosen."""
    return {"data-down": f"#who [name={known}]"}


def number(known: str) -> forms.TextInput:
    """A phone number: letters typed into it are keys of the page (see keys.js)."""
    return line(inputmode="tel", **{"data-digits": "", **down(known)})


class CallForm(PageForm):
    """Everything that is asked in a call. Nothing is required here."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    draft = forms.UUIDField(widget=forms.HiddenInput, required=False)
    contact = forms.UUIDField(widget=forms.HiddenInput, required=False)
    phone_call = forms.UUIDField(widget=forms.HiddenInput, required=False)
    known = forms.UUIDField(required=False)
    person_known = forms.UUIDField(required=False)
    phone = forms.CharField(
        label=_("Caller's number"), widget=number("known"), required=False
    )
    name = forms.CharField(
        label=_("Caller's name"), widget=line(**down("known")), required=False
    )
    email = forms.CharField(
        label=_("Caller's e-mail"),
        widget=line(inputmode="email", **down("known")),
        required=False,
    )
    relation = forms.ChoiceField(
        label=_("For whom?"), choices=RELATIONS, widget=forms.RadioSelect
    )
    country = forms.ChoiceField(label=_("Caller lives in"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    person_name = forms.CharField(
        label=_("Name of the person"),
        widget=line(**down("person_known")),
        required=False,
    )
    person_phone = forms.CharField(
        label=_("Number of the person"), widget=number("person_known"), required=False
    )
    street = forms.CharField(label=_("Street"), widget=line(), required=False)
    house_number = forms.CharField(label=_("No."), widget=line(), required=False)
    postcode = forms.CharField(
        label=_("Postcode"), widget=line(inputmode="numeric"), required=False
    )
    area = forms.ChoiceField(required=False)
    topics = forms.MultipleChoiceField(label=_("Needs"), required=False)
    soon = forms.ChoiceField(
        label=_("How soon?"), choices=SOON, widget=forms.RadioSelect, required=False
    )
    by_date = forms.CharField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}), required=False
    )
    risks = forms.MultipleChoiceField(
        label=_("To know"),
        choices=list(RISKS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea({"rows": 2}), required=False
    )
    wish = forms.ChoiceField(
        label=_("How do we answer?"), choices=WISHES, required=False
    )
    best_time = forms.CharField(label=_("Good time"), widget=line(), required=False)
    consent = forms.BooleanField(label=_("Consent"), required=False)
    follow_up = forms.BooleanField(label=_("May we ask later?"), required=False)
    anonymous = forms.BooleanField(label=_("Anonymous"), required=False)
    new_topic = forms.CharField(
        label=_("Something that is not on the list"),
        widget=line(maxlength="80"),
        max_length=80,
        required=False,
    )
    back_in = forms.ChoiceField(
        label=_("Call back when?"), choices=BACK_IN, required=False
    )

    def __init__(self, typed: Typed, around: Around) -> None:
        """Show and read what has been typed so far."""
        super().__init__(typed)
        self.around = around
        spoken = get_language() or around.city.default_language
        offered: dict[str, list[tuple[str, Any]]] = {
            "country": [("", _("this country")), *choices.countries(spoken)[1:]],
            "language": choices.language_choices(around.city.languages),
            "area": [("", _("unknown")), *choices.area_choices(around.areas)[1:]],
            "topics": choices.topic_choices(around.topics),
        }
        for name, values in offered.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        self.fields["area"].label = area_label(around.city)

    @property
    def entered(self) -> Typed:
        """What was typed, one or more values a field."""
        return cast(Typed, self.data)

    def enter(self, values: Mapping[str, str | list[str]]) -> None:
        """Fill these fields in, as if they had been typed."""
        data = self.entered.copy()
        for name, value in values.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        self.data = data
        self.full_clean()

    def choices_of_topics(self) -> list[Choice]:
        """Every topic with what was typed for it."""
        chosen, spoken = self.entered.getlist("topics"), get_language() or ""
        return [
            Choice(
                code=topic.code,
                name=topic.label(spoken),
                hint=topic.hint(spoken),
                chosen=topic.code in chosen,
                detail=self.data.get(f"detail-{topic.code}", ""),
                answered=bool(self.data.get(f"answered-{topic.code}")),
                said=self.data.get(f"said-{topic.code}", ""),
            )
            for topic in self.around.topics
        ]

    def is_for_other(self) -> bool:
        """Whether the caller speaks for somebody else."""
        return self.said("relation") not in ("", "self")

    def said(self, name: str) -> str:
        """What was typed or chosen, trimmed."""
        return str(self.data.get(name) or "").strip()

    def is_anonymous(self) -> bool:
        """Whether the caller wants no name and no number to be kept."""
        return bool(self.data.get("anonymous"))

    def cannot_be_kept(self) -> bool:
        """Whether something is typed that no list knows, or that is too long.

        Of a call with a name the rules of intake judge the rest.
        """
        if not self.is_anonymous():
            return bool(self.errors.keys() & BOUNDED)
        for name in self.errors.keys() - JUDGED:
            del self.errors[name]
        return bool(self.errors)

    def report(self) -> ReportIn:
        """What was said, as intake wants it."""
        return ReportIn(
            kind="need",
            channel="phone",
            source_key=self.said("key") or str(uuid4()),
            language=self.said("language"),
            inquirer=self._inquirer(),
            beneficiary=self._beneficiary(),
            needs=tuple(self._needs()),
            note=self.said("note"),
            consent=bool(self.data.get("consent")),
            follow_up=bool(self.data.get("follow_up")),
        )

    def _inquirer(self) -> InquirerIn:
        return InquirerIn(
            name=self.said("name"),
            phone=self.said("phone"),
            email=self.said("email"),
            relation=self.said("relation") or "self",
            country=self.said("country"),
            wish=self.said("wish"),
            best_time=self.said("best_time"),
            known=self._recognised("known"),
        )

    def _beneficiary(self) -> BeneficiaryIn:
        other = self.is_for_other()
        street, number = split_street(self.said("street"), self.said("house_number"))
        return BeneficiaryIn(
            name=self.said("person_name") if other else "",
            phone=self.said("person_phone") if other else "",
            street=street,
            house_number=number,
            postcode=self.said("postcode"),
            area=self.said("area"),
            risks=tuple(self.entered.getlist("risks")),
            known=self._recognised("person_known") if other else "",
        )

    def _recognised(self, name: str) -> str:
        uid = self.chosen(name)
        return str(uid) if uid else ""

    def chosen(self, name: str) -> UUID | None:
        """The public id in this field, if it says one in a readable way."""
        try:
            return UUID(self.said(name))
        except ValueError:
            return None

    def _needs(self) -> Iterable[NeedTold]:
        urgency, by = when_from(self.said("soon"), self.said("by_date"))
        for choice in self.choices_of_topics():
            if choice.chosen:
                yield NeedTold(choice.code, choice.detail, by, urgency)

    def take(self, problems: Iterable[Problem]) -> None:
        """Show the problems of the report at the fields they belong to."""
        for problem in problems:
            place = re.sub(r"\.\d+", "", problem.field)
            self.add_error(FIELDS_OF_PROBLEMS.get(place), str(problem.message))

    def typed(self) -> dict[str, object]:
        """Everything typed, to be kept as a draft; of an anonymous call what counts."""
        return {
            name: list(values)
            for name, values in self.entered.lists()
            if name not in NOT_TYPED and any(values) and self._is_kept(name)
        }

    def _is_kept(self, name: str) -> bool:
        return not self.is_anonymous() or name in COUNTED or name.startswith("answer")


def when_from(soon: str, by_date: str) -> tuple[str, str]:
    """How urgent, and by which day (ISO date or ""), from what was chosen."""
    if soon == "date":
        return "", by_date
    urgency, days = MEANING.get(soon, ("", None))
    return urgency, "" if days is None else str(today() + timedelta(days=days))


def checked(day: str) -> str:
    """An ISO day that is not over, or ""; anything else is refused."""
    found = day_in(day)
    if day and found is None:
        raise Refused(_("Enter the day like 2020-04-17."))
    if found is not None and found < today():
        raise Refused(_("This day is over. Enter today or a later day."))
    return day


def today() -> date:
    """This day in the city."""
    return timezone.localdate(now())


def split_street(street: str, house_number: str) -> tuple[str, str]:
    """Street and number, also where both were typed into one field."""
    together = re.fullmatch(r"(.*\D)\s+(\d+\s?[a-zA-Z]?)", street)
    if together and not house_number:
        return together[1].strip(), together[2]
    return street, house_number


def fresh(city: City, kept: Mapping[str, list[str]] | None = None) -> Typed:
    """What a new call page shows, or a kept one again."""
    beginning = {"relation": ["self"], "language": [city.default_language]}
    typed: MultiValueDict[str, str] = MultiValueDict(beginning | dict(kept or {}))
    if not typed.get("key"):
        typed["key"] = str(uuid4())
    return typed
