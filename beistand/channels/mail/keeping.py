"""From the mailbox into the database: store, commit, and only then put away."""

from collections.abc import Iterator, Sequence

from beistand.channels.mail.mailbox import Box, Fetched, Seen
from beistand.channels.mail.reading import source_key_of_mail
from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact
from beistand.kit.actions import Actor, System, action
from beistand.kit.queue import ask_worker
from beistand.lines.models import Line

CHANNEL = "email"
SOURCE = "email"  # one for all mailboxes: a mail to two of them is one mail
KEEPER = System("public email")
READ = "beistand.project.jobs.read_what_was_kept"  # tasks stand above
BATCH = 100
BATCH_BYTES = 16 * 2**20


class Sweep:
    """Goes through a mailbox again and again; forgets nothing that it has stored.

    `stored` are UIDs that are in the database and could not be put away yet: they are
    not fetched again, however often the server refuses to move them.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self.validity = ""
        self.stored: set[str] = set()

    def run(self, box: Box) -> Iterator[int]:
        """Store and put away all there is; after each batch, how many still wait."""
        if box.validity != self.validity:
            self.validity, self.stored = box.validity, set()
        seen = box.look()
        here = {each.uid for each in seen}
        self.stored &= here
        if self.stored:
            self._put_away(box, sorted(self.stored, key=int))
            seen = [each for each in seen if each.uid not in self.stored]
        if not box.done:
            seen = [each for each in seen if each.uid not in self.stored]
        waiting = len(seen)
        for batch in in_batches(seen):
            fetched = box.fetch([each.uid for each in batch])
            keep_mails(fetched, box.validity, box.account.code, self.line, by=KEEPER)
            uids = [each.uid for each in fetched]
            self.stored |= set(uids)
            self._put_away(box, uids)
            waiting -= len(batch)
            yield waiting

    def _put_away(self, box: Box, uids: Sequence[str]) -> None:
        if box.done and uids:
            box.put_away(uids)
            self.stored -= set(uids)


def in_batches(seen: Sequence[Seen]) -> Iterator[list[Seen]]:
    """As many at a time as fit into memory; at least one."""
    batch: list[Seen] = []
    size = 0
    for each in seen:
        if batch and (len(batch) >= BATCH or size + each.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += each.size
    if batch:
        yield batch


@action("intake.receive")
def keep_mails(
    fetched: Sequence[Fetched], validity: str, code: str, line: Line, *, by: Actor
) -> list[Contact]:
    """Store these mails, each once, all in one transaction; and wake the reader."""
    ask_worker(READ)
    return keep_originals(
        [
            OriginalIn(
                channel=CHANNEL,
                source=SOURCE,
                source_key=source_key_of_mail(
                    each.content, f"uid/{code}/{validity}/{each.uid}"
                ),
                content=each.content,
                envelope={"mailbox": code, "validity": validity, "uid": each.uid},
                line=line,
                received_at=each.received_at,
            )
            for each in fetched
        ],
        by=by,
    )
