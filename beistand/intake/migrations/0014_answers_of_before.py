"""What earlier conversations answered, as far as their outcome tells."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import migrations

KINDS = {
    "answered": "at_once",
    "call_back": "call_back",
    "wrong_number": "wrong_number",
    "abandoned": "abandoned",
    "emergency": "emergency",
}
BATCH = 1000
A_WHILE = timedelta(minutes=5)


def answer_earlier(apps: Any, _editor: Any) -> None:
    """One answer for each need told in a report, one for any other conversation."""
    model = apps.get_model("intake", "Answer")
    contacts = apps.get_model("intake", "Contact").objects.exclude(handled_at=None)
    rows = contacts.filter(outcome__in=["case", "repeat", *KINDS]).order_by("pk")
    waiting: list[Any] = []
    for contact in rows.iterator(chunk_size=BATCH):
        waiting += [model(contact=contact, **told) for told in _answers(contact)]
        if len(waiting) >= BATCH:
            model.objects.bulk_create(waiting)
            waiting = []
    model.objects.bulk_create(waiting)


def _answers(contact: Any) -> Iterator[dict[str, Any]]:
    by = {"given_by_id": contact.taken_by_id, "given_at": contact.handled_at}
    if contact.outcome in KINDS:
        yield {"kind": KINDS[contact.outcome], **by}
        return
    needs = _needs_told(contact) if contact.case_id else []
    for need in needs:
        at_once = need.status == "answered" and need.ended_at <= by["given_at"]
        kind = "at_once" if at_once else "call_back"
        place = {"topic_id": need.topic_id, "area_id": need.area_id}
        yield {"need": need, "kind": kind, **place, **by}
    if not needs:
        yield {"kind": "call_back", **by}


def _needs_told(contact: Any) -> list[Any]:
    there = contact.case.needs.filter(opened_at__lte=contact.handled_at + A_WHILE)
    told = {need.get("topic") for need in contact.raw.get("needs", [])}
    needs = list(there.select_related("topic").order_by("-pk"))
    if contact.outcome == "case":
        return needs
    newest = {need.topic.code: need for need in reversed(needs)}
    return [need for code, need in newest.items() if code in told]


class Migration(migrations.Migration):
    dependencies = [("intake", "0013_answers")]
    operations = [migrations.RunPython(answer_earlier, migrations.RunPython.noop)]
