"""A caller stood at a closed door; the service answers its link; the directory is true.

The promise: callers hear what holds today and since when, a single report decides
nothing, and a service needs no account to put right what we say of it (BX-3, BX-4).
"""

import re

import pytest
from django.core import mail

from tests.stories.browser import Visitor
from tests.stories.conftest import At, Staff, Work

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE, MAILBOX = "menuedienst", "kueche@sozialverband.example"

ACCEPTED = ["state", "room", "message"]


def link_in_the_mail() -> str:
    """What the service finds in its mailbox."""
    for letter in reversed(mail.outbox):
        found = re.search(r"/v/[\w-]{43}", str(letter.body))
        if MAILBOX in letter.to and found:
            return found[0]
    raise AssertionError("no question was sent to the service")


def test_a_closed_door_is_asked_about_and_put_right(
    staff: Staff, work: Work, at: At
) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    state = f"/control/services/{SERVICE}/state"

    # Two callers say the same. What was known still holds; it is asked once.
    with at(0, 10):
        for _caller in range(2):
            rosa.open(state).send("/services/closed$")
        rosa.reads("open as usual", "a caller said on 20 April: closed for now")
        ilja.open("/desk/?scope=everybody")
        ilja.reads("ask the service what holds", "a caller says it is closed")
        assert ilja.text.count("ask the service what holds") == 1

        # Nobody answers the phone, so Ilja writes.
        ilja.follow("/control/verification/").send("/try$", disposition="no_answer")
        ilja.reads("nobody answers").send("/link$").reads("The link is on its way.")
    work()

    # The kitchen reads what we say, changes it, and needs no account.
    with at(0, 11):
        kitchen = Visitor()
        door = link_in_the_mail()
        kitchen.open(door).reads("Is this still true?", "open as usual")
        kitchen.send(
            door,
            state="adapted",
            room="no-capacity",
            message="Lunch is handed out at the back door.",
            hours="Mo-Su 11:00-13:00",
        )
        kitchen.reads("We have your answer.")
        rosa.open(state).reads("open as usual")  # not yet
        assert "back door" not in rosa.text

    # Ilja sees the difference and takes over all but the hours. The kitchen wrote in
    # English: what it says is not told before it is told in German as well.
    with at(0, 12):
        ilja.open("/desk/?scope=everybody").follow("/control/verification/")
        ilja.follow("/review$").reads(
            "open as usual", "open, with changes", "Lunch is handed out"
        )
        ilja.send("/review$", accept=ACCEPTED).reads("Missing: Deutsch")
        ilja.send("/review$", accept=ACCEPTED, message_de="Essen an der Hintertür.")
        ilja.reads("The directory says what you accepted.")

    # From now on everybody hears it, with its age; the history says who and when.
    with at(1, 9):
        rosa.open(state).reads(
            "open, with changes verified yesterday by its own link",
            "is full",
            "Lunch is handed out at the back door.",
            "the service itself",
            "a caller",
        )
        assert "11:00" not in rosa.text
        late = kitchen.client.get(door, headers={"Accept-Language": "en"})
        assert late.status_code == 410
