"""The inbox: mine, my team's, everybody's; taken with one key, given on with a note."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.accounts.actions import (
    claim_work,
    hand_over_work,
    put_back_work,
    read_work,
)
from beistand.accounts.models import Owned, Team, User
from beistand.accounts.queries import (
    line_of,
    open_work,
    receivers_of,
)
from beistand.kit.errors import Refused
from beistand.reference.queries import topics
from beistand.web.audience import audience
from beistand.web.desk import undo, work
from beistand.web.desk.begun import begun_calls
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.requests import StaffRequest

SCOPES = {
    "team": gettext_lazy("My team"),
    "mine": gettext_lazy("Mine"),
    "everybody": gettext_lazy("Everybody"),
    "waiting": gettext_lazy("Waiting for others"),
}
PAGE = 30
BEGUN = 2


def scope_of(text: str | None) -> str:
    """The list that is asked for; my team's if none."""
    return text if text in SCOPES else "team"


def rows_of(request: StaffRequest, scope: str, after: str) -> list[work.Row]:
    """The next lines of a list, in words."""
    kinds = work.kinds_of(request.user)
    items = open_work(kinds, request.user, scope, after, PAGE)
    names = topic_names()
    return [work.row(item, names) for item in items]


def topic_names() -> dict[str, str]:
    """Topics by code, in the reader's language."""
    language = get_language() or ""
    return {topic.code: topic.label(language) for topic in topics()}


@require_safe
@audience(*DESK)
def inbox(request: StaffRequest) -> HttpResponse:
    """The list of open work, most urgent first, then oldest."""
    scope = scope_of(request.GET.get("scope"))
    rows = rows_of(request, scope, request.GET.get("after", ""))
    context = {
        "scope": scope,
        "scopes": SCOPES,
        "rows": rows,
        "more": rows[-1].item.key if len(rows) == PAGE else "",
        "is_first": "after" not in request.GET,
    }
    if request.htmx:
        return render(request, "desk/inbox.html#rows", context)
    calls = begun_calls(request.user)
    context |= {"begun": calls[:BEGUN], "begun_more": calls[BEGUN:]}
    return desk_page(request, "desk/inbox.html", context)


@require_POST
@audience(*DESK)
def news(request: StaffRequest) -> HttpResponse:
    """How many lines of this list the page does not show yet."""
    scope, seen = scope_of(request.POST.get("scope")), request.POST.getlist("seen")
    kinds = work.kinds_of(request.user)
    items = open_work(kinds, request.user, scope, "", PAGE)
    fresh = [item for item in items if f"{item.kind}~{item.uid}" not in seen]
    context = {"count": len(fresh), "scope": scope}
    return render(request, "desk/inbox.html#news", context)


@require_POST
@audience(*DESK)
def claim(request: StaffRequest, kind: str, uid: UUID) -> HttpResponseBase:
    """Take it; whoever comes second reads in its place who has it."""
    item = work.open_thing(kind, uid, request.user)
    try:
        claim_work(item, by=request.user)
    except Refused as refusal:
        if not request.htmx:
            raise
        return _show_row(request, item, refusal=str(refusal.message))
    taken = _("You have taken this.")
    back = reverse("desk:put_back", kwargs={"kind": kind, "uid": uid})
    step = undo.offer_undo(request, taken, back)
    return _show_row(request, item, undo=step)


@require_POST
@audience(*DESK)
def put_back(request: StaffRequest, kind: str, uid: UUID) -> HttpResponseBase:
    """Undo: it waits for the whole team again."""
    item = work.open_thing(kind, uid, request.user)
    put_back_work(item, by=request.user)
    undo.forget_undo(request)
    return _show_row(request, item, said=_("It waits for the team again."))


def _show_row(
    request: StaffRequest, item: Owned, said: str = "", **more: object
) -> HttpResponseBase:
    """The line as it now is, in its place; or the page where it is done."""
    in_list = request.htmx and request.POST.get("row")
    if not in_list:
        if said:
            messages.success(request, said)
        to = work.address_of(item) if request.POST.get("stay") else "desk:inbox"
        return go(request, to)
    row = work.row(line_of(item, request.user), topic_names())
    status = 409 if more.get("refusal") else 200
    context = {"row": row, "said": said, "swapped": True, **more}
    return render(request, "desk/inbox.html#answer", context, status=status)


@require_http_methods(["GET", "POST"])
@audience(*DESK)
def hand_over(request: StaffRequest, kind: str, uid: UUID) -> HttpResponseBase:
    """Give it to a colleague or a team, with a word on why."""
    item = work.open_thing(kind, uid, request.user)
    receivers = receivers_of_work(item)
    if request.method == "POST":
        to = receivers.get(request.POST.get("to", ""))
        if to is None:
            raise Refused(_("Choose a colleague or a team."))
        hand_over_work(item, to, request.POST.get("note", ""), by=request.user)
        text = _("Handed over to %(name)s.") % {"name": to}
        again = reverse("desk:hand_over", kwargs={"kind": kind, "uid": uid})
        undo.offer_undo(request, text, again, to=f"user:{request.user.uid}")
        return go(request, "desk:inbox")
    read_work(item, by=request.user)
    row = work.row(line_of(item, request.user), topic_names())
    context = {"row": row, "receivers": receivers, "me": f"user:{request.user.uid}"}
    return desk_page(request, "desk/hand_over.html", context)


def receivers_of_work(item: Owned) -> dict[str, User | Team]:
    """Teams and colleagues to whom this can be given, by the form's value."""
    teams, people = receivers_of(type(item))
    found: dict[str, User | Team] = {f"team:{team.code}": team for team in teams}
    return found | {f"user:{person.uid}": person for person in people}
