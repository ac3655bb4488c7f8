"""The key file: made on first use, readable by its owner only, never half written.

{"index_key": "…", "current": "9f3a01c2", "keys": {"9f3a01c2": {"key", "made"}}}

Where no file may lie on disk, the same text comes in BEISTAND_KEYS_JSON.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from beistand.kit import clock

ID_BYTES = 4
KEY_BYTES = 32
VARIABLE = "BEISTAND_KEYS_JSON"


class KeyringError(Exception):
    """The keys cannot be read or changed; the message says what to do."""


@dataclass(frozen=True)
class Keyring:
    """All keys of this installation, ready to use."""

    current_id: bytes
    current: AESGCM
    ciphers: dict[bytes, AESGCM]
    made: dict[str, str]
    index_key: bytes
    stamp: object


def read(file: Path, known: Keyring | None = None) -> Keyring:
    """The keys now in force, made first if this is a new installation."""
    if text := os.environ.get(VARIABLE):
        if known and known.stamp == text:
            return known
        return _ring(text, VARIABLE, stamp=text)
    if not file.exists():
        _make(file)
    stamp = _stamp(file)
    if known and known.stamp == stamp:
        return known
    return _ring(file.read_text(), str(file), stamp)


def add(file: Path) -> str:
    """Make a new key the current one; its id."""
    with _changing(file) as content:
        key_id = secrets.token_hex(ID_BYTES)
        content["keys"][key_id] = _new_key()
        content["current"] = key_id
    return key_id


def remove(file: Path, key_id: str) -> None:
    """Forget a key for good. The caller has made sure that nothing needs it."""
    with _changing(file) as content:
        if key_id == content["current"]:
            raise KeyringError(
                f"Key {key_id} is the current one. Run: beistand keys rotate"
            )
        if content["keys"].pop(key_id, None) is None:
            raise KeyringError(f"There is no key {key_id}. Run: beistand keys list")


def _ring(text: str, place: str, stamp: object) -> Keyring:
    try:
        content = json.loads(text)
        keys = content["keys"]
        ciphers = {
            bytes.fromhex(name): AESGCM(_unpacked(entry["key"]))
            for name, entry in keys.items()
        }
        current = bytes.fromhex(content["current"])
        return Keyring(
            current_id=current,
            current=ciphers[current],
            ciphers=ciphers,
            made={name: str(entry["made"]) for name, entry in keys.items()},
            index_key=_unpacked(content["index_key"]),
            stamp=stamp,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Not "from error": what json or base64 quote could be part of a key.
        raise KeyringError(
            f"{place} is not a key file ({type(error).__name__}). "
            "Restore it from a backup; without it the data cannot be read."
        ) from None


def _make(file: Path) -> None:
    """Write a first key file. Of two processes that try, one wins and both read it."""
    first = secrets.token_hex(ID_BYTES)
    content = {
        "index_key": _packed(secrets.token_bytes(KEY_BYTES)),
        "current": first,
        "keys": {first: _new_key()},
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(file, content)
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    _settle(file.parent)


@contextmanager
def _changing(file: Path) -> Iterator[dict[str, Any]]:
    """Change the key file, one process at a time, all or nothing."""
    if os.environ.get(VARIABLE):
        raise KeyringError(
            f"The keys come from {VARIABLE}. Write them to the key file, unset the "
            "variable and try again."
        )
    read(file)
    with file.with_name(file.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = json.loads(file.read_text())
        yield content
        _draft(file, content).replace(file)
        _settle(file.parent)


def _draft(file: Path, content: dict[str, Any]) -> Path:
    """The content in a file beside it, 0600 from its first byte, safely on disk."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(content, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    return draft


def _settle(folder: Path) -> None:
    """Make a new name in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stamp(file: Path) -> tuple[int, int, int]:
    about = file.stat()
    return about.st_mtime_ns, about.st_ino, about.st_size


def _new_key() -> dict[str, str]:
    return {
        "key": _packed(secrets.token_bytes(KEY_BYTES)),
        "made": clock.now().isoformat(timespec="seconds"),
    }


def _packed(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _unpacked(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("key length")
    return key
