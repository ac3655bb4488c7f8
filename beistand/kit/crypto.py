"""Encryption at rest: what is stored about people is unreadable without the keys.

AES-256-GCM with a random nonce. The stored bytes are one byte for the layout,
four for the key's id, twelve for the nonce, then the sealed text with its tag.
The context ("people.phonenumber.number") is sealed in as associated data, so
a value moved into another column is noticed. Decision 0003 says why.
"""

import hashlib
import hmac
import os
import threading
import time
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from django.conf import settings

from beistand.kit import keyring
from beistand.kit.keyring import Keyring, KeyringError

__all__ = [
    "KeyringError",
    "UnreadableError",
    "add_key",
    "blind_index",
    "current_key_id",
    "decrypt",
    "decrypt_bytes",
    "encrypt",
    "encrypt_bytes",
    "forget_keys",
    "key_id_of",
]

_LAYOUT = b"\x01"
_ID_END = 1 + keyring.ID_BYTES
_NONCE_BYTES = 12
_NONCE_END = _ID_END + _NONCE_BYTES
_SHORTEST = _NONCE_END + 16
# How long a process may go on using keys that another process has changed.
LOOKS_AGAIN_AFTER = 1.0


class UnreadableError(Exception):
    """Stored bytes cannot be turned back into text; the message says what to do."""


class _Held(NamedTuple):
    ring: Keyring
    source: object
    until: float


_held: _Held | None = None
_lock = threading.Lock()


def encrypt(plain: str, context: str) -> bytes:
    """The text sealed with the current key for this context."""
    return encrypt_bytes(plain.encode(), context)


def decrypt(stored: bytes, context: str) -> str:
    """The text, if it was sealed for this context by a key we hold."""
    return decrypt_bytes(stored, context).decode()


def encrypt_bytes(plain: bytes, context: str) -> bytes:
    """These bytes sealed with the current key for this context."""
    ring = _keys()
    nonce = os.urandom(_NONCE_BYTES)
    sealed = ring.current.encrypt(nonce, plain, context.encode())
    return b"".join((_LAYOUT, ring.current_id, nonce, sealed))


def decrypt_bytes(stored: bytes, context: str) -> bytes:
    """The bytes, if they were sealed for this context by a key we hold."""
    _check_layout(stored)
    key_id = stored[1:_ID_END]
    cipher = _keys().ciphers.get(key_id) or _fresh_keys().ciphers.get(key_id)
    if cipher is None:
        raise UnreadableError(
            f"{context}: sealed with key {key_id.hex()}, which is not in the key file. "
            "Put the key file that belongs to this database back."
        )
    nonce = stored[_ID_END:_NONCE_END]
    try:
        return cipher.decrypt(nonce, stored[_NONCE_END:], context.encode())
    except InvalidTag:
        raise UnreadableError(
            f"{context}: the stored value was changed, was moved here from another "
            f"column, or key {key_id.hex()} in the key file is not the one that sealed "
            "it. Restore the row or the key file from a backup."
        ) from None


def blind_index(value: str, context: str) -> str:
    """A keyed fingerprint (hex), equal for equal values of one context."""
    message = context.encode() + b"\x00" + value.encode()
    return hmac.digest(_keys().index_key, message, hashlib.sha256).hex()


def key_id_of(stored: bytes) -> str:
    """The id of the key that sealed these bytes."""
    _check_layout(stored)
    return stored[1:_ID_END].hex()


def current_key_id() -> str:
    """The id of the key that seals new values."""
    return _keys().current_id.hex()


def add_key() -> str:
    """Make a new current key and keep the old ones; the id of the new one."""
    key_id = keyring.add(settings.BEISTAND_KEYS)
    forget_keys()
    return key_id


def forget_keys() -> None:
    """Read the keys again before the next use."""
    global _held
    with _lock:
        _held = None


def _check_layout(stored: bytes) -> None:
    if len(stored) < _SHORTEST or stored[:1] != _LAYOUT:
        raise UnreadableError(
            "These bytes were not sealed by this version of Beistand. Restore the row "
            "from a backup, or run the version that wrote it."
        )


def _keys() -> Keyring:
    """The keys at hand, looked at again when they may be out of date."""
    held = _held
    if (
        held is not None
        and held.source is settings.BEISTAND_KEYS
        and time.monotonic() < held.until
    ):
        return held.ring
    return _fresh_keys()


def _fresh_keys() -> Keyring:
    """The keys as they are now; parsed again only when the file has changed."""
    global _held
    source = settings.BEISTAND_KEYS
    with _lock:
        known = _held.ring if _held and _held.source is source else None
        ring = keyring.read(source, known)
        _held = _Held(ring, source, time.monotonic() + LOOKS_AGAIN_AFTER)
        return ring
