"""The inbox: who sees what, one key to take it, and never a silent loss."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.cases.actions import add_need
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Need
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.people.models import Person

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk(client: Client, rosa: User) -> Client:
    """Rosa, signed in."""
    client.force_login(rosa)
    return client


def claim_url(need: Need, verb: str = "claim") -> str:
    return f"/desk/work/need/{need.uid}/{verb}"


def test_a_stranger_is_asked_to_sign_in(client: Client, town: object) -> None:
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert "next=/desk/" in answer["Location"]


def test_sam_without_a_role_sees_nothing(
    client: Client, sam: User, groceries: Need
) -> None:
    client.force_login(sam)
    answer = client.get("/desk/")
    assert answer.status_code == 403
    assert "Klein" not in answer.content.decode()
    assert client.post(claim_url(groceries)).status_code == 403
    groceries.refresh_from_db()
    assert groceries.owner is None


def test_a_line_says_who_what_where_and_by_when(desk: Client, groceries: Need) -> None:
    page = desk.get("/desk/?lang=en").content.decode()
    for words in ("E. Klein", "groceries", "Altstadt", "find help", "Take"):
        assert words in page
    assert "Elfriede" not in page


def test_the_frame_says_whether_the_line_is_open(desk: Client, monday: object) -> None:
    page = desk.get("/desk/?lang=en").content.decode()
    assert "open until 12:00" in page
    assert "Nobody waits." in page
    with clock.pretending(clock.now() + timedelta(hours=4)):
        assert "closed, opens tomorrow at 8:00" in desk.get("/desk/").content.decode()


def test_the_district_of_a_protected_person_is_hidden(
    desk: Client, groceries: Need, klein: Person
) -> None:
    klein.is_protected = True
    klein.save(update_fields=["is_protected"])
    assert "Altstadt" not in desk.get("/desk/").content.decode()


def test_the_number_of_queries_does_not_grow(
    desk: Client, groceries: Need, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get("/desk/")
    for _more in range(5):
        add_need(groceries.case, NeedIn(groceries.topic), by=System())
    with django_assert_num_queries(16):
        desk.get("/desk/")
