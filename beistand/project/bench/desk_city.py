"""A city with many cases and a signed-in operator, made once and kept if wished."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from psycopg import sql

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.kit import crypto
from beistand.kit.actions import System
from beistand.project.bench import databases
from beistand.project.bench.city import fill_city, read_around
from beistand.project.bench.servers import run_ours

CITY = "kaiserslautern"
OPERATOR = "bench"
NOWHERE = "00000000-0000-0000-0000-000000000000"
MAKERS = ("city.py", "names.py", "tables.py")


@dataclass(frozen=True)
class City:
    """Where it is, whom the requests come from, and where the pages are."""

    url: str
    cases: int
    cookies: str
    secret: str
    inbox: str
    look: str
    case: str
    described: dict[str, object] = field(default_factory=dict)


@contextmanager
def city_with(url: str, cases: int, *, keep: bool) -> Iterator[City]:
    """A city with so many cases on this server; used again if it was kept."""
    name = f"beistand_bench_desk_{cases}"
    here = databases.sibling(url, name)
    try:
        if not is_kept(url, name):
            fill_new(url, name, cases)
        run_ours(here, "migrate")
        with working_in(name):
            yield signed_in(here, cases)
    finally:
        if not keep:
            databases.drop(url, name)


def fill_new(url: str, name: str, cases: int) -> None:
    """Make the city, load its cases, and mark it as whole."""
    here = databases.make_new(url, name)
    run_ours(here, "migrate")
    run_ours(here, "blueprint", "load", CITY)
    with working_in(name):
        account = Account(OPERATOR, name="Rosa", role="operator", password=None)
        add_user(account, by=System("bench"))
    fill_city(here, cases, read_around(here))
    with psycopg.connect(here) as made:
        made.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(mark())
            )
        )


def is_kept(url: str, name: str) -> bool:
    """Whether this city is there, whole, made by this code and with our keys."""
    with psycopg.connect(url) as server:
        row = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = %s",
            [name],
        ).fetchone()
    return row is not None and row[0] == mark()


def mark() -> str:
    """What a kept city was made with."""
    folder = Path(__file__).parent
    made = b"".join((folder / name).read_bytes() for name in MAKERS)
    return hashlib.sha256(made + crypto.current_key_id().encode()).hexdigest()


@contextmanager
def working_in(name: str) -> Iterator[None]:
    """Let Django's own connection work in this database for a while."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def signed_in(url: str, cases: int) -> City:
    """The operator's session and the addresses of the pages."""
    client = Client()
    client.force_login(
        User.objects.get(username=OPERATOR),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    secret = secrets.token_hex(16)
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return City(
        url=url,
        cases=cases,
        cookies="; ".join(map("=".join, zip(names, (session, secret), strict=True))),
        secret=secret,
        inbox=reverse("desk:inbox"),
        look=reverse("desk:look"),
        case=reverse("desk:case", args=[NOWHERE]).replace(NOWHERE, "UID"),
        described=described(),
    )


def described() -> dict[str, object]:
    """How much there is, by the database's own count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM people_person), "
            "(SELECT count(*) FROM cases_case WHERE status = 'open'), "
            "(SELECT count(*) FROM people_nametoken), "
            "pg_database_size(current_database()) / 1048576"
        )
        people, open_cases, words, size = cursor.fetchone()
    return {
        "people": people,
        "open_cases": open_cases,
        "different_words_in_names": words,
        "database_mb": size,
    }
