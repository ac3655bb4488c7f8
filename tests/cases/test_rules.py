"""Decisions on cases, as tables."""

import pytest

from beistand.cases.rules import needs_reason


@pytest.mark.parametrize(
    ("mine", "teams", "sensitive", "asks"),
    [
        (True, True, False, False),
        (True, False, False, False),
        (False, True, False, False),
        (False, False, False, True),
        (True, True, True, True),
        (True, False, True, True),
        (False, True, True, True),
        (False, False, True, True),
    ],
)
def test_whether_opening_needs_a_reason(
    mine: bool, teams: bool, sensitive: bool, asks: bool
) -> None:
    asked = needs_reason(is_mine=mine, is_my_teams=teams, is_sensitive=sensitive)
    assert asked is asks
