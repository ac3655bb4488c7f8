"""The house with one more address, where everything that can go wrong goes wrong."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse

from beistand.kit.errors import Refused
from beistand.project import urls
from beistand.web import refusals
from beistand.web.audience import audience

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

Trouble = Callable[[HttpRequest], HttpResponse]
NOT_TAKEN = "public/not_taken.html"
NOT_KNOWN = "socialaccount/signup_closed.html"
TYPED = QueryDict("note=Der Hund ist lieb.")


def refused(request: HttpRequest) -> HttpResponse:
    """A rule says no."""
    raise Refused("Nobody is there. Phone tomorrow.")


TROUBLES: dict[str, tuple[int, Trouble]] = {
    "refused": (409, refused),
    "bad_request": (400, lambda request: refusals.bad_request(request, ValueError())),
    "forbidden": (403, lambda request: refusals.forbidden(request, ValueError())),
    "not_found": (404, lambda request: refusals.not_found(request, ValueError())),
    "server_error": (500, refusals.server_error),
    "without_role": (403, refusals.without_role),
    "expired": (403, refusals.expired),
    "signed_out": (401, lambda request: refusals.signed_out(request, _sign_in())),
    "csrf_failed": (403, refusals.csrf_failed),
    "too_many": (429, lambda request: refusals.too_many(request, 15)),
    "not_taken": (409, lambda request: render(request, NOT_TAKEN, status=409)),
    "not_known": (200, lambda request: render(request, NOT_KNOWN)),
}


def _sign_in() -> str:
    return reverse("account_login")


@audience("public")
def trouble(request: HttpRequest, name: str) -> HttpResponse:
    """Let this go wrong, after somebody has typed something."""
    request.POST = TYPED  # type: ignore[assignment]
    return TROUBLES[name][1](request)


urlpatterns = [*urls.urlpatterns, path("trouble/<slug:name>", trouble, name="trouble")]
