"""The demo city: made by actions, once, with something in every state."""

from pathlib import Path

import pytest

import beistand
from beistand.accounts.models import User
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.directory.models import VerificationTask
from beistand.intake.models import Contact
from beistand.kit.wav import read_wav
from beistand.lines.models import Shift
from beistand.matching.models import Match, Referral
from beistand.offers.models import Helper
from beistand.outbox.models import Message
from beistand.people.models import Person
from beistand.project import demo
from beistand.reference.queries import city

BRUSSELS = Path(beistand.__file__).parents[1] / "blueprints" / "brussels"


@pytest.mark.django_db
def test_is_lively_and_made_once() -> None:
    assert demo.load() is True
    counts = {model: model.objects.count() for model in (Case, Need, Match, Helper)}
    assert demo.load() is False
    for model, before in counts.items():
        assert model.objects.count() == before

    assert city().is_demo
    for model, expected in {
        Need: {"open", "reserved", "promised", "fulfilled", "referred", "unmet"},
        Helper: {"applied", "identity_seen", "briefed", "active", "suspended"},
        Match: {"proposed", "accepted", "fulfilled", "declined"},
        Referral: {"offered", "accepted"},
        CallBack: {"waiting", "reached"},
        Case: {"open", "closed"},
    }.items():
        found = set(model.objects.values_list("status", flat=True))
        assert expected <= found, (model.__name__, expected - found)
    assert FollowUp.objects.filter(status="due").exists()
    assert Message.objects.filter(status="failed").exists()
    queued = Message.objects.filter(status="queued")
    assert [message.channel for message in queued] == ["letter"]  # to be printed


@pytest.mark.django_db
def test_messages_were_left_while_nobody_was_there() -> None:
    demo.load()
    messages = Contact.objects.filter(channel="voicemail").order_by("received_at")
    evening, night, withheld = messages
    assert evening.inquirer is not None
    assert evening.inquirer.name == "Elfriede Klein"
    assert (evening.call_back.phone, withheld.call_back) == ("+496990009501", None)
    assert night.inquirer is None
    assert "Tropfen" in evening.note
    sound = read_wav(evening.original.content)
    assert sound is not None
    assert (sound.rate, 5 < sound.seconds < 25) == (8000, True)
    assert Shift.objects.count() == 5


@pytest.mark.django_db
def test_names_an_account_for_each_role() -> None:
    demo.load()
    text = demo.accounts_text()
    for name in ("operator", "coordinator", "field", "nobody"):
        assert name in text
    assert User.objects.get(username="nobody").role == ""
    assert User.objects.get(username="operator").check_password(demo.PASSWORD)


@pytest.mark.django_db
def test_brussels_is_lively_too() -> None:
    assert demo.load(BRUSSELS) is True
    assert demo.load(BRUSSELS) is False

    assert (city().slug, city().is_demo) == ("brussels", True)
    for model, expected in {
        Need: {"open", "reserved", "promised", "fulfilled", "referred", "unmet"},
        Helper: {"applied", "active"},
        Match: {"proposed", "accepted", "fulfilled"},
        Referral: {"offered", "accepted"},
        CallBack: {"waiting", "reached"},
    }.items():
        found = set(model.objects.values_list("status", flat=True))
        assert expected <= found, (model.__name__, expected - found)
    assert set(Person.objects.values_list("language", flat=True)) == {"fr", "nl", "en"}
    asked = VerificationTask.objects.filter(status__in=["review", "waiting"])
    assert asked.count() == 2
    waiting = Contact.objects.filter(status="waiting")
    assert set(waiting.values_list("channel", flat=True)) >= {
        "email",
        "voicemail",
        "sms",
        "letter",
        "web",
    }
    voices = Contact.objects.filter(channel="voicemail")
    assert set(voices.values_list("language", flat=True)) == {"fr", "nl"}
