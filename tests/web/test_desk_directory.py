"""The one box at the desk: who helps with what, now (BX-3)."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import Gap, Kind, Organization, SearchWord, Service
from beistand.kit.actions import System
from beistand.matching.models import Referral
from beistand.reference.models import Area, Topic

PATH = "/desk/directory"


@pytest.fixture
def pantry(monday: datetime) -> Service:
    body = Organization.objects.create(code="c", name="Caritas", kind=Kind.CHURCH)
    service = Service.objects.create(
        code="pantry",
        organization=body,
        names={"en": "Pantry", "de": "Tafel"},
        phone="+496313650001",
        hours="Mo-Fr 08:00-16:00",
        languages=["tr"],
    )
    service.topics.set(Topic.objects.filter(code="groceries"))
    told = FactIn(about=service, state="normal", source="provider", method="phone")
    record_fact(told, by=System())
    return service


def ask(desk: Client, **said: str) -> str:
    answer = desk.post(PATH, said)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_the_page_asks_first(desk: Client, pantry: Service) -> None:
    page = desk.get(PATH).content.decode()
    assert 'name="words"' in page
    assert "Pantry" not in page


def test_a_misspelt_word_finds_who_helps_with_state_and_reason(
    desk: Client, pantry: Service
) -> None:
    page = ask(desk, words="grocerries")
    for words in (
        "Pantry",
        "Caritas",
        "parish or religious community",
        "open as usual",
        "verified today by phone",
        "open until 16:00",
        "0631 3650001",
        "open now",
    ):
        assert words in page


def test_while_typing_only_the_list_is_answered(desk: Client, pantry: Service) -> None:
    answer = desk.post(
        PATH, {"words": "groc"}, headers={"HX-Request": "true", "HX-Trigger": "words"}
    )
    page = answer.content.decode()
    assert "Pantry" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("said", "is_there"),
    [
        ({"open": "on"}, True),
        ({"form": "initiative"}, False),
        ({"form": "service"}, True),
        ({"language": "tr"}, True),
        ({"area": "hill"}, True),
        ({"area": "nowhere"}, True),
        ({"form": "nonsense", "after": "nothing"}, True),
        ({"need": "no-uuid"}, True),
        ({"open": "on", "day": "2020-04-21", "hour": "10:00"}, True),
        ({"open": "on", "day": "2020-04-26"}, False),  # a Sunday
        ({"open": "on", "hour": "18:30"}, False),
        ({"day": "2020-04-26", "hour": "18:30"}, True),
        ({"day": "9999-12-31"}, True),
    ],
)
def test_filters(
    desk: Client, pantry: Service, said: dict[str, str], is_there: bool
) -> None:
    assert ("Pantry" in ask(desk, words="groceries", **said)) is is_there


def test_what_is_open_at_another_time_is_said(desk: Client, pantry: Service) -> None:
    page = ask(desk, words="groceries", day="2020-04-21", hour="10:00")
    assert "open then" in page
    assert 'value="2020-04-21"' in page
    assert "open then" not in ask(desk, words="groceries")
    page = ask(desk, words="groceries", day="tomorrow")
    assert "cannot be read" in page
    assert 'value="tomorrow"' in page


def test_only_a_search_that_was_sent_counts_as_vain(
    desk: Client, pantry: Service
) -> None:
    SearchWord.objects.create(word="xylophone")
    typing = {"HX-Request": "true", "HX-Trigger": "words"}
    desk.post(PATH, {"words": "xylo"}, headers=typing)
    assert not Gap.objects.exists()
    sent = {"HX-Request": "true", "HX-Trigger": "directory-form"}
    page = desk.post(PATH, {"words": "xylophone"}, headers=sent).content.decode()
    assert "Nobody in the directory does this." in page
    assert ask(desk, words="xylophone")
    assert [(gap.words, gap.times) for gap in Gap.objects.all()] == [("xylophone", 2)]


def test_a_need_brings_its_topic_and_district_and_can_be_referred(
    desk: Client, pantry: Service, groceries: Need
) -> None:
    page = desk.get(f"{PATH}?need={groceries.uid}").content.decode()
    assert "Pantry" in page
    assert f"/desk/needs/{groceries.uid}/refer" in page


def test_whatever_the_search_finds_can_be_referred_with_what_was_seen(
    desk: Client, pantry: Service, groceries: Need, rosa: User
) -> None:
    """It may do something else, elsewhere: a person found it, and knows why."""
    pantry.topics.set([])
    pantry.areas.set([Area.objects.get(code="far")])
    told = FactIn(about=pantry, state="adapted", source="provider", method="phone")
    fact = record_fact(told, by=rosa)
    page = ask(desk, words="pantry", need=str(groceries.uid))
    seen = f"{pantry.code}|{fact.pk}"
    assert f'value="{seen}"' in page
    desk.post(f"/desk/needs/{groceries.uid}/refer", {"service": seen})
    assert Referral.objects.get().service == pantry


def test_what_has_ended_cannot_be_referred(
    desk: Client, pantry: Service, groceries: Need
) -> None:
    Service.objects.update(is_active=False)
    desk.post(f"/desk/needs/{groceries.uid}/refer", {"service": pantry.code})
    assert not Referral.objects.exists()


def test_what_somebody_lacks_is_in_no_address(desk: Client, pantry: Service) -> None:
    page = ask(desk, words="groceries")
    assert "words=" not in page
    assert 'method="get"' not in page


def test_sam_gets_nothing(client: Client, sam: User, pantry: Service) -> None:
    client.force_login(sam)
    answer = client.post(PATH, {"words": "groceries"})
    assert answer.status_code == 403
    assert "Pantry" not in answer.content.decode()


def test_the_number_of_queries_is_fixed(
    desk: Client, pantry: Service, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    said = {"words": "groceries", "area": Area.objects.get(code="hill").code}
    headers = {"HX-Request": "true", "HX-Trigger": "words"}
    desk.post(PATH, said, headers=headers)
    for number in range(15):
        more = Service.objects.create(
            code=f"more-{number:02}",
            organization=pantry.organization,
            names={"en": "x"},
        )
        more.topics.set(Topic.objects.all())
    with django_assert_num_queries(11):
        desk.post(PATH, said, headers=headers)


@pytest.fixture
def boss(client: Client, ilja: User) -> Client:
    client.cookies["language"] = "en"
    client.force_login(ilja)
    return client


def test_those_in_charge_see_what_was_not_found(boss: Client, pantry: Service) -> None:
    assert (
        "Nobody has searched in vain so far."
        in boss.get("/control/gaps").content.decode()
    )
    SearchWord.objects.create(word="gebaerdensprache")
    boss.post(PATH, {"words": "Gebärdensprache"})
    assert "gebaerdensprache" in boss.get("/control/gaps").content.decode()
    gap = Gap.objects.get()
    assert boss.post(f"/control/gaps/{gap.pk}/drop").status_code == 302
    assert not Gap.objects.exists()
    assert boss.post(f"/control/gaps/{gap.pk}/drop").status_code == 404
