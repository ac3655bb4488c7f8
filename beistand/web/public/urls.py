"""The addresses for residents: no account, no script needed."""

from django.urls import path

from beistand.web.public import home, legal

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("privacy", legal.privacy, name="privacy"),
    path("accessibility", legal.accessibility, name="accessibility"),
    path("imprint", legal.imprint, name="imprint"),
    path("colours-<slug:digest>.css", legal.colour_sheet, name="colours"),
]
