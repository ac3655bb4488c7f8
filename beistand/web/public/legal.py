"""What every public site must say about itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beistand.web.audience import audience
from beistand.web.requests import Request


@require_safe
@audience("public")
def privacy(request: Request) -> HttpResponse:
    """What happens with what people tell us."""
    return render(request, "public/privacy.html")


@require_safe
@audience("public")
def accessibility(request: Request) -> HttpResponse:
    """How well everybody can use this site, and whom to tell if not."""
    return render(request, "public/accessibility.html")


@require_safe
@audience("public")
def imprint(request: Request) -> HttpResponse:
    """Who is responsible for this site."""
    return render(request, "public/imprint.html")
