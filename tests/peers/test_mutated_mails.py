"""Ten thousand mails that never were: nasty ones, mutated. None may crash reading."""

import json

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from beistand.channels.mail.parts import LONGEST_TEXT
from beistand.channels.mail.reading import read_letter, source_key_of_mail
from tests.peers.nasty_mails import nasty_mails

pytestmark = pytest.mark.peers
MAILS = [each.content for each in nasty_mails() if len(each.content) < 8000]
# What parsers stumble over.
SPLINTERS = (
    b"\x00", b"\xff\xfe", b"\r\n\r\n", b"\n", b"--x", b"--x--", b"=?utf-8?b?", b"?=",
    b'"', b"<", b">", b";", b"=", b"%", b"'", b"(", b"\\", b"charset=", b"boundary=",
    b"name*0*=utf-8''%", b"Content-Type: multipart/mixed; boundary=\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: uuencode\r\n",
    b"Content-Type: text/html\r\n\r\n<", b"From: ", b"Date: ", b"[", b"]", b"@", b",",
    b":", b"=\r\n", b"begin 644 x\n", b"\xed\xa0\x80", b"format=flowed",
)  # fmt: skip
place = st.floats(0, 1, allow_nan=False)
change = st.tuples(
    st.sampled_from(["cut", "insert", "double", "swap", "flip", "end"]),
    place,
    place,
    st.one_of(st.sampled_from(SPLINTERS), st.binary(min_size=1, max_size=12)),
)


def mutate(mail: bytes, other: bytes, how: tuple[str, float, float, bytes]) -> bytes:
    """The mail with one change."""
    verb, first, second, splinter = how
    start = int(first * len(mail))
    end = min(len(mail), start + int(second * second * 400) + 1)
    match verb:
        case "cut":
            return mail[:start] + mail[end:]
        case "insert":
            return mail[:start] + splinter + mail[start:]
        case "double":
            return mail[:end] + mail[start:]
        case "swap":
            return mail[:start] + other[start:end] + mail[end:]
        case "flip":
            return mail[:start] + bytes(b ^ 32 for b in mail[start:end]) + mail[end:]
        case _:
            return mail[:start]


@settings(
    max_examples=10_000,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.sampled_from(MAILS),
    st.sampled_from(MAILS),
    st.lists(change, min_size=1, max_size=6),
)
def test_mutated_mails_are_read_without_a_crash(
    mail: bytes, other: bytes, changes: list[tuple[str, float, float, bytes]]
) -> None:
    for how in changes:
        mail = mutate(mail, other, how)
    letter = read_letter(mail, {"hotline@stadt.test"})
    assert len(letter.words) <= 20 * LONGEST_TEXT
    # What is stored as JSON, and what is shown, must be text that can be encoded.
    told = [letter.words, letter.subject, letter.page, letter.message_id]
    told += [each.name for each in letter.enclosed]
    told += [part for party in letter.senders for part in party]
    told += [letter.language, *letter.mentioned, *letter.recipients]
    json.dumps(told, ensure_ascii=False).encode()
    assert "<script" not in letter.page.lower()
    assert 0 < len(source_key_of_mail(mail, "1/1")) < 120
