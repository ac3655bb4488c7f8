"""Text messages against an SMS centre that is not ours: nothing twice, nothing lost."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from beistand.channels.sms.sender import MOST_IN_HAND
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.outbox.actions import send_again
from beistand.outbox.models import Message
from beistand.outbox.queries import failed_messages
from beistand.project.bench.sms import OURS
from beistand.project.bench.sms_centre import Centre, install_centre, sms_centre
from beistand.project.errors import NotReady
from beistand.reference.models import City
from tests.certificates import self_signed_file
from tests.peers import sms_line as line

pytestmark = [pytest.mark.peers, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _installed() -> None:
    try:
        install_centre()
    except NotReady as reason:
        pytest.skip(reason.message)


@pytest.fixture
def centre(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Centre]:
    """An SMS centre, with the settings that the test names."""
    settings = getattr(request, "param", {})
    with sms_centre(tmp_path / "centre", settings) as running:
        yield running


def doubled(centre: Centre) -> int:
    """How many texts of one part arrived at the centre more than once."""
    counts = Counter(row["to"] for row in centre.taken())
    return sum(count - 1 for count in counts.values())


@pytest.mark.parametrize(
    "centre", [{"DROP": "1100", "DLR_ID": "dec", "DLR_MS": "30"}], indirect=True
)
def test_ten_thousand_with_lines_cut_and_the_sender_killed(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    line.queue_numbered(10_000)
    ids = {"answer_ids": "hex", "receipt_ids": "decimal"}
    with line.line_to(tmp_path, centre, **ids) as held:
        for taken in (1_000, 2_500, 4_000):
            line.wait_for(lambda least=taken: centre.stats()["taken"] > least, "sends")
            held.kill()
            held.start()
        line.wait_for(line.nothing_waits, "all have ended")
        line.wait_for(lambda: centre.stats()["waiting"] == 0, "receipts delivered")
    found = line.states()
    stats = centre.stats()
    arrived = {row["to"] for row in centre.taken()}
    unsure = {row.address.lstrip("+"): row for row in failed_messages()}

    assert doubled(centre) == 0
    assert set(found) == {"delivered", "uncertain"}
    assert sum(found.values()) == 10_000
    assert len(unsure) == found["uncertain"] > 0
    assert found["uncertain"] <= 3 * MOST_IN_HAND + stats["cuts"] * OURS
    assert all(row.status == "uncertain" and row.next_step for row in unsure.values())
    # Whatever is not on the list of the uncertain was taken, and its receipt matched.
    assert stats["cuts"] >= 5
    assert len(arrived - set(unsure)) == found["delivered"]
    assert line.receipts_without_a_text() == len(arrived & set(unsure))

    # The check sees what it should: who sends the uncertain again by machine, doubles.
    with line.line_to(tmp_path, centre, **ids):
        Message.objects.filter(status="uncertain").update(
            status="queued", next_try_at=clock.now()
        )
        line.wait_for(line.nothing_waits, "sent again")
    assert doubled(centre) > 0


@pytest.mark.parametrize(
    ("centre", "answer", "receipt"),
    [
        ({"DLR_ID": "same"}, "text", "text"),
        ({"DLR_ID": "dec"}, "hex", "decimal"),
        ({"DLR_ID": "padded"}, "text", "text"),
        ({"DLR_ID": "padded"}, "hex", "hex"),
        ({"DLR_ID": "text"}, "text", "text"),
        ({"DLR_MS": "0"}, "hex", "hex"),
    ],
    indirect=["centre"],
)
def test_receipts_match_however_ids_are_spelled(
    centre: Centre, answer: str, receipt: str, tmp_path: Path, town: City
) -> None:
    line.queue_numbered(500)
    with line.line_to(tmp_path, centre, answer_ids=answer, receipt_ids=receipt):
        line.wait_for(lambda: line.states() == {"delivered": 500}, "delivered", 40)
    assert line.receipts_without_a_text() == 0


@pytest.mark.parametrize("centre", [{"DLR_ID": "dec"}], indirect=True)
def test_ids_read_in_the_wrong_spelling_would_be_seen(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    line.queue_numbered(100)
    with line.line_to(tmp_path, centre):
        line.wait_for(lambda: line.receipts_without_a_text() == 100, "strangers", 40)
    assert line.states() == {"sent": 100}


@pytest.mark.parametrize("centre", [{"RATE": "100"}], indirect=True)
def test_keeps_below_the_rate_of_the_contract(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    line.queue_numbered(500)
    begun = time.monotonic()
    with line.line_to(tmp_path, centre, rate=100):
        line.wait_for(lambda: line.states() == {"delivered": 500}, "delivered", 40)
    took = time.monotonic() - begun
    assert centre.stats()["throttled"] == 0
    assert took < 500 / 100 * 2.5


@pytest.mark.parametrize("centre", [{"RATE": "100"}], indirect=True)
def test_a_line_that_promises_too_much_still_sends_each_once(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    line.queue_numbered(400)
    with line.line_to(tmp_path, centre, rate=1000):
        line.wait_for(lambda: line.states() == {"delivered": 400}, "delivered", 60)
    assert centre.stats()["throttled"] > 0
    assert doubled(centre) == 0


def test_over_tls_all_arrive_and_a_strange_certificate_is_refused(
    tmp_path: Path, town: City
) -> None:
    pem = self_signed_file(tmp_path)
    line.queue_numbered(2_000)
    with sms_centre(tmp_path / "centre", {"TLS_FILE": str(pem)}) as centre:
        with line.line_to(tmp_path, centre, tls=True):
            line.wait_for(
                lambda: (
                    "SSLCertVerificationError" in line.problems()
                    and centre.stats()["binds"] == 0
                ),
                "the certificate is refused",
                40,
            )
        assert line.states() == {"queued": 2_000}
        with line.line_to(tmp_path, centre, tls=True, ca=str(pem)):
            line.wait_for(lambda: line.states() == {"delivered": 2_000}, "all", 60)
        assert doubled(centre) == 0


def test_another_provider_takes_over(tmp_path: Path, town: City) -> None:
    line.queue_numbered(2_000)
    with (
        sms_centre(tmp_path / "second") as second,
        sms_centre(tmp_path / "first") as first,
        line.line_to(tmp_path, first, second, rate=2000) as held,
    ):
        line.wait_for(lambda: first.stats()["taken"] > 500, "the first sends")
        os.kill(first.pid, signal.SIGKILL)
        line.wait_for(
            lambda: not {"queued", "sending"} & set(line.states()), "taken over"
        )
        assert held.process is not None
        assert held.process.poll() is None
        both = Counter(row["to"] for row in [*first.taken(), *second.taken()])
        assert max(both.values()) == 1
        assert len(second.taken()) > 500
    assert line.states().get("uncertain", 0) < 200


@pytest.mark.parametrize(
    "centre",
    [{"FAIL": "01", "EXPIRE": "02", "REJECT": "03", "FAIL_FIRST": "04"}],
    indirect=True,
)
def test_every_end_a_text_can_take(centre: Centre, tmp_path: Path, town: City) -> None:
    line.queue_numbered(105)
    line.set_words("ä" * 400)  # three parts
    with line.line_to(tmp_path, centre, start=False) as held:
        held.start()
        line.wait_for(line.nothing_waits, "all have ended", 40)
    ends = {
        row.address[-2:]: (row.status, row.failure)
        for row in Message.objects.all()
        if row.address[-3:] in {"001", "002", "003", "004", "000"}
    }
    assert ends == {
        "00": ("delivered", ""),
        "01": ("failed", "permanent"),
        "02": ("failed", "temporary"),
        "03": ("failed", "permanent"),
        "04": ("failed", "permanent"),
    }
    # One bad number stops no other; each is on the list of a person.
    assert line.states() == {"delivered": 97, "failed": 8}
    assert failed_messages().count() == 8
    again = failed_messages()[0]
    send_again(again, by=System())
    assert not again.receipts.filter(is_past=False).exists()


SLOVAK = "Ďakujeme, že ste zavolali. Žiaľ, dnes už nikto nepríde. " * 3 + "č" * 3


def test_no_letter_is_lost_or_replaced(
    centre: Centre, tmp_path: Path, town: City
) -> None:
    texts = ["Grüße aus Köln: 5 € & [ja] ~ {nein}", SLOVAK, "Größe – oder nicht? 😀"]
    line.queue_numbered(len(texts))
    for row, words in zip(Message.objects.order_by("pk"), texts, strict=True):
        row.body = words
        row.save(update_fields=["body"])
    with line.line_to(tmp_path, centre):
        line.wait_for(lambda: line.states() == {"delivered": 3}, "delivered", 40)
    came: dict[str, str] = {}
    for row in centre.taken():
        came[row["to"]] = came.get(row["to"], "") + row["text"]
    assert [came[number] for number in sorted(came)] == texts
    parts = list(Message.objects.order_by("pk").values_list("parts", flat=True))
    assert parts == [1, 3, 1]
