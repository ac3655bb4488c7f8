"""Signing in: a password, perhaps a second step, and not by trying."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client

from beistand.accounts.models import User
from beistand.kit import clock
from beistand.reference.models import City

PASSWORD = "correct horse battery staple"


@pytest.fixture(autouse=True)
def no_tries_yet(rosa: User) -> None:
    """Rosa has a password; nothing was tried before."""
    cache.clear()
    rosa.set_password(PASSWORD)
    rosa.save(update_fields=["password"])


def sign_in(client: Client, name: str = "rosa", word: str = PASSWORD, **more: str):
    data = {"login": name, "password": word, **more}
    return client.post("/accounts/login/?lang=en", data)


def test_rosa_signs_in(client: Client) -> None:
    answer = sign_in(client)

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/start/"


def test_she_comes_back_to_the_page_she_wanted(client: Client) -> None:
    assert sign_in(client, next="/desk/?page=2")["Location"] == "/desk/?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_sent_to_a_stranger(client: Client, elsewhere: str) -> None:
    assert sign_in(client, next=elsewhere)["Location"] == "/accounts/start/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    client: Client,
) -> None:
    pages = set()
    for name in ("rosa", "ruth"):
        page = sign_in(client, name, "wrong").content.decode()
        page = (
            page.split('name="csrfmiddlewaretoken" value="')[0]
            + page.split('name="login"')[0].split("</h1>")[-1]
        )
        pages.add(page.split('value="')[0])

    assert len(pages) == 1


def test_whoever_guesses_waits(client: Client) -> None:
    for _try in range(8):
        answer = sign_in(client, word="wrong")

    answer = sign_in(client)

    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "try again in 15 minutes" in answer.content.decode()
    stored = AccessAttempt.objects.values_list("get_data", "post_data")
    assert "wrong" not in str(list(stored))


@pytest.mark.parametrize(
    ("of_account", "of_city", "opens"),
    [(True, True, True), (True, False, False), (False, False, True)],
)
def test_demo_accounts_open_nothing_but_a_demo(
    client: Client, rosa: User, of_account: bool, of_city: bool, opens: bool
) -> None:
    City.objects.update(is_demo=of_city)
    User.objects.filter(pk=rosa.pk).update(is_demo=of_account)

    answer = sign_in(client)

    assert (answer["Location"] == "/accounts/start/") is opens
    assert ("_auth_user_id" in client.session) is opens


def test_sessions_of_the_demo_end_with_it(client: Client, rosa: User) -> None:
    City.objects.update(is_demo=True)
    User.objects.filter(pk=rosa.pk).update(is_demo=True)
    sign_in(client)
    City.objects.update(is_demo=False)

    client.get("/desk/")

    assert "_auth_user_id" not in client.session


def test_an_expired_account_is_told_at_the_door(client: Client, rosa: User) -> None:
    User.objects.filter(pk=rosa.pk).update(expires_at=clock.now())

    answer = sign_in(client)

    assert answer["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_nobody_makes_an_account_alone(client: Client) -> None:
    page = client.get("/accounts/signup/?lang=en").content.decode()

    assert "Accounts are given, not made" in page
    client.post("/accounts/signup/", {"username": "eve", "password1": PASSWORD})
    assert not User.objects.filter(username="eve").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/reset/",
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/3rdparty/",
    ],
)
def test_what_we_did_not_choose_does_not_exist(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_signing_out_ends_the_session(client: Client) -> None:
    sign_in(client)
    client.post("/accounts/logout/")

    assert client.get("/accounts/mfa/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/mfa/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/accounts/mfa/totp/activate/",
    ],
)
def test_the_pages_of_an_account_are_ours(client: Client, path: str) -> None:
    sign_in(client)
    answer = client.get(path + "?lang=en", follow=True)

    assert answer.status_code == 200
    assert b'class="brand"' in answer.content


def test_with_a_second_step_the_password_alone_opens_nothing(
    client: Client, rosa: User
) -> None:
    TOTP.activate(rosa, generate_totp_secret())
    codes = RecoveryCodes.activate(rosa)

    answer = sign_in(client)
    assert answer["Location"].startswith("/accounts/mfa/authenticate/")
    assert client.get("/accounts/start/").status_code == 302

    spare = codes.get_unused_codes()[0]
    answer = client.post("/accounts/mfa/authenticate/", {"code": spare})
    assert answer["Location"] == "/accounts/start/"


def test_whoever_guesses_codes_waits_and_the_right_one_is_late(
    client: Client, rosa: User
) -> None:
    TOTP.activate(rosa, generate_totp_secret())
    spare = RecoveryCodes.activate(rosa).get_unused_codes()[0]
    sign_in(client)
    path = "/accounts/mfa/authenticate/?lang=en"

    answers = [client.post(path, {"code": f"{n:06}"}) for n in range(20)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 15
    assert answers[-1]["Retry-After"] == "900"
    assert "try again in 15 minutes" in answers[-1].text
    assert client.post(path, {"code": spare}).status_code == 429
    with clock.pretending(clock.now() + timedelta(minutes=16)):
        assert client.post(path, {"code": spare}).status_code == 302


def test_guessing_goes_on_counting_in_another_browser(rosa: User) -> None:
    TOTP.activate(rosa, generate_totp_secret())
    for number in range(6):
        client = Client()
        sign_in(client)
        cache.clear()
        answer = client.post("/accounts/mfa/authenticate/", {"code": f"{number:06}"})
    assert answer.status_code == 429


def test_a_right_code_forgives_earlier_slips(client: Client, rosa: User) -> None:
    TOTP.activate(rosa, generate_totp_secret())
    codes = RecoveryCodes.activate(rosa).get_unused_codes()
    for spare in codes[:2]:
        sign_in(client)
        for number in range(4):
            client.post("/accounts/mfa/authenticate/", {"code": f"{number:06}"})
        answer = client.post("/accounts/mfa/authenticate/", {"code": spare})
        assert answer.status_code == 302
        client.post("/accounts/logout/")


def test_a_whole_shift_signs_in_from_one_address(client: Client) -> None:
    answers = {sign_in(Client()).status_code for _colleague in range(40)}
    assert answers == {302}


def test_every_limit_answers_with_our_own_page(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    sign_in(Client())
    answer = client.post("/accounts/login/?lang=de", {"login": "x", "password": "x"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert 'class="brand"' in answer.text
    assert "in 1 Minute" in answer.text
