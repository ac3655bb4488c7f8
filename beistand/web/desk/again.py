"""A call page that was saved, gone back to, and saved again with something new.

What was saved first stays. The rest becomes a call of its own, by one button.
"""

from dataclasses import dataclass
from uuid import NAMESPACE_OID, uuid4, uuid5

from django.utils.translation import get_language

from beistand.intake.models import Answer, Contact
from beistand.intake.queries import call_written_down, requests_in
from beistand.web.desk.answering import leave_out_counted
from beistand.web.desk.call_form import CallForm


@dataclass(frozen=True)
class Before:
    """What was saved under the key of this page, and the key for what is new."""

    contact: Contact
    answers: list[tuple[str, str]]
    key: str


def before_of(contact: Contact) -> Before:
    """What the operator is told of it."""
    return Before(contact, [_said(row) for row in requests_in(contact)], str(uuid4()))


def _said(row: Answer) -> tuple[str, str]:
    topic = row.topic.label(get_language() or "") if row.topic else row.new_topic
    return topic, row.get_kind_display()


def begin_again(form: CallForm) -> None:
    """If the button was pressed: what is new goes on under the key that it carries."""
    key, page = form.chosen("again"), form.said("key")
    if key is not None:
        leave_out_counted(form, call_written_down(page))
        form.enter({"key": str(key), "page": page})


def end_apart(form: CallForm, end: str) -> None:
    """However a page was saved before, its call may end so: once, as one of its own."""
    page = form.said("key")
    form.enter({"key": str(uuid5(NAMESPACE_OID, f"{page}/{end}")), "page": page})
