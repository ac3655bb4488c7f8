"""Mail in, second step: what reading finds out, and what it leaves to a person."""

from datetime import datetime

import pytest

from beistand.accounts.models import User
from beistand.cases.models import Case
from beistand.channels.mail.ingesting import ingest_mails
from beistand.channels.mail.reader import read_kept_mails
from beistand.channels.mail.reading import source_key_of_mail
from beistand.intake.actions import answer_by_mail, keep_originals
from beistand.intake.actions.answering import MailIn
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.intake.queries import addresses_in
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.lines.models import Line
from beistand.outbox.models import Message, Template
from beistand.outbox.rules import signed_name
from beistand.people.models import Person
from tests.peers.mail_by_hand import plain_head, raw

WORDS = "Guten Tag, ich brauche bitte Brot und Milch für meine Mutter. Danke."


@pytest.fixture(autouse=True)
def line(town: object, monday: datetime) -> Line:
    Line.objects.update(email="hotline@stadt.test")
    return Line.objects.get()


def received(content: bytes) -> Contact:
    """The conversation that this mail became."""
    told = OriginalIn("email", "email", source_key_of_mail(content, "1/1"), content)
    (contact,) = keep_originals([told], by=System("public email"))
    read_kept_mails()
    return Contact.objects.get(pk=contact.pk)


def mail(sender: str, words: str = WORDS, more: str = "", subject: str = "") -> bytes:
    head = f"From: {sender}\nTo: hotline@stadt.test\nSubject: {subject}\n"
    head += f"Content-Type: text/plain; charset=utf-8\n{more}"
    return raw(hash((sender, words, more, subject)), head, words.encode())


def acknowledged() -> list[str]:
    rows = Message.objects.filter(template__startswith="mail-").order_by("id")
    return [message.address for message in rows]


def test_a_mail_is_one_item_with_words_sender_and_language(anna: Person) -> None:
    contact = received(mail("Anna <Anna@example.org>", subject="Hilfe"))
    assert (contact.status, contact.next_step, contact.channel) == (
        "waiting",
        "read",
        "email",
    )
    assert contact.inquirer == anna
    assert contact.raw["words"] == WORDS
    assert contact.raw["subject"] == "Hilfe"
    assert contact.language == "en"  # hers, whatever she writes in
    assert received(mail("someone@else.test")).language == "de"


def test_two_with_one_address_are_nobody(anna: Person, klein: Person) -> None:
    klein.emails.create(address="anna@example.org", index=anna.emails.get().index)
    assert received(mail("anna@example.org")).inquirer is None


def test_it_is_acknowledged_once_a_day_in_the_persons_language(anna: Person) -> None:
    contact = received(mail("anna@example.org"))
    received(mail("anna@example.org", words="Noch etwas: Butter bitte."))
    (message,) = Message.objects.filter(template="mail-received")
    assert message.to == anna
    assert message.language == "en"
    assert contact.reference in message.subject
    assert "Butter" not in f"{message.subject}{message.body}"


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <x.test>",
        "Return-Path: <>",
        "X-Beistand: automatic",
        "From: other@buerger.test",
        "X-Spam-Flag: YES",
    ],
)
def test_machines_lists_and_doubtful_ones_get_no_answer(more: str) -> None:
    contact = received(mail("erika@buerger.test", more=more))
    assert contact.status == "waiting"
    assert acknowledged() == []


def test_nobody_answers_oneself() -> None:
    received(mail("Hotline@Stadt.test"))
    assert acknowledged() == []


def test_a_flood_is_not_answered_without_end(settings: object) -> None:
    settings.BEISTAND_MAIL_ANSWERS_AN_HOUR = 2  # type: ignore[attr-defined]
    for number in range(4):
        received(mail(f"p{number}@buerger.test"))
    assert len(acknowledged()) == 2
    assert Contact.objects.filter(status="waiting").count() == 4


def test_papers_are_kept_with_a_receipt() -> None:
    body = (
        b"--x\nContent-Type: text/plain\n\nAnbei.\n--x\nContent-Type: application/pdf; "
        b"name=Antrag.pdf\n\n%PDF-1.4 x\n--x--\n"
    )
    head = plain_head(1, "Content-Type: multipart/mixed; boundary=x")
    contact = received(raw(1, head, body))
    assert contact.submission is not None
    (paper,) = contact.submission.documents.all()
    assert (paper.name, bytes(paper.content)) == ("Antrag.pdf", b"%PDF-1.4 x")
    assert contact.submission.received_at == contact.received_at
    (message,) = Message.objects.all()
    assert message.template == "mail-papers-received"


def answered(contact: Contact, by: User) -> Message:
    """Our answer to this conversation."""
    told = MailIn("Wir kommen morgen.", contact.raw["from"], "en")
    return answer_by_mail(contact, told, by=by)


def reply_to(message: Message, sender: str, subject: str = "Re:") -> bytes:
    name = signed_name(str(message.uid))
    return mail(sender, more=f"In-Reply-To: <{name}@stadt.test>", subject=subject)


def test_a_reply_to_us_by_a_known_sender_joins_the_case(
    case: Case, anna: Person, rosa: User
) -> None:
    first = received(mail("anna@example.org"))
    Contact.objects.filter(pk=first.pk).update(case=case)
    message = answered(Contact.objects.get(pk=first.pk), rosa)
    joined = received(reply_to(message, "anna@example.org"))
    assert (joined.case, joined.perhaps) == (case, None)
    assert joined.raw["earlier"] == first.reference
    assert joined.status == "waiting"


def test_our_token_in_the_subject_is_as_good(
    case: Case, anna: Person, rosa: User
) -> None:
    first = received(mail("anna@example.org"))
    Contact.objects.filter(pk=first.pk).update(case=case)
    message = answered(Contact.objects.get(pk=first.pk), rosa)
    reply = mail("anna@example.org", subject=f"AW: {message.subject}")
    assert received(reply).case == case


def test_a_stranger_with_our_signature_joins_nothing(
    case: Case, anna: Person, rosa: User
) -> None:
    first = received(mail("anna@example.org"))
    Contact.objects.filter(pk=first.pk).update(case=case)
    message = answered(Contact.objects.get(pk=first.pk), rosa)
    other = received(reply_to(message, "ex@buerger.test", subject=message.subject))
    assert (other.case, other.perhaps) == (None, case)


def test_two_senders_join_nothing(case: Case, anna: Person, rosa: User) -> None:
    first = received(mail("anna@example.org"))
    Contact.objects.filter(pk=first.pk).update(case=case)
    message = answered(Contact.objects.get(pk=first.pk), rosa)
    name = signed_name(str(message.uid))
    more = f"From: ex@buerger.test\nIn-Reply-To: <{name}@stadt.test>"
    assert received(mail("anna@example.org", more=more)).case is None


def test_a_quoted_number_alone_is_perhaps(case: Case, anna: Person) -> None:
    shown = f"{case.reference[:2]}-{case.reference[2:4]} {case.reference[4:]}"
    contact = received(mail("anna@example.org", subject=f"Fall {shown}"))
    assert (contact.case, contact.perhaps) == (None, case)


def test_a_forged_signature_proves_nothing(case: Case, anna: Person) -> None:
    forged = f"{case.reference}-0123456789"
    more = "In-Reply-To: <0123456789abcdef0123456789abcdef.0123456789abcdef@x.test>"
    contact = received(mail("anna@example.org", more=more, subject=forged))
    assert (contact.case, contact.perhaps) == (None, case)


BOUNCE = """--r
Content-Type: message/delivery-status

Reporting-MTA: dns; x.test

Final-Recipient: rfc822; anna@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 <anna@example.org> no such user

--r
Content-Type: text/rfc822-headers

Message-ID: <{name}@stadt.test>
--r--
"""


def bounce_of(message: Message, action: str) -> bytes:
    body = BOUNCE.format(action=action, name=signed_name(str(message.uid)))
    more = "Content-Type: multipart/report; report-type=delivery-status; boundary=r"
    return raw(7, f"From: MAILER-DAEMON@x.test\n{more}", body.encode())


def test_a_bounce_makes_our_message_work_again(anna: Person, rosa: User) -> None:
    message = answered(received(mail("anna@example.org")), rosa)
    Message.objects.filter(pk=message.pk).update(
        status="sent", sent_at=message.queued_at
    )
    report = received(bounce_of(message, "failed"))
    message.refresh_from_db()
    assert (message.status, message.next_step) == ("failed", "reach_otherwise")
    assert message.problem == "5.1.1 550 … no such user"
    assert (report.status, report.outcome) == ("waiting", "")  # a person ends it
    assert received(bounce_of(message, "failed")).pk == report.pk


def test_a_delay_is_no_failure(anna: Person, rosa: User) -> None:
    message = answered(received(mail("anna@example.org")), rosa)
    Message.objects.filter(pk=message.pk).update(
        status="sent", sent_at=message.queued_at
    )
    received(bounce_of(message, "delayed"))
    message.refresh_from_db()
    assert message.status == "sent"


def test_a_report_that_says_nothing_clear_waits_for_a_person(
    anna: Person, rosa: User
) -> None:
    message = answered(received(mail("anna@example.org")), rosa)
    Message.objects.filter(pk=message.pk).update(
        status="sent", sent_at=message.queued_at
    )
    report = received(bounce_of(message, ""))
    assert report.status == "waiting"


def test_a_bounce_that_overtakes_our_own_note_waits_for_a_person(
    anna: Person, rosa: User
) -> None:
    message = answered(received(mail("anna@example.org")), rosa)
    report = received(bounce_of(message, "failed"))
    assert (message.status, report.status) == ("queued", "waiting")


def test_mails_are_read_in_a_city_that_has_no_text_to_acknowledge_them() -> None:
    Template.objects.filter(key="mail-received").delete()
    contact = received(mail("erika@buerger.test"))
    assert (contact.raw["words"], contact.original.problem) == (WORDS, "")
    assert acknowledged() == []


def test_an_answer_goes_first_to_whom_we_know(anna: Person) -> None:
    forged = mail("anna@example.org", more="Reply-To: eve@attacker.test")
    assert addresses_in(received(forged)) == ["anna@example.org", "eve@attacker.test"]
    stranger = mail("erika@buerger.test", more="Reply-To: neu@buerger.test")
    assert addresses_in(received(stranger)) == [
        "neu@buerger.test",
        "erika@buerger.test",
    ]


def test_mail_taken_in_by_hand_names_a_line_that_there_is() -> None:
    with pytest.raises(Refused):
        ingest_mails([mail("erika@buerger.test")], "nowhere")
    assert not Contact.objects.exists()
    (contact,) = ingest_mails([mail("erika@buerger.test")], Line.objects.get().code)
    assert contact.line == Line.objects.get()


def test_a_bounce_of_somebody_elses_mail_waits_for_a_person() -> None:
    body = BOUNCE.format(action="failed", name="other")
    more = "Content-Type: multipart/report; boundary=r"
    contact = received(raw(7, f"From: x@x.test\n{more}", body.encode()))
    assert contact.status == "waiting"


def test_what_cannot_be_read_is_an_item_with_the_original(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("beistand.channels.mail.reader.LARGEST", 10)
    contact = received(mail("erika@buerger.test"))
    assert contact.status == "waiting"
    assert contact.original.problem
    assert WORDS.encode() in bytes(contact.original.content)


def stamped(*stamps: str, words: bytes = b"Brot, bitte.") -> bytes:
    head = "".join(f"Received: from a by {stamp}\n" for stamp in stamps)
    return f"{head}From: erika@buerger.test\n\n".encode() + words


FIRST = "phone.test id 1; Mon, 5 Jan 2026 09:00:00 +0100"


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        # Delivered again by a later server.
        (stamped("us id 2; x", FIRST), stamped("us id 3; x", FIRST), True),
        # The same words sent again.
        (stamped(FIRST), stamped(FIRST.replace("id 1", "id 7")), False),
        (stamped(FIRST), stamped(FIRST, words=b"Milch, bitte."), False),
        # A server that does not say when.
        (stamped("phone.test"), stamped("phone.test"), False),
        (stamped(), stamped(), False),
    ],
)
def test_a_mail_without_id_and_date_is_known_by_its_first_stamp(
    one: bytes, other: bytes, is_one: bool
) -> None:
    keys = {source_key_of_mail(one, "uid/1/1"), source_key_of_mail(other, "uid/1/2")}
    assert (len(keys) == 1) is is_one


def test_an_answer_goes_to_a_known_address_only(anna: Person, rosa: User) -> None:
    contact = received(mail("anna@example.org", more="Reply-To: neu@example.org"))
    with pytest.raises(Refused):
        answer_by_mail(contact, MailIn("Ja.", "wer@sonst.test", "en"), by=rosa)
    message = answer_by_mail(
        contact, MailIn("Ja.", "neu@example.org", "en"), by=rosa, is_done=True
    )
    contact.refresh_from_db()
    assert message.body.startswith("Ja.\n\n-- \nHotline")
    assert contact.outcome == "answered"
    with pytest.raises(Refused):
        answer_by_mail(contact, MailIn(" ", "neu@example.org", "en"), by=rosa)
