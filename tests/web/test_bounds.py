"""Days and numbers that nobody means are refused in words, never by a crash."""

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from beistand import web
from beistand.accounts.models import User
from beistand.directory.models import OperatingFact, Service
from beistand.web.ranges import piece_of

WEB = Path(web.__file__).parent
# Fields and functions without bounds, which only these places may use.
UNBOUNDED = re.compile(r"forms\.Date(Time)?Field|\.isdecimal\(\)|strptime\(")
BOUNDED = {"forms.py"}
DIGITS = "9" * 5000


@pytest.fixture
def page(client: Client, ilja: User) -> Client:
    """Ilja at the screen, who reads English."""
    User.objects.filter(pk=ilja.pk).update(language="en")
    client.force_login(ilja)
    return client


def test_pages_read_days_and_numbers_in_one_way() -> None:
    wrong = [
        str(path.relative_to(WEB))
        for path in sorted(WEB.rglob("*.py"))
        if path.name not in BOUNDED and UNBOUNDED.search(path.read_text())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "address",
    [
        f"/control/answered?days={DIGITS}",
        f"/control/stale?after=2020-01-01~{DIGITS}",
        "/control/stale?after=2020-W01-1~5",
        "/control/stale?after=0001-01-01T00:00:00%2B23:00~5",
        f"/control/helpers?status=active&after={DIGITS}",
        f"/control/unmet?before={DIGITS}",
        "/control/unmet?before=99999999999999999999",
    ],
    ids=["answered", "stale", "week", "year one", "helpers", "unmet", "large"],
)
def test_what_nobody_means_in_an_address_is_no_crash(
    page: Client, parish: Service, address: str
) -> None:
    assert page.get(address).status_code in {200, 422}


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "0001-01-01"])
def test_a_day_out_of_reach_is_refused_in_the_form(
    page: Client, parish: Service, day: str
) -> None:
    sent = {
        "about": "service",
        "state": "normal",
        "until": day,
        "capacity": "unknown",
        "audience": "public",
        "method": "phone",
        "review": "14",
    }
    answer = page.post(f"/control/services/{parish.code}/state", sent)
    assert answer.status_code == 422
    assert "This day is too" in answer.text
    assert f'value="{day}"' in answer.text
    assert not OperatingFact.objects.exists()


def test_a_piece_of_a_file_far_beyond_its_end_is_the_whole() -> None:

    request = RequestFactory().get("/", headers={"range": f"bytes={DIGITS}-"})
    assert piece_of(request, b"abc", "audio/wav").content == b"abc"
