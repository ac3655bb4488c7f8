"""The public directory: what is open today, near me, and what to do where it is not.

No account, no cookie, no script, no place asked of the browser. The pages say the
same to everybody, so they may be kept for a few minutes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from beistand.directory.actions import note_gap
from beistand.directory.queries import (
    Found,
    SearchIn,
    help_by_topic,
    public_service,
    search_help,
    topic_called,
    topics_served,
)
from beistand.guidance.queries import hides_visit
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import Area, Topic
from beistand.reference.queries import areas
from beistand.web import refusals
from beistand.web.audience import audience
from beistand.web.danger import elsewhere
from beistand.web.limits import may_try
from beistand.web.public.markup import service_markup
from beistand.web.requests import Request
from beistand.web.service_rows import opening_words, service_rows
from beistand.web.times import on_paper, spell_hours

KEPT_SECONDS = 300
MOST_A_MINUTE = 120
LONGEST_SHEET = 60


@csrf_exempt  # nothing is changed, and no cookie is needed to ask
@require_http_methods(["GET", "HEAD", "POST"])
@audience("public")
def directory(request: Request) -> HttpResponse:
    """Search, or else what helps today in a part of town.

    What somebody lacks shall stand in no address: the box is posted.
    """
    said = _said(request)
    words = said.get("q", "").strip()
    if not may_try(request, "directory", _address(request), MOST_A_MINUTE, 1):
        return refusals.too_many(request, 1)
    only_today = not words and said.get("all") != "on"
    area = _area(request)
    found = _find(request, words, area, only_today=only_today)
    if found.in_vain:
        note_gap(words, get_language() or "", area, by=System())
    context = {
        "words": words,
        "only_today": only_today,
        "topics": topics_served(),
        "found": found,
        "leave_to": _way_out(request, [hit.topic for hit in found.topics]),
        **_list(request, found, area),
    }
    answer = _page(request, "public/directory.html", context)
    if request.method == "POST":
        # The way back shows it again; nobody in between keeps it.
        patch_cache_control(answer, private=True)
    return answer


@require_safe
@audience("public")
def topic(request: Request, code: str) -> HttpResponse:
    """Who helps with one thing."""
    asked = _topic(code)
    area = _area(request)
    found = _find(request, "", area, topic=asked)
    label = asked.label(get_language() or "")
    context = {
        "topic": asked,
        "label": label,
        "leave_to": _way_out(request, [asked]),
        **_list(request, found, area),
    }
    return _page(request, "public/directory_topic.html", context)


@require_safe
@audience("public")
def service(request: Request, code: str) -> HttpResponse:
    """All that is known of one service, for people and for search engines."""
    shown = public_service(code, clock.now())
    if shown is None:
        raise Http404
    language = get_language() or ""
    context = {
        "shown": shown,
        "language": language,
        "hours": spell_hours(shown.held.hours),
        "opens": opening_words(shown.held, clock.now()),
        "markup": service_markup(shown, language, clock.now()),
        "leave_to": _way_out(request, shown.topics),
    }
    return _page(request, "public/directory_service.html", context)


@require_safe
@audience("public")
def sheets(request: Request) -> HttpResponse:
    """A list to print and hang up: one sheet for each topic."""
    if not may_try(request, "directory", _address(request), MOST_A_MINUTE, 1):
        return refusals.too_many(request, 1)
    area = _area(request)
    only = request.GET.get("topic", "")
    asked = [_topic(only)] if only else topics_served()
    wanted = _wanted("", area)
    language, region = get_language() or "", request.city.region
    printed = [
        {
            "label": each.label(language),
            "rows": service_rows(hits, language, region, clock.now()),
        }
        for each, hits in help_by_topic(wanted, asked, limit=LONGEST_SHEET)
        if hits
    ]
    context = {"sheets": printed, "area": area, "printed_at": on_paper(clock.now())}
    return _page(request, "public/directory_sheets.html", context)


def _way_out(request: Request, topics: Iterable[Topic]) -> str:
    """Where to at once, on pages that somebody must not be seen with; else ""."""
    is_hidden = hides_visit(topic.code for topic in topics)
    return elsewhere(request.city) if is_hidden else ""


def _address(request: Request) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _said(request: Request) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _area(request: Request) -> Area | None:
    """The part of town that was chosen; none, where there is no such."""
    code = _said(request).get("area", "")
    return next((area for area in areas() if area.code == code), None)


def _topic(code: str) -> Topic:
    found = topic_called(code)
    if found is None:
        raise Http404
    return found


def _wanted(words: str, area: Area | None, **more: Any) -> SearchIn:
    return SearchIn(
        words=words,
        language=get_language() or "",
        area=area,
        lon=area.lon if area else None,
        lat=area.lat if area else None,
        audience="public",
        **more,
    )


def _find(request: Request, words: str, area: Area | None, **more: Any) -> Found:
    wanted = _wanted(words, area, **more)
    return search_help(wanted, after=_said(request).get("after", ""))


def _list(request: Request, found: Found, area: Area | None) -> dict[str, object]:
    language, region = get_language() or "", request.city.region
    return {
        "rows": service_rows(found.hits, language, region, clock.now()),
        "after": found.after,
        "area": area,
        "areas": areas(),
    }


def _page(
    request: Request, template: str, context: Mapping[str, object]
) -> HttpResponse:
    """A page that may be kept a while, by whoever stands in between too."""
    answer = render(request, template, context)
    patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
    return answer
