"""Reading the directory: what a page needs, in a fixed number of queries."""

from beistand.directory.queries.services import (
    all_services,
    service_named,
    services_for,
)

__all__ = ["all_services", "service_named", "services_for"]
