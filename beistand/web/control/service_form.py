"""The fields of a service: what it is called, what it does, for whom and where."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import get_language, gettext as _, gettext_lazy

from beistand.directory.models import Kind, Organization, Service
from beistand.directory.queries import languages_served, organizations
from beistand.kit.languages import language_name
from beistand.reference.models import City
from beistand.reference.queries import areas, topics
from beistand.web.forms import PhoneField, lines
from beistand.web.pages import area_label
from beistand.web.texts import TextsForm

TEXTS = {
    "names": (gettext_lazy("What is it called?"), 1),
    "descriptions": (gettext_lazy("What it does for people"), 3),
    "eligibility": (gettext_lazy("For whom it is"), 2),
    "fees": (gettext_lazy("What it costs"), 2),
    "how_to_apply": (gettext_lazy("How to get it"), 2),
    "papers": (gettext_lazy("What to bring, one on each line"), 3),
}
PLAIN = ("is_active", "email", "website", "hours", "capacity", "private_note")
NEW = "new"
# What tells a service from others comes first, what is rarely known last.
IN_ORDER = (
    ("names", "topics", "descriptions", "phone", "email", "website", "hours"),
    ("areas", "spoken", "eligibility", "fees", "how_to_apply", "papers", "capacity"),
    ("private_note", "is_active"),
)


class ServiceForm(TextsForm):
    """What the directory says of a service, all that a person may change."""

    asked_first: tuple[str, ...] = ()
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What does it help with?"),
        widget=forms.CheckboxSelectMultiple,
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In the directory"), required=False
    )
    phone = PhoneField(label=gettext_lazy("Phone"))
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    website = forms.URLField(
        label=gettext_lazy("Website"), assume_scheme="https", required=False
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours"),
        help_text=gettext_lazy("As people say it, or like this: Mo-Fr 08:00-12:00"),
        max_length=200,
        required=False,
    )
    capacity = forms.CharField(
        label=gettext_lazy("How much it can take"), max_length=200, required=False
    )
    areas = forms.MultipleChoiceField(
        help_text=gettext_lazy("None: the whole city."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    spoken = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken there"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    private_note = forms.CharField(
        label=gettext_lazy("Note for us only"),
        help_text=gettext_lazy("Those who answer the phone read it; nobody else."),
        max_length=2000,
        widget=lines(2),
        required=False,
    )

    def __init__(self, sent: object, city: City, service: Service | None) -> None:
        """Begin with what the directory says."""
        self.service = service
        super().__init__(sent, city.languages, _first(service))
        for name, (label, rows) in TEXTS.items():
            first = _texts(service, name) if service else {}
            self.add_texts(name, label, first, rows=rows, longest=2000, whole=False)
        spoken = get_language() or ""
        known = {*city.languages, *languages_served()}
        named = [(code, language_name(code, spoken)) for code in known]
        self._offer("topics", [(row.code, row.label(spoken)) for row in topics()])
        self._offer("areas", [(row.code, row.name) for row in areas()])
        self.fields["areas"].label = area_label(city)
        self._offer("spoken", sorted(named, key=lambda each: each[1]))
        order = [name for names in IN_ORDER for name in names]
        tongues = {
            name: [f"{name}_{code}" for code in city.languages] for name in TEXTS
        }
        said = [each for name in order for each in tongues.get(name, [name])]
        self.order_fields([*self.asked_first, *said])

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """A name is needed; papers are told in every language they are told in."""
        said = super().clean()
        if not self.texts_of("names"):
            self.add_error(f"names_{self.languages[0]}", _("Say what it is called."))
        counts = {len(each.splitlines()) for each in self.texts_of("papers").values()}
        if len(counts) > 1:
            text = _("Name the same papers in each language, one on each line.")
            self.add_error(f"papers_{self.languages[0]}", text)
        return said

    def said(self) -> dict[str, object]:
        """All that the form says, as the columns hold it."""
        given = self.cleaned_data
        texts: dict[str, object] = {
            name: {**self._beyond(name), **self.texts_of(name)}
            for name in TEXTS
            if name != "papers"
        }
        return {
            **{name: given[name] for name in (*PLAIN, "phone")},
            **texts,
            "papers": self._papers(),
            "languages": given["spoken"],
            "topics": given["topics"],
            "areas": given["areas"],
        }

    def _papers(self) -> list[dict[str, str]]:
        """What to bring; where nobody changed it, with its other languages too."""
        told = self.texts_of("papers")
        if self.service is not None:
            held = _texts(self.service, "papers")
            if told == {code: held[code] for code in self.languages if code in held}:
                return list(self.service.papers)
        return _papers(told)

    def _beyond(self, name: str) -> dict[str, str]:
        """What is there in languages that the city does not speak: it stays."""
        held: Mapping[str, str] = getattr(self.service, name) if self.service else {}
        return {code: said for code, said in held.items() if code not in self.languages}

    def changes(self) -> dict[str, object]:
        """What differs from what the directory says."""
        assert self.service is not None  # noqa: S101
        return {
            name: value
            for name, value in self.said().items()
            if not _is_same(_held(self.service, name), value)
        }


class NewServiceForm(ServiceForm):
    """A service that is not in the directory yet, and whose it is."""

    body = forms.ChoiceField(label=gettext_lazy("Organization"))
    body_name = forms.CharField(
        label=gettext_lazy("Name of the new organization"),
        max_length=200,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What sort of organization"), choices=Kind.choices
    )
    asked_first = ("body", "body_name", "kind")

    def __init__(self, sent: object, city: City) -> None:
        """Offer the organizations there are."""
        super().__init__(sent, city, None)
        self.bodies = {row.code: row for row in organizations()}
        rows = [(code, row.name) for code, row in self.bodies.items()]
        self._offer("body", [(NEW, _("a new organization")), *rows])

    def clean(self) -> dict[str, object]:
        """A new organization has a name."""
        said = super().clean()
        given = self.cleaned_data
        if given.get("body") == NEW and not given.get("body_name", "").strip():
            self.add_error("body_name", _("Enter the name of the organization."))
        return said

    def organization(self) -> Organization:
        """Whose service it is; one that is not stored yet where it is new."""
        given = self.cleaned_data
        new = Organization(name=given["body_name"].strip(), kind=given["kind"])
        return self.bodies.get(given["body"], new)


def _first(service: Service | None) -> dict[str, object]:
    if service is None:
        return {"is_active": True}
    return {
        **{name: getattr(service, name) for name in (*PLAIN, "phone")},
        **{name: _held(service, name) for name in ("topics", "areas")},
        "spoken": service.languages,
    }


def _held(service: Service, name: str) -> object:
    if name in {"topics", "areas"}:
        return [row.code for row in getattr(service, name).all()]
    return getattr(service, name)


def _texts(service: Service, name: str) -> dict[str, str]:
    """A text by language; papers are one on each line."""
    if name != "papers":
        return dict(getattr(service, name))
    codes = {code for paper in service.papers for code in paper}
    return {
        code: "\n".join(paper.get(code, "") for paper in service.papers)
        for code in codes
    }


def _papers(texts: Mapping[str, str]) -> list[dict[str, str]]:
    by_language = {code: said.splitlines() for code, said in texts.items()}
    count = max(map(len, by_language.values()), default=0)
    return [
        {code: rows[number].strip() for code, rows in by_language.items()}
        for number in range(count)
    ]


def _is_same(held: object, said: object) -> bool:
    """Whether both say the same; the order of topics and languages means nothing."""
    if held != said and isinstance(held, list) and isinstance(said, list):
        both = [*held, *said]
        are_codes = all(isinstance(each, str) for each in both)
        return are_codes and sorted(held) == sorted(said)
    return held == said
