"""How often something may be tried, counted for a while and then forgotten.

Counts live in Django's cache, by hashed keys only. With several processes, name a
shared cache in the settings; with the default each process counts for itself.
"""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from beistand.web.requests import Request


def may_try(request: Request, what: str, whom: str, times: int, minutes: int) -> bool:
    """Count one try, from this address and at this target; False if too many."""
    address = request.META.get("REMOTE_ADDR", "")
    counts = [
        _count(f"{what}:from:{address}", minutes),
        _count(f"{what}:at:{whom}", minutes),
    ]
    return max(counts) <= times


def _count(key: str, minutes: int) -> int:
    hashed = salted_hmac("limits", key, algorithm="sha256").hexdigest()
    cache.add(hashed, 0, timeout=60 * minutes)
    try:
        return cache.incr(hashed)
    except ValueError:  # it ran out between the two calls
        cache.set(hashed, 1, timeout=60 * minutes)
        return 1
