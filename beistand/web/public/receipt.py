"""What somebody sees after sending: the reference, and what happens next.

The page's address holds all it shows, sealed: nothing is read by guessing, and
nothing of it can be read in a log or in the history of a browser.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beistand.intake.models import Contact
from beistand.intake.queries import promised_by
from beistand.kit import codes, crypto
from beistand.kit.clock import now
from beistand.lines.queries import main_line
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.public.door import door
from beistand.web.requests import Request

SEALED_AS = "web.receipt"
SHOWN_FOR = timedelta(hours=1)  # later the status page tells, and asks who asks


def receipt_url(contact: Contact) -> str:
    """Where the receipt of a report that has just been stored can be read."""
    moment = promised_by(contact)
    due = moment.isoformat() if moment else ""
    kind = str(contact.raw["kind"])
    sent = contact.received_at.isoformat()
    told = json.dumps([contact.reference, kind, due, sent])
    sealed = urlsafe_b64encode(crypto.encrypt(told, SEALED_AS)).decode()
    return reverse("public:receipt", args=[sealed])


@require_safe
@audience("public")
def receipt(request: Request, receipt: str) -> HttpResponse:
    """Show the reference and what happens next, for an hour after sending."""
    try:
        told = crypto.decrypt(urlsafe_b64decode(receipt), SEALED_AS)
    except (ValueError, crypto.UnreadableError) as error:
        raise Http404 from error
    reference, kind, due, sent = json.loads(told)
    if now() > datetime.fromisoformat(sent) + SHOWN_FOR:
        return render(request, "public/receipt_over.html", status=410)
    context: dict[str, Any] = {
        "reference": codes.show_reference(reference),
        "kind": kind,
        "due": times.at(datetime.fromisoformat(due)) if due else "",
        "door": door(main_line(), request.city),
    }
    return render(request, "public/receipt.html", context)
