"""What a helper has offered, behind a link of their own: pause it, change it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.accounts.models import Link
from beistand.accounts.queries import link_for
from beistand.matching.queries import times_helped
from beistand.offers import actions
from beistand.offers.models import Helper, Offer
from beistand.offers.queries import helper_behind, offer_of_helper
from beistand.offers.rules import RADII, TIMES
from beistand.reference.queries import areas, topics
from beistand.web.audience import audience
from beistand.web.field.doors import discreet, explain, speak
from beistand.web.forms import PageForm
from beistand.web.public import choices
from beistand.web.requests import Request


class OfferForm(PageForm):
    """What somebody does, where, how far, how often and when."""

    topics = forms.MultipleChoiceField(
        label=gettext_lazy("What can you do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one thing you can do.")
        },
    )
    area = forms.ChoiceField(
        label=gettext_lazy("In which part of town?"), required=False
    )
    radius = forms.TypedChoiceField(
        label=gettext_lazy("How far can you go?"), coerce=int
    )
    per_week = forms.TypedChoiceField(
        label=gettext_lazy("How often can we ask you?"), coerce=int
    )
    times = forms.MultipleChoiceField(
        label=gettext_lazy("When do you have time?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, offer: Offer, sent: Any) -> None:
        """Begin with what the offer says; what it says can always be chosen."""
        chosen = list(offer.topics.all())
        first = {
            "topics": [topic.code for topic in chosen],
            "area": offer.area.code if offer.area else "",
            "radius": offer.radius_m,
            "per_week": offer.per_week,
            "times": offer.times,
        }
        super().__init__(sent, initial=first)
        self.known_topics = {topic.code: topic for topic in [*topics(), *chosen]}
        own = [offer.area] if offer.area else []
        self.known_areas = {area.code: area for area in [*areas(), *own]}
        offered = {
            "topics": choices.topic_choices(self.known_topics.values()),
            "area": [("", "–"), *((a.code, a.name) for a in self.known_areas.values())],
            "radius": _with_own(RADII, offer.radius_m, f"{offer.radius_m / 1000:g} km"),
            "per_week": _with_own(
                {int(often): name for often, name in choices.PER_WEEK},
                offer.per_week,
                f"{offer.per_week} ×",
            ),
            "times": list(TIMES.items()),
        }
        for name, each in offered.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]

    def changes(self) -> actions.OfferChanges:
        """What was said, in rows."""
        said = self.cleaned_data
        return actions.OfferChanges(
            topics=[self.known_topics[code] for code in said["topics"]],
            area=self.known_areas.get(said["area"]),
            radius_m=said["radius"],
            per_week=said["per_week"],
            times=said["times"],
        )


def _with_own(usual: dict[int, Any], own: int, name: str) -> list[tuple[int, Any]]:
    return sorted(({own: name} | usual).items())


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


@require_http_methods(["GET", "HEAD", "POST"])
@audience("link")
def change_my_offer(request: Request, token: str, uid: UUID) -> HttpResponse:
    """Change what one offer says."""
    opened = _open(request, token)
    if isinstance(opened, HttpResponse):
        return opened
    link, helper = opened
    offer = offer_of_helper(helper, uid)
    if offer is None or offer.status == Offer.Status.ENDED:
        return explain(request, "unknown")
    form = OfferForm(offer, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.change_offer(offer, form.changes(), by=link)
        return discreet(redirect("field:my_offers", token))
    status = 422 if form.is_bound else 200
    context = {"token": token, "form": form}
    page = render(request, "field/change_offer.html", context, status=status)
    return discreet(page)


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
