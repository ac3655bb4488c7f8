"""What callers hear: one recording for each moment of a call, in each language."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.kit.errors import Refused
from beistand.lines.actions import (
    AnnouncementIn,
    remove_announcement,
    save_announcement,
)
from beistand.lines.models import Announcement, Line
from beistand.lines.queries import announcement_of, announcements_of
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.lines import KEEPERS, known_line
from beistand.web.ranges import piece_of
from beistand.web.requests import StaffRequest


@require_safe
@audience(*KEEPERS)
def announcements_page(request: StaffRequest, code: str) -> HttpResponse:
    """Every moment of a call, with what is heard in each language."""
    line = known_line(code)
    made = {(row.language, row.kind): row for row in announcements_of(line)}
    groups = [
        (language, [(kind, made.get((language, kind))) for kind in Announcement.Kind])
        for language in line.languages
    ]
    context = {
        "line": line,
        "name": line.name(get_language() or ""),
        "groups": groups,
    }
    return control_page(request, "lines", "announcements.html", context)


@require_safe
@audience(*KEEPERS)
def announcement_sound(
    request: StaffRequest, code: str, language: str, kind: str
) -> HttpResponse:
    """The recording itself."""
    made = _made(known_line(code), language, kind)
    return piece_of(request, bytes(made.audio), "audio/wav")


@require_POST
@audience(*KEEPERS)
def record_announcement(
    request: StaffRequest, code: str, language: str, kind: str
) -> HttpResponseBase:
    """Callers hear this recording from now on."""
    sent = request.FILES.get("sound")
    if sent is None:
        raise Refused(_("Choose a WAV file first."))
    told = AnnouncementIn(known_line(code), language, kind, sent.read())
    save_announcement(told, by=request.user)
    messages.success(request, _("Callers hear this recording from now on."))
    return redirect("control:announcements", code)


@require_POST
@audience(*KEEPERS)
def drop_announcement(
    request: StaffRequest, code: str, language: str, kind: str
) -> HttpResponseBase:
    """Callers hear a placeholder again, or nothing."""
    remove_announcement(_made(known_line(code), language, kind), by=request.user)
    messages.success(request, _("This recording is not played any more."))
    return redirect("control:announcements", code)


def _made(line: Line, language: str, kind: str) -> Announcement:
    made = announcement_of(line, language, kind)
    if made is None:
        raise Http404
    return made
