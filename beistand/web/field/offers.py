"""What a helper has offered, behind a link of their own: pause it, take it up again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.models import Link
from beistand.accounts.queries import link_for
from beistand.matching.queries import times_helped
from beistand.offers import actions
from beistand.offers.models import Helper, Offer
from beistand.offers.queries import helper_behind, offer_of_helper
from beistand.offers.rules import TIMES
from beistand.web.audience import audience
from beistand.web.field.doors import discreet, explain, speak
from beistand.web.requests import Request


@require_safe
@audience("link")
def my_offers(request: Request, token: str) -> HttpResponse:
    """Show the offers, with thanks."""
    opened = _open(request, token)
    if isinstance(opened, HttpResponse):
        return opened
    _link, helper = opened
    context = {
        "token": token,
        "offers": [_offer_row(offer) for offer in helper.offers.order_by("id")],
        "times": times_helped(helper),
    }
    return discreet(render(request, "field/my_offers.html", context))


@require_POST
@audience("link")
def switch_my_offer(request: Request, token: str, uid: UUID) -> HttpResponse:
    """Pause one offer, or take it up again."""
    opened = _open(request, token)
    if isinstance(opened, HttpResponse):
        return opened
    link, helper = opened
    offer = offer_of_helper(helper, uid)
    if offer is None:
        return explain(request, "unknown")
    paused = offer.status == Offer.Status.PAUSED
    switch = actions.wake_offer if paused else actions.pause_offer
    switch(offer, by=link)
    return discreet(redirect("field:my_offers", token))


def _open(request: Request, token: str) -> tuple[Link, Helper] | HttpResponse:
    """The link and its helper, or the page that explains why there is nothing."""
    link = link_for(token, "offer")
    helper = helper_behind(link.about) if link else None
    if link is None or helper is None:
        return explain(request, "unknown")
    speak(request, helper.person.language)
    if not link.is_current() or helper.status != Helper.Status.ACTIVE:
        return explain(request, "stopped")
    return link, helper


def _offer_row(offer: Offer) -> dict[str, object]:
    language = get_language()
    return {
        "uid": offer.uid,
        "topics": [topic.label(language) for topic in offer.topics.all()],
        "area": offer.area.name if offer.area else "",
        "km": offer.radius_m / 1000,
        "per_week": offer.per_week,
        "times": [TIMES.get(code, code) for code in offer.times],
        "is_paused": offer.status == Offer.Status.PAUSED,
        "is_over": offer.status == Offer.Status.ENDED,
    }
