"""Who carries our texts, as the file that BEISTAND_SMS names describes it."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from beistand.channels.sms.providers import SPELLINGS, Provider
from beistand.project.errors import NotReady

KINDS = ("smpp", "http")
CONSOLE = "beistand.channels.console.gateway.ConsoleGateway"
SMPP = "beistand.channels.sms.gateway.SmppGateway"
HTTP = "beistand.channels.sms.web.WebGateway"
PRACTICE = "beistand.channels.sms.magic.MagicGateway"
NUMBERS = ("port", "window", "priority")
# It becomes part of addresses, and of what is told of the wire.
NAME = re.compile(r"[a-z0-9_-]{1,30}", re.IGNORECASE | re.ASCII)
SECRETS = {"password_env": "password", "secret_env": "secret"}
HOW = "docs/operating/sms.md shows how it is written."


def read_providers(file: str) -> tuple[Provider, ...]:
    """The providers of this file; none without a file.

    Raises:
        NotReady: the file cannot be used. The message says why, and shows no secret.
    """
    if not file:
        return ()
    try:
        told = tomllib.loads(Path(file).read_text())
    except (OSError, ValueError) as problem:
        raise NotReady(f"BEISTAND_SMS: {file} cannot be read ({problem}).") from problem
    rows = told.get("provider", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotReady(f"BEISTAND_SMS: begin each provider with [[provider]]. {HOW}")
    found = tuple(_provider(each) for each in rows)
    names = [each.name for each in found]
    if not found or len(set(names)) < len(names):
        raise NotReady(f"BEISTAND_SMS: give each [[provider]] its own name. {HOW}")
    if len({each.kind for each in found}) > 1:
        raise NotReady("BEISTAND_SMS: all providers are smpp, or all are http.")
    return found


def gateway_of_texts(providers: tuple[Provider, ...]) -> str:
    """The gateway that these providers need; the console without any."""
    if not providers:
        return PRACTICE
    return SMPP if providers[0].kind == "smpp" else HTTP


def own_senders(providers: tuple[Provider, ...]) -> frozenset[str]:
    """The channels whose messages a process of its own sends, not the worker."""
    return frozenset({"sms"} if providers and providers[0].kind == "smpp" else ())


def exercise_numbers(text: str) -> frozenset[str]:
    """The only numbers that get texts in an exercise, in E.164."""
    return frozenset(number.strip() for number in text.split(",") if number.strip())


def _provider(told: Mapping[str, Any]) -> Provider:
    known = {field.name for field in fields(Provider)} - set(SECRETS.values())
    if strange := sorted(set(told) - known - set(SECRETS)):
        raise NotReady(f"BEISTAND_SMS: nobody knows “{strange[0]}”. {HOW}")
    given = {name: value for name, value in told.items() if name in known}
    if strange := [name for name in given if not _is_of_its_type(name, given[name])]:
        raise NotReady(f"BEISTAND_SMS: “{strange[0]}” is written otherwise. {HOW}")
    given["prefixes"] = tuple(given.get("prefixes", ()))
    for name, field in SECRETS.items():
        if name in told:
            given[field] = _secret(str(told[name]))
    try:
        made = Provider(**given)
    except TypeError as problem:
        raise NotReady(f"BEISTAND_SMS: a provider without a name. {HOW}") from problem
    if fault := _fault(made):
        raise NotReady(f"BEISTAND_SMS: {made.name}: {fault}. {HOW}")
    return made


def _is_of_its_type(name: str, value: object) -> bool:
    if name == "prefixes":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if name == "tls":
        return isinstance(value, bool)
    if name == "rate":
        return isinstance(value, int | float)
    return isinstance(value, int if name in NUMBERS else str)


def _secret(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise NotReady(f"BEISTAND_SMS: the variable {variable} is not set.")
    return value


def _fault(provider: Provider) -> str:
    """What is wrong with it; "" if nothing."""
    faults = {
        "a name is up to 30 letters and digits": not NAME.fullmatch(provider.name),
        "kind is smpp or http": provider.kind not in KINDS,
        "host is missing": provider.kind == "smpp" and not provider.host,
        "ca names a file, and only with tls": bool(provider.ca)
        and not (provider.tls and Path(provider.ca).is_file()),
        "url is missing": provider.kind == "http" and not provider.url,
        "secret_env is missing": provider.kind == "http" and not provider.secret,
        "rate and window are above 0": provider.rate <= 0 or provider.window < 1,
        "ids are text, hex or decimal": not (
            provider.answer_ids in SPELLINGS and provider.receipt_ids in SPELLINGS
        ),
    }
    return next((text for text, holds in faults.items() if holds), "")
