"""What we know of somebody: correct it, join two entries, protect the address."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from beistand.cases.actions import correct_beneficiary, correct_numbers, trust_number
from beistand.cases.models import Opening
from beistand.cases.queries import cases_of
from beistand.cases.rules import WHY_OPENED
from beistand.intake.models import Contact
from beistand.intake.queries import contacts_of
from beistand.kit import phone
from beistand.kit.errors import Refused
from beistand.people.actions import (
    lift_protection,
    merge_people,
    protect_person,
    read_person,
    unmerge_people,
)
from beistand.people.models import Person
from beistand.people.queries import doubles_of, merge_of, merges_of
from beistand.people.rules import RISKS, why_shown
from beistand.reference.queries import areas
from beistand.web.audience import audience
from beistand.web.desk import undo
from beistand.web.desk.call_form import WISHES, line
from beistand.web.desk.opening import (
    ask_reason_for,
    has_opened,
    open_with,
    remember_address,
    remember_opened,
    sees_address,
)
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.texting import stopped_numbers
from beistand.web.desk.work import CHANNELS, found
from beistand.web.forms import PageForm, lines
from beistand.web.pages import area_label
from beistand.web.public import choices
from beistand.web.requests import StaffRequest

PEOPLE = Person.objects.select_related("area", "merged_into").prefetch_related(
    "phones", "emails"
)
MOST_CONVERSATIONS = 30
WHERE = ("street", "house_number", "postcode", "area")
PLAIN = ("name", "language", "street", "house_number", "postcode", "best_time", "notes")


class PersonForm(PageForm):
    """Everything we know of somebody, to be corrected."""

    name = forms.CharField(label=gettext_lazy("Name"), widget=line(), max_length=200)
    phones = forms.CharField(
        label=gettext_lazy("Phone numbers, one a line"), widget=lines(2), required=False
    )
    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses, one a line"),
        widget=lines(2),
        required=False,
    )
    street = forms.CharField(
        label=gettext_lazy("Street"), widget=line(), required=False
    )
    house_number = forms.CharField(
        label=gettext_lazy("No."), widget=line(), required=False, max_length=20
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"), widget=line(), required=False, max_length=12
    )
    area = forms.ChoiceField(required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    wish = forms.ChoiceField(
        label=gettext_lazy("How do we answer?"), choices=WISHES, required=False
    )
    best_time = forms.CharField(
        label=gettext_lazy("Good time"), widget=line(), required=False
    )
    risks = forms.MultipleChoiceField(
        label=gettext_lazy("To know"),
        choices=list(RISKS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"), widget=lines(3), required=False
    )

    def __init__(self, person: Person, request: StaffRequest) -> None:
        """Show what is known, or read what was corrected."""
        self.region = request.city.region
        self.sees_address = sees_address(request, person)
        self.areas = {area.code: area for area in areas()}
        super().__init__(request.POST if request.method == "POST" else None)
        spoken = {*request.city.languages, person.language}
        districts = choices.area_choices(self.areas.values())[1:]
        self._offer("area", [("", _("unknown")), *districts])
        self.fields["area"].label = area_label(request.city)
        self._offer("language", choices.language_choices(sorted(spoken)))
        self.initial = {name: getattr(person, name) for name in (*PLAIN, "wish")} | {
            "phones": "\n".join(
                phone.display(row.number, self.region) for row in person.phones.all()
            ),
            "emails": "\n".join(row.address for row in person.emails.all()),
            "area": person.area.code if person.area else "",
            "risks": person.risks,
        }
        if not self.sees_address:
            for name in WHERE:
                del self.fields[name]

    def _offer(self, name: str, offered: list[choices.Choice]) -> None:
        self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean_phones(self) -> list[str]:
        """The numbers in E.164."""
        typed = self.cleaned_data["phones"].split("\n")
        return [self._number(text) for text in typed if text.strip()]

    def _number(self, text: str) -> str:
        number = phone.normalize(text, self.region)
        if number is None:
            raise forms.ValidationError(
                _("We cannot read this number: %(number)s") % {"number": text.strip()}
            )
        return number

    def clean_emails(self) -> list[str]:
        """The addresses, one each."""
        typed = self.cleaned_data["emails"].split("\n")
        return [text.strip() for text in typed if text.strip()]

    def changes(self) -> dict[str, object]:
        """What differs from before, ready for the action."""
        given = self.cleaned_data
        changed = set(self.changed_data) - {"phones", "emails", "area"}
        found: dict[str, object] = {name: given[name] for name in changed}
        if "area" in self.changed_data:
            found["area"] = self.areas.get(given["area"])
        return found


@require_http_methods(["GET", "POST"])
@audience(*DESK)
def person(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Read or correct; both are journalled."""
    person = found(PEOPLE.all(), uid, request.user)
    if person.is_protected and not has_opened(request, person):
        return ask_reason_for(request, person)
    form = PersonForm(person, request)
    if form.is_bound and form.is_valid():
        return correct(request, person, form)
    read_person(person, by=request.user)
    return show(request, person, form)


@require_POST
@audience(*DESK)
def open_with_reason(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Say why a protected person is opened; those in charge hear of it."""
    person = found(PEOPLE.all(), uid, request.user)
    return open_with(request, Opening.What.PERSON, person, None)


@require_POST
@audience(*DESK)
def show_address(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Say why a protected address is needed; then it is shown in this session."""
    person = found(PEOPLE.all(), uid, request.user)
    return open_with(request, Opening.What.ADDRESS, person, None)


def correct(
    request: StaffRequest, person: Person, form: PersonForm
) -> HttpResponseBase:
    """Save what was corrected."""
    given = form.cleaned_data
    if changes := form.changes():
        correct_beneficiary(person, changes, by=request.user)
    if {"phones", "emails"} & set(form.changed_data):
        correct_numbers(person, given["phones"], given["emails"], by=request.user)
    messages.success(request, _("Corrected."))
    return go(request, "desk:person", person.uid)


def show(request: StaffRequest, person: Person, form: PersonForm) -> HttpResponse:
    """The page of somebody, with entries that may be the same human being."""
    doubles = [(row.person, why_shown(row.likeness)) for row in doubles_of(person)]
    context = {
        "person": person,
        "form": form,
        "cases": cases_of(person),
        "doubles": doubles,
        "merges": merges_of(person),
        "conversations": conversations(person),
        "sees_address": form.sees_address,
        "stopped": stopped_numbers(person),
        "texted": [row.number for row in person.phones.all() if row.takes_texts],
        "why_opened": WHY_OPENED,
        "may_lift": request.user.may("people.lift_protection"),
    }
    status = 422 if form.is_bound else 200
    return desk_page(request, "desk/person.html", context, status)


def conversations(person: Person) -> list[tuple[Contact, Promise]]:
    """The last conversations with or about somebody, on whichever channel."""
    rows = contacts_of(person).select_related("taken_by")[:MOST_CONVERSATIONS]
    return [(row, CHANNELS[row.channel]) for row in rows]


@require_POST
@audience(*DESK)
def right(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """A number was marked as wrong by mistake."""
    person = found(PEOPLE.all(), uid, request.user)
    trust_number(person, request.POST.get("number", ""), by=request.user)
    messages.success(request, _("The number can be phoned again."))
    return go(request, "desk:person", uid)


@require_POST
@audience(*DESK)
def merge(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Two entries are one human being: decided by a person, and reversible."""
    kept = found(PEOPLE.all(), uid, request.user)
    gone = found(PEOPLE.all(), request.POST.get("other", ""), request.user)
    if kept == gone:
        raise Refused(_("Choose the other entry."))
    merged = merge_people(kept, gone, by=request.user)
    back = reverse("desk:unmerge", args=[merged.gone.uid])
    undo.offer_undo(request, _("Joined into one person."), back)
    return go(request, "desk:person", uid)


@require_POST
@audience(*DESK)
def unmerge(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Take the joining back: both are as they were."""
    merged = merge_of(found(PEOPLE.all(), uid, request.user))
    if merged is None:
        raise Refused(_("These two are not joined any more."))
    unmerge_people(merged, by=request.user)
    messages.success(request, _("Both are as they were."))
    return go(request, "desk:person", merged.kept.uid)


@require_POST
@audience(*DESK)
def protect(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Hide this address from lists, searches and messages."""
    person = found(PEOPLE.all(), uid, request.user)
    protect_person(person, by=request.user)
    remember_opened(request, person)
    remember_address(request, person)
    messages.success(request, _("The address is protected."))
    return go(request, "desk:person", uid)


@require_POST
@audience("coordinator")
def lift(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """A coordinator lets the address be seen again."""
    person = found(PEOPLE.all(), uid, request.user)
    lift_protection(person, by=request.user)
    messages.success(request, _("The address can be seen again."))
    return go(request, "desk:person", uid)
