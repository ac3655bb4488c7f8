"""What the crisis does to the city, part by part: a map beside the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from beistand.accounts.actions import read_list
from beistand.cases.models import Need
from beistand.cases.queries import needs_of_area, unmet_needs
from beistand.kit.clock import now
from beistand.kit.codes import show_reference
from beistand.kit.days import whole_number
from beistand.matching.queries import AreaFigures, area_figures
from beistand.reference.models import Area
from beistand.reference.queries import areas
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.control.city_map import Patch, draw_city
from beistand.web.control.frame import control_page
from beistand.web.desk.words import elapsed, moment_of
from beistand.web.requests import StaffRequest

UNMET_DAYS = 28
SHADES = 4
PAGE = 50


@dataclass(frozen=True)
class Row:
    """One part of town in the table, and its patch on the map."""

    figures: AreaFigures
    url: str
    shade: int
    oldest: str
    unmet: list[tuple[str, int]]
    patch: Patch | None

    @property
    def name(self) -> str:
        """What the part is called."""
        area = self.figures.area
        return area.name if area else _("without a district")


@require_safe
@audience("coordinator")
def city_page(request: StaffRequest) -> HttpResponse:
    """Draw the map and the same figures as a table."""
    figures = area_figures(now() - timedelta(days=UNMET_DAYS))
    drawn = draw_city([row.area for row in figures if row.area])
    patches = {patch.code: patch for patch in drawn.patches} if drawn else {}
    shades = shade_steps(max(each.open for each in figures))
    rows = [
        _row(each, patches, shades)
        for each in figures
        if each.area or not each.is_empty
    ]
    context = {
        "map": drawn,
        "rows": rows,
        "totals": _totals(figures),
        "shades": shade_ranges(shades),
        "days": UNMET_DAYS,
    }
    return control_page(request, "city", "city.html", context)


def shade_steps(most: int) -> list[int]:
    """From how many open needs on a district is drawn darker, in up to four steps."""
    return sorted({max(1, -(-most * step // SHADES)) for step in range(1, SHADES + 1)})


def shade_ranges(steps: list[int]) -> list[tuple[str, int, bool]]:
    """What each shade stands for: how many open needs, the shade, and "and more"."""
    starts, ends = [0, *steps], [step - 1 for step in steps]
    ranges = [
        (str(start) if start == end else f"{start}–{end}", _shade(start, steps), False)
        for start, end in zip(starts, ends, strict=False)
    ]
    return [*ranges, (str(steps[-1]), SHADES, True)]


def _row(figures: AreaFigures, patches: dict[str, Patch], shades: list[int]) -> Row:
    code = figures.area.code if figures.area else "none"
    reasons = dict(Need.Unmet.choices)
    unmet = sorted(figures.unmet.items(), key=lambda pair: -pair[1])
    return Row(
        figures=figures,
        url=reverse("control:area", args=[code]),
        shade=_shade(figures.open, shades),
        oldest=elapsed(figures.oldest),
        unmet=[(str(reasons.get(code, code)), count) for code, count in unmet],
        patch=patches.get(code),
    )


def _shade(count: int, steps: list[int]) -> int:
    """0 for none, 4 for the most, whatever the number of steps."""
    reached = sum(count >= step for step in steps)
    return round(reached * SHADES / len(steps))


def _totals(figures: list[AreaFigures]) -> dict[str, int]:
    return {
        "open": sum(row.open for row in figures),
        "waiting": sum(row.waiting for row in figures),
        "free": sum(row.free for row in figures),
        "unmet": sum(sum(row.unmet.values()) for row in figures),
    }


@require_safe
@audience("coordinator")
def area_page(request: StaffRequest, code: str) -> HttpResponse:
    """List the open needs of one part of town."""
    area = next((each for each in areas() if each.code == code), None)
    if area is None and code != "none":
        raise Http404
    rows = [_need_row(need) for need in needs_of_area(area, request.user)[: 4 * PAGE]]
    read_list(f"area:{code}", len(rows), by=request.user)
    context = {"area": area, "rows": rows}
    return control_page(request, "city", "area.html", context)


@require_safe
@audience("coordinator")
def unmet_page(request: StaffRequest) -> HttpResponse:
    """List needs that ended without help, with their reason."""
    parts = areas()
    reason = _one_of(Need.Unmet.values, request.GET.get("reason"))
    area = _one_of([each.code for each in parts], request.GET.get("area"))
    before = request.GET.get("before", "")
    last = whole_number(before)
    found = list(unmet_needs(request.user, reason, area, last)[: PAGE + 1])
    read_list("unmet", len(found[:PAGE]), by=request.user)
    context = {
        "rows": [_need_row(need) for need in found[:PAGE]],
        "older": found[PAGE - 1].pk if len(found) > PAGE else "",
        "reasons": Need.Unmet.choices,
        "areas": parts,
        "reason": reason,
        "area": area,
    }
    return control_page(request, "unmet", "unmet.html", context)


def _one_of(known: Sequence[str], said: str | None) -> str:
    return said if said and said in known else ""


def _need_row(need: Need) -> dict[str, object]:
    """A need without the person's name: the reference leads to the case."""
    area: Area | None = need.area
    return {
        "url": reverse("desk:case", args=[need.case.uid]),
        "reference": show_reference(need.case.reference),
        "topic": need.topic.label(get_language()),
        "area": area.name if area else "",
        "status": need.get_status_display(),
        "reason": need.get_unmet_reason_display(),
        "owner": need.owner or need.team or "",
        "since": elapsed(need.opened_at),
        "ended": moment_of(need.ended_at) if need.ended_at else "",
        "due": times.at(need.due_at) if need.due_at else "",
    }
