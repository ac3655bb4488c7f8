"""Behind a helper's link: which match it is about, and what may be shown of it.

Looking changes nothing, so a mail scanner that opens every link does no harm.
"""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from beistand.accounts.models import Link
from beistand.accounts.queries import link_for
from beistand.lines.queries import main_line
from beistand.matching import rules
from beistand.matching.models import Match
from beistand.matching.queries import match_behind
from beistand.offers.models import Helper
from beistand.web.public.door import door
from beistand.web.requests import Request

GONE = frozenset({"unknown", "stopped", "expired", "over", "renewed"})


@dataclass(frozen=True)
class Opened:
    """A link, its match, and the page that it leads to now."""

    link: Link
    match: Match
    page: str


def open_link(request: Request, token: str, purpose: str) -> Opened | None:
    """What is behind this token; None when there is nothing."""
    link = link_for(token, purpose)
    match = match_behind(link.about) if link else None
    if link is None or match is None:
        return None
    helper = match.offer.helper
    speak(request, helper.person.language)
    if helper.status != Helper.Status.ACTIVE:
        return Opened(link, match, "stopped")
    page = rules.helper_sees(
        purpose,
        match.status,
        can_use=link.is_current(),
        suggested=bool(match.suggestion),
        renewed=link.revoked_at is not None,
    )
    return Opened(link, match, page)


def speak(request: Request, language: str) -> None:
    """Use the helper's language unless the visitor has chosen one."""
    chosen = request.COOKIES.get("language") or request.GET.get("lang")
    if not chosen and language in request.city.languages:
        translation.activate(language)


def explain(request: Request, page: str, status: int | None = None) -> HttpResponse:
    """Say why there is nothing to do here, and whom to phone."""
    context = {"page": page, "door": door(main_line(), request.city)}
    if status is None:
        status = {"unknown": 404}.get(page, 410 if page in GONE else 200)
    return discreet(render(request, "field/explained.html", context, status=status))


def discreet(answer: HttpResponse) -> HttpResponse:
    """Keep the page out of every cache, history of referrers and search engine."""
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
