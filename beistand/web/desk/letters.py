"""Letters on their way out: pile them up, print, say so; and those that come back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.actions import read_list
from beistand.kit import codes
from beistand.kit.errors import Refused
from beistand.outbox.actions import (
    make_print_run,
    note_came_back,
    note_printed,
    put_back_run,
    read_print_run,
    take_back_printed,
)
from beistand.outbox.models import PrintRun
from beistand.outbox.queries import (
    done_runs,
    letter_named,
    letters_of,
    letters_to_print,
    open_runs,
)
from beistand.outbox.rules import CAME_BACK, Printable
from beistand.outbox.tasks import printing_press
from beistand.web.audience import audience
from beistand.web.desk import undo
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.timeline import TEMPLATES
from beistand.web.requests import StaffRequest

PILE = 100


@require_safe
@audience(*DESK)
def letters(request: StaffRequest) -> HttpResponse:
    """What is to be printed, what is in print, what was printed last."""
    rows = [
        (row, TEMPLATES.get(row.template, row.template))
        for row in letters_to_print()[:PILE]
    ]
    read_list("letters", len(rows), by=request.user)
    context = {
        "section": "letters",
        "rows": rows,
        "open_runs": open_runs(),
        "done_runs": done_runs(),
        "reasons": CAME_BACK.items(),
    }
    return desk_page(request, "desk/letters.html", context)


@require_POST
@audience(*DESK)
def make_pile(request: StaffRequest) -> HttpResponseBase:
    """Put all that wait on one pile; its PDF can be opened as often as one likes."""
    waiting = list(letters_to_print()[:PILE])
    if not waiting or not make_print_run(waiting, by=request.user).on_pile:
        raise Refused(_("No letter waits. Somebody else has taken them."))
    return go(request, "desk:letters")


@require_safe
@audience(*DESK)
def letters_pdf(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The pile as one PDF, to print."""
    run = get_object_or_404(PrintRun, uid=uid)
    pile = [
        Printable(
            reference=letter.reference,
            address=letter.message.address,
            subject=letter.message.subject,
            body=letter.message.body,
            language=letter.message.language,
            written_at=run.made_at,
        )
        for letter in letters_of(run)
    ]
    if not pile:
        raise Http404
    read_print_run(run, by=request.user)
    pdf = printing_press().print_letters(pile)
    return pdf_answer(pdf, f"{_('letters')}-{run.made_at:%Y-%m-%d-%H%M}")


def pdf_answer(pdf: bytes, name: str) -> HttpResponse:
    """A PDF of our own making, shown in the browser so that it can be printed."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@audience(*DESK)
def printed(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """The paper is there."""
    run = get_object_or_404(PrintRun, uid=uid)
    count = note_printed(run, by=request.user)
    text = ngettext(
        "%(count)s letter is marked as printed.",
        "%(count)s letters are marked as printed.",
        count,
    )
    back = reverse("desk:not_printed", args=[uid])
    undo.offer_undo(request, text % {"count": count}, back)
    return go(request, "desk:letters")


@require_POST
@audience(*DESK)
def not_printed(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Undo: the pile waits again."""
    take_back_printed(get_object_or_404(PrintRun, uid=uid), by=request.user)
    return go(request, "desk:letters")


@require_POST
@audience(*DESK)
def put_pile_back(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """These are not printed now: they wait with the others."""
    put_back_run(get_object_or_404(PrintRun, uid=uid), by=request.user)
    return go(request, "desk:letters")


@require_POST
@audience(*DESK)
def came_back(request: StaffRequest) -> HttpResponseBase:
    """The post brought one back; its code or number says which."""
    reference = codes.read_reference(request.POST.get("reference", ""))
    letter = letter_named(reference) if reference else None
    if letter is None:
        raise Refused(
            _("No letter has this number. It stands in the window, above the address.")
        )
    note_came_back(letter, request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("It is on the list of what did not go out."))
    return go(request, "desk:messages")
