"""What happens to every request before a page sees it, and after."""

from collections.abc import Callable
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, RejectRequest
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from beistand.kit.errors import Refused
from beistand.kit.memory import remembering
from beistand.reference.models import City
from beistand.reference.queries import city
from beistand.web import refusals
from beistand.web.requests import Request, StaffRequest

STAFF_PAGES = ("/desk/", "/control/")
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "payment",
        "usb",
    )
)


class MemoryMiddleware:
    """Read the city, its line and its lists once for each request."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request with an empty memory that ends with it."""
        with remembering():
            return self.get_response(request)


class CityMiddleware(MiddlewareMixin):
    """Give the request its city, loaded once and only if a page asks for it."""

    def process_request(self, request: Request) -> None:
        """Set `request.city`."""
        request.city = cast(City, SimpleLazyObject(city))


class LanguageMiddleware(MiddlewareMixin):
    """Speak the visitor's language, as far as the city speaks it.

    `?lang=de` chooses and is remembered in a cookie; else the cookie, else the
    account's language, else the browser's wish, else the city's own. Times are
    shown in the city's zone.
    """

    def process_request(self, request: Request) -> HttpResponse | None:
        """Switch language and time zone for this request."""
        try:
            spoken = request.city.languages
        except Refused as no_city:
            return HttpResponse(f"{no_city}\n", "text/plain", 503)
        chosen = request.POST.get("lang") or request.GET.get("lang")
        request.language_chosen = chosen if chosen in spoken else ""
        translation.activate(request.language_chosen or _remembered(request))
        timezone.activate(ZoneInfo(request.city.time_zone))
        return None

    def process_response(
        self, request: Request, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Say which language this is, and remember a choice."""
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if getattr(request, "language_chosen", ""):
            _remember(cast(HttpResponse, response), request.language_chosen)
        return response


def _remembered(request: Request) -> str:
    wishes = [request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    if request.user.is_authenticated:
        wishes.append(cast(StaffRequest, request).user.language)
    wishes += [
        wish.split(";")[0].strip().split("-")[0].lower()
        for wish in request.headers.get("Accept-Language", "").split(",")
    ]
    spoken = request.city.languages
    return next((w for w in wishes if w in spoken), request.city.default_language)


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class ExpiryMiddleware(MiddlewareMixin):
    """End the session of an account that may not enter any more, at once."""

    def process_request(self, request: Request) -> HttpResponse | None:
        """Sign out whoever has expired, or belongs to a demo that is over."""
        if not request.user.is_authenticated:
            return None
        user = cast(StaffRequest, request).user
        if user.may_enter(in_demo=user.is_demo and request.city.is_demo):
            return None
        logout(request)
        return refusals.expired(request)


class HeaderMiddleware(MiddlewareMixin):
    """Headers that every answer carries."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Keep pages out of every cache unless the view said otherwise.

        Addresses of staff pages hold no secret, so they may tell one another
        where somebody comes from: a refusal then knows the way back.
        """
        if request.path.startswith(STAFF_PAGES):
            response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class FormOriginMiddleware(CsrfViewMiddleware):
    """Django's protection against forged forms, on pages that send no referrer.

    A browser that is told to send no referrer also says `Origin: null` with our
    own forms. Its `Sec-Fetch-Site`, which no page can forge, then tells where
    the form came from. The secret in cookie and form is checked in every case.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.headers.get("Origin") == "null":
            return request.headers.get("Sec-Fetch-Site") == "same-origin"
        return bool(super()._origin_verified(request))  # type: ignore[misc]

    def _check_token(self, request: HttpRequest) -> None:
        """Let a form pass that was given back when a session had ended."""
        try:
            super()._check_token(request)  # type: ignore[misc]
        except RejectRequest:
            if not refusals.is_sent_again(request):
                raise
