"""When something cannot be done: what happened, what was kept, what to do."""

import re
from uuid import uuid4

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from beistand.accounts.models import User
from beistand.intake.models import Contact
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


def token_in(page: str) -> str:
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


@pytest.fixture
def given_back(rosa: User) -> tuple[Client, dict[str, str]]:
    """A form that came back at the end of a session, after signing in anew."""
    client = Client(enforce_csrf_checks=True)
    token = token_in(client.get("/help").text)
    sent = {"key": str(uuid4()), "name": "Berta Neu", "csrfmiddlewaretoken": token}
    page = client.post("/desk/call/end/joke", sent, headers=HERE)
    assert page.status_code == 401
    form = dict(re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', page.text))
    rosa.set_password("correct horse battery")
    rosa.save()
    login = client.get("/accounts/login/")
    data = {"login": "rosa", "password": "correct horse battery"}
    data["csrfmiddlewaretoken"] = token_in(login.text)
    assert client.post("/accounts/login/", data, headers=HERE).status_code == 302
    return client, form


def test_after_signing_in_anew_the_form_is_taken_at_once(
    given_back: tuple[Client, dict[str, str]],
) -> None:
    client, form = given_back
    answer = client.post("/desk/call/end/joke", form, headers=HERE)
    assert answer.status_code == 302
    assert Contact.objects.get().raw["typed"]["name"] == ["Berta Neu"]
    assert "ticket" not in Contact.objects.get().raw["typed"]


@pytest.mark.parametrize(
    ("address", "changed", "headers"),
    [
        ("/desk/call/end/joke", {"ticket": ""}, HERE),
        ("/desk/call/end/joke", {"ticket": "/desk/call/end/joke:1:x"}, HERE),
        ("/desk/call/end/emergency", {}, HERE),
        ("/desk/call/end/joke", {}, {"origin": "http://testserver"}),
        ("/desk/call/end/joke", {}, HERE | {"sec-fetch-site": "same-site"}),
        ("/desk/call/end/joke", {}, HERE | {"sec-fetch-site": "cross-site"}),
    ],
)
def test_a_ticket_is_good_for_its_own_form_on_our_page_only(
    given_back: tuple[Client, dict[str, str]],
    address: str,
    changed: dict[str, str],
    headers: dict[str, str],
) -> None:
    client, form = given_back
    assert client.post(address, form | changed, headers=headers).status_code == 403
    assert not Contact.objects.exists()


def test_a_ticket_is_no_use_without_a_session(
    given_back: tuple[Client, dict[str, str]],
) -> None:
    client, form = given_back
    client.logout()
    assert client.post("/desk/call/end/joke", form, headers=HERE).status_code == 403


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://testserver/desk/calls?scope=mine", "/desk/calls?scope=mine"),
        ("https://evil.example/desk/", ""),
        ("", ""),
    ],
)
def test_staff_stay_at_their_desk_and_find_the_way_back(
    desk: Client, referrer: str, back: str
) -> None:
    page = desk.get("/refuse", headers={"referer": referrer}).text
    assert 'class="desk-nav"' in page
    assert "Sign in for staff" not in page
    assert "To the first page" not in page
    assert "To my work" in page
    assert ("Back to the page you came from" in page) == bool(back)
    assert not back or f'href="{back}"' in page


def test_other_staff_stay_inside_too(client: Client, ilja: User) -> None:
    User.objects.filter(pk=ilja.pk).update(role="administrator")
    client.force_login(ilja)
    page = client.get("/nowhere?lang=en").text
    assert "To my work" in page
    assert "Sign in for staff" not in page


def test_pages_of_staff_tell_one_another_where_somebody_comes_from(
    desk: Client,
) -> None:
    assert desk.get("/desk/")["Referrer-Policy"] == "same-origin"
    assert desk.get("/")["Referrer-Policy"] == "no-referrer"


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
