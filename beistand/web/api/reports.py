"""Taking reports from programs: the same rules as the form, no account, no cookie.

Whoever sends more than a household would is not turned away; such reports are
taken in all the same, and read after the others.
"""

from typing import Annotated

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from ninja import Header, NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.responses import Status

from beistand.intake.actions import Invalid, queue_report
from beistand.kit.actions import System
from beistand.kit.codes import show_reference
from beistand.web.api import wrong
from beistand.web.api.shapes import Filed, Problems, Report, report_from
from beistand.web.limits import forget_report, is_crowded
from beistand.web.requests import Request

PROGRAM = System("public api")
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="A random value of yours for this report, such as a UUID. Sending "
        "the same report again with the same key stores nothing twice.",
    ),
]

api = NinjaAPI(
    title="Beistand",
    version="1",
    description="Send reports of needs and offers of help to the helpline.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=wrong.ReportParser(),
)
api.exception_handler(Invalid)(wrong.refuse_report)
api.exception_handler(ValidationError)(wrong.refuse_shape)
api.exception_handler(HttpError)(wrong.refuse_body)


@api.post(
    "/reports",
    response={201: Filed, 413: Problems, 422: Problems},
    url_name="reports",
    operation_id="send_report",
    summary="Send a report",
)
def take_report(request: Request, told: Report, key: Key) -> Status[Filed]:
    """Store a need or an offer.

    The answer comes after the report is safely stored. The same key with the same
    content gets the same answer; with other content it is refused.
    """
    whom = told.inquirer.phone or told.inquirer.email
    is_doubtful = is_crowded(request, whom)
    try:
        report = report_from(told, key)
        contact = queue_report(report, by=PROGRAM, is_doubtful=is_doubtful)
    except Invalid:
        forget_report(request, whom)
        raise
    return Status(
        201,
        Filed(
            reference=show_reference(contact.reference),
            status_url=settings.URL + reverse("public:status"),
        ),
    )


@api.api_operation(
    ["GET", "PUT", "PATCH", "DELETE"],
    "/reports",
    url_name="reports",
    include_in_schema=False,
)
def refuse_method(request: Request) -> HttpResponse:  # noqa: ARG001
    """Reports are sent, never read or changed here."""
    return wrong.refuse_method()
