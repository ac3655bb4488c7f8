"""When something cannot be done: what happened, what was kept, what to do."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from beistand.kit.errors import Refused
from beistand.project import urls
from beistand.reference.models import City
from beistand.web.audience import audience

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@audience("public")
def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("Nobody is there. Phone tomorrow.")


@audience("public")
def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a mistake of ours")


@audience("public")
def take(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST["note"])


urlpatterns = [
    *urls.urlpatterns,
    path("refuse", refuse),
    path("api/refuse", refuse),
    path("break", break_down),
    path("take", take),
]


@pytest.fixture(autouse=True)
def some_pages(settings, town: City) -> None:
    """Three more pages: one refuses, one breaks, one takes a note."""
    settings.ROOT_URLCONF = __name__


def test_a_refusal_is_shown_in_the_words_of_the_rule(client: Client) -> None:
    answer = client.get("/refuse?lang=en")

    assert answer.status_code == 409
    assert "Nobody is there. Phone tomorrow." in answer.content.decode()
    assert "Nothing was changed." in answer.content.decode()


def test_a_refusal_inside_a_page_is_a_part_of_it(client: Client) -> None:
    answer = client.get("/refuse", headers={"hx-request": "true"})

    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#refusal"
    assert b"Nobody is there" in answer.content
    assert b"<html" not in answer.content


def test_a_program_gets_a_problem_document(client: Client) -> None:
    answer = client.get("/api/refuse")

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {"title": "Nobody is there. Phone tomorrow.", "status": 409}


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_here_is_said_kindly(client: Client, language: str) -> None:
    answer = client.get(f"/nowhere?lang={language}")

    assert answer.status_code == 404
    assert b"<h1" in answer.content


def test_an_address_that_is_not_ours_is_not_answered(client: Client) -> None:
    answer = client.get("/?lang=en", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "This cannot be read." in answer.content.decode()


def test_a_form_of_thousands_of_fields_is_not_read(client: Client) -> None:
    answer = client.post("/help", {f"field{n}": "x" for n in range(1001)})

    assert answer.status_code == 400
    assert b"<h1" in answer.content


def test_our_own_mistakes_are_confessed_without_asking_the_database(
    client: Client, django_assert_num_queries
) -> None:
    client.raise_request_exception = False
    with django_assert_num_queries(1):
        answer = client.get("/break?lang=en")

    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()


def post(client: Client, **headers: str) -> HttpResponse:
    note = {"note": "Brot <i>und</i> Milch"}
    return client.post("/take?lang=en", note, headers=headers)


def test_a_form_without_proof_is_given_back() -> None:
    answer = post(
        Client(enforce_csrf_checks=True),
        **{"sec-fetch-site": "same-origin", "origin": "null"},
    )
    page = answer.content.decode()

    assert answer.status_code == 403
    assert 'value="Brot &lt;i&gt;und&lt;/i&gt; Milch"' in page
    assert "Send once more" in page


def test_a_form_planted_elsewhere_gets_no_button() -> None:
    answer = post(
        Client(enforce_csrf_checks=True),
        **{"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    )

    assert answer.status_code == 403
    assert "Send once more" not in answer.content.decode()


@pytest.mark.parametrize(
    ("origin", "site", "status"),
    [
        ("http://testserver", "same-origin", 200),
        ("null", "same-origin", 200),
        ("null", "cross-site", 403),
        ("null", "same-site", 403),
        ("null", "", 403),
        ("https://evil.example", "cross-site", 403),
    ],
)
def test_a_browser_that_hides_the_origin_must_say_same_origin(
    origin: str, site: str, status: int
) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/help").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    answer = client.post(
        "/take",
        {"note": "Brot", "csrfmiddlewaretoken": token},
        headers={"origin": origin, "sec-fetch-site": site},
    )

    assert answer.status_code == status
