"""Who may see a page. Every address declares it, and nobody gets further.

`public` needs nothing, `link` is opened by a signed link that the page itself
checks, `signed-in` is anybody with an account, `staff` anybody with a role;
every other audience is a role by its name.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, reverse
from django_htmx.http import HttpResponseClientRedirect

from beistand.web import refusals
from beistand.web.requests import Request, StaffRequest

OPEN = frozenset({"public", "link"})
ROLES = frozenset({"operator", "coordinator", "field", "auditor", "administrator"})
AUDIENCES = OPEN | ROLES | {"signed-in", "staff"}

P = ParamSpec("P")
AnyRequest = TypeVar("AnyRequest", bound=HttpRequest)
View = Callable[Concatenate[AnyRequest, P], HttpResponseBase]


def audience(
    *names: str,
) -> Callable[[View[AnyRequest, P]], View[AnyRequest, P]]:
    """Declare for whom a view is, and turn everybody else away at the door."""
    declared = frozenset(names)
    if not declared or not declared <= AUDIENCES:
        raise ValueError(f"audience: {sorted(declared)}; know {sorted(AUDIENCES)}")

    def decorate(view: View[AnyRequest, P]) -> View[AnyRequest, P]:
        @wraps(view)
        def guarded(
            request: AnyRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            answer = _turn_away(cast(Request, request), declared)
            return answer or view(request, *args, **kwargs)

        guarded.audience = declared  # type: ignore[attr-defined]
        return cast(View[AnyRequest, P], guarded)

    return decorate


def _turn_away(request: Request, declared: frozenset[str]) -> HttpResponse | None:
    if declared & OPEN:
        return None
    if not request.user.is_authenticated:
        return _ask_to_sign_in(request)
    role = cast(StaffRequest, request).user.role
    if "signed-in" in declared or role in declared or ("staff" in declared and role):
        return None
    if not role:
        return refusals.without_role(request)
    raise PermissionDenied


def _ask_to_sign_in(request: Request) -> HttpResponse:
    """The way to the sign-in page and back here; what was typed is not thrown away."""
    sign_in = reverse("account_login")
    if request.htmx:
        here = request.htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(redirect_to_login(here, sign_in).url)
    if request.method == "POST":
        return refusals.signed_out(request, sign_in)
    return redirect_to_login(request.get_full_path(), sign_in)


def only(
    patterns: Iterable[URLPattern | URLResolver], audiences: Mapping[str, str]
) -> list[URLPattern | URLResolver]:
    """Of somebody else's addresses, those named here, each with its audience.

    An address that a new version of a library brings along stays shut until
    somebody has decided for whom it is.
    """
    kept: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = only(pattern.url_patterns, audiences)
            kept += [_resolver(pattern, inner)] if inner else []
        elif pattern.name and pattern.name in audiences:
            guard = audience(audiences[pattern.name])
            view: Callable[..., HttpResponseBase] = guard(pattern.callback)
            arguments = pattern.default_args
            kept.append(URLPattern(pattern.pattern, view, arguments, pattern.name))
    return kept


def _resolver(old: URLResolver, inner: list[URLPattern | URLResolver]) -> URLResolver:
    arguments = old.default_kwargs
    return URLResolver(old.pattern, inner, arguments, old.app_name, old.namespace)
