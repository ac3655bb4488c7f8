"""Messages that did not go out: send again, phone instead, or settle."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.actions import read_list
from beistand.matching.actions import phone_instead
from beistand.outbox.actions import send_again, settle_message
from beistand.outbox.models import Message
from beistand.outbox.queries import failed_messages
from beistand.web.audience import audience
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.timeline import TEMPLATES
from beistand.web.desk.work import CHANNELS, found
from beistand.web.requests import StaffRequest

# What senders write down, in words; anything else is a server's own answer.
WHY: Mapping[str, Promise] = {
    "worker ended": gettext_lazy(
        "The process ended while it was sending. It may have arrived."
    ),
    "sender ended": gettext_lazy(
        "The process ended while it was sending. It may have arrived."
    ),
    "link cut": gettext_lazy(
        "The line was cut before the answer came. It may have arrived."
    ),
    "no receipt": gettext_lazy("For three days nobody has told us whether it arrived."),
    "not delivered": gettext_lazy("It was not delivered: the number may be wrong."),
    "phone not reached": gettext_lazy("The phone was switched off for too long."),
    "no provider carries it": gettext_lazy("No provider of ours carries this number."),
}
MESSAGES = Message.objects.select_related("to", "owner", "team")


@require_safe
@audience(*DESK)
def unsent(request: StaffRequest) -> HttpResponse:
    """What did not go out, oldest first."""
    rows = [
        (
            row,
            CHANNELS[row.channel],
            TEMPLATES.get(row.template, row.template),
            WHY.get(row.problem, row.problem),
        )
        for row in failed_messages()[:100]
    ]
    read_list("messages", len(rows), by=request.user)
    context = {"section": "messages", "rows": rows}
    return desk_page(request, "desk/messages.html", context)


@require_POST
@audience(*DESK)
def again(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Try once more, from the beginning."""
    message = found(MESSAGES.all(), uid, request.user)
    send_again(message, by=request.user)
    messages.success(request, _("It is being sent again."))
    return go(request, "desk:messages")


@require_POST
@audience(*DESK)
def call_instead(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Reach the person by phone: the call is on the list at once."""
    message = found(MESSAGES.all(), uid, request.user)
    call = phone_instead(message, by=request.user)
    return go(request, "desk:call_back", call.uid)


@require_POST
@audience(*DESK)
def settle(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Somebody dealt with it in another way."""
    message = found(MESSAGES.all(), uid, request.user)
    settle_message(message, request.POST.get("how", "") or "settled", by=request.user)
    messages.success(request, _("Dealt with."))
    return go(request, "desk:messages")
