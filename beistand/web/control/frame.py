"""The frame around the pages of those in charge: what each role finds on the left."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from beistand.cases.queries import count_openings
from beistand.web.audience import audience
from beistand.web.requests import StaffRequest


@dataclass(frozen=True)
class Section:
    """One entry of the list on the left."""

    name: str
    label: Promise
    roles: frozenset[str]
    only_demo: bool = False


COORDINATORS = frozenset({"coordinator"})
ADMINISTRATORS = frozenset({"administrator"})
DESK = frozenset({"operator", "coordinator"})
EVERYBODY = DESK | ADMINISTRATORS | {"field", "auditor"}
SECTIONS = (
    Section("city", _("City"), COORDINATORS),
    Section("helpers", _("Helpers"), COORDINATORS),
    Section("openings", _("Opened with a reason"), COORDINATORS),
    Section("unmet", _("Without help"), COORDINATORS),
    Section("answered", _("Answered"), COORDINATORS),
    Section("initiatives", _("Initiatives"), COORDINATORS),
    Section("lines", _("Lines and rota"), COORDINATORS | ADMINISTRATORS),
    Section("services", _("Directory"), COORDINATORS | ADMINISTRATORS),
    Section("stale", _("To verify"), COORDINATORS | ADMINISTRATORS),
    Section("protocols", _("Protocols"), COORDINATORS | ADMINISTRATORS),
    Section("dangers", _("Dangers"), COORDINATORS | ADMINISTRATORS),
    Section("gaps", _("Searches in vain"), COORDINATORS | ADMINISTRATORS),
    Section("users", _("Accounts"), ADMINISTRATORS),
    Section("wordings", _("Wordings"), COORDINATORS | ADMINISTRATORS),
    Section("wires", _("Wires"), COORDINATORS | ADMINISTRATORS),
    Section("journal", _("Journal"), frozenset({"auditor"})),
    Section("demo_outbox", _("Sent messages"), EVERYBODY, only_demo=True),
)
FIRST = {"coordinator": "city", "administrator": "users", "auditor": "journal"}


@require_safe
@audience("coordinator", "administrator", "auditor")
def control_start(request: StaffRequest) -> HttpResponse:
    """Go to the first of the pages for this role."""
    return redirect(f"control:{FIRST[str(request.user.role)]}")


def control_page(
    request: StaffRequest,
    section: str,
    template: str,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """A whole page in the frame of its role."""
    role = str(request.user.role)
    counts = {"openings": count_openings(request.user)} if role in DESK else {}
    shown = [
        (
            each.label,
            reverse(f"control:{each.name}"),
            each.name == section,
            counts.get(each.name, 0),
        )
        for each in SECTIONS
        if role in each.roles and (request.city.is_demo or not each.only_demo)
    ]
    frame = {"sections": shown, "has_desk": role in DESK}
    return render(request, f"control/{template}", {**frame, **context}, status=status)
