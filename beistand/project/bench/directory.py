"""`beistand bench directory`: finding help among twenty thousand services.

Our search, with what holds for each service found, against `ILIKE '%…%'` with a
trigram index on the same words, in one run on the same database. Both are asked
for the first ten; right is whoever serves a topic that was meant, as the directory
was built. How often the first, and one of the first three, is right stands beside.
docs/benchmarks.md says how fair that is.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

import psycopg
from psycopg import sql

from beistand.kit import clock
from beistand.kit.text import fold
from beistand.project.bench import databases, figures
from beistand.project.bench.desk_city import working_in
from beistand.project.bench.directory_city import Built, fill_directory
from beistand.project.bench.directory_queries import Query, queries
from beistand.project.bench.directory_topics import read_topics, ways_to_say
from beistand.project.bench.environment import describe_environment
from beistand.project.bench.servers import run_ours

NAME = "beistand_bench_directory"
FIRST = 10
# The same words that our search has: names, descriptions, and every way to say the
# topics; folded, so that accents and capitals cost the opponent nothing.
WORDS = sql.SQL("""
    CREATE TABLE bench_words AS
    SELECT service.id, directory_fold(concat_ws(' ',
        directory_texts(service.names), body.name,
        directory_texts(service.descriptions), string_agg(phrase.text, ' ')
    )) AS words
    FROM directory_service AS service
    JOIN directory_organization AS body ON body.id = service.organization_id
    LEFT JOIN directory_service_topics AS link ON link.service_id = service.id
    LEFT JOIN directory_searchphrase AS phrase ON phrase.topic_id = link.topic_id
    GROUP BY service.id, body.id
""")
INDEX = sql.SQL("CREATE INDEX ON bench_words USING gin (words gin_trgm_ops)")
WHOLE = "SELECT id FROM bench_words WHERE words ILIKE %s ORDER BY id LIMIT %s"
Search = Callable[[str], Sequence[int]]


@dataclass(frozen=True)
class Plan:
    """How large the directory is, and how often each query is asked."""

    services: int
    facts: int
    rounds: int


def run_directory_bench(url: str, plan: Plan) -> dict[str, object]:
    """Measure on the server of this database; the result as one JSON object."""
    environment = {**describe_environment(url), **vars(plan)}
    here = databases.make_new(url, NAME)
    try:
        run_ours(here, "migrate", "--quiet")
        with working_in(NAME):
            built = fill_directory(here, plan.services, plan.facts)
            return _measured(here, plan, built, environment)
    finally:
        databases.drop(url, NAME)


def _measured(
    url: str, plan: Plan, built: Built, environment: dict[str, object]
) -> dict[str, object]:
    asked = queries(ways_to_say(read_topics()))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(WORDS)
        connection.execute(INDEX)
        connection.execute("ANALYZE bench_words")
        found = {
            "beistand": measure_search(our_search(), asked, built, plan.rounds),
            "ilike": measure_search(any_word(connection), asked, built, plan.rounds),
            "ilike_whole": measure_search(
                whole_text(connection), asked, built, plan.rounds
            ),
        }
    ours = found.pop("beistand")
    recalls = {name: float(str(peer["recall"])) for name, peer in found.items()}
    return figures.result(
        "directory",
        {**ours, "queries": len(asked), **built.counts},
        found,
        {
            "recall_vs_ilike": figures.ratio(
                float(str(ours["recall"])), max(recalls.values())
            ),
        },
        environment,
    )


def measure_search(
    search: Search, asked: Sequence[Query], built: Built, rounds: int
) -> dict[str, object]:
    """How long the search takes once it is warm, and how often it is right."""
    ranks = [rank_of_right(search(query.typed), query, built) for query in asked]
    right = [rank <= FIRST for rank in ranks]
    seconds, work = [], []
    for _round in range(rounds):
        for query in asked:
            begin, cpu = time.perf_counter(), time.process_time()
            search(query.typed)
            seconds.append(time.perf_counter() - begin)
            work.append(time.process_time() - cpu)
    missed = [q.typed for q, hit in zip(asked, right, strict=True) if not hit]
    return {
        **figures.times_ms(seconds),
        "python_ms": round(1000 * sum(work) / len(work), 2),
        "recall": round(sum(right) / len(right), 3),
        "recall_in_first_three": round(
            sum(rank <= 3 for rank in ranks) / len(asked), 3
        ),
        "recall_at_first": round(sum(rank == 1 for rank in ranks) / len(asked), 3),
        "recall_misspelt": _share(right, asked, written=False),
        "recall_written": _share(right, asked, written=True),
        "missed": missed[:FIRST],
    }


def _share(right: Sequence[bool], asked: Sequence[Query], *, written: bool) -> float:
    kept = [hit for hit, q in zip(right, asked, strict=True) if q.is_written is written]
    return round(sum(kept) / len(kept), 3)


def rank_of_right(services: Iterable[int], query: Query, built: Built) -> int:
    """Where the first stands that serves a topic that was meant; else behind all."""
    meant = set().union(*(built.topics[code] for code in query.topics))
    found = list(services)[:FIRST]
    return next((at for at, each in enumerate(found, 1) if each in meant), FIRST + 1)


def our_search() -> Search:
    """As the desk asks: near a place, in a district, with what holds now."""
    from beistand.directory.queries import SearchIn, search_help
    from beistand.reference.queries import areas

    around = areas()
    chance = Random(1)  # noqa: S311

    def search(typed: str) -> Sequence[int]:
        area = chance.choice(around)
        wanted = SearchIn(typed, "fr", area, lon=area.lon, lat=area.lat, at=clock.now())
        return [hit.service.pk for hit in search_help(wanted).hits]

    return search


def whole_text(connection: psycopg.Connection) -> Search:
    """ILIKE with all that was typed, as most directories search."""

    def search(typed: str) -> Sequence[int]:
        rows = connection.execute(WHOLE, [f"%{fold(typed)}%", FIRST]).fetchall()
        return [row[0] for row in rows]

    return search


def any_word(connection: psycopg.Connection) -> Search:
    """ILIKE with each word of three letters or more; most words in common first."""

    def search(typed: str) -> Sequence[int]:
        words = [word for word in fold(typed).split() if len(word) > 2] or [fold(typed)]
        fits = [sql.SQL("words ILIKE {}").format(f"%{word}%") for word in words]
        counted = sql.SQL(" + ").join(sql.SQL("({})::int").format(fit) for fit in fits)
        query = sql.SQL(
            "SELECT id FROM bench_words WHERE {} ORDER BY {} DESC, id LIMIT {}"
        ).format(sql.SQL(" OR ").join(fits), counted, FIRST)
        return [row[0] for row in connection.execute(query).fetchall()]

    return search
