"""What somebody sees after sending: the reference, and what happens next."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from beistand.intake.models import Contact
from beistand.kit import codes
from beistand.kit.clock import now
from beistand.lines.queries import main_line
from beistand.web import times
from beistand.web.audience import audience
from beistand.web.public.door import door
from beistand.web.requests import Request

SALT = "receipt"
SHOWN_FOR = timedelta(hours=1)  # later the status page tells, and asks who asks


def receipt_url(contact: Contact) -> str:
    """Where the receipt of a report that has just been stored can be read."""
    work = contact.case or (contact.offer and contact.offer.helper)
    due = work.due_at.isoformat() if work and work.due_at else ""
    kind = str(contact.raw["kind"])
    sent = contact.received_at.isoformat()
    receipt = signing.dumps([contact.reference, kind, due, sent], salt=SALT)
    return reverse("public:receipt", args=[receipt])


@require_safe
@audience("public")
def receipt(request: Request, receipt: str) -> HttpResponse:
    """Show the reference and what happens next, for an hour after sending."""
    try:
        reference, kind, due, sent = signing.loads(receipt, salt=SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    if now() > datetime.fromisoformat(sent) + SHOWN_FOR:
        return render(request, "public/receipt_over.html", status=410)
    context: dict[str, Any] = {
        "reference": codes.show_reference(reference),
        "kind": kind,
        "due": times.at(datetime.fromisoformat(due)) if due else "",
        "door": door(main_line(), request.city),
    }
    return render(request, "public/receipt.html", context)
