"""Vetting that is over is somebody's work, until it is renewed or let go."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from beistand.accounts.models import User
from beistand.accounts.queries import open_work
from beistand.directory.actions import (
    InitiativeIn,
    add_initiative,
    open_vetting_tasks,
    vet_initiative,
)
from beistand.directory.models import Initiative, Service, VettingTask
from beistand.directory.tasks import watch_over_directory
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import Topic

MONTH, MINUTE = timedelta(days=30), timedelta(minutes=1)


@pytest.fixture
def kitchen(monday: datetime, ilja: User) -> Initiative:
    """Neighbours who shop for others; Ilja vouches for them for a month."""
    told = InitiativeIn(
        names={"en": "Neighbors shop"},
        organizer="Maria Beispiel",
        topics=tuple(Topic.objects.filter(code="groceries")),
    )
    initiative = add_initiative(told, by=ilja)
    vet_initiative(initiative, "phone_checked", monday + MONTH, by=ilja)
    return initiative


def mine(user: User) -> list[str]:
    """What this user has taken, by kind."""
    found = open_work([VettingTask], user, "mine", "", 10)
    return [f"{item.kind}: {item.person}" for item in found]


def watch(at: datetime) -> None:
    """What the worker does every hour, at that moment."""
    with clock.pretending(at):
        watch_over_directory(0)


def test_it_is_the_work_of_whoever_vouched(kitchen: Initiative, ilja: User) -> None:
    watch(kitchen.vetted_until - MINUTE)
    assert mine(ilja) == []
    watch(kitchen.vetted_until)
    watch(kitchen.vetted_until + MINUTE)
    assert mine(ilja) == ["vetting: Maria Beispiel"]
    task = VettingTask.objects.get()
    assert (task.status, task.next_step) == ("open", "vet_initiative")
    assert task.due_at > kitchen.vetted_until
    entry = Entry.objects.get(verb="directory.vetting_lapsed")
    assert (entry.actor, entry.details) == ("worker", {"tasks": 1})


@pytest.mark.parametrize("gone", [{"is_active": False}, {"role": "operator"}])
def test_or_of_the_coordinators_where_nobody_is_left(
    kitchen: Initiative, ilja: User, olga: User, gone: dict[str, object]
) -> None:
    User.objects.filter(pk=ilja.pk).update(**gone)
    watch(kitchen.vetted_until)
    task = VettingTask.objects.get()
    assert task.owner is None
    assert task.team is not None
    assert task.team.code == "coordination"
    with clock.pretending(kitchen.vetted_until):
        (item,) = open_work([VettingTask], olga, "everybody", "", 10)
    assert item.uid == task.uid


@pytest.mark.parametrize("vetting", ["partner", "none"])
def test_renewed_or_let_go_it_is_nobodys_work(
    kitchen: Initiative, ilja: User, olga: User, vetting: str
) -> None:
    ended = kitchen.vetted_until
    watch(ended)
    with clock.pretending(ended + MINUTE):
        until = ended + MONTH if vetting != "none" else None
        vet_initiative(kitchen, vetting, until, by=olga)
    assert mine(ilja) == []
    task = VettingTask.objects.get()
    assert (task.status, task.ended_at) == ("done", ended + MINUTE)
    watch(ended + 2 * MINUTE)
    assert VettingTask.objects.count() == 1


def test_every_end_is_work_once_more(kitchen: Initiative, olga: User) -> None:
    first = kitchen.vetted_until
    watch(first)
    with clock.pretending(first + MINUTE):
        vet_initiative(kitchen, "partner", first + MONTH, by=olga)
    watch(first + MONTH)
    done, task = VettingTask.objects.order_by("pk")
    assert (done.status, task.status, task.owner) == ("done", "open", olga)


def test_what_nobody_looked_at_or_left_the_directory_is_no_work(
    kitchen: Initiative, ilja: User
) -> None:
    told = InitiativeIn({"en": "New"}, "Somebody", tuple(Topic.objects.all()))
    with clock.pretending(kitchen.vetted_at):
        add_initiative(told, by=ilja)
    watch(kitchen.vetted_until)
    assert VettingTask.objects.get().initiative == kitchen
    Service.objects.filter(pk=kitchen.service_id).update(is_active=False)
    watch(kitchen.vetted_until + MINUTE)
    assert VettingTask.objects.get().status == "done"


def test_the_database_keeps_one_for_each_end(kitchen: Initiative) -> None:
    watch(kitchen.vetted_until)
    task = VettingTask.objects.get()
    task.pk, task.uid = None, kitchen.service.uid
    with pytest.raises(IntegrityError, match="vetting_once"), transaction.atomic():
        task.save(force_insert=True)
    with clock.pretending(kitchen.vetted_until):
        assert open_vetting_tasks(by=System("worker")) == 0


def test_the_pages_say_whose_work_it_is(
    client: Client, kitchen: Initiative, ilja: User
) -> None:
    User.objects.filter(pk=ilja.pk).update(language="en")
    client.force_login(ilja)
    ended = kitchen.vetted_until
    watch(ended)
    with clock.pretending(ended + MINUTE):
        task = VettingTask.objects.get()
        page = client.get("/control/initiatives").text
        assert "vetting over: nobody is sent there" in page
        assert "work of Ilja" in page
        inbox = client.get("/desk/?scope=mine").text
        assert f"/control/vetting/{task.uid}" in inbox
        assert "vouch for the initiative again" in inbox
        led = client.get(f"/control/vetting/{task.uid}")
        path = f"/control/initiatives/{kitchen.service.code}"
        assert led.headers["location"] == path
        assert "To be vetted again:" in client.get(path).text
        until = (ended + MONTH).date().isoformat()
        client.post(f"{path}/vet", {"vetting": "partner", "until": until})
        assert "work of Ilja" not in client.get("/control/initiatives").text
        assert str(task.uid) not in client.get("/desk/?scope=mine").text
