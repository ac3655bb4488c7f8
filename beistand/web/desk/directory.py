"""Who helps with what, now: one box, from what the caller says (BX-3, BX-4).

What somebody lacks is never in an address, so the search is posted.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from beistand.cases.models import Need
from beistand.directory.actions import note_gap
from beistand.directory.queries import Found, SearchIn, search_help
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.days import moment_at
from beistand.matching.queries import proposed, search_for
from beistand.reference.models import Area
from beistand.reference.queries import areas
from beistand.web.audience import audience
from beistand.web.desk.found_help import found_lines
from beistand.web.desk.need import need_in_work
from beistand.web.desk.page import DESK, desk_page
from beistand.web.public.choices import native_name
from beistand.web.requests import StaffRequest

# Whose form was sent whole, not read while somebody was still typing.
FORM = "directory-form"
MOST = 20
SPOKEN = ("de", "en", "fr", "nl", "ar", "tr", "ru", "uk", "pl", "ro", "es", "it", "fa")


@dataclass(frozen=True)
class Asked:
    """What is looked for, as the form said it; or the need that it is for."""

    words: str
    area: Area | None
    language: str
    only_open: bool
    day: str
    hour: str
    at: datetime | None
    form: str
    after: str
    need: Need | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked yet."""
        return not (self.words or self.area or self.need)

    @property
    def is_unreadable(self) -> bool:
        """Whether a moment was wished that nobody can make out."""
        return self.at is None and bool(self.day or self.hour)


def read_question(request: StaffRequest) -> Asked:
    """Read the form; a need says what is lacking and where."""
    said = request.POST
    number = said.get("need") or request.GET.get("need", "")
    need = need_in_work(request, UUID(number)) if _is_uuid(number) else None
    code = said.get("area", "")
    area = next((each for each in areas() if each.code == code), None)
    if need is not None and "area" not in said:
        area = search_for(need).area
    spoken = said.get("language", "")
    if need is not None and "language" not in said:
        spoken = need.case.beneficiary.language
    day, hour = said.get("day", "").strip(), said.get("hour", "").strip()
    zone = request.city.time_zone
    return Asked(
        words=said.get("words", "").strip(),
        area=area,
        language=spoken,
        only_open=said.get("open") == "on",
        day=day,
        hour=hour,
        at=moment_at(day, hour, clock.now(), zone) if day or hour else None,
        form=said.get("form", ""),
        after=said.get("after", ""),
        need=need,
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def look_for_help(given: Asked) -> Found:
    """Search near where the need is; without words for what is lacking.

    Without words a need is proposed only what may be proposed for it; whoever types
    finds the others too, with what stands in the way.
    """
    start = search_for(given.need) if given.need else SearchIn("", get_language() or "")
    wanted = replace(
        start,
        words=given.words,
        area=given.area,
        languages=[given.language] if given.language else [],
        only_open=given.only_open,
        at=given.at,
        form=given.form if given.form in ("service", "initiative") else "",
        topic=None if given.words else start.topic,
    )
    found = search_help(wanted, limit=MOST, after=given.after)
    if given.need is not None and not given.words:
        found = replace(found, hits=proposed(given.need, found.hits))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*DESK)
def directory(request: StaffRequest) -> HttpResponse:
    """The box and what it finds; while somebody types, the list alone."""
    given = read_question(request)
    found = Found() if given.is_empty else look_for_help(given)
    is_typing = bool(request.htmx) and request.htmx.trigger != FORM
    if found.in_vain and not is_typing:
        note_gap(given.words, get_language() or "", given.area, by=System())
    if request.htmx:
        return show_found(request, given, found)
    choices = {
        "areas": areas(),
        "spoken": _languages(given.language),
    }
    context = _context(request, given, found) | choices
    return desk_page(request, "desk/directory.html", context)


def show_found(
    request: StaffRequest, given: Asked, found: Found, **more: object
) -> HttpResponse:
    """The list alone, to be put into the page."""
    context = _context(request, given, found) | more
    return render(request, "desk/parts/services_found.html", context)


def _context(request: StaffRequest, given: Asked, found: Found) -> dict[str, object]:
    return {
        "section": "directory",
        "given": given,
        "found": found,
        "lines": found_lines(found.hits, request.city, given.need),
    }


def _languages(chosen: str) -> list[tuple[str, str]]:
    known = dict.fromkeys([*SPOKEN, *filter(None, [chosen])])
    return [(code, native_name(code)) for code in known]
