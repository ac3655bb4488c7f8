"""The fields of an initiative: as somebody enters it, and as somebody corrects it."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy

from beistand.directory.actions import InitiativeIn
from beistand.directory.models import Initiative
from beistand.kit import clock
from beistand.kit.days import last_day, midnight_after
from beistand.reference.models import City, Topic
from beistand.reference.queries import areas, topics
from beistand.web.forms import ComingDayField, DayField, PhoneField
from beistand.web.pages import area_label
from beistand.web.texts import TextsForm


class InitiativeFields(TextsForm):
    """What is asked of every initiative."""

    organizer = forms.CharField(
        label=gettext_lazy("Who answers for it?"), max_length=200
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What does it help with?"),
        widget=forms.CheckboxSelectMultiple,
    )
    planned_start = DayField(
        label=gettext_lazy("Begins on"),
        help_text=gettext_lazy("Only if it does not run yet."),
        required=False,
    )

    def __init__(self, sent: object, city: City, first: Mapping[str, object]) -> None:
        """Offer the topics, and the rules for callers in each language."""
        self.zone = city.time_zone
        super().__init__(sent, city.languages, first)
        spoken = get_language() or ""
        rows = [(row.code, row.label(spoken)) for row in topics()]
        self.fields["topics"].choices = rows  # type: ignore[attr-defined]

    def add_rules(self, first: Mapping[str, str] | None = None) -> None:
        """Offer the rules for callers; begin with those there are."""
        label = _("What do callers have to know for their safety?")
        self.add_texts("safety_rules", label, first)

    @property
    def chosen(self) -> tuple[Topic, ...]:
        """The topics that were ticked."""
        codes = self.cleaned_data["topics"]
        return tuple(row for row in topics() if row.code in codes)


class InitiativeForm(InitiativeFields):
    """What somebody tells of an initiative on the phone."""

    area = forms.ChoiceField(required=False)
    phone = PhoneField(label=gettext_lazy("Phone"))
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def __init__(self, sent: object, city: City) -> None:
        """Offer the districts of this city, and a name in each language."""
        super().__init__(sent, city, {})
        whole = ("", _("the whole city"))
        rows = [whole, *((row.code, row.name) for row in areas())]
        self.fields["area"].choices = rows  # type: ignore[attr-defined]
        self.fields["area"].label = area_label(city)
        self.add_texts("name", _("What is it called?"), rows=1, longest=200)
        self.add_rules()
        names = [f"name_{code}" for code in self.languages]
        self.wanted = frozenset(names)
        self.order_fields([*names, "organizer", "topics", "area", "phone", "email"])

    def clean(self) -> dict[str, object]:
        """A name is needed."""
        said = super().clean()
        if not self.texts_of("name"):
            self.add_error(f"name_{self.languages[0]}", _("Say what it is called."))
        return said

    def told(self) -> InitiativeIn:
        """What was told."""
        said = self.cleaned_data
        return InitiativeIn(
            names=self.texts_of("name"),
            organizer=said["organizer"],
            topics=self.chosen,
            areas=tuple(row for row in areas() if row.code == said["area"]),
            phone=said["phone"],
            email=said["email"],
            safety_rules=self.texts_of("safety_rules"),
            planned_start=said["planned_start"],
        )


class CorrectionForm(InitiativeFields):
    """What is corrected of an initiative that is known."""

    review = ComingDayField(label=gettext_lazy("Look at it again by"))

    def __init__(self, sent: object, city: City, initiative: Initiative) -> None:
        """Begin with what is known."""
        self.initiative = initiative
        self.known_review = last_day(initiative.review_by, city.time_zone)
        first = {
            "organizer": initiative.organizer,
            "topics": [topic.code for topic in initiative.service.topics.all()],
            "planned_start": initiative.planned_start,
            "review": self.coming(self.known_review),
        }
        super().__init__(sent, city, first)
        self.add_rules(initiative.safety_rules)

    @staticmethod
    def coming(day: date) -> date | None:
        """The day, unless it is over."""
        return day if day >= timezone.localdate(clock.now()) else None

    def changes(self) -> dict[str, object]:
        """What differs from what is known."""
        said, known = self.cleaned_data, self.initiative
        rules = self.texts_of("safety_rules")
        others = {
            code: text
            for code, text in known.safety_rules.items()
            if code not in self.languages
        }
        wanted: dict[str, object] = {
            "organizer": said["organizer"],
            "planned_start": said["planned_start"],
            "safety_rules": {**others, **rules},
        }
        changed = {
            name: value
            for name, value in wanted.items()
            if value != getattr(known, name)
        }
        if said["review"] != self.known_review:
            changed["review_by"] = midnight_after(said["review"], self.zone)
        if {topic.pk for topic in self.chosen} != {
            topic.pk for topic in known.service.topics.all()
        }:
            changed["topics"] = self.chosen
        return changed
