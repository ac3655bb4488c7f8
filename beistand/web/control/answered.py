"""What was answered: contacts, requests, referrals and people, each counted apart.

Exact, for those in charge. Nothing of this page leaves the house.
"""

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from beistand.intake.models import Answer
from beistand.intake.queries import count_answers
from beistand.intake.queries.answers import Counted
from beistand.kit import clock
from beistand.kit.days import whole_number
from beistand.matching.queries import count_referrals
from beistand.reference.models import Topic
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.requests import StaffRequest

DAYS = (1, 7, 28, 90)


@require_safe
@audience("coordinator")
def answered_page(request: StaffRequest) -> HttpResponse:
    """Tables of the last days: how many asked, for what, and what they heard."""
    said = whole_number(request.GET.get("days", ""))
    days = said if said in DAYS else 7
    until = clock.now()
    since = until - timedelta(days=days)
    figures = count_answers(since, until)
    referrals = count_referrals(since, until)
    kinds = [(Answer.Kind(kind).label, n) for kind, n in figures.kinds.items()]
    context = {
        "days": days,
        "choices": DAYS,
        "figures": figures,
        "kinds": kinds,
        "topics": [(name_of_counted(row), row) for row in figures.topics],
        "areas": [(name_of_counted(row), row) for row in figures.areas],
        "referrals": referrals,
        "referred": sum(number for _way, number in referrals),
    }
    return control_page(request, "answered", "answered.html", context)


def name_of_counted(row: Counted) -> str:
    """A topic or a district by its name; unknown is a name too."""
    if isinstance(row.what, Topic):
        return row.what.label(get_language() or "")
    return row.what.name if row.what else _("unknown")
