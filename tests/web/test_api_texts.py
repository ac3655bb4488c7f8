"""Calls of a web gateway: signed, fresh, and harmless when they come twice."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from beistand.channels.sms.providers import Provider
from beistand.channels.sms.reading import read_kept_texts
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.signing import sign_call
from beistand.outbox.actions import Text, exchange_texts, queue_message
from beistand.outbox.models import DeliveryReceipt, Message, OptOut
from beistand.outbox.rules import Answer
from beistand.people.actions import PersonIn, add_person
from tests.cast import MONDAY_9

ADDRESS = "/api/v1/texts/web"
Call = Callable[..., HttpResponse]


@pytest.fixture
def call(monday: object, client: Client, settings: object) -> Call:
    """Call as the gateway does, signed with this secret."""
    settings.BEISTAND_SMS = (  # type: ignore[attr-defined]
        Provider("web", kind="http", url="http://127.0.0.1:1", secret="geheim"),
        Provider("smpp"),
    )

    def post(told: object, secret: str = "geheim", address: str = ADDRESS):
        body = json.dumps(told).encode()
        headers = sign_call(secret, body, clock.now())
        return client.post(
            address, body, content_type="application/json", headers=headers
        )

    return post


@pytest.fixture
def text(monday: object) -> Message:
    told = PersonIn(name="Ruth Mobil", language="de", phone="+4915112345678")
    person = add_person(told, by=System())
    message = queue_message(
        person, "sms", Text("hello", words=("", "Guten Tag")), by=System()
    )
    exchange_texts([], [], 1, by=System())
    name = str(message.uid)
    answer = Answer(message.pk, "sent", "web", (("g7", name),))
    exchange_texts([answer], [], 0, by=System())
    return message


def test_a_receipt_ends_the_text(call: Call, text: Message) -> None:
    told = {"kind": "receipt", "id": str(text.uid), "state": "delivered"}
    assert call(told).status_code == 204
    assert call(told).status_code == 204
    text.refresh_from_db()
    assert text.status == "delivered"
    assert DeliveryReceipt.objects.count() == 1


def test_a_text_to_us_is_one_item_however_often_it_comes(call: Call) -> None:
    told = {"kind": "text", "key": "m1", "from": "+4915112345678", "text": "Stopp."}
    assert {call(told).status_code for _time in range(3)} == {204}
    read_kept_texts()
    row = Contact.objects.get(channel="sms")
    assert (row.raw["words"], row.status) == ("Stopp.", "waiting")
    assert OptOut.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "secret", "address", "status"),
    [
        ({"kind": "receipt"}, "falsch", ADDRESS, 403),
        ({"kind": "receipt"}, "geheim", ADDRESS, 422),
        ({"kind": "receipt", "id": "x", "state": "maybe"}, "geheim", ADDRESS, 422),
        ({"kind": "receipt", "id": None, "state": "failed"}, "geheim", ADDRESS, 422),
        ({"kind": "receipt", "id": "\0", "state": "failed"}, "geheim", ADDRESS, 422),
        (
            {"kind": "text", "key": "\0", "from": "1", "text": "a"},
            "geheim",
            ADDRESS,
            422,
        ),
        ({"kind": "other"}, "geheim", ADDRESS, 422),
        ([], "geheim", ADDRESS, 422),
        ({"kind": "receipt"}, "geheim", "/api/v1/texts/nobody", 404),
        ({"kind": "receipt"}, "", "/api/v1/texts/smpp", 404),
    ],
)
def test_everything_else_is_refused(
    told: object, secret: str, address: str, status: int, call: Call
) -> None:
    assert call(told, secret, address).status_code == status
    assert not Contact.objects.exists()
    assert not DeliveryReceipt.objects.exists()


def test_a_call_cannot_be_used_again_later(call: Call, client: Client) -> None:
    body = b'{"kind": "text", "key": "m1", "from": "+4915112345678", "text": "x"}'
    headers = sign_call("geheim", body, MONDAY_9)
    with clock.pretending(MONDAY_9 + timedelta(minutes=6)):
        answer = client.post(
            ADDRESS, body, content_type="application/json", headers=headers
        )
    assert answer.status_code == 403
    assert client.get(ADDRESS).status_code == 405
