"""/metrics: shut without a token; figures of what waits; nothing about anybody."""

from datetime import timedelta

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.documents.actions import PaperIn, SubmissionIn, keep_submission
from beistand.intake.actions import receive_contact
from beistand.intake.actions.contacts import ContactIn
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import WireIn, beat_wire
from beistand.outbox.actions import Text, queue_message
from beistand.people.models import Person
from tests.cast import MONDAY_9

TOKEN = "0123456789abcdef"
Figures = dict[tuple[str, ...], float]


@pytest.fixture
def token(settings: object) -> None:
    settings.BEISTAND_METRICS_TOKEN = TOKEN


def figures(client: Client) -> Figures:
    """Every figure by its name and labels, as Prometheus reads them."""
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        (sample.name.removeprefix("beistand_"), *_labels(sample.labels)): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def _labels(labels: dict[str, str]) -> list[str]:
    return [value for _name, value in sorted(labels.items())]


def test_without_a_token_in_the_settings_there_is_no_page(
    client: Client, town: object, rosa: User
) -> None:
    client.force_login(rosa)
    for said in ("", "Bearer ", "Bearer None"):
        answer = client.get("/metrics", headers={"authorization": said})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer wrong", TOKEN, f"Basic {TOKEN}"]
)
def test_a_wrong_token_reads_nothing(
    client: Client, town: object, token: None, said: str
) -> None:
    answer = client.get("/metrics", headers={"authorization": said})
    assert answer.status_code == 401
    assert "beistand_" not in answer.text


def test_what_waits_is_counted(
    client: Client, monday: object, token: None, klein: Person, anna: Person
) -> None:
    told = ContactIn(channel="email", source_key="1", note="Brot für Frau Klein")
    receive_contact(told, by=System())
    text = Text("person-told-unmet", {"reference": "K7"})
    queue_message(anna, "email", text, by=System())
    paper = PaperIn("klein.pdf", "application/pdf", b"x")
    keep_submission(SubmissionIn("email", [paper]), by=System())
    wire = WireIn(kind="mail", is_connected=True, waiting=7)
    beat_wire("mail-hotline", wire, by=System())
    with clock.pretending(MONDAY_9 + timedelta(seconds=90)):
        found = figures(client)
    assert found["contacts_waiting", "email"] == 1
    assert found["oldest_unheard_seconds", "email"] == 90
    assert found["contacts_waiting", "sms"] == 0
    assert found["outbox_messages", "email", "queued"] == 1
    assert found["outbox_messages", "letter", "failed"] == 0
    assert found["documents_unexamined",] == 1
    assert found["documents_oldest_unexamined_seconds",] == 90
    assert found["wire_beat_age_seconds", "mail", "mail-hotline"] == 90
    assert found["wire_connected", "mail", "mail-hotline"] == 1
    assert found["wire_queue", "mail", "mail-hotline"] == 7
    assert found["worker_beat_age_seconds",] == -1


def test_nothing_in_it_is_about_anybody(
    client: Client, monday: object, token: None, klein: Person
) -> None:
    told = ContactIn(channel="phone", source_key="1", number="+4963112345", note="Brot")
    receive_contact(told, by=System())
    answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    for word in ("Klein", "4963112345", "12345", "Brot", "Marktstr"):
        assert word not in answer.text


def test_more_rows_make_neither_more_figures_nor_more_queries(
    client: Client,
    monday: object,
    token: None,
    anna: Person,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(6):
        before = figures(client)
    for number in range(20):
        told = ContactIn(channel="email", source_key=str(number))
        receive_contact(told, by=System())
        text = Text("person-told-unmet", {"reference": "K7"})
        queue_message(anna, "email", text, by=System())
    with django_assert_num_queries(6):
        after = figures(client)
    assert before.keys() == after.keys()
    assert after["contacts_waiting", "email"] == 20
