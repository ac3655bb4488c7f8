"""Reading papers: what waits to be examined, what belongs to a submission."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from beistand.documents.models import Document, PageCopy, Submission
from beistand.kit import clock

SEALED = ("content",)


def next_to_examine() -> Document | None:
    """The paper that is examined next, locked; call it inside a transaction."""
    rows = Document.objects.select_for_update(skip_locked=True)
    due = rows.filter(state=Document.State.UNEXAMINED, look_at__lte=clock.now())
    return due.order_by("look_at", "id").first()


@dataclass(frozen=True)
class Unexamined:
    """How many papers wait to be examined, and since when."""

    count: int
    since: datetime | None


def unexamined_documents() -> Unexamined:
    """Papers that nobody may open yet. One query."""
    rows = Document.objects.filter(state=Document.State.UNEXAMINED)
    found = rows.aggregate(count=Count("id"), since=Min("submission__received_at"))
    return Unexamined(found["count"], found["since"])


def papers_of(submission: Submission | None) -> list[Document]:
    """The papers of a submission in their order, without what is in them."""
    if submission is None:
        return []
    return list(submission.documents.defer(*SEALED).order_by("position"))


def paper_with(uid: UUID) -> Document | None:
    """The paper with this public id, and what it was handed in with."""
    rows = Document.objects.select_related("submission__person").defer(*SEALED)
    return rows.filter(uid=uid).first()


def copy_of_page(document: Document, number: int) -> PageCopy | None:
    """The picture of one page, if there is one."""
    rows = PageCopy.objects.filter(document=document, number=number)
    return rows.first()


def copied_pages(documents: list[Document]) -> dict[int, list[int]]:
    """The numbers of the pages of which there are pictures, by document. One query."""
    found: dict[int, list[int]] = {}
    rows: QuerySet[PageCopy] = PageCopy.objects.filter(document__in=documents)
    for document, number in rows.order_by("number").values_list("document", "number"):
        found.setdefault(document, []).append(number)
    return found
