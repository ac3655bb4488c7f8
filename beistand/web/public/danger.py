"""In danger: whom to phone at once. The page can be left with one key."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from beistand.guidance.queries import red_flags
from beistand.web.audience import audience
from beistand.web.danger import dangers, elsewhere
from beistand.web.requests import Request


@require_safe
@audience("public")
def danger(request: Request) -> HttpResponse:
    """Every danger with its numbers."""
    language = get_language() or request.city.default_language
    context = {
        "dangers": dangers(red_flags(), language),
        "leave_to": elsewhere(request.city),
    }
    return render(request, "public/danger.html", context)
