"""Small protocols for tests, and any protocol that can be written."""

import string

from hypothesis import strategies as st

from beistand.guidance.rules.graph import ANSWERS, Graph, GraphChoice, GraphNode

LANGUAGES = ["de", "en"]
TOPICS = ("groceries", "talk")


def said(text: str) -> dict[str, str]:
    """The text in both languages of the town."""
    return {"de": f"{text} (de)", "en": text}


def node(code: str, kind: str, after: str = "", **more: object) -> GraphNode:
    """A node that says its own code."""
    return GraphNode(code, kind, said(f"Say {code}"), next=after, **more)  # type: ignore[arg-type]


def way(code: str, after: str) -> GraphChoice:
    """An answer that is called by its code."""
    return GraphChoice(code, said(code), after)


def food(**changes: object) -> Graph:
    """Is there food? If not, look for some; both ways end."""
    whole = {
        "code": "food",
        "titles": said("No food"),
        "topics": ("groceries",),
        "start": "today",
        "nodes": (
            node(
                "today",
                "choice",
                choices=(way("yes", "enough"), way("no", "allergies")),
            ),
            node("allergies", "value", "find"),
            node("find", "search", "sent", topic="groceries"),
            node("sent", "outcome", answer="service", topic="groceries"),
            node("enough", "outcome", answer="at_once"),
        ),
    }
    return Graph(**(whole | changes))  # type: ignore[arg-type]


codes = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
).map(str.strip)
odd_words = st.sampled_from(
    ["yes", "null", "1", "=1+1", "a: b", "- x", "# no", "_x000D_", "two\nlines", "'"]
)
texts = st.dictionaries(
    st.sampled_from(["de", "en", "fr"]), (words | odd_words).filter(bool), max_size=3
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any protocol, finished or not."""
    names = draw(st.lists(codes, min_size=1, max_size=6, unique=True))
    target = st.sampled_from(["", "nowhere", *names])
    nodes = []
    for name in names:
        ways = draw(st.lists(codes, max_size=3, unique=True))
        nodes.append(
            GraphNode(
                code=name,
                kind=draw(st.sampled_from(["say", "choice", "search", "outcome"])),
                texts=draw(texts),
                next=draw(target),
                topic=draw(st.sampled_from(["", *TOPICS])),
                answer=draw(st.sampled_from(["", *ANSWERS])),
                choices=tuple(
                    GraphChoice(each, draw(texts), draw(target)) for each in ways
                ),
            )
        )
    return Graph(
        code=draw(codes),
        titles=draw(texts),
        topics=tuple(draw(st.lists(st.sampled_from(TOPICS), unique=True))),
        start=draw(target),
        nodes=tuple(nodes),
    )
