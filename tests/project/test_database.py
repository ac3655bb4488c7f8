"""Which databases we accept, and how we speak to them."""

import psycopg
import pytest

from beistand.project import database, ground
from beistand.project.errors import NotReady
from tests.project.conftest import Cluster


@pytest.mark.parametrize(
    ("number", "refused"),
    [(90624, "9.624"), (140009, "14.9"), (150000, ""), (160004, ""), (180001, "")],
)
def test_servers_older_than_15_are_refused(number: int, refused: str) -> None:
    reason = database.too_old(number)
    assert bool(reason) == bool(refused)
    if refused:
        assert f"PostgreSQL {refused}" in reason
        assert "Upgrade" in reason


def test_a_server_that_does_not_answer_is_named_as_the_reason() -> None:
    with pytest.raises(NotReady, match="does not answer"):
        database.check_server("postgresql://nobody@127.0.0.1:1/nothing")


def test_an_old_server_is_refused_before_anything_is_done(
    monkeypatch: pytest.MonkeyPatch, running: Cluster
) -> None:
    state = running.state()
    assert state is not None
    monkeypatch.setattr(database, "OLDEST", 99)
    monkeypatch.setenv("DATABASE_URL", state.url())
    with pytest.raises(NotReady, match="needs 99"), database.open_database():
        pytest.fail("it was opened")


def test_without_the_right_to_add_an_extension_we_say_who_must(
    running: Cluster,
) -> None:
    state = running.state()
    assert state is not None
    admin = (
        state.url().replace("beistand:" + state.password, "postgres:") + "?password="
    )
    with psycopg.connect(admin + state.admin_password, autocommit=True) as here:
        here.execute("CREATE DATABASE strange")
    strange = state.url().removesuffix("beistand") + "strange"
    with pytest.raises(NotReady, match="CREATE EXTENSION pg_trgm"):
        database.add_extensions(strange)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://me:s%40crit@db.example:5433/city?sslmode=require",
            {
                "NAME": "city",
                "USER": "me",
                "PASSWORD": "s@crit",
                "HOST": "db.example",
                "PORT": "5433",
            },
        ),
        (
            "postgresql://[::1]",
            {"NAME": "beistand", "USER": "", "HOST": "::1", "PORT": ""},
        ),
    ],
)
def test_addresses_are_read(url: str, expected: dict[str, str]) -> None:
    settings = ground.read_database_url(url)
    assert expected.items() <= settings.items()
    assert settings["OPTIONS"].get("sslmode") == ("require" if "ssl" in url else None)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("garbage", "is no address"),
        ("host=db dbname=city", "is no address"),
        ("mysql://x/y", "begins with mysql:"),
        ("postgresql:db", "is no address"),
        ("postgresql://me:a@b:c/d@host/city", "cannot be read"),
        ("postgresql://host:many/city", "cannot be read"),
        ("postgresql://[::1/city", "cannot be read"),
        ("postgresql://host/city?fast=yes", "fast"),
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence(
    url: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(NotReady) as caught, database.open_database():
        pytest.fail("it was opened")
    said = caught.value.message
    assert said.startswith("DATABASE_URL ")
    assert fault in said
    assert "postgresql://USER:PASSWORD@HOST:5432/NAME" in said
    assert "\n" not in said


@pytest.mark.parametrize(("unsafe", "commit"), [(None, "on"), ("1", "off")])
def test_a_commit_waits_for_the_disk_whatever_the_server_says(
    monkeypatch: pytest.MonkeyPatch, running: Cluster, unsafe: str | None, commit: str
) -> None:
    state = running.state()
    assert state is not None
    with psycopg.connect(state.url(), autocommit=True) as here:
        here.execute("ALTER ROLE beistand SET synchronous_commit = off")
    if unsafe:
        monkeypatch.setenv(ground.UNSAFE, unsafe)
    options = ground.read_database_url(state.url())["OPTIONS"]
    with psycopg.connect(state.url(), options=options["options"]) as here:
        row = here.execute("SHOW synchronous_commit").fetchone()
    assert row == (commit,)


def test_only_workers_share_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://me@127.0.0.1/city"
    assert "pool" not in ground.read_database_url(url)["OPTIONS"]
    monkeypatch.setenv(ground.POOL, "7")
    assert ground.read_database_url(url)["OPTIONS"]["pool"]["max_size"] == 7


def test_only_servers_of_pages_keep_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = "postgresql://me@127.0.0.1/city"
    assert ground.read_database_url(url)["CONN_MAX_AGE"] == 0
    monkeypatch.setenv(ground.KEEP, "1")
    assert ground.read_database_url(url)["CONN_MAX_AGE"] is None


@pytest.mark.parametrize(
    ("given", "url", "names"),
    [
        ({}, "http://127.0.0.1:8000", []),
        ({"PORT": "8765"}, "http://127.0.0.1:8765", []),
        (
            {"BEISTAND_URL": "https://hilfe.example/", "BEISTAND_HOSTS": "a, b"},
            "https://hilfe.example",
            ["hilfe.example", "a", "b"],
        ),
    ],
)
def test_we_answer_under_the_address_people_type(
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, str],
    url: str,
    names: list[str],
) -> None:
    for name in ("PORT", "BEISTAND_URL", "BEISTAND_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert ground.public_url() == url
    assert ground.host_names(url) == ["127.0.0.1", "localhost", "[::1]", *names]
