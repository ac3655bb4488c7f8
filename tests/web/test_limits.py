"""Who sends too much: counted by address, by network and by target."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from beistand.intake.models import Contact
from beistand.web.limits import may_try, network_of
from tests.web.reading import Walker
from tests.web.test_public_help import to_the_end


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def tries(address: str, whom: str) -> bool:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    return may_try(request, "test", whom, times=2, minutes=60)


def test_one_address_may_so_often() -> None:
    assert [tries("192.0.2.1", f"{n}") for n in range(3)] == [True, True, False]
    assert tries("192.0.2.2", "other")


def test_one_target_is_met_so_often() -> None:
    asked = [tries(f"192.0.{n}.1", "0631 12345") for n in range(3)]
    assert asked == [True, True, False]


def test_one_network_may_four_times_as_often() -> None:
    asked = [tries(f"192.0.2.{n}", f"{n}") for n in range(9)]
    assert asked == [True] * 8 + [False]
    assert tries("198.51.100.1", "other")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:22ff::9", "2001:db8:1:2200::/56"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_the_network_of_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_the_form_takes_a_crowd_too(
    client: Client, monday: object, settings: Any
) -> None:
    settings.BEISTAND_REPORTS_AN_HOUR = 1
    for _report in range(2):
        walker = to_the_end(Walker(client, "/help?lang=en")).press("send")
        assert "Your report has arrived." in walker.page
    marks = Contact.objects.order_by("id").values_list("is_doubtful", flat=True)
    assert list(marks) == [False, True]
