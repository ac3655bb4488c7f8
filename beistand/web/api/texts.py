"""What a web gateway of text messages tells us: receipts, and texts to us.

Every call is signed with the provider's secret and good for five minutes. Whatever
comes twice changes nothing the second time; we answer after it is stored.
"""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.kit import clock, phone
from beistand.kit.actions import System
from beistand.kit.signing import SIGNATURE, TIME, is_genuine
from beistand.outbox.actions import exchange_texts
from beistand.outbox.models import DeliveryReceipt
from beistand.outbox.rules import ReceiptIn
from beistand.reference.queries import city
from beistand.web.audience import audience
from beistand.web.requests import Request

LONGEST = 64 * 1024
ENDS = {
    DeliveryReceipt.State.DELIVERED,
    DeliveryReceipt.State.FAILED,
    DeliveryReceipt.State.EXPIRED,
}
GATEWAY = System("sms")


@csrf_exempt
@require_POST
@audience("public")
def take_call(request: Request, provider: str) -> HttpResponse:
    """One call of this provider; refused without its signature."""
    secret = _secret_of(provider)
    body = request.body
    signed = request.headers.get(TIME, ""), request.headers.get(SIGNATURE, "")
    if len(body) > LONGEST or not is_genuine(secret, signed, body, clock.now()):
        return JsonResponse({"title": "not signed by you, or too late"}, status=403)
    try:
        told = json.loads(body)
        _note_call(provider, _in_plain_words(told))
    except (ValueError, AttributeError, KeyError):
        return JsonResponse({"title": "cannot be read"}, status=422)
    return HttpResponse(status=204)


def _secret_of(provider: str) -> str:
    for each in settings.BEISTAND_SMS:
        if each.name == provider and each.secret:
            return str(each.secret)
    raise Http404


def _in_plain_words(told: dict[str, Any]) -> dict[str, str]:
    """All that is said, as text; what is null is not said."""
    said = {name: str(value) for name, value in told.items() if value is not None}
    if any("\0" in value for value in said.values()):
        raise ValueError("\\0")
    return said


def _note_call(provider: str, told: dict[str, str]) -> None:
    if told["kind"] == "receipt":
        _note_receipt(provider, told)
    elif told["kind"] == "text":
        _keep_text(provider, told)
    else:
        raise ValueError(told["kind"])


def _note_receipt(provider: str, told: dict[str, str]) -> None:
    state = told["state"]
    if state not in ENDS:
        raise ValueError(state)
    name = told["id"][:60]
    receipt = ReceiptIn(provider, name, name, state, told.get("code", "")[:20])
    exchange_texts([], [receipt], 0, by=GATEWAY)


def _keep_text(provider: str, told: dict[str, str]) -> None:
    words = told["text"].encode("utf-8", "replace")
    number = phone.normalize(told["from"], city().region) or ""
    original = OriginalIn(
        channel="sms",
        source=f"sms-{provider}",
        source_key=told["key"],
        content=words,
        envelope={"kind": "http", "from": told["from"], "to": told.get("to", "")},
        number=number,
    )
    keep_originals([original], by=GATEWAY)
