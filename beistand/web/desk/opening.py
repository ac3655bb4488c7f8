"""Opening what lies outside one's own work: only after saying why."""

from django.utils.translation import gettext as _

from beistand.cases.models import Case
from beistand.cases.rules import WHY_OPENED
from beistand.kit.errors import Refused
from beistand.people.models import Person
from beistand.web.requests import StaffRequest

KEY = "opened"
MOST = 50


def has_opened(request: StaffRequest, thing: Case | Person) -> bool:
    """Whether this user has already said, in this session, why it is opened."""
    return str(thing.uid) in request.session.get(KEY, [])


def remember_opened(request: StaffRequest, thing: Case | Person) -> None:
    """Do not ask again in this session."""
    earlier = request.session.get(KEY, [])
    request.session[KEY] = [*earlier, str(thing.uid)][-MOST:]


def reason_in(request: StaffRequest) -> str:
    """The reason that was chosen, or a refusal."""
    reason = request.POST.get("reason", "")
    if reason not in WHY_OPENED:
        raise Refused(_("Choose why you open this."))
    return reason


def why_asked(case: Case | None, person: Person) -> str:
    """Why a reason is needed here."""
    if person.is_protected:
        return _("The address of this person is protected.")
    if case is not None and case.status == Case.Status.CLOSED:
        return _("This case is closed.")
    return _("This case belongs to another team.")
