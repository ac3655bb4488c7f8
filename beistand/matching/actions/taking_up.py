"""Letting go of whatever is under way for a need, and looking after it anew."""

from django.utils.translation import gettext as _

from beistand.cases.actions import resume_need
from beistand.cases.models import Case, Need
from beistand.cases.rules import ENDS
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.matching.actions.ending import ask_nobody_else, release_match, settle
from beistand.matching.actions.referring import decline_referral, end_referral
from beistand.matching.models import Match, Referral


@action("matching.release")
def release_for_need(need: Need, reason: str, *, by: Actor) -> None:
    """Let go of whatever is being asked or promised for this need."""
    ask_nobody_else(need)
    active = Match.objects.filter(need=need, status__in=Match.ACTIVE)
    for match in active.select_related("need", "offer__helper__person"):
        release_match(match, reason, by=by)
    asked = Referral.objects.filter(need=need, status=Referral.Status.OFFERED)
    for referral in asked.select_related("need", "service"):
        decline_referral(referral, Referral.Decline.CALLED_OFF, by=by, words=reason)
    need.refresh_from_db()


@action("matching.take_up")
def take_up_need(need: Need, *, by: Actor) -> None:
    """A need that had ended is looked after again, on top of the list."""
    if need.status not in ENDS:
        raise Refused(_("This need is still open."))
    if need.case.status == Case.Status.CLOSED:
        raise Refused(_("This case is closed. Take the case up again first."))
    taken = Referral.objects.filter(need=need, status__in=Referral.UNDER_WAY)
    for referral in taken:
        end_referral(referral, Referral.Status.NOT_HELPED, by)
    resume_need(need, by=by)
    settle(need.case)
