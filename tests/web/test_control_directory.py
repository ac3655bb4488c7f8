"""The directory of services: read it, correct it."""

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.directory.models import Service
from beistand.journal.models import Entry

SENT = {"phone": "0631 / 365-1045", "hours": "Mo-Fr 08:00-12:00", "is_active": "on"}


@pytest.fixture
def page(client: Client, ilja: User) -> Client:
    """Ilja at the screen, who reads English."""
    User.objects.filter(pk=ilja.pk).update(language="en")
    client.force_login(ilja)
    return client


def test_every_service_is_listed(page: Client, parish: Service) -> None:
    html = page.get("/control/services").text
    shown = ("Pfarrei St. Martin", "Shopping service", "Altstadt", "not known whether")
    for text in shown:
        assert text in html


def test_what_changed_is_stored_and_journalled(page: Client, parish: Service) -> None:
    address = f"/control/services/{parish.code}"
    assert page.get(address).status_code == 200
    assert page.post(address, SENT).status_code == 302
    parish.refresh_from_db()
    assert (parish.phone, parish.hours) == ("+496313651045", "Mo-Fr 08:00-12:00")
    entry = Entry.objects.get(verb="directory.service_edited")
    assert entry.details == {"fields": "hours,phone"}


def test_a_service_that_left_the_directory_is_not_proposed(
    page: Client, parish: Service
) -> None:
    page.post(f"/control/services/{parish.code}", {**SENT, "is_active": ""})
    parish.refresh_from_db()
    assert not parish.is_active
    assert "not in the directory" in page.get("/control/services").text


def test_a_number_that_is_none_is_explained(page: Client, parish: Service) -> None:
    answer = page.post(f"/control/services/{parish.code}", {**SENT, "phone": "12"})
    assert answer.status_code == 422
    assert "Enter it with its area code." in answer.text


def test_nothing_changed_is_nothing_journalled(page: Client, parish: Service) -> None:
    same = {"phone": parish.phone, "is_active": "on"}
    page.post(f"/control/services/{parish.code}", same)
    assert not Entry.objects.filter(verb="directory.service_edited").exists()


def test_an_unknown_service_is_not_found(page: Client) -> None:
    assert page.get("/control/services/none").status_code == 404


@pytest.mark.parametrize("cast", ["rosa", "sam"])
def test_the_directory_is_for_its_keepers(
    client: Client, parish: Service, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get("/control/services").status_code == 403
    assert client.post(f"/control/services/{parish.code}", SENT).status_code == 403
