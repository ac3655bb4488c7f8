"""Searching: by reference, number, or a name and one thing more; always journalled.

Whoever only knows a name knows it from the doorbell: a name finds nobody without
the street, the district, or some digits of the number.
"""

from dataclasses import asdict, dataclass

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.views.decorators.http import require_http_methods

from beistand.cases.models import Case
from beistand.cases.queries import case_named, cases_of, open_needs_of
from beistand.kit import codes, phone
from beistand.kit.text import fold
from beistand.people.actions import note_search
from beistand.people.models import Person
from beistand.people.queries import likeness, lookalikes, people_by_name_and
from beistand.people.rules import Knowledge, why_shown
from beistand.reference.queries import areas
from beistand.web.audience import audience
from beistand.web.desk.page import DESK, desk_page
from beistand.web.requests import StaffRequest

CASES_SHOWN = 3


@dataclass(frozen=True)
class Hit:
    """Somebody who was found, with the newest cases."""

    person: Person
    why: list[Promise]
    open_needs: int
    cases: list[Case]


@dataclass(frozen=True)
class Terms:
    """What to search for. A name alone is never enough."""

    reference: str
    number: str
    name: str
    street: str
    area: str
    digits: str

    @property
    def are_enough(self) -> bool:
        """Whether these terms may be searched for."""
        more = Knowledge(fold(self.street), self.area, self.digits)
        return bool(self.number or (len(fold(self.name)) > 1 and more.is_enough))


def terms_of(request: StaffRequest) -> Terms:
    """Read the one line of the quick search, or the fields of the page."""
    typed = request.POST.get("q", "").strip()
    reference = codes.read_reference(typed) or ""
    number = "" if reference else phone.normalize(typed, request.city.region) or ""
    name = "" if reference or number else typed
    return Terms(
        reference,
        number,
        name,
        street=request.POST.get("street", "").strip(),
        area=request.POST.get("area", ""),
        digits="".join(filter(str.isdigit, request.POST.get("digits", ""))),
    )


@require_http_methods(["GET", "POST"])
@audience(*DESK)
def search(request: StaffRequest) -> HttpResponseBase:
    """Find a case or a person; nothing of the search is ever in the address."""
    if request.method != "POST":
        context = {"section": "search", "areas": areas()}
        return desk_page(request, "desk/search.html", context)
    terms = terms_of(request)
    if terms.reference:
        return by_reference(request, terms)
    hits = find(terms)
    note_search(asdict(terms), [hit.person for hit in hits], by=request.user)
    return answer(request, terms, hits)


def by_reference(request: StaffRequest, terms: Terms) -> HttpResponseBase:
    """Open the case with this reference; its page decides who may."""
    case = case_named(terms.reference, request.user)
    found = [case.beneficiary] if case else []
    note_search({"reference": terms.reference}, found, by=request.user)
    if case is None:
        return answer(request, terms, [])
    return redirect("desk:case", case.uid)


def answer(request: StaffRequest, terms: Terms, hits: list[Hit]) -> HttpResponse:
    """The hits, masked; or what to do when there is none."""
    context = {
        "section": "search",
        "terms": terms,
        "typed": request.POST.get("q", ""),
        "hits": hits,
        "areas": areas(),
        "is_done": bool(terms.reference) or terms.are_enough,
    }
    return desk_page(request, "desk/search.html", context)


def find(terms: Terms) -> list[Hit]:
    """People who fit, each with why."""
    if not terms.are_enough:
        return []
    found = _people(terms)
    counts = open_needs_of(found)
    return [
        Hit(
            person=person,
            why=why_shown(likeness(person, **_alike(terms))),
            open_needs=counts.get(person.pk, 0),
            cases=list(cases_of(person)[:CASES_SHOWN]),
        )
        for person in found
    ]


def _people(terms: Terms) -> list[Person]:
    if terms.number:
        return [row.person for row in lookalikes(**_alike(terms))]
    return people_by_name_and(
        terms.name, street=terms.street, area=terms.area, digits=terms.digits
    )


def _alike(terms: Terms) -> dict[str, str]:
    return {"number": terms.number, "name": terms.name, "street": terms.street}
