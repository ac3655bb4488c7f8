"""What an operator sees of the protocols: the texts in the caller's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import get_language

from beistand.accounts.models import User
from beistand.guidance.queries import (
    Followed,
    protocols_for,
    red_flags_of,
    runs_about,
)
from beistand.guidance.rules.graph import ANSWERS, KINDS, GraphNode
from beistand.guidance.rules.walking import Walk
from beistand.reference.queries import topics
from beistand.reference.rules import in_language
from beistand.web.danger import Danger, dangers
from beistand.web.desk.call_form import CallForm


@dataclass(frozen=True)
class Said:
    """A text in the caller's language, and in the operator's where that is another."""

    text: str
    language: str
    mine: str = ""


@dataclass(frozen=True)
class Panel:
    """One protocol as an operator sees it in a call, or before it is begun.

    Attributes:
        run: None while nobody has begun it.
        choices: the code and the words of each answer.
        passed: how many steps lie behind.
        use: what an end fills into the form: the name of a field and its value.
    """

    code: str
    title: str
    run: UUID | None = None
    node: GraphNode | None = None
    kind: Promise | str = ""
    said: Said | None = None
    choices: tuple[tuple[str, Said], ...] = ()
    passed: tuple[tuple[Said, Said | None], ...] = ()
    topic: str = ""
    answer: Promise | str = ""
    use: str = ""


def panels(form: CallForm, user: User) -> list[Panel]:
    """The protocols of the chosen topics; no query before one is chosen.

    What the call follows already comes first: it goes on in its version, even if that
    was retired meanwhile, or the newest one is about something else. Then what can
    still be begun.
    """
    chosen = form.entered.getlist("topics")
    if not chosen:
        return []
    begun = runs_about(form.said("key"), user.label)
    versions = protocols_for(chosen)
    current = {row.protocol_id for row in versions}
    followed = {each.run.version.protocol_id for each in begun}
    return [
        *(
            _panel(each, _languages(form))
            for each in begun
            if each.run.version.protocol_id in current
            or not set(each.run.version.topics).isdisjoint(chosen)
        ),
        *(
            Panel(row.protocol.code, row.title(get_language() or ""))
            for row in versions
            if row.protocol_id not in followed
        ),
    ]


@dataclass(frozen=True)
class Alarm:
    """The dangers that a call has come to, in the language in which they are said."""

    dangers: list[Danger]
    language: str


def alarm(form: CallForm, shown: Iterable[Panel]) -> Alarm:
    """The dangers of the chosen topics, and of the steps that were reached."""
    reached = (panel.node.topic for panel in shown if panel.node)
    flags = red_flags_of([*form.entered.getlist("topics"), *reached])
    theirs, mine = _languages(form)
    spoken = theirs if all(flag.words.get(theirs) for flag in flags) else mine
    return Alarm(dangers(flags, spoken), spoken)


def _languages(form: CallForm) -> tuple[str, str]:
    mine = get_language() or form.around.city.default_language
    return form.said("language") or mine, mine


def _say(texts: object, languages: tuple[str, str]) -> Said:
    theirs, mine = languages
    assert isinstance(texts, dict)  # noqa: S101
    spoken = theirs if texts.get(theirs) else mine
    other = texts.get(mine, "") if mine != spoken else ""
    return Said(in_language(texts, spoken), spoken, other)


def _panel(followed: Followed, languages: tuple[str, str]) -> Panel:
    mine, walk = languages[1], followed.walk
    title, code = followed.run.version.title(mine), followed.graph.code
    node = walk.here
    if node is None:
        return Panel(code, title, followed.run.uid)
    names = {topic.code: topic.label(mine) for topic in topics()}
    return Panel(
        code=code,
        title=title,
        run=followed.run.uid,
        node=node,
        kind=KINDS[node.kind],
        said=_say(node.texts, languages),
        choices=tuple(
            (each.code, _say(each.labels, languages)) for each in node.choices
        ),
        passed=tuple(_passed(walk, languages)),
        topic=names.get(node.topic, ""),
        answer=ANSWERS.get(node.answer, ""),
        use=_use(node, followed.graph.topics),
    )


def _passed(
    walk: Walk, languages: tuple[str, str]
) -> Iterable[tuple[Said, Said | None]]:
    for step in walk.passed:
        chosen = _say(step.choice.labels, languages) if step.choice else None
        yield _say(step.node.texts, languages), chosen


def _use(node: GraphNode, about: tuple[str, ...]) -> str:
    """What this step proposes to fill in: a topic to look for, or "answered"."""
    if node.topic:
        return f"topics={node.topic}"
    if node.answer == "at_once" and about:
        return f"answered-{about[0]}=on"
    return ""
