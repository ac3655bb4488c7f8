"""SMS and letters for now: a line on the console, without a word of the text."""

import pytest

from beistand.channels.console.gateway import ConsoleGateway
from beistand.outbox.rules import Outgoing


def test_the_console_shows_that_something_went_out_and_not_what(
    capsys: pytest.CaptureFixture[str],
) -> None:
    message = Outgoing("u-1", "sms", "+49170", "Betreff", "Frau Klein braucht", "de")
    assert ConsoleGateway().send(message) == "console-u-1"
    assert capsys.readouterr().out == "[sms] u-1\n"


def test_the_check_says_that_nothing_is_really_sent() -> None:
    assert "really send" in ConsoleGateway().check()
