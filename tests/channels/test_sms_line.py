"""The line to a provider: packets in pieces, hostile ones, ids, the settings file."""

import contextlib
import socket
import struct
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from beistand.channels.sms import pdus
from beistand.channels.sms.pdus import Envelope, Numbers, read_delivery, split_pdus
from beistand.channels.sms.providers import Provider, by_priority, spell_id
from beistand.channels.sms.session import Allowance, Session
from beistand.outbox.rules import Answer, TextOut
from beistand.project.errors import NotReady
from beistand.project.texting import own_senders, read_providers


def delivery(text: bytes, esm_class: int = 0, coding: int = 0) -> bytes:
    _number, whole = pdus.make_pdu(
        "deliver_sm",
        Numbers(),
        source_addr="4915112345678",
        source_addr_ton=1,
        destination_addr="4915100000000",
        dest_addr_ton=1,
        short_message=text,
        esm_class=esm_class,
        data_coding=coding,
    )
    return whole


@pytest.mark.parametrize(
    ("given", "spelling", "spelled"),
    [
        ("1a2b3c", "text", "1a2b3c"),
        ("00001A2B3C", "text", "1a2b3c"),
        ("1a2b3c", "hex", "1715004"),
        ("0001715004", "decimal", "1715004"),
        ("1A2B3C\0", "hex", "1715004"),
        ("0", "text", "0"),
        ("e1f7-42", "decimal", "e1f7-42"),
    ],
)
def test_ids_are_compared_in_one_spelling(
    given: str, spelling: str, spelled: str
) -> None:
    assert spell_id(given, spelling) == spelled


def test_packets_are_found_in_any_pieces() -> None:
    whole = delivery(b"one") + delivery(b"two") + delivery(b"three")
    buffer, found = bytearray(), []
    for octet in whole:
        buffer.append(octet)
        found += split_pdus(buffer)
    assert [read_delivery(each.whole).text for each in found] == ["one", "two", "three"]
    assert not buffer


def receipt_packet(
    text: bytes, number: bytes | None, state: int | None, esm_class: int
) -> bytes:
    rest = delivery(text, esm_class)[4:]
    told = {0x001E: number, 0x0427: None if state is None else bytes([state])}
    for kind, value in told.items():
        if value is not None:
            rest += struct.pack(">HH", kind, len(value)) + value
    return struct.pack(">L", 4 + len(rest)) + rest


def said_of(whole: bytes) -> tuple[str, str, str] | None:
    said = read_delivery(whole)
    if not said.is_receipt:
        return None
    return (said.receipt_id, said.state, said.code)


RECEIPT_TEXT = b"id:1a2b sub:001 dlvrd:001 done date:2611 stat:UNDELIV err:0a1 text:x"


@given(
    text=st.just(RECEIPT_TEXT) | st.binary(max_size=120),
    number=st.none() | st.binary(max_size=30).map(lambda octets: octets + b"\0"),
    state=st.none() | st.integers(0, 255),
    esm_class=st.sampled_from([0x04, 0x04, 0x24, 0x44, 0x00, 0x08]),
    damage=st.lists(st.tuples(st.integers(16, 400), st.integers(0, 255)), max_size=3),
    cut=st.none() | st.integers(16, 200),
)
def test_the_short_way_reads_a_receipt_as_the_long_way_does(
    text: bytes,
    number: bytes | None,
    state: int | None,
    esm_class: int,
    damage: list[tuple[int, int]],
    cut: int | None,
) -> None:
    whole = bytearray(receipt_packet(text, number, state, esm_class))
    before = len(delivery(text)) - 16  # ids without an end are cut by the long way
    for place, octet in damage:
        whole[16 + place % before] = octet
    packet = bytes(whole[:cut])
    short = pdus.read_receipt(packet)
    if short is not None:
        assert tuple(short) == said_of(packet)


@pytest.mark.parametrize("number", [b"1a2b\0", b"1a2b", None])
def test_a_usual_receipt_is_read_the_short_way(number: bytes | None) -> None:
    packet = receipt_packet(RECEIPT_TEXT, number, 5, pdus.IS_RECEIPT)
    assert pdus.read_receipt(packet) == ("1a2b", "failed", "UNDELIV 0a1")


def test_what_is_no_packet_is_said_to_be_none() -> None:
    with pytest.raises(ValueError, match="packet of"):
        split_pdus(bytearray(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"))


@given(st.binary(max_size=200))
def test_a_hostile_delivery_is_refused_or_read(body: bytes) -> None:
    head = struct.pack(">LLLL", 16 + len(body), pdus.DELIVER, 0, 1)
    with contextlib.suppress(ValueError):
        read_delivery(head + body)


@given(st.data())
def test_a_damaged_receipt_crashes_nothing(data: st.DataObject) -> None:
    text = b"id:1a2b sub:001 dlvrd:001 stat:DELIVRD err:000 text:"
    whole = bytearray(delivery(text, esm_class=pdus.IS_RECEIPT))
    for _change in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(16, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ValueError):
        read_delivery(bytes(whole))


def test_no_id_holds_what_a_database_cannot_take() -> None:
    text = b"id:1A\0B sub:001 dlvrd:001 stat:DELIVRD err:000 text:"
    assert read_delivery(delivery(text, esm_class=pdus.IS_RECEIPT)).receipt_id == "1A"
    head = pdus.HEADER.pack(16 + 300, pdus.SUBMIT_ANSWER, 0, 1)
    (answer,) = split_pdus(bytearray(head + b"a" * 300))
    assert answer.message_id() == "a" * 64


@pytest.mark.parametrize(
    ("stat", "state"),
    [
        ("DELIVRD", "delivered"),
        ("UNDELIV", "failed"),
        ("EXPIRED", "expired"),
        ("REJECTD", "failed"),
        ("ENROUTE", ""),
        ("ACCEPTD", ""),
    ],
)
def test_a_receipt_is_read_from_its_text(stat: str, state: str) -> None:
    text = f"id:00AB sub:001 dlvrd:001 submit date:2611 stat:{stat} err:0a1 text:x"
    said = read_delivery(delivery(text.encode(), esm_class=pdus.IS_RECEIPT))
    assert (said.is_receipt, said.receipt_id, said.state) == (True, "00AB", state)


def test_a_wide_text_is_read() -> None:
    said = read_delivery(delivery("Ľúto – 😀".encode("utf-16-be"), coding=8))
    assert (said.sender, said.text) == ("+4915112345678", "Ľúto – 😀")


@pytest.mark.parametrize("sender", ["Hilfe", "+4915112345678", "72727"])
def test_every_packet_says_its_own_length(sender: str) -> None:
    for rest in Envelope(sender).cut("+4915112345678", "ä" * 400, 300):
        whole = pdus.submit_pdu(7, rest)
        (found,) = split_pdus(bytearray(whole))
        assert found.sequence == 7
        assert len(rest) < 260


def test_a_provider_that_is_away_for_days_is_asked_again_every_minute() -> None:
    with socket.socket() as there:  # bound, but nobody listens
        there.bind(("127.0.0.1", 0))
        provider = Provider("p", host="127.0.0.1", port=there.getsockname()[1])
        session = Session(provider, lambda _answer: None, lambda *_: None)
        now = 0.0
        for _time in range(200):
            begun = now
            while session.problem != "cannot connect: ConnectionRefusedError":
                session.keep_up(now)
                wait = session.next_wake(now)
                time.sleep(min(wait, 0.001))
            assert 0 < session.next_wake(now) <= 60
            session.problem = "not connected yet"
            now = begun + 60.0
    assert session.next_wake(now - 60.0) == 60.0


def test_a_name_that_takes_long_to_find_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = threading.Event()

    def slow(*_where: object) -> socket.socket:
        found.wait(5)
        raise socket.gaierror

    monkeypatch.setattr(socket, "create_connection", slow)
    session = Session(Provider("p"), lambda _answer: None, lambda *_: None)
    begun = time.monotonic()
    session.keep_up(0.0)
    session.keep_up(0.1)
    assert time.monotonic() - begun < 1
    assert session.problem == "not connected yet"
    found.set()
    while session.problem == "not connected yet":
        session.keep_up(0.2)
        time.sleep(0.001)
    assert session.problem == "cannot connect: gaierror"


class Ends:
    """What a session says of its texts."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.near, self.far = socket.socketpair()
        self.session = Session(
            Provider("p", rate=10_000, window=500), self.answers.append, lambda *_: None
        )
        self.near.setblocking(False)
        self.session.sock, self.session.is_bound = self.near, True

    def ends(self) -> list[tuple[int, str]]:
        return [(each.pk, each.ends) for each in self.answers]


def test_when_the_line_is_cut_only_what_never_left_goes_back() -> None:
    it = Ends()
    for pk in range(4):
        it.session.give(TextOut(pk, str(pk), "+4915112345678", "ä" * 200))
    it.session.allowance = Allowance(100.0, tokens=1.0)
    for now in (0.0, 0.01, 0.02):
        it.session.submit(now)  # two parts of the first, one of the second
    it.session.drop("cut")
    assert it.ends() == [(0, "uncertain"), (1, "uncertain"), (2, "back"), (3, "back")]
    it.far.close()


def test_a_part_that_is_refused_ends_the_text_once() -> None:
    it = Ends()
    it.session.give(TextOut(1, "1", "+4915112345678", "ä" * 400))
    it.session.allowance = Allowance(100_000.0, tokens=100.0)
    it.session.submit(1.0)
    it.session.write()
    sent = split_pdus(bytearray(it.far.recv(65536)))
    assert len(sent) == 3
    for pdu, status in zip(sent, (0, 0x0B, 0), strict=True):
        name = b"id%d\0" % pdu.sequence
        head = pdus.HEADER.pack(
            16 + len(name), pdus.SUBMIT_ANSWER, status, pdu.sequence
        )
        it.far.send(head + name)
    it.session.read(1.1)
    assert it.ends() == [(1, "failed")]
    it.session.drop("end")
    assert it.ends() == [(1, "failed")]
    it.far.close()


def test_the_rate_is_kept_over_any_second() -> None:
    allowance = Allowance(90.0)
    taken = [now / 1000 for now in range(5_000) if allowance.take(now / 1000)]
    for begin in taken:
        assert sum(begin <= at < begin + 1 for at in taken) <= 92
    assert len(taken) > 440


def test_the_first_that_carries_the_number_is_chosen() -> None:
    far = Provider("far", priority=1, prefixes=("+421",))
    near = Provider("near", priority=2)
    last = Provider("last", priority=3)
    found = by_priority([last, near, far], "+4915112345678")
    assert [each.name for each in found] == ["near", "last"]
    assert by_priority([last, near, far], "+421903123456")[0] == far


GOOD = '[[provider]]\nname = "a"\nhost = "h"\npassword_env = "SMS_TEST_PASSWORD"\n'


def test_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_TEST_PASSWORD", "pst")
    file = tmp_path / "sms.toml"
    file.write_text(GOOD + 'rate = 40\nprefixes = ["+49"]\n')
    (found,) = read_providers(str(file))
    assert (found.password, found.rate, found.prefixes) == ("pst", 40, ("+49",))
    assert own_senders((found,)) == {"sms"}
    assert read_providers("") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "its own name"),
        ("[[", "cannot be read"),
        (GOOD + GOOD, "its own name"),
        (GOOD + 'colour = "red"\n', "nobody knows “colour”"),
        (GOOD + "rate = 0\n", "above 0"),
        (GOOD + 'rate = "10"\n', "“rate” is written otherwise"),
        (GOOD + 'tls = "yes"\n', "“tls” is written otherwise"),
        (GOOD + 'ca = "/no/such/file"\ntls = true\n', "ca names a file"),
        (GOOD + f'ca = "{__file__}"\n', "only with tls"),
        (GOOD + 'prefixes = "+49"\n', "“prefixes” is written otherwise"),
        (GOOD.replace('"a"', '"Die Firma, Köln"'), "30 letters and digits"),
        (GOOD.replace("[[provider]]", "[provider]"), "begin each provider with"),
        (GOOD + 'answer_ids = "octal"\n', "hex or decimal"),
        ('[[provider]]\nname = "a"\n', "host is missing"),
        ('[[provider]]\nhost = "a"\n', "without a name"),
        ('[[provider]]\nname = "a"\nkind = "fax"\nhost = "h"\n', "smpp or http"),
        ('[[provider]]\nname = "a"\nkind = "http"\nurl = "u"\n', "secret_env"),
        (GOOD.replace("SMS_TEST_PASSWORD", "SMS_NOT_SET"), "SMS_NOT_SET is not set"),
    ],
)
def test_a_faulty_file_is_refused_with_the_reason(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_TEST_PASSWORD", "pst")
    file = tmp_path / "sms.toml"
    file.write_text(text)
    with pytest.raises(NotReady, match=said) as refusal:
        read_providers(str(file))
    assert "pst" not in refusal.value.message
