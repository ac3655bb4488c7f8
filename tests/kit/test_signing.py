"""A signed call is good for minutes, for this body, from who knows the secret."""

from datetime import timedelta

import pytest

from beistand.kit.signing import SIGNATURE, TIME, is_genuine, sign_call
from tests.cast import MONDAY_9


def signed() -> tuple[str, str]:
    headers = sign_call("secret", b"{}", MONDAY_9)
    return headers[TIME], headers[SIGNATURE]


def test_what_was_signed_just_now_is_genuine() -> None:
    assert is_genuine("secret", signed(), b"{}", MONDAY_9 + timedelta(minutes=4))


@pytest.mark.parametrize(
    ("secret", "headers", "body", "minutes"),
    [
        ("other", signed(), b"{}", 0),
        ("secret", signed(), b"{ }", 0),
        ("secret", signed(), b"{}", 6),
        ("secret", signed(), b"{}", -6),
        ("secret", (signed()[0], ""), b"{}", 0),
        ("secret", (signed()[0], "é" * 64), b"{}", 0),
        ("secret", ("", signed()[1]), b"{}", 0),
        ("secret", ("1e9", signed()[1]), b"{}", 0),
        ("secret", (str(int(signed()[0]) + 1), signed()[1]), b"{}", 0),
    ],
)
def test_anything_else_is_not(
    secret: str, headers: tuple[str, str], body: bytes, minutes: int
) -> None:
    now = MONDAY_9 + timedelta(minutes=minutes)
    assert not is_genuine(secret, headers, body, now)
