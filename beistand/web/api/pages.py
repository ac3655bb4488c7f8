"""The description of the API: for programs as OpenAPI, for people as a page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from beistand.reference.models import Area, City, Topic
from beistand.reference.queries import areas, topics
from beistand.web.api import wrong
from beistand.web.api.reports import api
from beistand.web.api.shapes import Report
from beistand.web.audience import audience
from beistand.web.requests import Request

PREFIX = "/api/v1/"


@require_safe
@audience("public")
def schema(request: Request) -> HttpResponse:  # noqa: ARG001
    """Describe the API to programs: OpenAPI 3.1."""
    described: dict[str, Any] = api.get_openapi_schema(path_prefix=PREFIX)
    for path in described["paths"].values():
        for operation in path.values():
            _name_problems(operation["responses"])
    return JsonResponse(described | {"servers": [{"url": settings.URL}]})


def _name_problems(responses: dict[int, dict[str, Any]]) -> None:
    """Say that refusals are problem documents; Ninja knows one kind of answer."""
    for status, answer in responses.items():
        if status >= 400:
            answer["content"] = {wrong.PROBLEM: answer["content"]["application/json"]}


@require_safe
@audience("public")
def guide(request: Request) -> HttpResponse:
    """Describe the API to people, with an example that works in this city."""
    offered, parts = topics(), areas()
    language = get_language()
    example = _example(request.city, offered[:1], parts[:1])
    context = {
        "example": json.dumps(example, indent=2, ensure_ascii=False),
        "address": f"{settings.URL}{PREFIX}reports",
        "fields": list(_fields(Report.model_json_schema())),
        "topics": [(topic.code, topic.label(language)) for topic in offered],
        "areas": parts,
    }
    return render(request, "api/guide.html", context)


def _example(city: City, offered: list[Topic], parts: list[Area]) -> dict[str, object]:
    return {
        "kind": "need",
        "language": city.default_language,
        "inquirer": {
            "name": "Anna Klein",
            "phone": "+1 202 555 0143",
            "relation": "relative",
            "country": "US",
        },
        "beneficiary": {
            "name": "Elfriede Klein",
            "phone": "0631 3654711",
            "area": parts[0].code if parts else "",
            "risks": ["over_65", "alone"],
        },
        "needs": [{"topic": topic.code, "detail": "…"} for topic in offered],
        "consent": True,
    }


@dataclass(frozen=True)
class FieldRow:
    """One field of a report, as the page lists it."""

    path: str
    kind: str
    values: list[str]
    description: str


def _fields(schema: dict[str, Any]) -> Iterator[FieldRow]:
    shapes: dict[str, Any] = schema["$defs"]

    def walk(shape: dict[str, Any], before: str) -> Iterator[FieldRow]:
        for name, field in shape["properties"].items():
            inner = _inner(field)
            suffix = "[]" if field.get("type") == "array" else ""
            path = f"{before}{name}{suffix}"
            if "$ref" in inner:
                yield from walk(shapes[inner["$ref"].rpartition("/")[2]], f"{path}.")
                continue
            said = field.get("description", "")
            kind = inner.get("type", "string")
            values = [value for value in inner.get("enum", []) if value]
            yield FieldRow(path, kind, values, said)

    return walk(schema, "")


def _inner(field: dict[str, Any]) -> dict[str, Any]:
    """What a field holds: itself, what its list holds, or what may be left out."""
    inner: dict[str, Any] = field
    if "anyOf" in field:
        inner = field["anyOf"][0]
    elif field.get("type") == "array":
        inner = field["items"]
    return inner
