"""What a request carries once the middleware has seen it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from beistand.accounts.models import User
from beistand.reference.models import City


class Request(HttpRequest):
    """A request from anybody, with the city it is about."""

    city: City
    htmx: HtmxDetails
    language_chosen: str


class StaffRequest(Request):
    """A request from somebody who is signed in: what an audience guarantees."""

    user: User
