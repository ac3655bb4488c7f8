"""“Say and ask”: the protocols of the chosen topics, one step at a time.

What was answered is kept with the call by its key, so a page that is loaded again
stands where it stood. Everything works by plain buttons of the call form; with a
script only this part of the page is exchanged.
"""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.models import User
from beistand.guidance.actions import (
    answer_node,
    begin_run,
    restart_run,
    say_feedback,
    step_back,
)
from beistand.guidance.models import Run
from beistand.guidance.queries import (
    begun_protocols,
    protocols_for,
    red_flags,
    run_named,
)
from beistand.intake.queries import is_counted_unnamed
from beistand.kit.errors import Refused
from beistand.web.audience import audience
from beistand.web.danger import dangers
from beistand.web.desk.begun import begun_calls
from beistand.web.desk.call import form_of
from beistand.web.desk.call_form import CallForm
from beistand.web.desk.guide_panel import alarm, panels
from beistand.web.desk.in_progress import shown_again
from beistand.web.desk.page import DESK, desk_page
from beistand.web.requests import StaffRequest


@require_POST
@audience(*DESK)
def guide(request: StaffRequest) -> HttpResponseBase:
    """Begin the protocols of the chosen topics, or do what a button of them says."""
    form = form_of(request, request.POST)
    done = request.POST.get("guide", "")
    _do(request, form, done)
    _begin(form, request.user)
    if not request.htmx:
        return shown_again(request.user, form, "guide")
    told = _("Thank you. Those in charge read it.") if done[:8] == "feedback" else ""
    shown = panels(form, request.user)
    context = {"panels": shown, "alarm": alarm(form, shown), "stepped": done}
    context["told"] = told
    return render(request, "desk/parts/guide.html", context)


def _begin(form: CallForm, user: User) -> None:
    versions = protocols_for(form.entered.getlist("topics"))
    if not versions or not (about := form.said("key")):
        return
    begun = begun_protocols(about)
    for version in versions:
        if version.protocol_id not in begun:
            begin_run(version, about, by=user)


def _do(request: StaffRequest, form: CallForm, done: str) -> None:
    """One button: what it does, the run, and what else it says, parted by colons."""
    deed, *more = [*done.split(":"), "", "", ""][:4]
    if deed == "use":
        _fill_in(form, more[0])
    if deed not in ("answer", "back", "again", "feedback"):
        return
    run, node = _run(request.user, more[0]), more[1]
    if deed == "answer":
        answer_node(run, node, more[2], by=request.user)
    elif deed == "back":
        step_back(run, by=request.user)
    elif deed == "again":
        restart_run(run, by=request.user)
    else:
        words = " ".join(request.POST.getlist("guide-words"))
        if form.is_anonymous() or is_counted_unnamed(run.about):
            words = ""
        say_feedback(run, node, words, by=request.user)


def _fill_in(form: CallForm, proposed: str) -> None:
    """What an end of a protocol proposes: one more topic, or "answered at once"."""
    field, _is, value = proposed.partition("=")
    if field == "topics" or field.startswith("answered-"):
        form.enter({field: [*form.entered.getlist(field), value]})


def _run(user: User, uid: str) -> Run:
    try:
        run = run_named(UUID(uid), user.label)
    except ValueError:
        run = None
    if run is None:
        raise Refused(_("This protocol is not followed any more. Load the page again."))
    return run


@require_safe
@audience(*DESK)
def danger(request: StaffRequest) -> HttpResponse:
    """Violence, suicide, a child, eviction today: what to say, whom to phone."""
    mine = get_language() or request.city.default_language
    languages = sorted(request.city.languages, key=lambda code: code != mine)
    flags = red_flags()
    spoken = [(language, dangers(flags, language)) for language in languages]
    context = {
        "mine": spoken[0][1],
        "others": spoken[1:],
        "begun": begun_calls(request.user)[:1],
    }
    return desk_page(request, "desk/danger.html", context)
