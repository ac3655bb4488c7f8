"""How often something may be tried, counted for a while and then forgotten.

Counts live in Django's cache, by hashed keys only. With several processes, name a
shared cache in the settings; with the default each process counts for itself.
"""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from beistand.web.requests import Request

# Many an office shares one network, so a network may try more often than one address.
NETWORK_SHARE = 4
NETWORK_BITS = {4: 24, 6: 56}
HOUR = 60


def may_try(request: Request, what: str, whom: str, times: int, minutes: int) -> bool:
    """Count one try, from this address, its network, and at this target.

    False if it was one too many for any of them.
    """
    address = request.META.get("REMOTE_ADDR", "")
    counts = [
        _count(f"{what}:from:{address}", minutes) <= times,
        _count(f"{what}:at:{whom}", minutes) <= times,
        _count(f"{what}:near:{network_of(address)}", minutes) <= NETWORK_SHARE * times,
    ]
    return all(counts)


def is_crowded(request: Request, whom: str) -> bool:
    """Whether more reports come through this door than a household would send.

    They are taken all the same; only read after the others.
    """
    most = settings.BEISTAND_REPORTS_AN_HOUR
    return not may_try(request, "report", whom, most, HOUR)


def network_of(address: str) -> str:
    """The network that an address belongs to; "" when it is none."""
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{NETWORK_BITS[version]}", strict=False))


def _count(key: str, minutes: int) -> int:
    hashed = salted_hmac("limits", key, algorithm="sha256").hexdigest()
    cache.add(hashed, 0, timeout=60 * minutes)
    try:
        return cache.incr(hashed)
    except ValueError:  # it ran out between the two calls
        cache.set(hashed, 1, timeout=60 * minutes)
        return 1
