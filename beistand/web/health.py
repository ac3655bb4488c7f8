"""Whether the installation answers: for watchdogs and load balancers."""

from datetime import datetime
from importlib.metadata import version

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin

ADDRESS = "/healthz"


class HealthMiddleware(MiddlewareMixin):
    """Answer /healthz before anything else looks at the request.

    A probe comes with a bare address for a host name and no language, and it
    must get its answer when the database, and so the city, cannot be read.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """200 when page and database answer, else 503."""
        if request.path != ADDRESS:
            return None
        try:
            beat = last_beat()
        except DatabaseError:
            gone = {"status": "database does not answer", "version": _version()}
            return JsonResponse(gone, status=503)
        return JsonResponse(
            {
                "status": "ok",
                "version": _version(),
                "database": "ok",
                "worker_beat": beat and beat.isoformat(timespec="seconds"),
            }
        )


def last_beat() -> datetime | None:
    """When a worker last said that it is alive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        (beat,) = cursor.fetchone()
    moment: datetime | None = beat
    return moment


def _version() -> str:
    return version("beistand")
