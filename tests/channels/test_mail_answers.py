"""Acknowledging mail: after reading what waits, not too late, never in the way."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from beistand.channels.mail import answering, keeping, reader
from beistand.channels.mail.keeping import KEEPER, keep_mails
from beistand.channels.mail.mailbox import Fetched
from beistand.channels.mail.reader import read_kept_mails
from beistand.intake.models import Contact, Original
from beistand.kit import clock
from beistand.lines.models import Line
from beistand.outbox.actions import LetterIn
from beistand.outbox.models import Message
from beistand.project import jobs
from tests.peers.mail_by_hand import raw


@pytest.fixture(autouse=True)
def line(town: object, monday: datetime) -> Line:
    return Line.objects.get()


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "BATCH", 1)


def keep(*numbers: int) -> None:
    mails = [
        raw(number, f"From: p{number}@x.test", b"Brot, bitte.") for number in numbers
    ]
    fetched = [Fetched(str(at), content, None) for at, content in enumerate(mails)]
    keep_mails(fetched, "1", "hilfe", Line.objects.get(), by=KEEPER)


def told() -> list[str]:
    rows = Message.objects.filter(template="mail-received").order_by("id")
    return [message.address for message in rows]


def test_reading_all_that_waits_goes_before_answering() -> None:
    keep(1, 2, 3)
    assert read_kept_mails(most=2) == 2
    assert told() == []
    assert read_kept_mails(most=2) == 1
    assert told() == ["p1@x.test", "p2@x.test", "p3@x.test"]
    assert read_kept_mails() == 0
    assert len(told()) == 3


def test_nobody_waits_for_an_answer_until_a_flood_is_over() -> None:
    keep(1, 2, 3)
    read_kept_mails(most=1)
    Original.objects.filter(is_answer_due=True).update(
        read_at=clock.now() - answering.PATIENCE - timedelta(seconds=1)
    )
    read_kept_mails(most=1)
    assert told() == ["p1@x.test"]
    assert Original.objects.filter(read_at=None).count() == 1


def test_one_that_cannot_be_answered_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = answering._answer

    def fail(contact: Contact) -> LetterIn:
        if contact.raw["from"] == "p2@x.test":
            raise ValueError("no words")
        return make(contact)

    monkeypatch.setattr(answering, "_answer", fail)
    keep(1, 2, 3)
    assert read_kept_mails() == 3
    assert told() == ["p1@x.test", "p3@x.test"]
    assert not Original.objects.filter(is_answer_due=True).exists()
    assert Contact.objects.filter(status="waiting").count() == 3


def test_what_is_not_read_is_not_answered() -> None:
    keep(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Original.objects.update(is_answer_due=True)


def test_keeping_wakes_the_reader_with_its_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        keep(1)
        raise RuntimeError("taken back")
    assert not ProcrastinateJob.objects.exists()
    keep(1, 2)
    job = ProcrastinateJob.objects.get(task_name=keeping.READ)
    app.tasks[job.task_name](**job.args)
    assert not Original.objects.filter(read_at=None).exists()
    assert jobs.read_what_was_kept.name == keeping.READ
