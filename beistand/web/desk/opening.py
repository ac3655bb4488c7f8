"""Opening what lies outside one's own work: only after saying why.

A protected address is one thing more: it is shown after a reason of its own.
"""

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from beistand.cases.actions import note_opening
from beistand.cases.models import Case, Opening
from beistand.cases.rules import WHY_OPENED
from beistand.people.models import Person
from beistand.web.desk.page import desk_page, go
from beistand.web.requests import StaffRequest

KEY = "opened"
ADDRESSES = "addresses"
MOST = 50


def has_opened(request: StaffRequest, thing: Case | Person) -> bool:
    """Whether this user has already said, in this session, why it is opened."""
    return str(thing.uid) in request.session.get(KEY, [])


def remember_opened(request: StaffRequest, thing: Case | Person) -> None:
    """Do not ask again in this session."""
    _remember(request, KEY, thing)


def sees_address(request: StaffRequest, person: Person) -> bool:
    """Whether the address may be shown: not protected, or released with a reason."""
    shown = request.session.get(ADDRESSES, [])
    return not person.is_protected or str(person.uid) in shown


def remember_address(request: StaffRequest, person: Person) -> None:
    """This user has said, in this session, why the address is needed."""
    _remember(request, ADDRESSES, person)


def _remember(request: StaffRequest, key: str, thing: Case | Person) -> None:
    earlier = request.session.get(key, [])
    request.session[key] = [*earlier, str(thing.uid)][-MOST:]


def must_ask(
    request: StaffRequest, *people: Person | None, case: Case | None = None
) -> Person | None:
    """The first protected person of whom nobody has said here why they are opened."""
    if case is not None and has_opened(request, case):
        return None
    for person in people:
        if person and person.is_protected and not has_opened(request, person):
            return person
    return None


def ask_reason_for(request: StaffRequest, person: Person) -> HttpResponse:
    """The page that asks why a protected person is opened, and leads back here."""
    context = {
        "why": why_asked(None, person),
        "reasons": WHY_OPENED,
        "open_url": reverse("desk:open_person", args=[person.uid]),
        "next": request.get_full_path(),
    }
    return desk_page(request, "desk/reason.html", context)


def open_with(
    request: StaffRequest, what: Opening.What, person: Person, case: Case | None
) -> HttpResponseBase:
    """Note the reason that was chosen, and go on to what was wanted."""
    reason = request.POST.get("reason", "")
    note_opening(what, person, case, reason, by=request.user)
    if what == Opening.What.ADDRESS:
        remember_address(request, person)
    else:
        remember_opened(request, case or person)
    wanted = request.POST.get("next", "")
    if wanted.startswith("/desk/") and url_has_allowed_host_and_scheme(wanted, None):
        return go(request, wanted)
    if case is not None:
        return go(request, "desk:case", case.uid)
    return go(request, "desk:person", person.uid)


def why_asked(case: Case | None, person: Person) -> str:
    """Why a reason is needed here."""
    if person.is_protected:
        return _("The address of this person is protected.")
    if case is not None and case.status == Case.Status.CLOSED:
        return _("This case is closed.")
    return _("This case belongs to another team.")
