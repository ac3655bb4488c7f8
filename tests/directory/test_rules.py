"""What holds for a service, as tables of cases and laws over random facts (BX-3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from beistand.directory.rules import (
    CLOSED,
    MOST_REDIRECTS,
    RUNNING,
    SCOPES,
    Chain,
    Effective,
    Fact,
    effective,
    end_of_redirects,
    review_from,
    standing_facts,
    whole,
)
from beistand.kit.hours import OfficeHours

NOON = datetime(2020, 4, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HERE = Chain(
    service=3,
    organization=4,
    at=1,
    location=2,
    topics=frozenset({5}),
    hours=OfficeHours("Mo-Fr 08:00-12:00", "Europe/Berlin", "DE"),
)
OURS = {"at": 1, "location": 2, "service": 3, "organization": 4, "topic": 5}


def fact(number: int, scope: str = "service", state: str = "normal", **more) -> Fact:
    """A fact of yesterday, to be reviewed in a fortnight, unless told otherwise."""
    seen = more.pop("observed_at", NOON - DAY)
    base = Fact(
        id=number,
        scope=(scope, OURS[scope]),
        state=state,
        observed_at=seen,
        valid_from=more.pop("valid_from", seen),
        review_by=more.pop("review_by", review_from(seen)),
    )
    return replace(base, **more)


def test_without_a_fact_nothing_is_known() -> None:
    held = effective([], HERE, NOON)
    assert (held.state, held.is_confirmed, held.fact_id) == ("unknown", False, None)
    assert held.is_running is None
    assert held.is_open_now(NOON - 3 * timedelta(hours=1)) is None


@pytest.mark.parametrize("narrow", range(len(SCOPES) - 1))
def test_the_narrower_scope_counts_however_old(narrow: int) -> None:
    wide = fact(2, SCOPES[narrow + 1], "suspended", observed_at=NOON)
    near = fact(1, SCOPES[narrow], "adapted", observed_at=NOON - 5 * DAY)
    assert effective([wide, near], HERE, NOON).fact_id == near.id


CASES = [
    ("the newest observation", [("observed_at", 0), ("observed_at", -1)], 0),
    ("of two at once the one recorded last", [("id", 7), ("id", 8)], 1),
    (
        "an explicit one before a sector rule that is newer",
        [("source", "authority_rule"), ("observed_at", -3)],
        1,
    ),
    ("not one that begins tomorrow", [("valid_from", 1), ("observed_at", -2)], 1),
    ("not one that has ended", [("valid_to", 0), ("observed_at", -2)], 1),
    ("one that ends tomorrow", [("valid_to", 1), ("observed_at", -2)], 0),
]


@pytest.mark.parametrize(("name", "changes", "wins"), CASES)
def test_of_one_scope_counts(name: str, changes: list, wins: int) -> None:
    facts = []
    for number, (field, value) in enumerate(changes):
        is_time = field in {"observed_at", "valid_from", "valid_to"}
        told = {field: NOON + value * DAY if is_time else value}
        facts.append(replace(fact(number + 1), **told))
    assert effective(facts, HERE, NOON).fact_id == facts[wins].id, name


@pytest.mark.parametrize(("days", "is_confirmed"), [(1, True), (0, False), (-1, False)])
def test_past_its_review_a_fact_is_only_last_known(
    days: int, is_confirmed: bool
) -> None:
    held = effective([fact(1, review_by=NOON + days * DAY)], HERE, NOON)
    assert held.state == "normal"
    assert held.is_confirmed is is_confirmed
    assert held.is_running is (True if is_confirmed else None)


def test_what_was_replaced_counts_no_more_once_the_other_has_begun() -> None:
    old = fact(1, state="adapted", observed_at=NOON)
    new = fact(2, state="suspended", observed_at=NOON - DAY, supersedes_id=1)
    assert effective([old, new], HERE, NOON).fact_id == 2
    later = replace(new, valid_from=NOON + DAY)
    assert effective([old, later], HERE, NOON).fact_id == 1


def report(number: int = 9, **more) -> Fact:
    told = {"state": "temporarily_closed", "observed_at": NOON, "scope": "service"}
    scope, state = told.pop("scope"), told.pop("state")
    return fact(
        number,
        more.pop("scope", scope),
        more.pop("state", state),
        **{
            **told,
            "valid_from": NOON - DAY,
            "confidence": "low",
            "source": "caller_report",
            **more,
        },
    )


def test_a_report_stands_beside_a_confirmed_fact_and_does_not_replace_it() -> None:
    held = effective([fact(1), report(scope="at")], HERE, NOON)
    assert (held.state, held.is_confirmed) == ("normal", True)
    assert held.doubt is not None
    assert (held.doubt.state, held.doubt.fact_id) == ("temporarily_closed", 9)


@pytest.mark.parametrize(
    "more",
    [
        {"state": "normal"},
        {"observed_at": NOON - 2 * DAY},
        {"review_by": NOON},
    ],
    ids=["says the same", "is older", "is past its review"],
)
def test_no_doubt_when_the_report(more: dict) -> None:
    assert effective([fact(1), report(**more)], HERE, NOON).doubt is None


def test_a_report_counts_when_nothing_better_is_confirmed_but_never_surely() -> None:
    lapsed = fact(1, observed_at=NOON - 20 * DAY)
    for facts in ([report()], [lapsed, report()]):
        held = effective(facts, HERE, NOON)
        assert (held.state, held.is_confirmed) == ("temporarily_closed", False)
        assert held.is_running is None
    older = report(observed_at=NOON - 21 * DAY, review_by=NOON + DAY)
    assert effective([lapsed, older], HERE, NOON).fact_id == 1


OPENNESS = [
    ("normal", "Mo-Fr 08:00-18:00", True),
    ("normal", "", False),
    ("phone_only", "Mo-Fr 08:00-18:00", True),
    ("temporarily_closed", "Mo-Fr 08:00-18:00", False),
    ("unknown", "Mo-Fr 08:00-18:00", None),
    ("normal", "by arrangement", None),
]


@pytest.mark.parametrize(("state", "hours", "is_open"), OPENNESS)
def test_open_now(state: str, hours: str, is_open: bool | None) -> None:
    """At noon in Greenwich it is two in Berlin; without own hours eight to twelve."""
    held = effective([fact(1, state=state, hours=hours)], HERE, NOON)
    assert held.is_open_now(NOON) is is_open


def test_a_service_with_several_places_runs_where_it_runs() -> None:
    shut = effective([fact(1, "at", "temporarily_closed")], HERE, NOON)
    there = replace(HERE, at=11, location=12)
    runs = effective([fact(2, "service", "adapted")], there, NOON)
    both = whole([shut, runs])
    assert (both.state, both.at_id, both.is_everywhere) == ("adapted", 11, False)
    assert whole([runs]).is_everywhere


def closed(to: int | None) -> Effective:
    return Effective(
        state="temporarily_closed", is_confirmed=True, redirect_service_id=to
    )


@pytest.mark.parametrize(
    ("states", "end"),
    [
        ({1: closed(None)}, None),
        ({1: closed(2)}, 2),
        ({1: closed(2), 2: closed(3), 3: Effective(state="normal")}, 3),
        ({1: closed(2), 2: closed(1)}, None),
        ({1: closed(2), 2: closed(None)}, None),
        ({1: closed(2), 2: Effective(state="normal", redirect_service_id=3)}, 2),
        ({n: closed(n + 1) for n in range(1, 20)}, None),
    ],
)
def test_redirects_end_somewhere_or_nowhere(states: dict, end: int | None) -> None:
    assert end_of_redirects(1, states) == end


# Laws over random facts.

STATES = st.sampled_from([*RUNNING, *CLOSED, "unknown"])
MOMENTS = st.integers(-40, 10).map(lambda days: NOON + days * DAY)


@st.composite
def random_fact(draw: st.DrawFn, number: int) -> Fact:
    name = draw(st.sampled_from(SCOPES))
    owner = draw(st.sampled_from([OURS[name], 99]))
    seen, begins = draw(MOMENTS), draw(MOMENTS)
    ends = draw(st.none() | st.integers(1, 30).map(lambda days: begins + days * DAY))
    return Fact(
        id=number,
        scope=(name, owner),
        state=draw(STATES),
        observed_at=seen,
        valid_from=begins,
        valid_to=ends,
        review_by=seen + draw(st.integers(1, 50)) * DAY,
        confidence=draw(st.sampled_from(["high", "high", "low"])),
        source=draw(st.sampled_from(["provider", "authority_rule"])),
        supersedes_id=draw(st.none() | st.integers(1, number - 1))
        if number > 1
        else None,
    )


@st.composite
def random_facts(draw: st.DrawFn) -> list[Fact]:
    return [draw(random_fact(number)) for number in range(1, draw(st.integers(1, 12)))]


@given(random_facts())
def test_what_holds_is_the_narrowest_standing_trusted_fact(facts: list[Fact]) -> None:
    held = effective(facts, HERE, NOON)
    standing = [
        f for f in standing_facts(facts, NOON) if OURS[f.scope[0]] == f.scope[1]
    ]
    trusted = [f for f in standing if f.confidence == "high"]
    if held.fact_id is None:
        assert standing == []
        return
    winner = next(f for f in standing if f.id == held.fact_id)
    if winner.confidence == "high":
        for other in trusted:
            wider = SCOPES.index(other.scope[0]) > SCOPES.index(winner.scope[0])
            same = other.scope == winner.scope
            rule = other.source == "authority_rule" != winner.source
            older = (other.observed_at, other.id) <= (winner.observed_at, winner.id)
            kinds = (other.source == "authority_rule") == (
                winner.source == "authority_rule"
            )
            assert wider or (same and (rule or (kinds and older)))
    else:
        assert not effective(trusted, HERE, NOON).is_confirmed


@given(random_facts())
def test_confirmed_means_trusted_standing_and_not_due_for_review(
    facts: list[Fact],
) -> None:
    held = effective(facts, HERE, NOON)
    winner = next((f for f in facts if f.id == held.fact_id), None)
    sure = winner is not None and winner.confidence == "high"
    assert held.is_confirmed == bool(sure and winner and winner.review_by > NOON)
    if not held.is_confirmed:
        assert held.is_running is None
        assert held.is_open_now(NOON) is None


@given(random_facts(), st.randoms())
def test_the_order_of_recording_on_paper_does_not_matter(
    facts: list[Fact], random
) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert effective(facts, HERE, NOON) == effective(shuffled, HERE, NOON)


@given(random_facts())
def test_facts_of_others_change_nothing(facts: list[Fact]) -> None:
    own = [f for f in facts if OURS[f.scope[0]] == f.scope[1] or f.supersedes_id]
    without = [
        f
        for f in facts
        if f in own or any(other.supersedes_id == f.id for other in facts)
    ]
    assert effective(facts, HERE, NOON) == effective(without, HERE, NOON)


@given(
    st.dictionaries(
        st.integers(1, 6),
        st.builds(
            Effective,
            state=STATES,
            redirect_service_id=st.none() | st.integers(1, 6),
        ),
    )
)
def test_redirects_never_loop_and_never_end_at_a_closed_door(states: dict) -> None:
    for start in range(1, 7):
        end = end_of_redirects(start, states)
        assert end != start
        assert end is None or end not in states or states[end].state not in CLOSED
        hops, here = 0, start
        while end is not None and here != end:
            here = states[here].redirect_service_id
            hops += 1
            assert hops <= MOST_REDIRECTS
