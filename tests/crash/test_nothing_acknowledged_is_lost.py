"""A report that was acknowledged is there, once, whatever is killed meanwhile.

The second test switches off what the first one relies on and sees losses: so the
first would notice them.
"""

import random
import time
from itertools import cycle, islice
from pathlib import Path

import pytest

from tests import house
from tests.crash.harness import (
    Installation,
    installation,
    people_reporting,
    read_kept,
)

KILLS = 10

pytestmark = pytest.mark.crash


@pytest.fixture
def folder() -> Path:
    """Where PostgreSQL may work as whoever it must be."""
    return house.FOLDER / "crash"


def plain(reference: str) -> str:
    """The reference as stored: without the dashes that it is shown with."""
    return reference.replace("-", "")


def kill(place: Installation, what: str) -> None:
    """Kill a part, or all, at a moment nobody chose."""
    time.sleep(random.uniform(0, 0.3))
    if what in ("server", "all"):
        place.kill_server()
    if what in ("worker", "all"):
        place.kill_worker()
    if what in ("database", "all"):
        place.kill_database()


def test_nothing_acknowledged_is_lost_or_doubled_when_all_is_killed(
    folder: Path,
) -> None:
    with installation(folder) as place:
        with people_reporting(place) as people:
            for what in islice(cycle(["server", "database", "worker", "all"]), KILLS):
                people.wait_for_more(10)
                kill(place, what)
                place.revive()
            people.wait_for_more(10)
        place.file_the_rest()
        sent, kept = people.sent, read_kept(place.url)

    assert sent.unexpected == []
    lost = [key for key in sent.acknowledged if key not in kept.references]
    assert lost == []
    told_otherwise = {
        key: reference
        for key, reference in sent.acknowledged.items()
        if kept.references[key] != [plain(reference)]
    }
    assert told_otherwise == {}
    assert kept.references.keys() == sent.acknowledged.keys()
    once = {f"Klein {key}": 1 for key in sent.acknowledged.keys() - kept.left}
    assert kept.cases == once
    assert kept.needs == once
    assert kept.repeats == 0
    # Otherwise nothing was killed while somebody waited for an answer.
    assert sent.failures > 0
    assert sent.repeated > 0


def test_the_same_harness_sees_losses_when_commits_need_not_reach_the_disk(
    folder: Path,
) -> None:
    with installation(folder, unsafe=True) as place:
        with people_reporting(place) as people:
            people.wait_for_more(50)
            kill(place, "database")
            place.revive()
        kept = read_kept(place.url)
    lost = people.sent.acknowledged.keys() - kept.references.keys()
    assert lost
