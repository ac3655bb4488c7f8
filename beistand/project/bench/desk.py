"""`beistand bench desk`: what the operator waits for, in a town and in a metropolis.

The same pages are asked for with ten thousand and with a million cases, in turns, by
one operator through a running server. The opponents search the same people in the
same minutes: SQL as it is usually written, and django-helpdesk with as many tickets.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import cast
from urllib.parse import urlencode

import psycopg

from beistand.kit.codes import show_reference
from beistand.people.rules import phone_index
from beistand.project.bench import figures
from beistand.project.bench.city import person_of
from beistand.project.bench.desk_city import City, city_with
from beistand.project.bench.desk_peers import measure_helpdesk, measure_sql
from beistand.project.bench.environment import describe_environment
from beistand.project.bench.load import Answer, Length, compose, run_round
from beistand.project.bench.names import misspell
from beistand.project.bench.servers import our_server
from beistand.project.errors import NotReady

SMALL = 10_000
KINDS = ("inbox", "person_by_number", "person_by_name", "case")


@dataclass(frozen=True)
class Plan:
    """How many cases, how many requests of each kind, in how many rounds."""

    cases: int
    requests: int
    rounds: int
    keep: bool = False


@dataclass
class Page:
    """One kind of request to one server, and what came back.

    Attributes:
        meant: for each request the words of which the answer should hold one.
        found: how many answers did.
    """

    requests: list[bytes]
    meant: list[frozenset[bytes]]
    port: int = 0
    latencies: list[float] = field(default_factory=list)
    found: int = 0
    asked: int = 0

    def run(self, count: int) -> None:
        """Ask the next so many requests, one after the other."""
        begin = self.asked

        def make(number: int) -> bytes:
            return self.requests[(begin + number) % len(self.requests)]

        def accept(number: int, answer: Answer) -> bool:
            meant = self.meant[(begin + number) % len(self.meant)]
            self.found += any(word in answer.body for word in meant)
            return answer.status == 200

        met = run_round(
            self.port, make, accept, clients=1, length=Length(requests=count)
        )
        if met.wrong:
            path = self.requests[0].split(b" ", 2)[1].decode()
            raise NotReady(f"{path}: unexpected answers by status: {met.wrong}.")
        self.latencies += met.latencies
        self.asked += count


def run_desk(url: str, plan: Plan) -> dict[str, object]:
    """Measure on the server of this database; the result as one JSON object."""
    environment = {
        **describe_environment(url),
        "cases": plan.cases,
        "requests": plan.requests,
        "clients": 1,
    }
    with ExitStack() as stack:
        cities = {
            cases: stack.enter_context(city_with(url, cases, keep=plan.keep))
            for cases in (SMALL, plan.cases)
        }
        measured = {cases: pages_of(city) for cases, city in cities.items()}
        with served(cities, measured):
            take_turns(list(measured.values()), plan)
        large = cities[plan.cases]
        words = misspelt_names(plan.cases, 40)
        peers = {
            **measure_sql(large.url, words),
            **measure_helpdesk(url, plan.cases, words),
        }
    few, many = (describe_pages(measured[cases]) for cases in (SMALL, plan.cases))
    by_kind = {
        kind: figures.ratio(many[f"{kind}_mean_ms"], few[f"{kind}_mean_ms"])
        for kind in KINDS
    }
    return figures.result(
        "desk",
        {**many, "cases": plan.cases, f"with_{SMALL}_cases": few, **large.described},
        peers,
        {
            "growth_1e4_to_1e6": max(by_kind.values()),
            "growth_by_page": by_kind,
            **compare(many, peers),
        },
        environment,
    )


def compare(ours: dict[str, float], peers: dict[str, object]) -> dict[str, float]:
    """How many times as long as ours the peers take, search against search."""
    name = ours["person_by_name_p95_ms"]
    found = {}
    for peer, figure in peers.items():
        times = cast(dict[str, float], figure)
        for what, mine in (("search", name), ("list", ours["inbox_p95_ms"])):
            if f"{what}_p95_ms" in times:
                key = f"{peer}_{what}_vs_ours".replace("-", "_")
                found[key] = figures.ratio(times[f"{what}_p95_ms"], mine)
    return found


@contextmanager
def served(
    cities: dict[int, City], measured: dict[int, dict[str, Page]]
) -> Iterator[None]:
    """A server for each city; its pages are told where it listens."""
    with ExitStack() as stack:
        for cases, city in cities.items():
            server = stack.enter_context(our_server(city.url))
            for page in measured[cases].values():
                page.port = server.port
        yield


def take_turns(measured: list[dict[str, Page]], plan: Plan) -> None:
    """Ask every page of every city in turns; the first answers do not count."""
    for pages in measured:
        for page in pages.values():
            page.run(20)
            page.latencies.clear()
            page.asked = page.found = 0
    for _ in range(plan.rounds):
        for kind in KINDS:
            for pages in measured:
                pages[kind].run(plan.requests // plan.rounds)


def describe_pages(pages: dict[str, Page]) -> dict[str, float]:
    """Times of each kind, and how often the one who was meant was shown."""
    found: dict[str, float] = {}
    for kind, page in pages.items():
        found |= figures.times_ms(page.latencies, f"{kind}_")
        found[f"{kind}_found"] = round(page.found / page.asked, 3)
    return found


def pages_of(city: City) -> dict[str, Page]:
    """The four kinds of request to one city, each for many different people."""
    chance = Random(city.cases)  # noqa: S311
    people = [person_of(chance.randrange(city.cases)) for _ in range(400)]
    names = [name for name, _street, _number in people]
    opened = open_cases(city, 400)
    bearers = uids_by_name(city, names)
    owners = uids_by_number(city, [number for _name, _street, number in people])
    return {
        "inbox": Page(
            [ask_as_operator(city, "GET", city.inbox)], [frozenset({b"/claim"})]
        ),
        "person_by_number": Page(
            [looks(city, phone=number) for number in owners], list(owners.values())
        ),
        "person_by_name": Page(
            [looks(city, name=misspelt(name, chance)) for name in names],
            [bearers[name] for name in names],
        ),
        "case": Page(
            [
                ask_as_operator(city, "GET", city.case.replace("UID", uid))
                for uid, _ in opened
            ],
            [frozenset({reference.encode()}) for _uid, reference in opened],
        ),
    }


def misspelt(name: str, chance: Random) -> str:
    """The name with a slip in the surname."""
    given, surname = name.split(" ", 1)
    return f"{given} {misspell(chance, surname)}"


def misspelt_names(cases: int, count: int) -> list[str]:
    """Names with a slip, for those who search otherwise."""
    chance = Random(cases)  # noqa: S311
    return [
        misspelt(person_of(chance.randrange(cases))[0], chance) for _ in range(count)
    ]


def ask_as_operator(
    city: City, method: str, path: str, form: dict[str, str] | None = None
) -> bytes:
    """A request of the signed-in operator."""
    body = urlencode(form).encode() if form else b""
    headers = {"Cookie": city.cookies, "Accept-Language": "de"}
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["HX-Request"] = "true"
    return compose(method, path, body, headers)


def looks(city: City, **typed: str) -> bytes:
    """What the call page asks while this is being typed."""
    form = {"csrfmiddlewaretoken": city.secret, "relation": "self", **typed}
    return ask_as_operator(city, "POST", city.look, form)


def uids_by_name(city: City, names: list[str]) -> dict[str, frozenset[bytes]]:
    """The public ids of everybody with each of these names."""
    query = "SELECT name, uid FROM people_person WHERE name = ANY(%s)"
    return grouped(city, query, names)


def uids_by_number(city: City, numbers: list[str]) -> dict[str, frozenset[bytes]]:
    """The public ids of everybody with each of these numbers."""
    query = (
        "SELECT index, uid FROM people_phonenumber "
        "JOIN people_person ON people_person.id = person_id WHERE index = ANY(%s)"
    )
    indexes = {phone_index(number): number for number in numbers}
    found = grouped(city, query, list(indexes))
    return {number: found[index] for index, number in indexes.items()}


def grouped(city: City, query: str, keys: list[str]) -> dict[str, frozenset[bytes]]:
    """The values of each key, from rows of both."""
    found: dict[str, set[bytes]] = {}
    with psycopg.connect(city.url) as connection:
        for key, value in connection.execute(query.encode(), [keys]):
            found.setdefault(key, set()).add(str(value).encode())
    return {key: frozenset(values) for key, values in found.items()}


def open_cases(city: City, count: int) -> list[tuple[str, str]]:
    """Public ids and shown references of open cases."""
    with psycopg.connect(city.url) as connection:
        rows = connection.execute(
            "SELECT uid, reference FROM cases_case WHERE status = 'open' "
            "ORDER BY md5(reference) LIMIT %s",
            [count],
        ).fetchall()
    return [(str(uid), show_reference(reference)) for uid, reference in rows]
