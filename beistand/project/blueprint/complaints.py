"""Pydantic's errors in words that say what is wrong and what to do."""

import difflib
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from beistand.kit.lined_yaml import Where

# Type of error: what is wrong, what to do; filled from the error's context.
SAID = {
    "string_type": ("this must be a text.", "Put it in quotes."),
    "string_too_short": ("this is empty.", "Write something, or remove the field."),
    "string_too_long": ("this is too long.", "Shorten it to {max_length} letters."),
    "string_pattern_mismatch": (
        "“{input}” is written wrongly.",
        "It must fit the pattern {pattern}.",
    ),
    "list_type": ("this must be a list.", "Write it as [one, two]."),
    "too_short": ("this list is empty.", "Add at least {min_length}."),
    "dict_type": ("this must hold fields.", "Write “name: value” on its own lines."),
    "model_type": ("this must hold fields.", "Write “name: value” on its own lines."),
    "literal_error": ("“{input}” is not allowed here.", "Write one of {expected}."),
    "int_type": ("this must be a whole number.", "Write it without quotes: 30."),
    "int_parsing": ("“{input}” is no whole number.", "Write it as 30."),
    "int_from_float": ("“{input}” is no whole number.", "Round it."),
    "float_type": ("this must be a number.", "Write it as 7.76."),
    "float_parsing": ("“{input}” is no number.", "Write it as 7.76."),
    "bool_type": ("this must be yes or no.", "Write true or false."),
    "bool_parsing": ("“{input}” is neither yes nor no.", "Write true or false."),
    "greater_than_equal": ("{input} is too small.", "Write at least {ge}."),
    "less_than_equal": ("{input} is too large.", "Write at most {le}."),
}


def complaints(
    error: ValidationError, model: type[BaseModel]
) -> Iterator[tuple[Where, str, str]]:
    """Where inside the entry, what is wrong, and the remedy, for each error."""
    fields = set(_field_names(model))
    for detail in error.errors(include_url=False):
        where = tuple(step for step in detail["loc"] if step != "[key]")
        what, remedy = _say(detail, where, fields)
        name = next((step for step in reversed(where) if isinstance(step, str)), "")
        spoken = detail["type"] in ("missing", "extra_forbidden")
        yield where, what if spoken or not name else f"{name}: {what}", remedy


def _say(detail: ErrorDetails, where: Where, fields: set[str]) -> tuple[str, str]:
    context = {"input": detail["input"], **detail.get("ctx", {})}
    kind, name = detail["type"], str(where[-1]) if where else ""
    if kind == "wrong":
        return str(context["what"]), str(context["remedy"])
    if kind == "missing":
        return f"the field “{name}” is missing.", f"Add “{name}: …”."
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(name, sorted(fields), n=1)
        remedy = f"Did you mean “{close[0]}”?" if close else "Remove it."
        return f"unknown field “{name}”.", remedy
    what, remedy = SAID.get(kind, (f"{detail['msg']}.", "Correct it."))
    return what.format(**context), remedy.format(**context)


def _field_names(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from _field_names(inner)
