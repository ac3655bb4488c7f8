"""Letters on paper: piled up for a print, said to be printed, come back.

A pile changes nothing: until a person says that it is on paper, its letters wait
as before, whoever closes which page. What was said can be taken back.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.rows import insert_once
from beistand.outbox.actions.messages import make_work
from beistand.outbox.models import Letter, Message, PrintRun
from beistand.outbox.queries import letters_to_print
from beistand.outbox.rules import CAME_BACK

LARGEST_PILE = 100
NOW_PROTECTED = "the address is protected now"


@action("outbox.print")
def make_print_run(chosen: Sequence[Message], *, by: User) -> PrintRun:
    """Put these letters on one pile to be printed; of two piles one gets a letter.

    Whose address has become protected meanwhile gets no letter: the desk sees to it.
    """
    wanted = [message.pk for message in chosen][:LARGEST_PILE]
    rows = letters_to_print().filter(pk__in=wanted)
    ready = []
    for message in rows.select_for_update(of=("self",)):
        if message.to is not None and message.to.is_protected:
            make_work(message, Message.Status.FAILED, NOW_PROTECTED, by=System())
        else:
            ready.append(message)
    run = PrintRun.objects.create(made_by=by, made_at=clock.now())
    run.on_pile = sum(_put_on_pile(message, run) for message in ready)
    journal.record(by, "outbox.run_made", run, letters=run.on_pile)
    return run


def _put_on_pile(message: Message, run: PrintRun) -> bool:
    """Whether it is on this pile now; not if another one got it meanwhile.

    Who waited for the message's lock has read the letter before: it is asked anew.
    """
    if Letter.objects.filter(message=message, run=None).update(run=run):
        return True
    while not Letter.objects.filter(message=message).exists():
        fresh = Letter(message=message, reference=codes.new_reference(), run=run)
        if insert_once(fresh):
            return True
        # The reference is taken: another one.
    return False


@action("outbox.print")
def read_print_run(run: PrintRun, *, by: Actor) -> None:
    """Open the paper of a pile: names, addresses and texts. It is written down."""
    journal.record_read(by, "outbox.run_read", run)


@action("outbox.print")
def note_printed(run: PrintRun, *, by: User) -> int:
    """Somebody holds the paper: its letters count as sent. How many there were."""
    rows = PrintRun.objects.filter(pk=run.pk, printed_at=None)
    if not rows.update(printed_at=clock.now(), printed_by=by):
        raise Refused(_("Somebody has said already that these are printed."))
    count = 0
    for letter in run.letters.select_related("message__to"):
        if letter.message.status == Message.Status.QUEUED:
            count += _count_as_sent(letter)
    journal.record(by, "outbox.printed", run, letters=count)
    return count


def _count_as_sent(letter: Letter) -> bool:
    """Whether it was on the paper: who has become protected meanwhile was not."""
    message = letter.message
    if message.to is not None and message.to.is_protected:
        make_work(message, Message.Status.FAILED, NOW_PROTECTED, by=System())
        return False
    message.move(Message.Status.SENDING)
    proof = f"print-{letter.reference}"
    message.move(Message.Status.SENT, sent_at=clock.now(), provider_id=proof)
    return True


@action("outbox.print")
def take_back_printed(run: PrintRun, *, by: Actor) -> None:
    """Undo: they are not printed after all and wait in their pile."""
    rows = PrintRun.objects.filter(pk=run.pk, printed_at__isnull=False)
    if not rows.update(printed_at=None, printed_by=None):
        raise Refused(_("These are not marked as printed."))
    for letter in run.letters.select_related("message"):
        if letter.message.status == Message.Status.SENT:
            letter.message.move(Message.Status.QUEUED, sent_at=None, provider_id="")
    journal.record(by, "outbox.print_taken_back", run)


@action("outbox.print")
def put_back_run(run: PrintRun, *, by: Actor) -> None:
    """The pile is not printed: its letters wait for the next one."""
    rows = PrintRun.objects.select_for_update().filter(pk=run.pk, printed_at=None)
    if rows.first() is None:
        raise Refused(_("These are marked as printed. Take that back first."))
    count = run.letters.update(run=None)
    journal.record(by, "outbox.run_put_back", run, letters=count)


@action("outbox.print")
def note_came_back(letter: Letter, reason: str, *, by: Actor) -> None:
    """The post brought a letter back: reaching the person is the desk's work again."""
    if reason not in CAME_BACK:
        raise Refused(_("Choose why the letter came back."))
    if letter.message.status != Message.Status.SENT:
        raise Refused(_("This letter is not out. Look at it under “Not sent”."))
    words = f"came back: {reason}"
    make_work(letter.message, Message.Status.FAILED, words, by=System())
    letter.came_back_at, letter.reason = clock.now(), reason
    letter.save(update_fields=["came_back_at", "reason"])
    journal.record(by, "outbox.came_back", letter.message, reason=reason)
