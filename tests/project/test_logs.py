"""The log names nobody."""

import logging

import pytest

from beistand.project.logs import Discreet, HideTokens, hide_details, hide_tokens

ROW = """Traceback (most recent call last):
  File "x.py", line 1, in <module>
django.db.utils.IntegrityError: new row violates check constraint "has_owner"
DETAIL:  Failing row contains (1, Elfriede Klein,
Kurpfalzstr. 12, +496313654711).
"""


@pytest.mark.parametrize(
    "text",
    [ROW, ROW + "\nThe above exception was the direct cause of the following\n" + ROW],
)
def test_rows_are_left_out_of_tracebacks(text: str) -> None:
    shown = hide_details(text)
    for secret in ("Klein", "Kurpfalz", "3654711"):
        assert secret not in shown
    assert shown.count("has_owner") == text.count("has_owner")
    assert shown.count("The above") == text.count("The above")


def test_tokens_of_links_are_blotted_out() -> None:
    token = "Zk3q9-_xB7cD1eF5gH2jK8mN4pQ6rS0tU3vW5yZ7aB9"
    assert hide_tokens(f"Not Found: /h/{token}/") == "Not Found: /h/…/"
    assert hide_tokens("Not Found: /desk/cases/") == "Not Found: /desk/cases/"


def test_the_handler_uses_both() -> None:
    try:
        raise ValueError(ROW)
    except ValueError as error:
        record = logging.LogRecord(
            *("beistand", logging.ERROR, __file__, 1, "at %s", ("/h/" + "a" * 43,)),
            (type(error), error, error.__traceback__),
        )
    HideTokens().filter(record)
    line = Discreet("%(message)s").format(record)
    assert "at /h/…" in line
    assert "Klein" not in line
