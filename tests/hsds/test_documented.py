"""Every example of docs/hsds.md, typed as it stands there, does what it says there."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from beistand.directory.models import Organization, Service
from beistand.kit import clock
from tests.hsds.known import close

PAGE = Path(__file__).parents[2] / "docs" / "hsds.md"
EXAMPLE = re.compile(r"^# (?P<says>.+)\n(?P<command>curl .+)$", re.MULTILINE)
EXAMPLES = {
    match["says"]: match["command"] for match in EXAMPLE.finditer(PAGE.read_text())
}
HOST = "http://127.0.0.1:8000"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]


@pytest.fixture
def pantry(town: Any) -> Service:
    """A food pantry, open on Mondays at ten, and advice that is open later."""
    body = Organization.objects.create(code="aid", name="Aid", kind="church")
    pantry, advice = (
        Service.objects.create(
            code=code, organization=body, names={"en": name, "de": f"{name} (de)"}
        )
        for code, name in (("pantry", "Food pantry"), ("advice", "Advice"))
    )
    looked = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with clock.pretending(looked):
        for service, hours in ((pantry, "Mo 09:00-12:00"), (advice, "Mo 14:00-16:00")):
            until = datetime(2026, 12, 4, tzinfo=UTC)
            close(service, state="normal", hours=hours, review_by=until, messages={})
    return pantry


def run(command: str, server: LiveServer) -> tuple[int, str, str]:
    """Status, kind and text that this command gets from our server."""
    assert HOST in command
    words = shlex.split(command.replace(HOST, server.url))
    told = subprocess.run(
        [*words, "-sS", "-w", "\n%{http_code} %{content_type}"],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    text, _, last = told.stdout.rpartition("\n")
    status, _, kind = last.partition(" ")
    return int(status), kind, text


def says_what_it_is(text: str) -> None:
    told = json.loads(text)
    assert told["version"] == "3.1"
    assert told["profile"].endswith("/hsds/profile")


def tells_of_food(text: str) -> None:
    page = json.loads(text)
    assert [row["name"] for row in page["contents"]] == ["Food pantry"]
    assert (page["total_items"], page["last_page"]) == (1, True)


def tells_who_is_open(text: str) -> None:
    (row,) = json.loads(text)["contents"]
    assert row["name"] == "Food pantry (de)"
    assert row["operating_status"]["code"] == "normal"
    assert {"phones", "schedules", "service_at_locations"} <= set(row)


def tells_a_line_each(text: str) -> None:
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["name"] for row in rows] == ["Advice (de)", "Food pantry (de)"]


def tells_copies_apart(text: str) -> None:
    page = json.loads(text)
    assert (page["total_pages"], len(page["contents"])) == (1, 2)
    names = {"id", "name", "status", "modified_date", "last_modified"}
    assert all(set(row) == names for row in page["contents"])


SAID: dict[str, Callable[[str], None]] = {
    "Version and profile.": says_what_it_is,
    "A page of what has to do with food, in English.": tells_of_food,
    "Those that are known to be open then, with all their parts.": tells_who_is_open,
    "Everything, one object a line.": tells_a_line_each,
    "What tells two copies apart, all on one page.": tells_copies_apart,
}


def test_every_example_is_tried() -> None:
    assert set(EXAMPLES) == set(SAID)
    assert PAGE.read_text().count("curl ") == len(EXAMPLES)


@pytest.mark.parametrize("says", sorted(SAID))
def test_an_example_does_what_it_says(
    says: str, pantry: Service, live_server: LiveServer
) -> None:
    status, kind, text = run(EXAMPLES[says], live_server)
    is_lines = "format=ndjson" in EXAMPLES[says]
    expected = "application/x-ndjson" if is_lines else "application/json"
    assert (status, kind.partition(";")[0]) == (200, expected)
    SAID[says](text)


def test_a_question_that_cannot_be_understood_is_seen(
    pantry: Service, live_server: LiveServer
) -> None:
    """The negative control: what fails here would fail above."""
    status, kind, _text = run(f"curl '{HOST}/hsds/services?page=x'", live_server)
    assert (status, kind.partition(";")[0]) == (422, "application/problem+json")
