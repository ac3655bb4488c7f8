"""Opening what lies outside one's own work, and those in charge hearing of it."""

from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.cases.models import Case, Opening
from beistand.cases.rules import WHY_OPENED
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import action
from beistand.kit.errors import Refused
from beistand.people.models import Person

VERBS = {
    Opening.What.CASE: "cases.read",
    Opening.What.PERSON: "people.read",
    Opening.What.ADDRESS: "people.address_read",
}


@action("cases.read")
def note_opening(
    what: Opening.What, person: Person, case: Case | None, reason: str, *, by: User
) -> Opening:
    """Write down why this is opened, and let those in charge know."""
    if reason not in WHY_OPENED:
        raise Refused(_("Choose why you open this."))
    subject = case if case is not None and what == Opening.What.CASE else person
    journal.record_read(by, VERBS[what], subject, why=reason)
    return Opening.objects.create(
        what=what, person=person, case=case, reason=reason, by=by, at=clock.now()
    )


@action("people.supervise")
def mark_opening_seen(opening: Opening, *, by: User) -> None:
    """Somebody in charge has seen it; nobody waves their own looks through."""
    if opening.by_id == by.pk:
        raise Refused(_("You opened this yourself. A colleague must look at it."))
    rows = Opening.objects.filter(pk=opening.pk, seen_at=None)
    if not rows.update(seen_by=by, seen_at=clock.now()):
        raise Refused(_("A colleague has already seen this."))
    journal.record(by, "cases.opening_seen", opening)
