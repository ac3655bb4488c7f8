"""From the answers of a wizard to a report, and to what is read back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from beistand.intake.rules import (
    BeneficiaryIn,
    InquirerIn,
    NeedTold,
    OfferTold,
    ReportIn,
)
from beistand.kit.clock import now
from beistand.kit.days import whole_number
from beistand.web.public import choices
from beistand.web.public.report_steps import is_abroad, is_for_somebody_else
from beistand.web.public.wizard import Answers, StepForm, Walk


def report_of(walk: Walk) -> ReportIn:
    """The report that these answers make, the consent given by sending it."""
    said = _Said(walk.answers)
    for_other = is_for_somebody_else(walk.answers)
    needs, note = _needs(walk.answers)
    return ReportIn(
        source_key=str(walk.key),
        language=said("language") or get_language() or "",
        inquirer=_inquirer(said, for_other),
        beneficiary=_beneficiary(said, walk.answers, for_other),
        needs=needs,
        note=note,
        consent=walk.go == "send",
    )


def offer_of(walk: Walk) -> ReportIn:
    """The offer that these answers make, the consent given by sending it."""
    answers, said = walk.answers, _Said(walk.answers)
    is_organization = said("as_whom") == "organization"
    return ReportIn(
        kind="offer",
        source_key=str(walk.key),
        language=get_language() or "",
        inquirer=_inquirer(said, False),
        beneficiary=_beneficiary(said, answers, False),
        offer=OfferTold(
            topics=tuple(answers.getlist("topics")),
            radius_m=_number(said("radius"), 3000),
            per_week=_number(said("per_week"), 1),
            times=tuple(answers.getlist("times")),
            languages=tuple(answers.getlist("languages")),
            has_car=said("has_car") == "on",
            organization=said("organization") if is_organization else "",
            note=said("offer_note"),
        ),
        consent=walk.go == "send",
    )


class _Said:
    """One answer by its name, without blanks around it."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def __call__(self, name: str) -> str:
        return (self.answers.get(name) or "").strip()


def _inquirer(said: _Said, for_other: bool) -> InquirerIn:
    return InquirerIn(
        name=said("your_name" if for_other else "name"),
        phone=said("your_phone" if for_other else "phone"),
        email=said("email"),
        relation=said("relation") or "relative" if for_other else "self",
        country=said("country") if is_abroad(said.answers) else "",
        wish=said("wish"),
        best_time=said("best_time"),
    )


def _beneficiary(said: _Said, answers: Answers, for_other: bool) -> BeneficiaryIn:
    return BeneficiaryIn(
        name=said("name") if for_other else "",
        phone=said("phone") if for_other else "",
        street=said("street"),
        house_number=said("house_number"),
        postcode=said("postcode"),
        area=said("area").replace(choices.UNKNOWN_AREA, ""),
        risks=tuple(answers.getlist("risks")),
    )


def _needs(answers: Answers) -> tuple[tuple[NeedTold, ...], str]:
    """The needs, and the note of the whole report.

    What was written about several needs together stays in the note: a helper
    who does the shopping must not read which medicine is taken.
    """
    said = _Said(answers)
    topics = answers.getlist("topics")
    detail, note, by = said("detail"), said("note"), _day(said("by_when"))
    if len(topics) > 1:
        detail, note = "", "\n\n".join(filter(None, (detail, note)))
    words = said("something_else")
    needs = tuple(
        NeedTold(topic, _own_words(topic, words, detail), by) for topic in topics
    )
    return needs, note


def _own_words(topic: str, words: str, detail: str) -> str:
    other = words if topic == choices.SOMETHING_ELSE else ""
    return "\n".join(filter(None, (other, detail)))


def _number(text: str, otherwise: int) -> int:
    number = whole_number(text)
    return otherwise if number is None else number


def _day(days: str) -> str:
    away = whole_number(days, most=7)
    if away is None:
        return ""
    today: date = timezone.localtime(now()).date()
    return (today + timedelta(days=away)).isoformat()


@dataclass(frozen=True)
class Row:
    """One answer as it is read back."""

    label: str
    values: list[str]


@dataclass(frozen=True)
class Part:
    """The answers of one page, and the name of that page to change them."""

    step: str
    question: str
    rows: list[Row]


def read_back(walk: Walk) -> list[Part]:
    """Every page before the last with what was answered there."""
    parts = []
    for step in walk.steps[:-1]:
        form = step.form(None, walk.around, walk.answers)
        rows = [_row(form, name) for name in form.fields if _counts(walk, name)]
        answered = [row for row in rows if row.values]
        parts.append(Part(step.name, form.question, answered))
    return parts


def _row(form: StepForm, name: str) -> Row:
    bound = form[name]
    value = bound.value()
    values = value if isinstance(value, list) else [value]
    names: dict[str, Any] = dict(getattr(bound.field, "choices", []))
    shown = [str(names.get(str(v), v)) for v in values if v not in (None, "", False)]
    if value is True or value == "on":
        shown = [_("Yes")]
    return Row(str(bound.label), shown)


def _counts(walk: Walk, name: str) -> bool:
    """Whether a question was asked at all, given the answers before it."""
    answers = walk.answers
    asked_when = {
        "place": False,
        "relation": is_for_somebody_else(answers),
        "abroad": False,
        "country": bool(answers.get("country")) and is_abroad(answers),
        "something_else": choices.SOMETHING_ELSE in answers.getlist("topics"),
        "organization": answers.get("as_whom") == "organization",
    }
    return asked_when.get(name, True)
