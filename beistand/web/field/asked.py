"""The page on which a helper is asked: district, topic and time, and nothing more."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from beistand.accounts.actions import use_link
from beistand.accounts.models import Link
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.matching import actions as matching
from beistand.matching.actions.proposing import say_when
from beistand.matching.models import Match
from beistand.matching.queries import metres_to
from beistand.matching.rules import say_distance, walking_minutes
from beistand.reference.queries import pace
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.field.answers import NoForm, OtherTimeForm, YesForm
from beistand.web.field.doors import Opened, discreet, explain, open_link
from beistand.web.forms import PageForm
from beistand.web.requests import Request

FARTHEST_WALK = 60


@require_http_methods(["GET", "HEAD", "POST"])
@audience("link")
def asked(request: Request, token: str) -> HttpResponse:
    """Ask; take the answer, once."""
    opened = open_link(request, token, "match-answer")
    if opened is None:
        return explain(request, "unknown")
    if opened.page != "question":
        return explain(request, opened.page)
    forms = _forms(request, opened.match)
    answer = request.POST.get("answer", "")
    if answer in forms and forms[answer].is_valid():
        return _take(request, token, opened, answer, forms[answer])
    return _ask(request, opened.match, forms, answer)


def _forms(request: Request, match: Match) -> dict[str, PageForm]:
    answer = request.POST.get("answer")

    def sent(name: str) -> object:
        return request.POST if answer == name else None

    return {
        "yes": YesForm(sent("yes"), match),
        "no": NoForm(sent("no")),
        "other_time": OtherTimeForm(sent("other_time")),
    }


def _take(
    request: Request, token: str, opened: Opened, answer: str, form: PageForm
) -> HttpResponse:
    """Consume the link and act on the answer; whoever comes second reads what was."""
    link, match = opened.link, opened.match
    try:
        with transaction.atomic():
            use_link(link, by=System(link.label))
            task = _act(link, match, answer, form)
    except Refused:
        again = open_link(request, token, "match-answer")
        return explain(request, again.page if again else "unknown", 409)
    if task:
        return discreet(redirect("field:task", task))
    return discreet(redirect("field:asked", token))


def _act(link: Link, match: Match, answer: str, form: PageForm) -> str:
    """The token of the task after a yes, else ""."""
    if isinstance(form, YesForm):
        language = match.need.case.beneficiary.language
        return matching.accept_match(match, say_when(form.comes_at, language), by=link)
    if answer == "no":
        matching.decline_match(match, form.cleaned_data["reason"], by=link)
    else:
        matching.suggest_time(match, form.cleaned_data["suggestion"], by=link)
    return ""


def _ask(
    request: Request, match: Match, forms: dict[str, PageForm], answer: str
) -> HttpResponse:
    need, metres = match.need, metres_to(match)
    minutes = walking_minutes(metres) if metres is not None else None
    context = {
        "need": need,
        "topic": need.topic.label(get_language()),
        "by_when": times.at(need.wanted_by) if need.wanted_by else "",
        "answer_by": times.at(match.expires_at) if match.expires_at else "",
        "minutes": minutes if minutes and minutes <= FARTHEST_WALK else None,
        "distance": say_distance(metres) if metres is not None else "",
        "by_phone": need.topic.code in pace().phone_topics,
        "answer": answer,
        **{f"{name}_form": form for name, form in forms.items()},
    }
    status = 422 if answer in forms else 200
    return discreet(render(request, "field/asked.html", context, status=status))
