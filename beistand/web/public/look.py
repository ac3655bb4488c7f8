"""The city's colours and logo, under addresses that change when they do."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from beistand.web import colours
from beistand.web.audience import audience
from beistand.web.requests import Request

FOR_EVER = "public, max-age=31536000, immutable"
# A picture may carry its own style, and nothing else, even when opened by itself.
PICTURE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
@audience("public")
def colour_sheet(request: Request, digest: str) -> HttpResponse:
    """The style sheet with the city's colours."""
    sheet = colours.style_sheet(request.city.colours)
    if digest != colours.digest(sheet):
        raise Http404
    headers = {"Cache-Control": FOR_EVER}
    return HttpResponse(sheet, content_type="text/css", headers=headers)


@require_safe
@audience("public")
def logo(request: Request, digest: str) -> HttpResponse:
    """The city's logo as a picture."""
    picture = request.city.logo
    if not picture or digest != colours.digest(picture):
        raise Http404
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": PICTURE}
    return HttpResponse(picture, content_type="image/svg+xml", headers=headers)
