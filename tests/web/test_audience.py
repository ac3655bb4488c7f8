"""Who gets how far: nobody further than a page declares."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, path

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.reference.models import City
from beistand.web.audience import audience, only
from beistand.web.sign_in import FIRST_PAGE
from tests.cast import MONDAY_9


def page_for(*names: str):
    @audience(*names)
    def view(request):
        return HttpResponse("inside")

    return view


def request_of(user, method: str = "get", **headers: str):
    request = getattr(RequestFactory(), method)("/desk/?page=2", headers=headers)
    request.user = user
    request.htmx = False
    request.city = City.objects.get()
    return request


@pytest.mark.parametrize("names", [(), ("everybody",), ("operator", "boss")])
def test_an_unknown_audience_is_a_mistake(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="audience"):
        audience(*names)


@pytest.mark.parametrize(
    ("names", "insiders"),
    [
        (("operator",), {"rosa"}),
        (("coordinator",), {"ilja"}),
        (("operator", "coordinator"), {"rosa", "ilja"}),
        (("staff",), {"rosa", "ilja"}),
        (("signed-in",), {"rosa", "ilja", "sam"}),
        (("public",), {"rosa", "ilja", "sam"}),
        (("administrator",), set()),
    ],
)
def test_lets_in_whom_it_names(
    names: tuple[str, ...], insiders: set[str], rosa: User, ilja: User, sam: User
) -> None:
    inside = set()
    for user in (rosa, ilja, sam):
        try:
            if page_for(*names)(request_of(user)).content == b"inside":
                inside.add(user.username)
        except PermissionDenied:
            continue

    assert inside == insiders


def test_a_stranger_signs_in_and_comes_back(client: Client, rosa: User) -> None:
    answer = client.get("/accounts/mfa/?x=1")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/accounts/mfa/%3Fx%3D1"


def test_sam_sees_nothing_and_learns_whom_to_ask(client: Client, sam: User) -> None:
    client.force_login(sam)

    answer = client.get("/accounts/start/?lang=en")

    assert answer.status_code == 403
    assert "Your account has no role yet." in answer.content.decode()
    assert "Ask your coordinator" in answer.content.decode()


def test_a_session_ends_with_the_account(client: Client, rosa: User) -> None:
    client.force_login(rosa)
    with clock.pretending(MONDAY_9):
        User.objects.update(expires_at=MONDAY_9 + timedelta(seconds=30))
        assert client.get("/accounts/mfa/").status_code == 200
    with clock.pretending(MONDAY_9 + timedelta(seconds=60)):
        answer = client.get("/accounts/mfa/?lang=en")
        assert answer.status_code == 403
        assert "Your account has ended." in answer.content.decode()
        assert client.get("/accounts/mfa/").status_code == 302


def test_what_was_typed_survives_the_end_of_a_session(
    client: Client, rosa: User
) -> None:
    answer = client.post(
        "/accounts/password/change/?lang=en",
        {"note": "Brot <b>und</b> Milch", "oldpassword": "secret"},
        headers={"sec-fetch-site": "same-origin"},
    )

    page = answer.content.decode()
    assert answer.status_code == 401
    assert 'value="Brot &lt;b&gt;und&lt;/b&gt; Milch"' in page
    assert "secret" not in page


def test_of_foreign_addresses_only_the_named_ones_exist() -> None:
    def view(request):
        return HttpResponse("inside")

    kept = only(
        [path("a", view, name="a"), path("b", view, name="b")], {"a": "signed-in"}
    )

    assert [pattern.name for pattern in kept] == ["a"]
    assert kept[0].callback.audience == frozenset({"signed-in"})


def test_every_first_page_of_a_role_exists() -> None:
    for first_page in FIRST_PAGE.values():
        assert get_resolver().resolve(first_page).func.audience
