"""Reporting a need and offering help: six pages each, one question a page."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from beistand.web.audience import audience
from beistand.web.public import offer_steps, report_steps
from beistand.web.public.told import offer_of, report_of
from beistand.web.public.walking import Journey, walk_through
from beistand.web.requests import Request

REPORT = Journey("help", report_steps.STEPS, report_of)
OFFER = Journey("offer", offer_steps.STEPS, offer_of)


@require_http_methods(["GET", "HEAD", "POST"])
@audience("public")
def report_need(request: Request) -> HttpResponse:
    """Ask what is needed, page by page, and take the report in."""
    return walk_through(request, REPORT)


@require_http_methods(["GET", "HEAD", "POST"])
@audience("public")
def report_offer(request: Request) -> HttpResponse:
    """Ask what somebody offers, page by page, and take the offer in."""
    return walk_through(request, OFFER)
