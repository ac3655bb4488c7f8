"""Showing the pages of a wizard one after another, and sending at the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render

from beistand.guidance.queries import hides_visit
from beistand.intake import actions as intake
from beistand.intake.rules import Problem, ReportIn, World, problems
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.queries import main_line
from beistand.reference.queries import (
    areas,
    has_register,
    suggest_places,
    topics,
)
from beistand.web.danger import elsewhere
from beistand.web.limits import is_crowded
from beistand.web.public.door import reading_if_closed
from beistand.web.public.receipt import receipt_url
from beistand.web.public.told import read_back
from beistand.web.public.wizard import Around, Step, StepForm, Walk
from beistand.web.requests import Request

# What was typed goes back to the browser that typed it and is not stored here yet.
# Without this the browser's own back button would ask to send the form again.
FORM = System("web form")
BACK_WITHOUT_LOSS = "private, no-cache"


@dataclass(frozen=True)
class Journey:
    """A wizard: its pages, what their answers make, and where it lives."""

    name: str
    steps: Sequence[Step]
    tell: Callable[[Walk], ReportIn]


def walk_through(request: Request, journey: Journey) -> HttpResponse:
    """Show the page that follows from what was sent, or send the report."""
    around = Around(
        request.city,
        topics(),
        areas(),
        has_register(),
        suggest_places,
        reading_if_closed(main_line(), request.city),
    )
    walk = Walk(journey.steps, around, request.POST)
    form = _next_form(walk, journey)
    if form is None:
        return _send(request, walk, journey)
    return _show(request, walk, form)


def _next_form(walk: Walk, journey: Journey) -> StepForm | None:
    """The page to show next; None when everything is right and to be sent."""
    if walk.go == "next":
        form = _judge(walk, walk.at, journey)
        if form.errors:
            return form
        walk.advance(form)
    elif walk.go == "send":
        return _first_wrong(walk, journey)
    else:
        walk.move()
    return walk.form()


def _first_wrong(walk: Walk, journey: Journey) -> StepForm | None:
    for name in walk.names:
        form = _judge(walk, name, journey)
        if form.errors:
            walk.at, walk.returning = name, True
            return form
    return None


def _judge(walk: Walk, name: str, journey: Journey) -> StepForm:
    form = walk.judged(name)
    form.full_clean()
    form.take(_problems(walk, journey.tell(walk)))
    return form


def _problems(walk: Walk, report: ReportIn) -> list[Problem]:
    around = walk.around
    world = World(
        topics={topic.code for topic in around.topics},
        areas={area.code for area in around.areas},
        languages=set(around.city.languages),
        region=around.city.region,
        today=clock.now().astimezone(ZoneInfo(around.city.time_zone)).date(),
        area_code=str(around.city.rules.get("area_code", "")),
    )
    return problems(report, world)


def _send(request: Request, walk: Walk, journey: Journey) -> HttpResponse:
    report = journey.tell(walk)
    is_doubtful = is_crowded(request, report.inquirer.phone or report.inquirer.email)
    try:
        contact = intake.receive_report(report, by=FORM, is_doubtful=is_doubtful)
    except intake.Invalid as invalid:
        context = {"problems": invalid.problems, "journey": journey}
        return render(request, "public/not_taken.html", context, status=409)
    return redirect(receipt_url(contact))


def _way_out(walk: Walk) -> str:
    """Where to at once, once a topic is chosen nobody must be seen with; else ""."""
    is_hidden = hides_visit(walk.answers.getlist("topics"))
    return elsewhere(walk.around.city) if is_hidden else ""


def _show(request: Request, walk: Walk, form: StepForm) -> HttpResponse:
    context = {
        "walk": walk,
        "form": form,
        "carried": walk.carried(form),
        "parts": read_back(walk) if walk.is_last else [],
        "leave_to": _way_out(walk),
    }
    answer = render(request, walk.step.template, context)
    answer["Cache-Control"] = BACK_WITHOUT_LOSS
    return answer
