"""The page of a promised task: who, where, the code word, and what if.

The same page serves a helper, who comes by link, and a field crew, who is
signed in. Every look at it is written in the journal.
"""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from beistand.accounts.models import User
from beistand.cases.actions import read_case
from beistand.cases.models import Need
from beistand.kit import phone
from beistand.kit.actions import Actor
from beistand.lines.queries import main_line
from beistand.matching import actions as matching
from beistand.matching.actions.proposing import say_when
from beistand.matching.models import Match
from beistand.people.models import Person
from beistand.reference.queries import pace
from beistand.web.audience import audience
from beistand.web.field.answers import CouldNotForm, WorryForm
from beistand.web.field.doors import discreet, explain, open_link
from beistand.web.forms import PageForm
from beistand.web.public.door import door
from beistand.web.requests import Request

TOLD = "told"


@require_http_methods(["GET", "HEAD", "POST"])
@audience("link")
def task(request: Request, token: str) -> HttpResponse:
    """Show the task to its helper; take done, could not, or a worry."""
    opened = open_link(request, token, "match-task")
    if opened is None:
        return explain(request, "unknown")
    if opened.page != "task":
        return explain(request, opened.page)
    answer = work_on(request, opened.match, opened.link)
    return answer or discreet(redirect("field:task", token))


def work_on(request: Request, match: Match, by: Actor) -> HttpResponse | None:
    """Show the task, or act on what was sent; None when the task is over."""
    did = request.POST.get("did", "")
    could_not = CouldNotForm(request.POST if did == "could_not" else None)
    worry = WorryForm(request.POST if did == "worried" else None)
    if did == "done":
        matching.fulfill_match(match, by=by)
        return None
    if could_not.is_valid():
        matching.give_back_match(match, could_not.cleaned_data["reason"], by=by)
        return None
    if worry.is_valid():
        matching.report_worry(match, worry.cleaned_data["words"], by=by)
        return discreet(redirect(f"{request.path}?said={TOLD}"))
    return _show(request, match, by, {"could_not": could_not, "worry": worry})


def _show(
    request: Request, match: Match, by: Actor, forms: dict[str, PageForm]
) -> HttpResponse:
    case = match.need.case
    read_case(case, by=by)
    context = {
        **errand_context(request, match.need),
        "match": match,
        "comes_at": match.comes_at or say_when(match.need.wanted_by, get_language()),
        "is_told": match.need.is_told(),
        "note": match.need.handover_note if isinstance(by, User) else "",
        "told": request.GET.get("said") == TOLD,
        **forms,
    }
    status = 422 if request.method == "POST" else 200
    return discreet(render(request, "field/task.html", context, status=status))


def errand_context(request: Request, need: Need) -> dict[str, object]:
    """What whoever goes there is shown: the address unless it is protected."""
    person, language = need.case.beneficiary, get_language()
    return {
        "need": need,
        "topic": need.topic.label(language),
        "comes_at": say_when(need.wanted_by or need.due_at, language),
        "person": person,
        "phone": _number(person, request.city.region),
        "hidden": person.is_protected,
        "by_phone": need.topic.code in pace().phone_topics,
        "cap": pace().cash_cap_euro,
        "door": door(main_line(), request.city),
        "note": need.handover_note,
    }


def _number(person: Person, region: str) -> dict[str, str] | None:
    number = next(iter(person.numbers()), None)
    if number is None:
        return None
    return {"number": number, "spelling": phone.display(number, region)}
