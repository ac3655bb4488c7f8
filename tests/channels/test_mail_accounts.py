"""BEISTAND_MAILBOXES: what it may say, and what is refused with a remedy."""

from pathlib import Path

import pytest

from beistand.channels.mail.accounts import Account, OAuth, Unusable, read_accounts


def test_nothing_is_no_mailbox() -> None:
    assert read_accounts(" ") == []


def test_addresses_with_their_codes() -> None:
    first, second = read_accounts(
        "hilfe=imaps://me%40stadt.test:p%2Fw@imap.stadt.test/Post?done=Erledigt "
        "nah=imap://a:b@127.0.0.1:1143?tls=no"
    )
    assert first == Account(
        "hilfe",
        "imap.stadt.test",
        993,
        "me@stadt.test",
        "p/w",
        folder="Post",
        done="Erledigt",
    )
    assert (second.port, second.tls, second.folder) == (1143, "no", "INBOX")


def file_with(folder: Path, text: str, mode: int = 0o600) -> str:
    file = folder / "mailboxes.toml"
    file.write_text(text)
    file.chmod(mode)
    return str(file)


OAUTH = """
[hilfe]
url = "imaps://me%40stadt.test@imap.stadt.test"
[hilfe.oauth2]
token_url = "https://login.test/token"
client_id = "c"
refresh_token = "r"
"""


def test_a_file_knows_oauth_too(tmp_path: Path) -> None:
    (account,) = read_accounts(file_with(tmp_path, OAUTH))
    assert account.oauth == OAuth("https://login.test/token", "c", "r")
    assert account.password == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hilfe=imaps://imap.stadt.test", "has no address"),
        ("hilfe=smtp://a:b@x.test", "has no address"),
        ("hilfe=imap://a:b@x.test:port", "has no address"),
        ("h!lfe=imap://a:b@x.test", "is no mailbox"),
        ("hilfe=imap://a:b@x.test?tls=no", "in the clear"),
        ("/nowhere/mailboxes.toml", "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, why: str) -> None:
    with pytest.raises(Unusable, match=why) as refused:
        read_accounts(text)
    assert "a:b" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("[hilfe", 0o600, "no TOML"),
        ("hilfe = 3", 0o600, "stands alone"),
        (OAUTH, 0o644, "chmod 600"),
        (OAUTH.replace("https://login", "http://login"), 0o600, "https"),
        (OAUTH + 'flavour = "x"', 0o600, "knows only"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, text: str, mode: int, why: str
) -> None:
    with pytest.raises(Unusable, match=why):
        read_accounts(file_with(tmp_path, text, mode))
