"""How often something may be tried, counted for a while and then forgotten.

Counts live in Django's cache, by hashed keys only. With several processes, name a
shared cache in the settings; with the default each process counts for itself.
"""

from contextlib import suppress
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from beistand.web.requests import Request

# Many an office shares one network, so a network may try more often than one address.
NETWORK_SHARE = 4
NETWORK_BITS = {4: 24, 6: 56}
HOUR = 60
FEW = 2


def may_try(request: Request, what: str, whom: str, times: int, minutes: int) -> bool:
    """Count one try, from this address, its network, and at this target.

    False if it was one too many for any of them. An address that the settings trust
    sends for many; of it only what concerns one target is counted.
    """
    most = [times, times, NETWORK_SHARE * times]
    keys = _keys(request, what, whom)
    counts = [_count(key, minutes) for key in keys]
    return all(count <= limit for count, limit in zip(counts, most, strict=False))


def take_back(request: Request, what: str, whom: str) -> None:
    """Uncount a try that turned out to be none."""
    for key in _keys(request, what, whom):
        with suppress(ValueError):  # it has run out meanwhile
            cache.decr(_hashed(key))


def may_guess(request: Request, what: str, whom: str, times: int, minutes: int) -> bool:
    """Count one guess at a target, to be taken back if it was right.

    A target at which many have guessed wrong stays open to its owner: each network
    then has but a few guesses at it.
    """
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    here = _count(f"{what}:at:{whom}:near:{network}", minutes) <= FEW
    may = [
        _count(f"{what}:from:{request.META.get('REMOTE_ADDR', '')}", minutes) <= times,
        _count(f"{what}:near:{network}", minutes) <= NETWORK_SHARE * times,
        _count(f"{what}:at:{whom}", minutes) <= times or here,
    ]
    return all(may)


def guessed_right(request: Request, what: str, whom: str) -> None:
    """Uncount a guess that was right: whoever knows is no guesser."""
    address = request.META.get("REMOTE_ADDR", "")
    network = network_of(address)
    for key in (
        f"{what}:at:{whom}:near:{network}",
        f"{what}:from:{address}",
        f"{what}:near:{network}",
        f"{what}:at:{whom}",
    ):
        with suppress(ValueError):  # it has run out meanwhile
            cache.decr(_hashed(key))


def is_crowded(request: Request, whom: str) -> bool:
    """Whether more reports come through this door than a household would send.

    They are taken all the same; only read after the others.
    """
    most = settings.BEISTAND_REPORTS_AN_HOUR
    return not may_try(request, "report", whom, most, HOUR)


def forget_report(request: Request, whom: str) -> None:
    """A report that was refused does not count."""
    take_back(request, "report", whom)


def is_trusted(address: str) -> bool:
    """Whether the settings name this address, or its network, as one of a sender."""
    try:
        here = ip_address(address)
    except ValueError:
        return False
    return any(
        here in ip_network(sender, strict=False)
        for sender in settings.BEISTAND_TRUSTED_SENDERS
    )


def _keys(request: Request, what: str, whom: str) -> list[str]:
    """What one try counts for: the target, the address, its network."""
    address = request.META.get("REMOTE_ADDR", "")
    keys = [f"{what}:at:{whom}"]
    if not is_trusted(address):
        keys += [f"{what}:from:{address}", f"{what}:near:{network_of(address)}"]
    return keys


def network_of(address: str) -> str:
    """The network that an address belongs to; "" when it is none."""
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{NETWORK_BITS[version]}", strict=False))


def _hashed(key: str) -> str:
    return salted_hmac("limits", key, algorithm="sha256").hexdigest()


def _count(key: str, minutes: int) -> int:
    hashed = _hashed(key)
    cache.add(hashed, 0, timeout=60 * minutes)
    try:
        return cache.incr(hashed)
    except ValueError:  # it ran out between the two calls
        cache.set(hashed, 1, timeout=60 * minutes)
        return 1
