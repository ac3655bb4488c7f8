"""Services as others tell of them, and what became of them."""

from collections.abc import Callable
from typing import Any

from beistand.channels.hsds.taking_in import Tally

ID = "6f0c4c6e-0f0b-4b8e-9a52-2f5d2c1f0{:03}"
Take = Callable[..., Tally]


def organization(**more: Any) -> dict[str, Any]:
    return {"id": ID.format(1), "name": "Aid", "description": "A charity", **more}


def service(number: int = 2, **more: Any) -> dict[str, Any]:
    return {
        "id": ID.format(number),
        "name": f"Meals {number}",
        "status": "active",
        "organization": organization(),
        **more,
    }


def counts(tally: Tally) -> dict[str, int]:
    return {name: count for name, count in tally.services.items() if count}


def problems(tally: Tally) -> list[tuple[str, str]]:
    return [(finding.row, finding.column) for finding in tally.problems]
