"""Others who search a million people: plain SQL, and django-helpdesk.

The SQL is timed in the database alone, without a web server around it; that is to
the advantage of the opponent.
"""

import json
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from random import Random
from urllib.parse import urlencode

import psycopg

from beistand.kit import clock
from beistand.project.bench import databases, figures
from beistand.project.bench.city import person_of
from beistand.project.bench.intake import MAKE_QUEUE, THEIRS
from beistand.project.bench.load import Answer, Length, compose, run_round
from beistand.project.bench.servers import (
    HelpdeskSetUp,
    helpdesk_server,
    run_helpdesk,
)
from beistand.project.errors import NotReady

SUBSTRING = "SELECT id, name, street FROM people_person WHERE name ILIKE %s LIMIT 20"
ALIKE = (
    "SELECT id, name, street FROM people_person WHERE name %% %s "
    "ORDER BY similarity(name, %s) DESC LIMIT 20"
)
INDEX = "CREATE INDEX bench_names ON people_person USING gin (name gin_trgm_ops)"
OPEN_EVERY = 50
TICKETS = (
    "COPY helpdesk_ticket (id, title, created, modified, submitter_email, status, "
    "on_hold, description, priority, queue_id, secret_key) FROM STDIN"
)
FOLLOW_UPS = (
    "COPY helpdesk_followup (id, date, title, comment, public, ticket_id) FROM STDIN"
)


def measure_sql(url: str, names: list[str]) -> dict[str, object]:
    """The usual searches over all people, with the index that serves each best."""
    with psycopg.connect(url, autocommit=True) as connection:

        def substring(name: str) -> None:
            surname = name.split(" ", 1)[1]
            connection.execute(SUBSTRING, [f"%{surname}%"]).fetchall()

        def alike(name: str) -> None:
            connection.execute(ALIKE, [name, name]).fetchall()

        found: dict[str, object] = {
            "ilike": timed(substring, names),
        }
        connection.execute(INDEX)
        try:
            connection.execute("ANALYZE people_person")
            found["ilike-with-trigram-index"] = timed(substring, names)
            found["similarity-with-trigram-index"] = timed(alike, names)
        finally:
            connection.execute("DROP INDEX bench_names")
    return found


def timed(search: Callable[[str], None], names: Iterable[str]) -> dict[str, float]:
    """How long these searches take, after two that do not count."""
    latencies = []
    for name in names:
        begin = time.perf_counter()
        search(name)
        latencies.append(time.perf_counter() - begin)
    return figures.times_ms(latencies[2:], "search_")


def measure_helpdesk(url: str, tickets: int, names: list[str]) -> dict[str, object]:
    """Its list of open tickets and its search, with a ticket for each of our cases."""
    try:
        theirs = databases.make_new(url, THEIRS)
        run_helpdesk(theirs, "migrate", "-v0")
        session = run_helpdesk(theirs, "shell", "-v0", "-c", MAKE_QUEUE).split()[-1]
        load_tickets(theirs, tickets)
        set_up = HelpdeskSetUp("gunicorn", atomic=False)
        with helpdesk_server(theirs, set_up, clients=2) as server:
            few = names[:8]
            listed = [list_tickets(session, "") for _ in few]
            searched = [list_tickets(session, name.split(" ", 1)[1]) for name in few]
            return {
                "django-helpdesk": {
                    **figures.times_ms(ask_all(server.port, listed), "list_"),
                    **figures.times_ms(ask_all(server.port, searched), "search_"),
                    "tickets": tickets,
                    "requests": len(few),
                    **server.set_up,
                }
            }
    finally:
        databases.drop(url, THEIRS)


def list_tickets(session: str, search: str) -> bytes:
    """What the page with the list of tickets asks: open ones, or all that match."""
    query: dict[str, object] = {
        "filtering": {} if search else {"status__in": [1, 2]},
        "sorting": "created",
        "sortreverse": True,
        "search_string": search,
    }
    path = b64encode(json.dumps(query).encode()).decode()
    shown = urlencode({"draw": 1, "start": 0, "length": 25})
    address = f"/datatables_ticket_list/{path}?{shown}"
    return compose("GET", address, headers={"Cookie": f"sessionid={session}"})


def ask_all(port: int, requests: list[bytes]) -> list[float]:
    """The time of each answer."""

    def make(number: int) -> bytes:
        return requests[number]

    def accept(_number: int, answer: Answer) -> bool:
        return answer.status == 200

    length = Length(requests=len(requests))
    met = run_round(port, make, accept, clients=1, length=length)
    if met.wrong:
        raise NotReady(f"django-helpdesk: unexpected answers: {met.wrong}.")
    return met.latencies


def load_tickets(url: str, tickets: int) -> None:
    """As many tickets as cases, about the same people, as its form would store them."""
    now = clock.now()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        with cursor.copy(TICKETS) as copy:
            for row in ticket_rows(tickets, now):
                copy.write_row(row)
        with cursor.copy(FOLLOW_UPS) as copy:
            for number in range(1, tickets + 1):
                title = "Ticket Opened Via Web"
                copy.write_row((number, now, title, "Groceries", True, number))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def ticket_rows(tickets: int, now: object) -> Iterator[tuple[object, ...]]:
    """One ticket for each case: title, description and status."""
    chance = Random(tickets)  # noqa: S311
    for number in range(tickets):
        name, street, phone = person_of(number)
        yield (
            number + 1,
            f"Groceries for {name}",
            now,
            now,
            f"person{number}@example.org",
            1 if number % OPEN_EVERY == 0 else 4,
            False,
            f"{name}, {phone}, {street}. Bread, milk and potatoes, please.",
            chance.randrange(1, 6),
            1,
            str(number),
        )
