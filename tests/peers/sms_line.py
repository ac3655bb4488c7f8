"""`beistand sms` as in production, to be cut and killed; and what became of texts."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from beistand.lines.models import Wire
from beistand.outbox.models import DeliveryReceipt, Message
from beistand.project import ground
from beistand.project.bench.sms import provider_text, queue_texts
from beistand.project.bench.sms_centre import Centre

PATIENCE = 120.0


def test_url() -> str:
    """The address of the database of this test."""
    told = connection.settings_dict
    return (
        f"postgresql://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}"
        f"/{told['NAME']}"
    )


class Line:
    """The process that holds the lines, and how to start it again."""

    def __init__(self, folder: Path, *providers: str) -> None:
        self.file = folder / "sms.toml"
        self.file.write_text("\n".join(providers))
        self.log = folder / "sms.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **more: str) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "beistand.project.cli", "sms"],
                env={
                    **os.environ,
                    "DATABASE_URL": test_url(),
                    "BEISTAND_SMS": str(self.file),
                    "BENCH_SMS_PASSWORD": "secret",
                    **more,
                },
                cwd=ground.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


@contextmanager
def line_to(
    folder: Path, *centres: Centre, start: bool = True, **more: object
) -> Iterator[Line]:
    """A line to these centres, the first before the second; ended with the block."""
    providers = [
        provider_text(centre.port, **{"name": f"p{place}", "priority": place, **more})
        for place, centre in enumerate(centres, 1)
    ]
    line = Line(folder, *providers)
    if start:
        line.start()
    try:
        yield line
    finally:
        line.stop()


def queue_numbered(texts: int) -> None:
    """Queue so many texts, each to a number of its own."""
    queue_texts(test_url(), texts)


def set_words(words: str, *numbers: str) -> None:
    """Let the texts say these words, and the first of them go to these numbers."""
    rows = list(Message.objects.order_by("pk"))
    for place, row in enumerate(rows):
        row.body = words
        if place < len(numbers):
            row.address = numbers[place]
        row.save(update_fields=["body", "address"])


def states() -> dict[str, int]:
    """How many texts are in which status."""
    found: dict[str, int] = {}
    for status in Message.objects.values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def problems() -> str:
    """What the status page says of all wires."""
    return " ".join(Wire.objects.values_list("problem", flat=True))


def receipts_without_a_text() -> int:
    """How many receipts belong to no text that we know."""
    return DeliveryReceipt.objects.filter(message=None).count()


def wait_for(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until this is so, or fail and say what is instead."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what}: {states()}"
        time.sleep(0.05)


def nothing_waits() -> bool:
    """Whether every text has left the queue and every known id its receipt."""
    found = states()
    return not {"queued", "planned", "sending", "sent"} & set(found)
