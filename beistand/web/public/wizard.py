"""Questions on several pages, with nothing kept on the server.

Every page carries all answers given so far in hidden fields and sends them
back, so nothing can expire, the way back loses nothing, and closing the page
leaves no trace with us. The key made on the first page travels along: whoever
sends twice gets the same reference.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from beistand.intake.rules import Problem
from beistand.reference.models import Area, City, Place, Topic
from beistand.web.forms import PageForm

Answers = QueryDict | MultiValueDict[str, str]


@dataclass(frozen=True)
class Around:
    """What the questions are about: the city with its topics and areas.

    `reading` says when somebody reads what is sent now, if nobody is there.
    """

    city: City
    topics: Sequence[Topic]
    areas: Sequence[Area]
    has_register: bool
    find_places: Callable[[str], Sequence[Place]]
    reading: str


class StepForm(PageForm):
    """The questions of one page."""

    question: str

    def __init__(self, data: Answers | None, around: Around, answers: Answers) -> None:
        """Ask with `data` to be checked, or show `answers` without judging them."""
        self.around, self.answers = around, answers
        super().__init__(data)
        self.ask()
        if data is None:
            self.initial = {**self.initial, **self._remembered()}

    def ask(self) -> None:
        """Fit the questions to the city and to earlier answers."""

    def problem_fields(self) -> Mapping[str, str]:
        """Where the problems of a report show on this page: their field, ours."""
        return {}

    def settled(self) -> Mapping[str, str]:
        """Answers in the spelling that goes on, once this page is right."""
        return {}

    def take(self, problems: Iterable[Problem]) -> None:
        """Show those problems of the report that belong to this page."""
        ours = self.problem_fields()
        for problem in problems:
            name = ours.get(re.sub(r"\.\d+(?=\.)", ".*", problem.field), "")
            if name in self.fields and not self.has_error(name):
                self.add_error(name, str(problem.message))

    def _remembered(self) -> dict[str, Any]:
        return {
            name: field.widget.value_from_datadict(self.answers, MultiValueDict(), name)
            for name, field in self.fields.items()
            if name in self.answers
        }


@dataclass(frozen=True)
class Step:
    """One page of a wizard."""

    name: str
    form: type[StepForm]
    template: str


@dataclass(frozen=True)
class Position:
    """Where in the wizard somebody is: "step 2 of 6"."""

    number: int
    total: int


class Walk:
    """One person's way through the pages, rebuilt from what the page sent."""

    def __init__(self, steps: Sequence[Step], around: Around, sent: Answers) -> None:
        """Read where the person is and which button was pressed."""
        self.steps, self.around, self.answers = steps, around, sent.copy()
        self.names = [step.name for step in steps]
        at = sent.get("at") or ""
        self.at = at if at in self.names else self.names[0]
        self.go = sent.get("go") or ""
        self.returning = sent.get("returning") == "yes"
        self.key = _key(sent.get("key") or "")

    @classmethod
    def beginning(cls, steps: Sequence[Step], around: Around) -> Self:
        """The way before the first answer."""
        return cls(steps, around, MultiValueDict())

    @property
    def step(self) -> Step:
        """The page the person is on."""
        return self.steps[self.names.index(self.at)]

    @property
    def position(self) -> Position:
        """Which page of how many."""
        return Position(self.names.index(self.at) + 1, len(self.names))

    @property
    def is_last(self) -> bool:
        """Whether this page reads everything back."""
        return self.at == self.names[-1]

    def form(self) -> StepForm:
        """The questions of this page, answered as before, not judged."""
        return self.step.form(None, self.around, self.answers)

    def judged(self, name: str) -> StepForm:
        """The questions of a page with the answers checked, each on its own."""
        step = self.steps[self.names.index(name)]
        return step.form(self.answers, self.around, self.answers)

    def move(self) -> None:
        """Go where the button says; `next` and `send` are decided by the caller."""
        if self.go == "back":
            self.at = self.names[max(0, self.names.index(self.at) - 1)]
        elif self.go.removeprefix("change-") in self.names:
            self.at, self.returning = self.go.removeprefix("change-"), True

    def advance(self, form: StepForm) -> None:
        """Go on: to the next page, or back to reading if only one was changed."""
        for name, value in form.settled().items():
            self.answers[name] = value
        following = self.names.index(self.at) + 1
        last = len(self.names) - 1
        self.at = self.names[last if self.returning else min(following, last)]
        self.returning = False

    def carried(self, form: StepForm) -> list[tuple[str, str]]:
        """Every answer that this page does not ask, for its hidden fields."""
        asked = set(form.fields)
        known = {name for step in self.steps for name in step.form.base_fields}
        return [
            (name, value)
            for name in sorted(known - asked)
            for value in self.answers.getlist(name)
        ]


def offer(form: StepForm, name: str, offered: list[tuple[str, Any]]) -> None:
    """Give a field its choices."""
    form.fields[name].choices = offered  # type: ignore[attr-defined]


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
