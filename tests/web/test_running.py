"""What a page says of a service: the state, its age and what is doubtful (BX-3)."""

from datetime import timedelta

import pytest
from django.template import Context, Template

from beistand.directory.rules import Doubt, Effective
from beistand.kit import clock
from beistand.web.running import ago, shown_state
from tests.cast import MONDAY_9

DAY = timedelta(days=1)
KNOWN = {
    "is_confirmed": True,
    "observed_at": MONDAY_9 - 3 * DAY,
    "source": "operator_call",
    "method": "phone",
}
CASES = [
    (
        {"state": "normal", **KNOWN},
        "well",
        "open as usual",
        "verified 3 days ago by phone",
    ),
    (
        {"state": "suspended", **KNOWN},
        "shut",
        "suspended",
        "verified 3 days ago by phone",
    ),
    ({}, "unsure", "not known whether it runs", ""),
    (
        {"state": "normal", **KNOWN, "is_confirmed": False},
        "unsure",
        "last known on 17 April: open as usual; unconfirmed",
        "",
    ),
    (
        {
            **KNOWN,
            "state": "temporarily_closed",
            "is_confirmed": False,
            "source": "caller_report",
        },
        "unsure",
        "a caller said on 17 April: closed for now; unconfirmed",
        "",
    ),
]


@pytest.mark.parametrize(("held", "look", "label", "age"), CASES)
def test_a_state_in_words(
    monday: object, held: dict, look: str, label: str, age: str
) -> None:
    shown = shown_state(Effective(**held), "en")
    assert (shown.look, shown.label, shown.age) == (look, label, age)


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "yesterday"), (2, "2 days ago")]
)
def test_ages(monday: object, days: int, words: str) -> None:
    assert ago(clock.now() - days * DAY) == words


def test_what_else_one_must_know(monday: object) -> None:
    held = Effective(
        **{**KNOWN, "state": "partial"},
        audience="professionals",
        capacity="waitlist",
        messages={"de": "Nur mit Maske."},
        is_everywhere=False,
        doubt=Doubt("temporarily_closed", MONDAY_9, "caller_report", 1),
    )
    assert shown_state(held, "fr").more == (
        "not the same at all of its places",
        "for professionals only",
        "has a waiting list",
        "a caller said on 20 April: closed for now",
        "Nur mit Maske.",
    )


def test_the_part_says_it_and_escapes_what_others_wrote(monday: object) -> None:
    held = Effective(
        **{**KNOWN, "state": "temporarily_closed"},
        messages={"en": "<script>alert(1)</script>"},
        redirect_phone="+496313650000",
    )
    page = Template("{% load states %}{% service_state held 'DE' %}")
    html = page.render(Context({"held": held}))
    assert "state--shut" in html
    assert "closed for now" in html
    assert "0631 3650000" in html
    assert "<script>" not in html
