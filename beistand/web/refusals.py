"""What a person reads when something cannot be done.

Each page says what happened, what was kept, and what to do now. Programs get
the same words as a problem document (RFC 9457).
"""

from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from beistand.kit.errors import Refused
from beistand.web.desk.page import DESK, around
from beistand.web.requests import Request, StaffRequest
from beistand.web.written import written

HIDDEN = frozenset(
    {
        "csrfmiddlewaretoken",
        "password",
        "password1",
        "password2",
        "oldpassword",
        "code",
        "ticket",
    }
)
TICKET = signing.TimestampSigner(salt="beistand.web.refusals.ticket")
TICKET_AGE = 12 * 3600


class TooMany(Exception):  # noqa: N818
    """Somebody has tried too often and must wait some minutes."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


class RefusalMiddleware(MiddlewareMixin):
    """Answer 409 with the rule's own words instead of an error page."""

    def process_exception(
        self, request: Request, error: Exception
    ) -> HttpResponse | None:
        """Turn a refusal, and nothing else, into an answer."""
        if isinstance(error, TooMany):
            return too_many(request, error.minutes)
        if not isinstance(error, Refused):
            return None
        return _say(request, "refused", 409, message=str(error.message))


def bad_request(request: Request, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400: the browser sent something that makes no sense here."""
    return _say(request, "bad_request", 400, message=_("This cannot be read."))


def forbidden(request: Request, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """403: signed in, but this page is for others."""
    message = _("This page is not part of your work.")
    return _say(request, "forbidden", 403, message=message)


def not_found(request: Request, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404: there is nothing at this address, or nothing that you may know of."""
    return _say(request, "not_found", 404, message=_("There is nothing here."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a mistake of ours. Asks the database nothing, as it may be the cause."""
    message = _("Something went wrong on our side.")
    if _is_program(request):
        return _problem(500, message)
    page = render_to_string("errors/server_error.html", {"message": message})
    return HttpResponse(page, status=500)


def without_role(request: Request) -> HttpResponse:
    """403: an account that nobody has given any work yet."""
    message = _("Your account has no role yet.")
    return _say(request, "without_role", 403, message=message)


def expired(request: Request) -> HttpResponse:
    """403: the account has come to its end; the session is already gone."""
    return _say(request, "expired", 403, message=_("Your account has ended."))


def signed_out(request: Request, sign_in: str) -> HttpResponse:
    """401: the session ended while somebody was writing. The text is given back."""
    message = _("You have been signed out.")
    ticket = TICKET.sign(request.path)
    return _give_back(
        request, "signed_out", 401, message, sign_in=sign_in, ticket=ticket
    )


def is_sent_again(request: HttpRequest) -> bool:
    """Whether this form was given back at the end of a session and sent after the next.

    Signing in changes the secret that forms prove themselves with, so the one in
    a page that was given back before can never be right. In its place it carries
    a ticket for this address, and the browser says that it comes from our page.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return False
    try:
        address = TICKET.unsign(request.POST.get("ticket", ""), max_age=TICKET_AGE)
    except signing.BadSignature:
        return False
    return address == request.path and request.user.is_authenticated


def csrf_failed(request: Request, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403: the form could not prove where it comes from. The text is given back."""
    message = _("We could not accept this form.")
    return _give_back(request, "csrf_failed", 403, message)


def too_many(request: Request, minutes: int) -> HttpResponse:
    """429: too many attempts; says when to try again."""
    message = _("There were too many attempts.")
    answer = _say(request, "too_many", 429, message=message, minutes=minutes)
    answer["Retry-After"] = str(60 * minutes)
    return answer


def too_fast(request: Request) -> HttpResponse:
    """429: too much from one address within a minute."""
    return too_many(request, 1)


def locked_out(
    request: Request,
    credentials: dict[str, str] | None = None,  # noqa: ARG001
) -> HttpResponse:
    """429: too many wrong passwords; says when to try again."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return too_many(request, minutes)


def _give_back(
    request: Request, name: str, status: int, message: str, **more: str
) -> HttpResponse:
    """Show what was typed, and offer to send it again if it came from our page.

    A form planted on a stranger's page must not get a button here that sends
    it in the visitor's name; the browser itself says where it came from.
    """
    typed = [
        (field, value)
        for field, values in request.POST.lists()
        if field not in HIDDEN
        for value in values
    ]
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    told = {"typed": typed, "written": written(request.POST), "ours": ours}
    return _say(request, name, status, message=message, **told, **more)


def _say(
    request: Request, name: str, status: int, *, message: str, **more: object
) -> HttpResponse:
    if _is_program(request):
        return _problem(status, message)
    context = {"message": message, **more}
    if getattr(request, "htmx", None):
        answer = render(request, "errors/fragment.html", context, status=status)
        answer["HX-Retarget"] = "#refusal"
        answer["HX-Reswap"] = "innerHTML"
        return answer
    return render(
        request, f"errors/{name}.html", {**_frame(request), **context}, status=status
    )


def _frame(request: Request) -> dict[str, object]:
    """The frame in which somebody works, and the way back; nothing for a visitor."""
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else ""
    if not role or role == "field":
        return {}
    back = came_from(request)
    if role not in DESK:
        return {"shell": "errors/staff.html", "back": back}
    desk = around(cast(StaffRequest, request))
    return {"shell": "desk/base.html", "desk": desk, "back": back}


def came_from(request: HttpRequest) -> str:
    """The page of ours that led here, by its path; "" if the browser does not say."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return ""
    parts = urlsplit(said)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _is_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(status: int, message: str) -> JsonResponse:
    return JsonResponse(
        {"title": message, "status": status},
        status=status,
        content_type="application/problem+json",
    )
