"""Papers that somebody handed in: what they are, pictures of their pages, the original.

People read pictures drawn anew; the original is handed out only when it was found
safe, under a name of ours, and no browser opens it by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from beistand.documents.actions import read_document
from beistand.documents.models import Document, Submission
from beistand.documents.queries import (
    copied_pages,
    copy_of_page,
    paper_with,
    papers_of,
)
from beistand.documents.rules import KINDS, plain_name, say_finding, unpack_finding
from beistand.documents.tasks import paper_examiner
from beistand.intake.queries import contact_with_papers
from beistand.web.audience import audience
from beistand.web.desk.opening import ask_reason_for, must_ask
from beistand.web.desk.page import DESK
from beistand.web.requests import StaffRequest

SANDBOX = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class Paper:
    """One paper as a page shows it.

    Attributes:
        trouble: why it cannot be opened, in words; "" if it can.
        pages: the numbers of the pages of which there are pictures.
    """

    uid: UUID
    name: str
    state: str | Promise
    trouble: str
    is_clean: bool
    is_suspect: bool
    count: int
    size: int
    pages: Sequence[int]


def papers_in(submission: Submission | None) -> list[Paper]:
    """The papers of a submission in words. Two queries, or none."""
    documents = papers_of(submission)
    if not documents:
        return []
    copies = copied_pages(documents)
    return [_paper(each, copies.get(each.pk, [])) for each in documents]


def _paper(document: Document, pages: Sequence[int]) -> Paper:
    return Paper(
        uid=document.uid,
        name=plain_name(document.name),
        state=document.get_state_display(),
        trouble=_trouble_with(document),
        is_clean=document.state == Document.State.CLEAN,
        is_suspect=document.state == Document.State.SUSPECT,
        count=document.pages,
        size=document.size,
        pages=pages,
    )


def _trouble_with(document: Document) -> str:
    if document.state == Document.State.CLEAN:
        return ""
    if document.finding:
        return say_finding(*unpack_finding(document.finding))
    if not paper_examiner().is_set_up():
        return say_finding("no_scanner", "")
    return ""


def _open_for(request: StaffRequest, uid: UUID) -> Document | HttpResponse:
    """The paper, or the page that asks why a protected person is opened."""
    document = paper_with(uid)
    contact = contact_with_papers(document.submission) if document else None
    if document is None or contact is None:
        raise Http404
    person = contact.case.beneficiary if contact.case else None
    if asked := must_ask(request, contact.inquirer, person, case=contact.case):
        return ask_reason_for(request, asked)
    return document


@require_safe
@audience(*DESK)
def document(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Hand out the original, to be saved; only when it was found safe."""
    found = _open_for(request, uid)
    if isinstance(found, HttpResponse):
        return found
    content = read_document(found, by=request.user)
    answer = HttpResponse(content, content_type=found.kind)
    name = f"{found.uid.hex[:12]}.{KINDS.get(found.kind, 'bin')}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return _sealed_off(answer)


@require_safe
@audience(*DESK)
def page(request: StaffRequest, uid: UUID, number: int) -> HttpResponse:
    """The picture of one page; that somebody looks, the page around it wrote down."""
    found = _open_for(request, uid)
    if isinstance(found, HttpResponse):
        return found
    copy = copy_of_page(found, number)
    if copy is None:
        raise Http404
    return _sealed_off(HttpResponse(bytes(copy.content), content_type="image/jpeg"))


def _sealed_off(answer: HttpResponse) -> HttpResponse:
    """Nothing in it runs, and nobody keeps a copy on the way."""
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
