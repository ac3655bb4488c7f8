"""What a new account may look like, as a table of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from beistand.accounts.rules import fault_of_account

NOW = datetime(2020, 4, 20, 9, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(hours=1), NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("username", "email", "expires_at", "fault"),
    [
        ("eva", "", None, ""),
        ("eva-kern_2", "eva@example.org", LATER, ""),
        ("jürgen", "", None, ""),
        ("", "", None, "user name"),
        ("   ", "", None, "user name"),
        ("eva kern", "", None, "user name"),
        ("e" * 61, "", None, "user name"),
        ("eva", "eva", None, "name@example.org"),
        ("eva", "eva@", None, "name@example.org"),
        ("eva", "", EARLIER, "is over"),
        ("eva", "", NOW, "is over"),
    ],
)
def test_fault_of_account(
    username: str, email: str, expires_at: datetime | None, fault: str
) -> None:
    found = fault_of_account(username, email, expires_at, NOW)
    assert fault in found
    assert bool(found) == bool(fault)
