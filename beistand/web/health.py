"""Whether the installation answers: for watchdogs and load balancers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

ADDRESS = "/healthz"


class HealthMiddleware(MiddlewareMixin):
    """Answer /healthz before anything else looks at the request.

    A probe comes with a bare address for a host name and no language, and it
    must get its answer when the database, and so the city, cannot be read.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """200 when page and database answer, else 503; tells nothing else."""
        if request.path != ADDRESS:
            return None
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return HttpResponse("database\n", content_type="text/plain", status=503)
        return HttpResponse("ok\n", content_type="text/plain")
