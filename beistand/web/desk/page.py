"""A page of the desk: the header line, the counts, and what can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from beistand.accounts.queries import WorkCount, count_work
from beistand.cases.queries import count_openings
from beistand.intake.queries import oldest_unheard
from beistand.kit.clock import now
from beistand.lines.queries import LineState, has_exchange, line_state, main_line
from beistand.outbox.queries import letters_waiting
from beistand.web import times
from beistand.web.desk import undo, words, work
from beistand.web.requests import StaffRequest

DESK = ("operator", "coordinator")


@dataclass(frozen=True)
class Around:
    """What the frame of every desk page shows.

    Attributes:
        mine, waiting: open work that is mine, and that nobody of my team has yet.
        calls: call-backs due now; unsent: messages that did not go out;
        letters: those that wait to be printed.
        oldest: how long the oldest unheard message or need has waited.
        openings: what colleagues opened with a reason and nobody in charge has seen.
        has_exchange: whether a telephone may ring here; else calls are typed.
    """

    is_open: bool
    line: str
    mine: int
    waiting: int
    overdue: int
    calls: int
    unsent: int
    letters: int
    oldest: str
    openings: int
    has_exchange: bool


def around(request: StaffRequest) -> Around:
    """The frame for this user. Six queries, and one more for those in charge."""
    user = request.user
    counts = {row.kind: row for row in count_work(work.kinds_of(user), user)}
    state = line_state(main_line(), now())
    return Around(
        is_open=state.open,
        line=say_line(state),
        mine=sum(row.mine for row in counts.values()),
        waiting=sum(row.waiting for row in counts.values()),
        overdue=sum(row.overdue for row in counts.values()),
        calls=_open(counts["call"]),
        unsent=_open(counts["message"]),
        letters=letters_waiting().count,
        oldest=words.elapsed(oldest_unheard()),
        openings=count_openings(user) if user.may("people.supervise") else 0,
        has_exchange=has_exchange(),
    )


def _open(row: WorkCount) -> int:
    return row.mine + row.waiting


def say_line(state: LineState) -> str:
    """Whether the line is open, and until or from when."""
    if state.open and state.until is not None:
        return _("open until %(time)s") % {"time": times.clock_time(state.until)}
    if state.open:
        return _("open")
    if state.next_opening is None:
        return _("closed")
    return _("closed, opens %(when)s") % {"when": times.at(state.next_opening)}


def desk_page(
    request: StaffRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A whole page of the desk."""
    frame = {"desk": around(request), "undo": undo.offered_undo(request)}
    return render(request, template, {**frame, **(context or {})}, status=status)


def go(request: StaffRequest, to: str, *args: object) -> HttpResponseBase:
    """Send the browser to a page, whether a script or a plain form has asked.

    To a place on the page it already shows a browser would only scroll, so a
    script is told to load that page again.
    """
    address = resolve_url(to, *args)
    if not request.htmx:
        return redirect(address)
    here = (request.htmx.current_url_abs_path or "").partition("#")[0]
    if address.partition("#")[0] == here:
        return HttpResponseClientRefresh()
    return HttpResponseClientRedirect(address)
