"""Calls between two machines that share a secret: signed, and good for minutes only."""

import hashlib
import hmac
from datetime import datetime

TIME, SIGNATURE = "Beistand-Time", "Beistand-Signature"
GOOD_FOR = 300  # seconds


def sign_call(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers that prove from whom this body comes, and when it was sent."""
    moment = str(int(now.timestamp()))
    return {TIME: moment, SIGNATURE: _signature(secret, moment, body)}


def is_genuine(
    secret: str, headers: tuple[str, str], body: bytes, now: datetime
) -> bool:
    """Whether who knows the secret signed this body within the last minutes.

    `headers` are time and signature as they came. Compared in constant time.
    """
    moment, given = headers
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 12):
        return False
    right = hmac.compare_digest(
        given.encode("utf-8", "replace"), _signature(secret, moment, body).encode()
    )
    return right and abs(now.timestamp() - int(moment)) <= GOOD_FOR


def _signature(secret: str, moment: str, body: bytes) -> str:
    told = moment.encode() + b"." + body
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
