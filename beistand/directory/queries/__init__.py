"""Reading the directory: what a page needs, in a fixed number of queries."""

from beistand.directory.queries.gaps import gap_with, gaps
from beistand.directory.queries.initiatives import (
    all_initiatives,
    initiative_named,
    initiative_of,
    initiatives_to_vet,
)
from beistand.directory.queries.operating import operating_states, states_at_places
from beistand.directory.queries.search import (
    Found,
    Hit,
    SearchIn,
    TopicHit,
    search_help,
    shown_services,
    suggest_topics,
)
from beistand.directory.queries.services import (
    all_services,
    service_named,
    services_for,
)

__all__ = [
    "Found",
    "Hit",
    "SearchIn",
    "TopicHit",
    "all_initiatives",
    "all_services",
    "gap_with",
    "gaps",
    "initiative_named",
    "initiative_of",
    "initiatives_to_vet",
    "operating_states",
    "search_help",
    "service_named",
    "services_for",
    "shown_services",
    "states_at_places",
    "suggest_topics",
]
