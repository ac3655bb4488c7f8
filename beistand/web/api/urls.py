"""The addresses for programs."""

from django.urls import path

from beistand.web.api import pages, texts
from beistand.web.api.reports import api
from beistand.web.audience import only

app_name = "api"
urlpatterns = [
    path("", pages.guide, name="guide"),
    path("texts/<slug:provider>", texts.take_call, name="texts"),
    path("openapi.json", pages.schema, name="schema"),
    *only(api.urls[0], {"reports": "public"}),
]
