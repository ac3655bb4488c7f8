"""/control/wires: every wire with its sign of life, in words."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, beat_wire
from beistand.lines.models import Wire
from tests.cast import MONDAY_9

WIRES = "/control/wires"


@pytest.fixture
def control(client: Client, ilja: User, monday: object) -> Client:
    client.cookies["language"] = "en"
    client.force_login(ilja)
    return client


def beat(code: str, **told: object) -> None:
    wire = {"kind": "mail", "is_connected": True} | told
    beat_wire(code, WireIn(**wire), by=System())


def row_of(page: str, name: str) -> str:
    """The row of the table with this wire, without marks."""
    return next(row for row in page.split("<tr>") if name in row)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("coordinator", 200),
        ("administrator", 200),
        ("operator", 403),
        ("auditor", 403),
        ("field", 403),
        ("", 403),
    ],
)
def test_who_sees_it(client: Client, town: object, role: str, status: int) -> None:
    user = add_user(Account("somebody", "Some Body", role), by=System())
    client.force_login(user)
    assert client.get(WIRES).status_code == status
    beat("mail-old")
    with clock.pretending(clock.now() + timedelta(hours=1)):
        answer = client.post(f"{WIRES}/mail-old/forget")
    assert answer.status_code == (302 if status == 200 else 403)
    assert Wire.objects.exists() == (status == 403)


def test_an_empty_page_says_how_to_begin(control: Client) -> None:
    page = control.get(WIRES).text
    assert "No wire has given a sign of life yet." in page
    assert "Mailboxes, incoming, Telephone exchange, Text messages, incoming" in page
    assert "none is running" in page


def test_each_wire_says_how_it_is(control: Client) -> None:
    beat("mail-hotline", waiting=3, had_event=True)
    beat("exchange", kind="voice", is_connected=False, problem="refused")
    beat("out-sms", kind="sms", problem="slow")
    with clock.pretending(MONDAY_9 + timedelta(seconds=30)):
        page = control.get(WIRES).text
    well = row_of(page, "Mailbox hotline")
    for words in ("works", "9:00", ">3<", "30 s ago"):
        assert words in well
    apart = row_of(page, "Telephone exchange")
    assert "not connected" in apart
    assert "refused" in apart
    assert "in trouble" in row_of(page, "Text messages, outgoing")
    not_set_up = page.split("Not set up")[1]
    assert "Virus scanner" in not_set_up
    assert "Mailboxes" not in not_set_up


def test_who_is_silent_counts_as_dead_whatever_was_said_last(control: Client) -> None:
    beat("mail-hotline")
    with clock.pretending(MONDAY_9 + timedelta(seconds=61)):
        assert "silent" in row_of(control.get(WIRES).text, "Mailbox hotline")
        beat("mail-hotline")
        assert "works" in row_of(control.get(WIRES).text, "Mailbox hotline")


def test_a_wire_that_lives_is_not_forgotten(control: Client) -> None:
    beat("mail-hotline")
    answer = control.post(f"{WIRES}/mail-hotline/forget")
    assert answer.status_code == 409
    assert "This wire is alive." in answer.text
    assert control.post(f"{WIRES}/mail-nobody/forget").status_code == 404


def test_the_page_asks_again_for_its_part_alone(control: Client) -> None:
    beat("mail-hotline")
    part = control.get(WIRES, HTTP_HX_REQUEST="true").text
    assert "<html" not in part
    assert part.strip().startswith('<div id="wires"')
    assert "Mailbox hotline" in part


def test_it_takes_the_same_queries_however_many_wires(
    control: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    beat("mail-0")
    with django_assert_num_queries(7):
        control.get(WIRES, HTTP_HX_REQUEST="true")
    for number in range(1, 9):
        beat(f"mail-{number}")
    with django_assert_num_queries(7):
        control.get(WIRES, HTTP_HX_REQUEST="true")


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("the server refuses this user and password or token", "Set the right ones"),
        ("ConnectionRefusedError: the server does not answer", "Does the server run"),
        ("gaierror: [Errno -2] Name or service not known", "No machine has this name"),
        ("SSLCertVerificationError: self-signed", "encrypted connection fails"),
        ("TimeoutError: timed out", "not answer in time"),
        ("ConnectionResetError: the server does not answer", "has hung up"),
    ],
)
def test_what_ails_a_wire_is_said_in_words_with_a_remedy(
    control: Client, problem: str, words: str
) -> None:
    beat("mail-hilfe", kind="mail", is_connected=False, problem=problem)
    page = control.get("/control/wires").text
    assert words in page
    assert problem in page
