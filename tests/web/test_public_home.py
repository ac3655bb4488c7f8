"""The first page: one number, two doors."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from beistand.kit import clock
from beistand.reference.models import City
from tests.cast import MONDAY_9


def test_says_that_the_line_is_open_and_until_when(
    client: Client, monday: datetime
) -> None:
    page = client.get("/").content.decode()

    assert "0631 3650000" in page.replace("\u00a0", " ")
    assert 'href="tel:+496313650000"' in page


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(hours=0), "Now open until 12:00."),
        (timedelta(hours=4), "Closed now. We answer again tomorrow from 8:00."),
        (
            timedelta(days=4, hours=4),
            "Closed now. We answer again on Monday from 8:00.",
        ),
    ],
)
def test_says_when_somebody_answers(
    client: Client, town: City, later: timedelta, words: str
) -> None:
    with clock.pretending(MONDAY_9 + later):
        page = client.get("/?lang=en").content.decode()

    assert words in page


def test_takes_a_fixed_number_of_queries(
    client: Client, monday: datetime, django_assert_num_queries
) -> None:
    with django_assert_num_queries(2):
        client.get("/")


def test_says_that_it_is_a_demo_only_in_a_demo(client: Client, town: City) -> None:
    assert b"This is a demo" not in client.get("/?lang=en").content

    City.objects.update(is_demo=True)

    assert b"This is a demo" in client.get("/?lang=en").content
