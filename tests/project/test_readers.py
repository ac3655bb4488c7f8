"""What was kept on one channel is read, whatever happens to another."""

import pytest

from beistand.channels.mail.oauth import _lifetime
from beistand.project import jobs


def test_a_reader_that_fails_keeps_no_other_from_reading(
    monkeypatch: pytest.MonkeyPatch, town: object
) -> None:
    def fail() -> int:
        raise RuntimeError("the key is gone")

    monkeypatch.setattr(jobs, "READERS", [fail, lambda: 2, fail, lambda: 3])
    # The test's own connection must stay open.
    monkeypatch.setattr(jobs.connections, "close_all", lambda: None)
    assert jobs.file_some() == 5


@pytest.mark.parametrize(
    ("said", "seconds"), [(60, 60.0), ("60", 60.0), (None, 3600.0), ("soon", 3600.0)]
)
def test_a_token_holds_as_long_as_its_server_says(said: object, seconds: float) -> None:
    assert _lifetime(said) == seconds
