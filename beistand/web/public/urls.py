"""The addresses for residents: no account, no script needed."""

from django.urls import path

from beistand.web.public import (
    danger,
    directory,
    help,
    home,
    legal,
    look,
    receipt,
    status,
)

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("help", help.report_need, name="help"),
    path("offer", help.report_offer, name="offer"),
    path("sent/<str:receipt>", receipt.receipt, name="receipt"),
    path("danger", danger.danger, name="danger"),
    path("status", status.status, name="status"),
    path("status/withdraw", status.withdraw, name="withdraw"),
    path("status/add", status.add, name="add"),
    path("directory", directory.directory, name="directory"),
    path("directory/print", directory.sheets, name="directory_sheets"),
    path("directory/topics/<slug:code>", directory.topic, name="directory_topic"),
    path("directory/services/<slug:code>", directory.service, name="directory_service"),
    path("privacy", legal.privacy, name="privacy"),
    path("accessibility", legal.accessibility, name="accessibility"),
    path("imprint", legal.imprint, name="imprint"),
    path("colours-<slug:digest>.css", look.colour_sheet, name="colours"),
    path("logo-<slug:digest>.svg", look.logo, name="logo"),
]
