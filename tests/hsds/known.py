"""What judges our objects, what must never leave, and how the directory changes."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.test import Client

from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import Service
from beistand.kit.actions import System

FOLDER = Path(__file__).parent / "schema"
SECRETS = (
    "PRIVATE NOTE",
    "HIDDEN STREET",
    "Hidden shelter",
    "+49631999001",
    "Nadia Unnamed",
    "nadia@example.org",
    "Unvetted",
    "Withdrawn",
    "7.123456",
)
LISTS = {
    "services": ("service_list", "service"),
    "organizations": ("organization_list", "organization"),
    "service_at_locations": ("service_at_location_list", "service_at_location"),
    "taxonomies": ("taxonomy", "taxonomy"),
    "taxonomy_terms": ("taxonomy_term", "taxonomy_term"),
}
Judge = Callable[[str, object], None]


def read_schema(name: str) -> dict[str, Any]:
    """A schema of HSDS, with the objects it refers to in their places."""
    packed = FOLDER / f"{name}.json.gz"
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))
    return _resolved(json.loads((FOLDER / f"{name}.json").read_text()))


def _resolved(part: Any) -> Any:
    if isinstance(part, dict) and "$ref" in part:
        return read_schema(part["$ref"].removesuffix(".json"))
    if isinstance(part, dict):
        return {key: _resolved(value) for key, value in part.items()}
    return [_resolved(each) for each in part] if isinstance(part, list) else part


_judges: dict[str, jsonschema_rs.Validator] = {}


def judge_of(name: str) -> jsonschema_rs.Validator:
    """What judges objects by this schema, formats included."""
    if name not in _judges:
        _judges[name] = jsonschema_rs.Draft202012Validator(
            read_schema(name), validate_formats=True
        )
    return _judges[name]


def close(service: Service, **more: Any) -> None:
    """Somebody phoned: the service is by phone only."""
    told: dict[str, Any] = {
        "about": service,
        "state": "phone_only",
        "source": "operator_call",
        "method": "phone",
        "messages": {"de": "Bitte anrufen", "en": "Please call"},
        **more,
    }
    record_fact(FactIn(**told), by=System())


def get(client: Client, path: str, **asked: str) -> Any:
    answer = client.get(f"/hsds/{path}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()
