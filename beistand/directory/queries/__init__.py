"""Reading the directory: what a page needs, in a fixed number of queries."""

from beistand.directory.queries.operating import operating_states, states_at_places
from beistand.directory.queries.services import (
    all_services,
    service_named,
    services_for,
)

__all__ = [
    "all_services",
    "operating_states",
    "service_named",
    "services_for",
    "states_at_places",
]
