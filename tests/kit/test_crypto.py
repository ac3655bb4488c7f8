"""Encryption at rest, without a database."""

import json
import stat
import timeit
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings as hypothesis, strategies as st

from beistand.kit import crypto, keyring
from beistand.kit.crypto import KeyringError, UnreadableError

HERE = "people.person.notes"


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings) -> Path:
    """An installation with its own keys."""
    settings.BEISTAND_KEYS = tmp_path / "deep" / "keys.json"
    yield settings.BEISTAND_KEYS
    crypto.forget_keys()


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text())
def test_what_is_sealed_can_be_opened(plain: str, context: str) -> None:
    assert crypto.decrypt(crypto.encrypt(plain, context), context) == plain


def test_the_stored_bytes_show_nothing_and_are_new_each_time() -> None:
    once, again = (crypto.encrypt("Elfriede Klein", HERE) for _ in range(2))
    assert b"Klein" not in once
    assert once != again
    assert len({crypto.encrypt("", HERE) for _ in range(1000)}) == 1000


def test_the_stored_bytes_begin_with_layout_and_key_id() -> None:
    stored = crypto.encrypt("x", HERE)
    assert stored[0] == 1
    assert stored[1:5].hex() == crypto.current_key_id() == crypto.key_id_of(stored)


def test_every_changed_byte_is_noticed() -> None:
    stored = crypto.encrypt("Bring her the blue pills", HERE)
    for place in range(len(stored)):
        changed = bytearray(stored)
        changed[place] ^= 1
        with pytest.raises(UnreadableError):
            crypto.decrypt(bytes(changed), HERE)


def test_every_shortened_value_is_noticed() -> None:
    stored = crypto.encrypt("Bring her the blue pills", HERE)
    for length in range(len(stored)):
        with pytest.raises(UnreadableError):
            crypto.decrypt(stored[:length], HERE)


def test_a_value_moved_to_another_column_is_noticed() -> None:
    stored = crypto.encrypt("x", HERE)
    with pytest.raises(UnreadableError, match=r"people\.person\.best_time.*backup"):
        crypto.decrypt(stored, "people.person.best_time")


def test_without_its_key_the_error_says_to_put_the_file_back(keys: Path) -> None:
    stored = crypto.encrypt("x", HERE)
    keys.unlink()
    crypto.forget_keys()
    with pytest.raises(UnreadableError, match=r"key file.*back") as raised:
        crypto.decrypt(stored, HERE)
    assert crypto.key_id_of(stored) in str(raised.value)


def test_a_wrong_key_under_the_right_id_is_noticed(keys: Path) -> None:
    stored = crypto.encrypt("x", HERE)
    content = json.loads(keys.read_text())
    other = keyring._new_key()["key"]
    content["keys"][crypto.key_id_of(stored)]["key"] = other
    keys.write_text(json.dumps(content))
    crypto.forget_keys()
    with pytest.raises(UnreadableError) as raised:
        crypto.decrypt(stored, HERE)
    assert other not in str(raised.value)


def test_the_key_file_is_made_on_first_use_for_its_owner_only(keys: Path) -> None:
    assert not keys.exists()
    crypto.encrypt("x", HERE)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert [file.name for file in keys.parent.iterdir()] == ["keys.json"]


def test_two_processes_that_start_at_once_agree_on_the_keys(keys: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        rings = list(pool.map(lambda _: keyring.read(keys), range(64)))
    assert len({ring.index_key for ring in rings}) == 1


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", '{"keys": {}, "current": "00", "index_key": ""}', "null"],
)
def test_a_broken_key_file_is_refused_and_not_replaced(keys, content) -> None:
    keys.parent.mkdir()
    keys.write_text(content)
    with pytest.raises(KeyringError, match="backup"):
        crypto.encrypt("x", HERE)
    assert keys.read_text() == content


def test_an_error_about_the_file_never_shows_a_key(keys: Path) -> None:
    crypto.encrypt("x", HERE)
    content = json.loads(keys.read_text())
    content["index_key"] = content["index_key"][:-8]
    keys.write_text(json.dumps(content))
    crypto.forget_keys()
    with pytest.raises(KeyringError) as raised:
        crypto.encrypt("x", HERE)
    assert content["index_key"] not in str(raised.value)
    assert raised.value.__cause__ is None


def test_keys_can_come_from_the_environment(keys, monkeypatch) -> None:
    stored = crypto.encrypt("x", HERE)
    monkeypatch.setenv("BEISTAND_KEYS_JSON", keys.read_text())
    keys.unlink()
    crypto.forget_keys()
    assert crypto.decrypt(stored, HERE) == "x"
    assert not keys.exists()
    with pytest.raises(KeyringError, match="BEISTAND_KEYS_JSON"):
        crypto.add_key()


def test_a_new_key_seals_and_the_old_one_still_opens(keys: Path) -> None:
    old = crypto.encrypt("x", HERE)
    key_id = crypto.add_key()
    new = crypto.encrypt("x", HERE)
    assert crypto.key_id_of(new) == key_id == crypto.current_key_id()
    assert crypto.key_id_of(old) != key_id
    assert crypto.decrypt(old, HERE) == crypto.decrypt(new, HERE) == "x"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


def test_a_key_that_another_process_added_is_found_at_once(keys: Path) -> None:
    crypto.encrypt("x", HERE)
    held = crypto._held
    crypto.add_key()
    stored = crypto.encrypt("new", HERE)
    crypto._held = held  # As a process that has not looked again yet.
    assert crypto.decrypt(stored, HERE) == "new"


def test_a_running_process_soon_seals_with_the_new_key(keys, monkeypatch) -> None:
    old = crypto.current_key_id()
    new = keyring.add(keys)
    assert crypto.current_key_id() == old
    monkeypatch.setattr(crypto, "LOOKS_AGAIN_AFTER", 0.0)
    crypto._held = crypto._held._replace(until=0.0)
    assert crypto.current_key_id() == new


def test_keys_added_by_many_at_once_are_all_kept(keys: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keyring.add(keys), range(16)))
    assert made < set(json.loads(keys.read_text())["keys"])


def test_the_current_key_cannot_be_removed(keys: Path) -> None:
    with pytest.raises(KeyringError, match="rotate"):
        keyring.remove(keys, crypto.current_key_id())
    with pytest.raises(KeyringError, match="list"):
        keyring.remove(keys, "00000000")


def test_equal_values_have_equal_fingerprints_in_one_context_only() -> None:
    number = "+496313651045"
    fingerprint = crypto.blind_index(number, "people.phone")
    assert fingerprint == crypto.blind_index(number, "people.phone")
    assert fingerprint != crypto.blind_index(number, "people.email")
    assert fingerprint != crypto.blind_index("+496313651046", "people.phone")
    assert len(fingerprint) == 64


def test_fingerprints_stay_when_the_data_key_changes() -> None:
    before = crypto.blind_index("x", "here")
    crypto.add_key()
    assert crypto.blind_index("x", "here") == before


def test_fingerprints_of_two_installations_differ(settings, tmp_path: Path) -> None:
    here = crypto.blind_index("+496313651045", "people.phone")
    settings.BEISTAND_KEYS = tmp_path / "other.json"
    assert crypto.blind_index("+496313651045", "people.phone") != here


def test_threads_share_the_keys() -> None:
    def there_and_back(number: int) -> bool:
        if number % 100 == 0:
            crypto.forget_keys()
        stored = crypto.encrypt(str(number), HERE)
        return crypto.decrypt(stored, HERE) == str(number)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(there_and_back, range(4000)))


def test_sealing_takes_microseconds() -> None:
    def there_and_back() -> None:
        crypto.decrypt(crypto.encrypt("Please bring milk and bread.", HERE), HERE)

    assert min(timeit.repeat(there_and_back, number=1000, repeat=3)) < 0.1
