"""/control/rules: what an authority orders for all services of a topic."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import OperatingFact, Organization, Service
from beistand.directory.queries import operating_states
from beistand.journal.models import Entry
from beistand.kit import clock

RULE = {
    "topic": "groceries",
    "state": "appointment_only",
    "until": "2020-04-30",
    "message_de": "Nur mit Termin.",
    "message_en": "By appointment only.",
    "capacity": "unknown",
    "audience": "public",
    "method": "web",
    "review": "14",
}


@pytest.fixture
def control(client: Client, ilja: User, monday: datetime) -> Client:
    """Ilja, who coordinates, has signed in."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(ilja)
    return client


@pytest.fixture
def bank(parish: Service, ilja: User) -> Service:
    """A food bank of which nothing is said; the parish is known to run."""
    body = Organization.objects.create(code="bank", name="Tafel", kind="church")
    service = Service.objects.create(
        code="bank", organization=body, names={"de": "Tafel", "en": "Food bank"}
    )
    service.topics.set(parish.topics.all())
    record_fact(FactIn(parish, "normal", "provider", "phone"), by=ilja)
    return service


def looked_at(control: Client, **more: str) -> dict[str, str]:
    """The rule as the page sends it after it showed whom it reaches."""
    answer = control.post("/control/rules/new", {**RULE, **more})
    assert answer.status_code == 200
    mark = re.search(r'name="looked_at" value="(\w+)"', answer.text)
    assert mark is not None
    return {**RULE, **more, "looked_at": mark[1]}


def test_first_it_shows_whom_it_reaches(
    control: Client, bank: Service, parish: Service
) -> None:
    page = control.post("/control/rules/new", RULE)
    assert [row["code"] for row in page.context["changed"]] == ["bank"]
    assert [row["code"] for row in page.context["kept"]] == [parish.code]
    assert "By appointment only." in page.text
    assert not OperatingFact.objects.filter(topic__isnull=False).exists()


def test_looked_at_it_holds_and_can_be_taken_back(
    control: Client, bank: Service, ilja: User
) -> None:
    answer = control.post("/control/rules/new", looked_at(control))
    assert answer.headers["location"] == "/control/rules"
    held = operating_states([bank], clock.now())[bank.pk]
    assert (held.state, held.scope) == ("appointment_only", "topic")
    rule = OperatingFact.objects.get(topic__code="groceries")
    assert (rule.source, rule.recorded_by) == ("authority_rule", "user:ilja")
    assert "By appointment only." in control.get("/control/rules").text
    control.post(f"/control/rules/{rule.uid}/lift")
    assert operating_states([bank], clock.now())[bank.pk].state == "unknown"
    page = control.get("/control/rules").text
    assert "ended" in page
    assert f"/control/rules/{rule.uid}/lift" not in page
    verbs = Entry.objects.filter(verb__startswith="directory.").order_by("pk")
    assert list(verbs.values_list("verb", flat=True))[-3:] == [
        "directory.fact_recorded",
        "directory.fact_recorded",
        "directory.rule_lifted",
    ]


@pytest.mark.parametrize(
    "more", [{"state": "suspended"}, {"message_de": "Ab Mai."}, {"look": "on"}]
)
def test_what_was_not_looked_at_does_not_hold(
    control: Client, bank: Service, more: dict[str, str]
) -> None:
    sent = looked_at(control)
    answer = control.post("/control/rules/new", {**sent, **more})
    assert answer.status_code == 200
    assert not OperatingFact.objects.filter(topic__isnull=False).exists()


def test_from_a_day_on(control: Client, bank: Service, monday: datetime) -> None:
    control.post("/control/rules/new", looked_at(control, since="2020-04-22"))
    assert operating_states([bank], clock.now())[bank.pk].state == "unknown"
    assert "not yet" in control.get("/control/rules").text
    later = monday + timedelta(days=2)
    assert operating_states([bank], later)[bank.pk].state == "appointment_only"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"until": "2020-04-25", "since": "2020-04-27"}, "end before it begins"),
        ({"hours": "in the morning"}, "cannot be read"),
        ({"topic": "weather"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_said_before(
    control: Client, bank: Service, more: dict[str, str], says: str
) -> None:
    answer = control.post("/control/rules/new", {**RULE, **more})
    assert answer.status_code == 422
    assert says in answer.text


def test_confirmed_it_is_believed_anew(
    control: Client, bank: Service, monday: datetime
) -> None:
    control.post("/control/rules/new", looked_at(control, until="", review="7"))
    rule = OperatingFact.objects.get(topic__isnull=False)
    with clock.pretending(monday + timedelta(days=8)):
        assert "unconfirmed" in control.get("/control/rules").text
        control.post(f"/control/rules/{rule.uid}/unchanged")
        assert operating_states([bank], clock.now())[bank.pk].is_confirmed
        assert "unconfirmed" not in control.get("/control/rules").text


def test_rules_are_for_the_keepers(client: Client, rosa: User) -> None:
    client.force_login(rosa)
    assert client.get("/control/rules").status_code == 403
    assert client.post("/control/rules/new", RULE).status_code == 403
