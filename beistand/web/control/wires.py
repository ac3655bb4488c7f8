"""The wires: whether each is alive, since when, what it last did, what waits."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beistand.documents.queries import unexamined_documents
from beistand.kit import clock
from beistand.lines.actions import drop_wire
from beistand.lines.models import Wire
from beistand.lines.queries import wire_named, wires
from beistand.lines.rules import wire_state
from beistand.outbox.queries import letters_waiting
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.wire_troubles import explain_trouble
from beistand.web.desk import words
from beistand.web.health import last_beat
from beistand.web.requests import StaffRequest

NAMES: Mapping[str, Promise] = {
    "exchange": gettext_lazy("Telephone exchange"),
    "sms": gettext_lazy("Text messages"),
    "out-email": gettext_lazy("E-mail, outgoing"),
    "out-sms": gettext_lazy("Text messages, outgoing"),
    "out-letter": gettext_lazy("Letters, printing"),
    "scanner": gettext_lazy("Virus scanner"),
}
KINDS: Mapping[str, Promise] = {
    "mail": gettext_lazy("Mailbox %(name)s"),
    "voice": gettext_lazy("Telephone %(name)s"),
    "sms": gettext_lazy("Text messages %(name)s"),
}
STATES: Mapping[str, Promise] = {
    "well": gettext_lazy("works"),
    "silent": gettext_lazy("silent"),
    "apart": gettext_lazy("not connected"),
    "trouble": gettext_lazy("in trouble"),
}
# What a city may have beside what goes out; and what to read to set it up.
WANTED: Mapping[str, tuple[re.Pattern[str], Promise]] = {
    "mail": (re.compile(r"mail-.*"), gettext_lazy("Mailboxes, incoming")),
    "voice": (re.compile(r"exchange|voice.*"), gettext_lazy("Telephone exchange")),
    "sms": (re.compile(r"sms.*"), gettext_lazy("Text messages, incoming")),
    "scanner": (re.compile(r"scanner"), gettext_lazy("Virus scanner")),
}
PREFIX = re.compile(r"^(mail|voice|sms)-")


@dataclass(frozen=True)
class Strand:
    """One wire in words."""

    code: str
    name: str
    line: str
    state: str
    words: str | Promise
    problem: str
    meaning: str | Promise
    since: str
    last: str
    waiting: int
    beat: str

    @property
    def is_well(self) -> bool:
        """Whether nobody need look at it."""
        return self.state == "well"


@require_safe
@audience("coordinator", "administrator")
def wires_page(request: StaffRequest) -> HttpResponse:
    """Every wire with its sign of life; asked again every few seconds."""
    rows = wires()
    context = {
        "strands": [_strand(row, clock.now()) for row in rows],
        "missing": list(_missing(row.code for row in rows)),
        "letters": letters_waiting(),
        "papers": unexamined_documents(),
        "worker": _beat(last_beat()),
    }
    if request.htmx:
        return render(request, "control/wires.html#wires", context)
    return control_page(request, "wires", "wires.html", context)


@require_POST
@audience("coordinator", "administrator")
def forget_wire(request: StaffRequest, code: str) -> HttpResponseBase:
    """A wire that is no more."""
    wire = wire_named(code)
    if wire is None:
        raise Http404
    drop_wire(wire, by=request.user)
    messages.success(request, _("It is not watched any more."))
    return redirect("control:wires")


def _strand(wire: Wire, now: datetime) -> Strand:
    state = wire_state(
        is_connected=wire.connected_since is not None,
        problem=wire.problem,
        beat_at=wire.beat_at,
        now=now,
    )
    since, last = wire.connected_since, wire.last_event_at
    return Strand(
        code=wire.code,
        name=_name(wire),
        line=wire.line.code if wire.line else "",
        state=state,
        words=STATES[state],
        problem=wire.problem,
        meaning=explain_trouble(wire.problem),
        since=words.moment_of(since) if since else "",
        last=words.moment_of(last) if last else "",
        waiting=wire.waiting,
        beat=_beat(wire.beat_at),
    )


def _name(wire: Wire) -> str:
    if wire.code in NAMES:
        return str(NAMES[wire.code])
    kind = KINDS.get(wire.kind)
    return str(kind) % {"name": PREFIX.sub("", wire.code)} if kind else wire.code


def _missing(codes: Iterable[str]) -> Iterable[Promise]:
    there = list(codes)
    for pattern, name in WANTED.values():
        if not any(pattern.fullmatch(code) for code in there):
            yield name


def _beat(moment: datetime | None) -> str:
    """How long ago, in seconds while that is short."""
    if moment is None:
        return ""
    seconds = max(0, round((clock.now() - moment).total_seconds()))
    if seconds < 120:
        return _("%(seconds)s s ago") % {"seconds": seconds}
    return _("since %(elapsed)s") % {"elapsed": words.elapsed(moment)}
