"""What is made of measured times: percentiles, rates, ratios, one JSON object."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import TypeAlias

Figures: TypeAlias = Mapping[str, object]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed.

    By nearest rank, so that every answer is a time that was really measured.
    `share` is between 0 (excluded) and 1.
    """
    if not values:
        raise ValueError("values: there are none, so they have no percentile")
    if not 0 < share <= 1:
        raise ValueError("share: give a number above 0 and up to 1")
    ordered = sorted(values)
    rank = -int(-share * len(ordered) // 1)  # rounded up
    return ordered[rank - 1]


def times_ms(seconds: Sequence[float], prefix: str = "") -> dict[str, float]:
    """Mean and percentiles of these times, in milliseconds."""
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    found = {name: percentile(seconds, share) for name, share in shares.items()}
    found["mean_ms"] = fmean(seconds)
    return {f"{prefix}{name}": round(1000 * value, 2) for name, value in found.items()}


def ratio(ours: float, theirs: float) -> float:
    """How many times theirs ours is."""
    return round(ours / theirs, 2)


def growth(small: Mapping[str, float], large: Mapping[str, float]) -> float:
    """By how much the worst of these costs has grown between the two sizes."""
    return round(max(large[name] / small[name] for name in small), 2)


def result(
    bench: str, ours: Figures, peers: Figures, ratios: Figures, environment: Figures
) -> dict[str, object]:
    """The one JSON object that a benchmark prints."""
    return {
        "bench": bench,
        "ours": dict(ours),
        "peers": dict(peers),
        "ratios": dict(ratios),
        "environment": dict(environment),
    }
