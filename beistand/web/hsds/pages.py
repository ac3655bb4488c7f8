"""What the API is and what it adds to HSDS, described for programs."""

from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from beistand.directory.hsds import shapes
from beistand.web.api.wrong import PROBLEM
from beistand.web.audience import audience
from beistand.web.hsds import answers
from beistand.web.hsds.api import VERSION, api
from beistand.web.requests import Request

PREFIX = "/hsds"
STANDARD = "https://docs.openreferral.org/en/3.1/"


@require_safe
@audience("public")
def openapi(request: Request) -> HttpResponseBase:
    """Every endpoint, parameter and answer: OpenAPI 3.1."""
    described: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    for path in described["paths"].values():
        for operation in path.values():
            _name_kinds(operation)
    return answers.give(request, described | {"servers": [{"url": settings.URL}]})


def _name_kinds(operation: dict[str, Any]) -> None:
    """Say that refusals are problem documents, and where lines can be had."""
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["content"] = {PROBLEM: answer["content"]["application/json"]}
    asked = {each["name"] for each in operation.get("parameters", [])}
    if "format" in asked:
        lines = {"schema": {"type": "string"}}
        operation["responses"][200]["content"][answers.NDJSON] = lines


@require_safe
@audience("public")
def profile(request: Request) -> HttpResponseBase:
    """What we add to HSDS: fields of ours, and parameters of ours."""
    added = {
        name: {
            field: told.description.removeprefix("Ours: ")
            for field, told in shape.model_fields.items()
            if told.description and told.description.startswith("Ours: ")
        }
        for name, shape in (
            ("service", shapes.ServiceRow),
            ("organization", shapes.Basic),
            ("schedule", shapes.Schedule),
        )
    }
    told = {
        "title": "Beistand: the directory of a helpline, and how it runs today",
        "standard": STANDARD,
        "version": VERSION,
        "additions": added,
        "operating_status": shapes.OperatingStatus.model_json_schema(),
        "parameters": ["state", "open_at", "verified_since", "lang"],
    }
    return answers.give(request, told)
