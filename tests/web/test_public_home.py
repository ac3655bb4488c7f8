"""The first page: one number, two doors."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import (
    ShiftIn,
    WireIn,
    add_shift,
    arrive_at_desk,
    beat_wire,
    take_break,
)
from beistand.lines.models import Line
from beistand.lines.queries import main_line
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


@pytest.fixture
def exchange(monday: datetime) -> None:
    """An exchange rings telephones; so people say whether they are there."""
    beat_wire("exchange", WireIn("voice", is_connected=True), by=System("exchange"))


def test_open_by_its_hours_but_nobody_there_is_said_so(
    client: Client, exchange: None, rosa: User
) -> None:
    page = client.get("/?lang=en").text
    assert "Open until 12:00, but nobody is at the telephone just now." in page
    assert "Phone all the same and leave a message: we call back." in page
    assert "lamp--open" not in page
    arrive_at_desk(None, "21", by=rosa)
    page = client.get("/?lang=en").text
    assert "Now open until 12:00." in page
    assert "leave a message" not in page
    take_break(by=rosa)
    assert "nobody is at the telephone" in client.get("/?lang=en").text


def test_who_cannot_be_rung_is_not_at_the_telephone(
    client: Client, exchange: None, rosa: User
) -> None:
    arrive_at_desk(None, "", by=rosa)
    assert "nobody is at the telephone" in client.get("/?lang=en").text
    arrive_at_desk(None, "21", by=rosa)
    assert "Now open until 12:00." in client.get("/?lang=en").text
    with clock.pretending(MONDAY_9 + timedelta(minutes=1)):  # and not a word from it
        assert "nobody is at the telephone" in client.get("/?lang=en").text


def test_somebody_who_is_not_on_the_rota_takes_no_calls_of_the_line(
    client: Client, exchange: None, rosa: User, otto: User
) -> None:
    told = ShiftIn(main_line(), otto, time(8), time(12), weekday=0)
    add_shift(told, by=System())
    arrive_at_desk(None, "21", by=rosa)
    assert "nobody is at the telephone" in client.get("/?lang=en").text
    arrive_at_desk(None, "22", by=otto)
    assert "Now open until 12:00." in client.get("/?lang=en").text


def test_a_closed_line_says_what_to_do(client: Client, exchange: None) -> None:
    with clock.pretending(MONDAY_9 + timedelta(hours=4)):
        assert "leave a message" in client.get("/?lang=en").text
        Line.objects.update(when_closed="form")
        assert "Use the form: it takes" in client.get("/?lang=en").text
        Line.objects.update(after_hours={"en": "Ring the bell at the town hall."})
        assert "Ring the bell at the town hall." in client.get("/?lang=en").text


def test_without_an_exchange_no_voicemail_is_promised(
    client: Client, monday: datetime
) -> None:
    with clock.pretending(MONDAY_9 + timedelta(hours=4)):
        page = client.get("/?lang=en").text
    assert "leave a message" not in page
    assert "Use the form: it takes" in page


def test_takes_a_fixed_number_of_queries(
    client: Client, monday: datetime, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3):
        client.get("/")


def test_says_that_it_is_a_demo_only_in_a_demo(client: Client, town: City) -> None:
    assert b"This is a demo" not in client.get("/?lang=en").content

    City.objects.update(is_demo=True)

    assert b"This is a demo" in client.get("/?lang=en").content
