"""Searching: by reference, number, or a name and one more; always journalled."""

from dataclasses import dataclass

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
from beistand.people.queries import lookalikes
from beistand.people.rules import why_shown
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

    @property
    def are_enough(self) -> bool:
        """Whether these terms may be searched for."""
        words = len(fold(self.name).split())
        return bool(self.number or words > 1 or (words and self.street))

    def said(self) -> str:
        """Which terms were given, for the journal; never what they say."""
        given = ("reference", "number", "name", "street")
        return "+".join(name for name in given if getattr(self, name)) or "nothing"


def terms_of(request: StaffRequest) -> Terms:
    """Read the one line of the quick search, or the fields of the page."""
    typed = request.POST.get("q", "").strip()
    reference = codes.read_reference(typed) or ""
    number = "" if reference else phone.normalize(typed, request.city.region) or ""
    name = "" if reference or number else typed
    return Terms(reference, number, name, request.POST.get("street", "").strip())


@require_http_methods(["GET", "POST"])
@audience(*DESK)
def search(request: StaffRequest) -> HttpResponseBase:
    """Find a case or a person; nothing of the search is ever in the address."""
    if request.method != "POST":
        return desk_page(request, "desk/search.html", {"section": "search"})
    terms = terms_of(request)
    if terms.reference:
        return by_reference(request, terms)
    hits = find(terms)
    note_search(terms.said(), len(hits), by=request.user)
    return answer(request, terms, hits)


def by_reference(request: StaffRequest, terms: Terms) -> HttpResponseBase:
    """Open the case with this reference; its page decides who may."""
    case = case_named(terms.reference, request.user)
    note_search("reference", int(case is not None), by=request.user)
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
        "is_done": bool(terms.reference) or terms.are_enough,
    }
    return desk_page(request, "desk/search.html", context)


def find(terms: Terms) -> list[Hit]:
    """People who fit, each with why."""
    if not terms.are_enough:
        return []
    found = lookalikes(number=terms.number, name=terms.name, street=terms.street)
    counts = open_needs_of([row.person for row in found])
    return [
        Hit(
            person=row.person,
            why=why_shown(row.likeness),
            open_needs=counts.get(row.person.pk, 0),
            cases=list(cases_of(row.person)[:CASES_SHOWN]),
        )
        for row in found
    ]
