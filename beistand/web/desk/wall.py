"""The wall of the room: how things stand, readable from five metres."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from beistand.cases.queries import done_since
from beistand.intake.queries import waiting_by_channel
from beistand.kit.clock import now
from beistand.web.audience import audience
from beistand.web.desk.page import DESK, around
from beistand.web.desk.work import CHANNELS
from beistand.web.requests import StaffRequest


@require_safe
@audience(*DESK)
def wall(request: StaffRequest) -> HttpResponse:
    """Open or closed, waiting, oldest unheard also by channel, calls due, done."""
    midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0)
    context = {
        "desk": around(request),
        "done": done_since(midnight),
        "moment": now(),
        "channels": [
            (CHANNELS[channel], row)
            for channel, row in sorted(waiting_by_channel().items())
        ],
    }
    template = "desk/wall.html#figures" if request.htmx else "desk/wall.html"
    return render(request, template, context)
