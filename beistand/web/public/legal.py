"""What every public site must say, and the city's colours."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beistand.web import colours
from beistand.web.audience import audience
from beistand.web.requests import Request

FOR_EVER = "public, max-age=31536000, immutable"


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


@require_safe
@audience("public")
def colour_sheet(request: Request, digest: str) -> HttpResponse:
    """The city's colours; the address changes with them, so it may be kept."""
    if digest != colours.digest(request.city.colours):
        raise Http404
    sheet = colours.style_sheet(request.city.colours)
    return HttpResponse(
        sheet, content_type="text/css", headers={"Cache-Control": FOR_EVER}
    )
