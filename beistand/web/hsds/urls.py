"""The addresses of the directory for programs."""

from django.urls import path

from beistand.web.audience import only
from beistand.web.hsds import pages
from beistand.web.hsds.api import NAMES, api

app_name = "hsds"
urlpatterns = [
    path("openapi.json", pages.openapi, name="openapi"),
    path("profile", pages.profile, name="profile"),
    *only(api.urls[0], dict.fromkeys(NAMES, "public")),
]
