"""The directory of services: read it, correct it."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries as Counted

from beistand.accounts.models import User
from beistand.directory.models import Organization, Service
from beistand.journal.models import Entry
from beistand.web.control.directory import PAGE

SENT = {
    "phone": "0631 / 365-1045",
    "hours": "Mo-Fr 08:00-12:00",
    "is_active": "on",
    "names_de": "Einkaufsdienst",
    "names_en": "Shopping service",
    "topics": ["groceries"],
    "areas": ["old-town"],
}


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


def test_the_list_goes_on_page_by_page(
    page: Client, parish: Service, django_assert_num_queries: Counted
) -> None:
    body = Organization.objects.create(code="aid", name="Aid", kind="business")
    Service.objects.bulk_create(
        Service(code=f"aid-{number:03}", organization=body, names={"en": f"N{number}"})
        for number in range(PAGE + 3)
    )
    page.get("/control/services")
    with django_assert_num_queries(8):
        first = page.get("/control/services")
    codes = [row["code"] for row in first.context["rows"]]
    assert codes == [f"aid-{number:03}" for number in range(PAGE)]
    following = f"/control/services?after={codes[-1]}"
    assert following.partition("?")[2] in first.text
    with django_assert_num_queries(9):
        second = page.get(following)
    rest = [row["code"] for row in second.context["rows"]]
    assert rest == ["aid-050", "aid-051", "aid-052", parish.code]
    assert "Further services" not in second.text


@pytest.mark.parametrize("words", ["shopping", "PFARREI einkauf", "martín"])
def test_a_service_is_found_by_what_it_is_called(
    page: Client, parish: Service, words: str
) -> None:
    body = Organization.objects.create(code="aid", name="Aid", kind="business")
    Service.objects.create(code="soup", organization=body, names={"en": "Soup"})
    rows = page.get("/control/services", {"q": words}).context["rows"]
    assert [row["code"] for row in rows] == [parish.code]


def test_a_search_in_vain_says_what_to_do(page: Client, parish: Service) -> None:
    html = page.get("/control/services", {"q": "zebra"}).text
    assert "There is no service with all of these words." in html
    strange = {"q": "soup\0", "after": "no-such\0"}
    assert page.get("/control/services", strange).status_code == 200


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
    same = {**SENT, "phone": parish.phone, "hours": ""}
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


FULL = {
    **SENT,
    "descriptions_de": "Wir kaufen ein.",
    "eligibility_en": "Over 60",
    "fees_de": "Kostenlos",
    "how_to_apply_de": "Anrufen",
    "papers_de": "Ausweis\nRezept",
    "papers_en": "Identity card\nPrescription",
    "spoken": ["de"],
    "topics": ["groceries", "talk"],
    "areas": ["hill"],
    "private_note": "Zweimal klingeln",
}
PAPERS = [
    {"de": "Ausweis", "en": "Identity card"},
    {"de": "Rezept", "en": "Prescription"},
]


def test_all_that_is_said_of_a_service_can_be_changed(
    page: Client, parish: Service
) -> None:
    parish.descriptions = {"fr": "Des courses."}
    parish.save()
    address = f"/control/services/{parish.code}"
    assert page.post(address, FULL).status_code == 302
    parish.refresh_from_db()
    assert parish.descriptions == {"fr": "Des courses.", "de": "Wir kaufen ein."}
    assert parish.eligibility == {"en": "Over 60"}
    assert (parish.fees, parish.papers) == ({"de": "Kostenlos"}, PAPERS)
    assert parish.how_to_apply == {"de": "Anrufen"}
    assert (parish.languages, parish.private_note) == (["de"], "Zweimal klingeln")
    assert [row.code for row in parish.areas.all()] == ["hill"]
    assert {row.code for row in parish.topics.all()} == {"groceries", "talk"}
    fields = Entry.objects.get(verb="directory.service_edited").details["fields"]
    assert "private_note" in fields
    assert "klingeln" not in str(Entry.objects.values_list("details", flat=True))
    page.post(address, FULL)
    assert Entry.objects.filter(verb="directory.service_edited").count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"names_de": "", "names_en": ""}, "Say what it is called."),
        ({"papers_en": "Identity card"}, "Name the same papers in each language"),
        ({"topics": []}, "This field is required."),
    ],
    ids=["name", "papers", "topics"],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    page: Client, parish: Service, wrong: dict[str, object], says: str
) -> None:
    answer = page.post(f"/control/services/{parish.code}", {**FULL, **wrong})
    assert answer.status_code == 422
    assert says in answer.text
    assert "Wir kaufen ein." in answer.text


@pytest.mark.parametrize("body", ["st-martin", "new"])
def test_a_service_is_entered(page: Client, parish: Service, body: str) -> None:
    assert page.get("/control/services/new").status_code == 200
    more = {"body": body, "body_name": "Nachbarn", "kind": "neighbourhood"}
    answer = page.post("/control/services/new", {**FULL, **more})
    service = Service.objects.exclude(pk=parish.pk).get()
    assert answer["Location"] == f"/control/services/{service.code}/state"
    assert (
        service.organization.name
        == {
            "st-martin": "Pfarrei St. Martin",
            "new": "Nachbarn",
        }[body]
    )
    assert service.names == {"de": "Einkaufsdienst", "en": "Shopping service"}
    assert (service.is_active, service.phone) == (True, "+496313651045")
    assert Entry.objects.filter(verb="directory.service_added").count() == 1
    assert page.get("/control/services").text.count("Shopping service") == 2


def test_a_new_organization_needs_a_name(page: Client, parish: Service) -> None:
    more = {"body": "new", "body_name": " ", "kind": "neighbourhood"}
    answer = page.post("/control/services/new", {**FULL, **more})
    assert answer.status_code == 422
    assert "Enter the name of the organization." in answer.text


def test_a_note_on_the_organization(page: Client, parish: Service) -> None:
    address = f"/control/services/{parish.code}"
    sent = {"note": "Vorstand streitet"}
    assert page.post(f"{address}/organization", sent).status_code == 302
    assert "Vorstand streitet" in page.get(address).text
