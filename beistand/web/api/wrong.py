"""What a program reads when its report cannot be taken: where, and the remedy."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from beistand.intake.actions import Invalid
from beistand.intake.rules import Problem
from beistand.kit.days import whole_number

LARGEST_BODY = 128 * 1024
PROBLEM = "application/problem+json"
# What each kind of mistake wants, by the name that pydantic gives it.
REMEDIES: dict[str, str] = {
    "missing": gettext_noop("This is missing. Please add it."),
    "extra_forbidden": gettext_noop(
        "We do not know this field. Correct its name or leave it out."
    ),
    "string_too_long": gettext_noop(
        "Please shorten this to %(max_length)s characters."
    ),
    "string_too_short": gettext_noop("This is missing. Please add it."),
    "too_long": gettext_noop("Name at most %(max_length)s things."),
    "literal_error": gettext_noop("Choose one of: %(expected)s."),
    "string_type": gettext_noop("Write this as text, in quotation marks."),
    "list_type": gettext_noop("Write this as a list, in square brackets."),
    "bool_type": gettext_noop("Write true or false."),
    "bool_parsing": gettext_noop("Write true or false."),
    "model_attributes_type": gettext_noop("Send one JSON object, in curly brackets."),
    "model_type": gettext_noop("Send one JSON object, in curly brackets."),
    "dict_type": gettext_noop("Send one JSON object, in curly brackets."),
    "int_type": gettext_noop("Write a whole number."),
    "int_parsing": gettext_noop("Write a whole number."),
    "int_from_float": gettext_noop("Write a whole number."),
}
UNREADABLE = gettext_lazy("This cannot be read. Compare it with the description.")


class TooLarge(Exception):  # noqa: N818
    """The body is longer than any report can be."""


class ReportParser(Parser):
    """Reads JSON of a bounded size."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body as plain values."""
        told = whole_number(request.headers.get("Content-Length", "")) or 0
        if told > LARGEST_BODY or len(request.body) > LARGEST_BODY:
            raise TooLarge
        values: dict[str, Any] = super().parse_body(request)
        return values


def say_wrong(problems: Iterable[tuple[str, str | Promise]]) -> HttpResponse:
    """422 with every field that is wrong and what to do about it."""
    said = [{"field": field, "remedy": str(remedy)} for field, remedy in problems]
    title = _("Some answers are missing or cannot be read.")
    return _answer(422, title, problems=said)


def refuse_report(request: HttpRequest, error: Invalid) -> HttpResponse:  # noqa: ARG001
    """422: a rule that the form has as well says no."""
    found: list[Problem] = error.problems
    return say_wrong((problem.field, problem.message) for problem in found)


def refuse_shape(
    request: HttpRequest,  # noqa: ARG001
    error: ValidationError,
) -> HttpResponse:
    """422: a value is missing or of the wrong kind."""
    return say_wrong((_where(each["loc"]), _remedy(each)) for each in error.errors)


def refuse_body(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001
    """413 for a body that is too large, 422 for one that is not JSON."""
    if isinstance(error.__cause__, TooLarge):
        most = LARGEST_BODY // 1024
        title = _("This is too much. Send at most %(most)s kilobytes.") % {"most": most}
        return _answer(413, title)
    return say_wrong([("", _("The body cannot be read. Send one JSON object."))])


def refuse_method() -> HttpResponse:
    """405: only sending is possible, and the answer says so in the same form."""
    answer = _answer(405, _("Reports can only be sent here: use POST."))
    answer["Allow"] = "POST"
    return answer


def _where(place: Sequence[str | int]) -> str:
    """`inquirer.phone` from ("body", "told", "inquirer", "phone")."""
    steps = place[2:] if place[0] == "body" else place[1:]
    return ".".join(str(step) for step in steps)


def _remedy(error: dict[str, Any]) -> str:
    text = REMEDIES.get(error["type"])
    limits: dict[str, Any] = error.get("ctx", {})
    return str(UNREADABLE) if text is None else _(text) % limits


def _answer(status: int, title: str, **more: object) -> HttpResponse:
    values = {"title": title, "status": status, **more}
    return JsonResponse(values, status=status, content_type=PROBLEM)
