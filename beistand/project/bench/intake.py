"""`beistand bench intake`: how many reports a second are stored for good.

Ours and django-helpdesk take turns on one PostgreSQL, with the same clients and the
same facts in every report. Afterwards the rows are counted: what was acknowledged
and is not there would make every other figure worthless.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

import psycopg
from psycopg import sql

from beistand.project.bench import databases, figures
from beistand.project.bench.environment import describe_environment
from beistand.project.bench.reports import (
    Contender,
    Plan,
    helpdesk_api,
    helpdesk_form,
    our_reports,
)
from beistand.project.bench.servers import (
    HelpdeskSetUp,
    Server,
    helpdesk_server,
    our_server,
    our_worker,
    run_helpdesk,
    run_ours,
)
from beistand.project.errors import NotReady
from beistand.project.processes import wait_until

OURS, THEIRS = "beistand_bench_intake", "beistand_bench_helpdesk"
CITY = "kaiserslautern"
# Each was measured; which is the fastest differs between machines.
SET_UPS = (
    HelpdeskSetUp("gunicorn", atomic=False),
    HelpdeskSetUp("gunicorn", atomic=True),
    HelpdeskSetUp("uvicorn", atomic=True),
)
CONTACTS = sql.SQL("SELECT count(*) FROM intake_contact")
FILED = sql.SQL(
    "SELECT count(*) FROM intake_contact AS contact "
    "WHERE status = 'handled' "
    "AND EXISTS (SELECT FROM cases_need WHERE case_id = contact.case_id)"
)
STORED_TICKETS = sql.SQL("SELECT count(*) FROM helpdesk_ticket")
TELL_VERSION = """
from importlib.metadata import version
print(version("django-helpdesk"))
"""
MAKE_QUEUE = """
from django.contrib.auth import get_user_model
from django.test import Client
from helpdesk.models import Queue
Queue.objects.create(
    title="Help", slug="help", allow_public_submission=True,
    email_address="help@example.org",
)
user = get_user_model().objects.create_superuser("desk", "desk@example.org")
client = Client(headers={"host": "127.0.0.1"})
client.force_login(user)
print("session", client.cookies["sessionid"].value)
"""


@dataclass
class Ground:
    """The two databases, empty and ready.

    Attributes:
        seen: references that we acknowledged; tickets: how many they did.
    """

    our_url: str
    their_url: str
    session: str
    seen: set[str] = field(default_factory=set)
    tickets: int = 0


@dataclass(frozen=True)
class Choice:
    """The way into django-helpdesk that was the fastest, and what was tried."""

    set_up: HelpdeskSetUp
    way: Callable[[], Contender]
    tried: list[dict[str, object]]


def run_intake(url: str, plan: Plan) -> dict[str, object]:
    """Race on the server of this database; the result as one JSON object."""
    environment = {
        **describe_environment(url),
        "django-helpdesk": run_helpdesk(
            url, "shell", "-v0", "-c", TELL_VERSION
        ).strip(),
        "clients": plan.clients,
        "rounds": plan.rounds,
        "seconds_a_round": plan.seconds,
    }
    with prepare_ground(url) as ground:
        choice = choose_opponent(ground, plan)
        topics, areas = read_lists(ground.our_url)
        us, them = our_reports(topics, areas, ground.seen), choice.way()
        with (
            our_server(ground.our_url) as ours,
            helpdesk_server(ground.their_url, choice.set_up, plan.clients) as theirs,
        ):
            race(us, ours, them, theirs, plan)
            speeds = rates_of(us, plan), rates_of(them, plan)
            told = describe_rounds(us, plan), describe_rounds(them, plan)
            both = while_filing(ground, us, ours, plan)
        ground.tickets += them.answered
        insist_on_rows(ground)
    peer = {"tried": choice.tried, **choice.set_up.describe(), "lost": 0}
    return figures.result(
        "intake",
        {**told[0], **both, **ours.set_up, "lost": 0},
        {"django-helpdesk": {**told[1], **peer}},
        {
            "reports_vs_django_helpdesk": figures.ratio(*map(median, speeds)),
            "reports_vs_django_helpdesk_by_round": [
                figures.ratio(mine, peers) for mine, peers in zip(*speeds, strict=True)
            ],
            "filed_vs_django_helpdesk": figures.ratio(
                both["filed_per_second"], median(speeds[1])
            ),
        },
        environment,
    )


def race(
    us: Contender, ours: Server, them: Contender, theirs: Server, plan: Plan
) -> None:
    """Warm both up, then let them take turns."""
    us.run(ours.port, plan, plan.warm_up)
    them.run(theirs.port, plan, plan.warm_up)
    for _ in range(plan.rounds):
        us.run(ours.port, plan, plan.seconds)
        them.run(theirs.port, plan, plan.seconds)


def choose_opponent(ground: Ground, plan: Plan) -> Choice:
    """Try every way into django-helpdesk for a moment; take the fastest."""
    ways: list[tuple[HelpdeskSetUp, Callable[[], Contender]]] = [
        *((set_up, helpdesk_form) for set_up in SET_UPS),
        *((set_up, lambda: helpdesk_api(ground.session)) for set_up in SET_UPS[:2]),
    ]
    tried: list[dict[str, object]] = []
    speeds: list[float] = []
    for set_up, way in ways:
        them = way()
        with helpdesk_server(ground.their_url, set_up, plan.clients) as server:
            them.run(server.port, plan, plan.warm_up)
            met = them.run(server.port, plan, plan.trial)
        ground.tickets += them.answered
        speeds.append(met.per_second)
        tried.append(
            {
                "way": them.name,
                "per_second": round(met.per_second, 1),
                **set_up.describe(),
            }
        )
    best = speeds.index(max(speeds))
    return Choice(*ways[best], tried)


def rates_of(way: Contender, plan: Plan) -> list[float]:
    """Reports a second in each of the rounds that count, which were the last ones."""
    return [met.per_second for met in way.met[-plan.rounds :]]


def describe_rounds(way: Contender, plan: Plan) -> dict[str, object]:
    """What one of the two did in the rounds that count."""
    rounds = way.met[-plan.rounds :]
    latencies = [seconds for met in rounds for seconds in met.latencies]
    return {
        "way": way.name,
        "reports_per_second": round(median(rates_of(way, plan)), 1),
        "reports_per_second_by_round": [round(rate, 1) for rate in rates_of(way, plan)],
        "reports": len(latencies),
        **figures.times_ms(latencies),
    }


def while_filing(
    ground: Ground, us: Contender, ours: Server, plan: Plan
) -> dict[str, float]:
    """How fast the worker makes cases of reports: alone, and while more come in."""
    with our_worker(ground.our_url):
        if not wait_until(lambda: count_filed(ground) > 0, 30):
            raise NotReady("The worker filed nothing.")
        alone = filed_per_second(ground, lambda: time.sleep(plan.seconds))
        more = len(us.met)
        together = filed_per_second(
            ground, lambda: us.run(ours.port, plan, plan.seconds)
        )
    return {
        "filed_per_second": alone,
        "reports_per_second_while_filing": round(us.met[more].per_second, 1),
        "filed_per_second_while_reports_come": together,
    }


def filed_per_second(ground: Ground, meanwhile: Callable[[], object]) -> float:
    """How many reports a second became cases while this went on."""
    begin, before = time.perf_counter(), count_filed(ground)
    meanwhile()
    return round((count_filed(ground) - before) / (time.perf_counter() - begin), 1)


def count_filed(ground: Ground) -> int:
    """How many reports have become a case with a need."""
    return databases.count_rows(ground.our_url, FILED)


@contextmanager
def prepare_ground(url: str) -> Iterator[Ground]:
    """Two new databases on this server, with a city and a queue; gone afterwards."""
    try:
        our_url = databases.make_new(url, OURS)
        run_ours(our_url, "migrate")
        run_ours(our_url, "blueprint", "load", CITY)
        their_url = databases.make_new(url, THEIRS)
        run_helpdesk(their_url, "migrate", "-v0")
        said = run_helpdesk(their_url, "shell", "-v0", "-c", MAKE_QUEUE)
        yield Ground(our_url, their_url, session=said.split()[-1])
    finally:
        databases.drop(url, OURS)
        databases.drop(url, THEIRS)


def read_lists(url: str) -> tuple[list[str], list[str]]:
    """The codes of the city's topics and areas."""
    with psycopg.connect(url) as connection:
        topics = connection.execute("SELECT code FROM reference_topic WHERE is_active")
        areas = connection.execute("SELECT code FROM reference_area")
        return [code for (code,) in topics], [code for (code,) in areas]


def insist_on_rows(ground: Ground) -> None:
    """Count what is stored; refuse to give figures when one report is missing."""
    contacts = databases.count_rows(ground.our_url, CONTACTS)
    tickets = databases.count_rows(ground.their_url, STORED_TICKETS)
    if (contacts, tickets) != (len(ground.seen), ground.tickets):
        raise NotReady(
            f"We acknowledged {len(ground.seen)} reports and stored {contacts}; "
            f"they acknowledged {ground.tickets} and stored {tickets}."
        )
