"""Every address of the installation, by audience."""

from django.urls import URLPattern, URLResolver, include, path

from beistand.web.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("beistand.web.public.urls")),
    path("accounts/", include("beistand.web.sign_in")),
    path("desk/", include("beistand.web.desk.urls")),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("beistand.web.api.urls")),
    path("hsds/", include("beistand.web.hsds.urls")),
    path("", include("beistand.web.field.urls")),
    path("", include("beistand.web.control.urls")),
]

handler400 = "beistand.web.refusals.bad_request"
handler403 = "beistand.web.refusals.forbidden"
handler404 = "beistand.web.refusals.not_found"
handler429 = "beistand.web.refusals.too_fast"  # asked for by allauth
handler500 = "beistand.web.refusals.server_error"
