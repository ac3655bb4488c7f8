"""Whoever gets hold of a dump reads names and streets, and nothing that is sealed."""

import re
import subprocess
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from beistand.people.models import Person
from beistand.project import demo
from beistand.project.keys import Column, sealed_columns
from tests import house

SHORTEST = 4
# What a person types may repeat what stands in the open on purpose: names and streets,
# which are searched; the public directory; wordings without anything filled in.
OPEN = [
    ("people.Person", "name"),
    ("people.Person", "street"),
    ("offers.Helper", "organization"),
    ("directory.Service", "phone"),
    ("directory.Service", "email"),
    ("outbox.Template", "body"),
    ("intake.Contact", "reference"),
    ("intake.Contact", "source_key"),
    ("intake.Original", "sha256"),
    ("lines.Line", "names"),  # what the public page says
    ("lines.Line", "phones"),
    ("lines.Line", "email"),
]
# "groceries", "mon_fri_am", "2020-04-20": words of our own lists, days, postcodes.
CODE = re.compile(r"(?!.*[0-9]{6})[a-z0-9]+([_-][a-z0-9]+)*")
HEX = re.compile(r"\\x((?:[0-9a-f]{2})+)")
ESCAPED = re.compile(r'\\+([nrt"])')
SIGNS = {"n": "\n", "r": "\r", "t": "\t", '"': '"'}


def dump() -> str:
    """All that pg_dump writes; bytes as text beside their hexadecimal digits."""
    programs = house.CLUSTER.programs()
    login = connection.settings_dict
    done = subprocess.run(
        [programs.path("pg_dump"), "--no-owner"],
        env=programs.environment(
            PGHOST=login["HOST"],
            PGPORT=str(login["PORT"]),
            PGUSER=login["USER"],
            PGPASSWORD=login["PASSWORD"],
            PGDATABASE=login["NAME"],
        ),
        capture_output=True,
        check=True,
    )
    written = done.stdout.decode()
    inside = (bytes.fromhex(digits) for digits in HEX.findall(written))
    shown = (stored.decode(errors="replace") for stored in inside)
    # Twice: a text within JSON within COPY is escaped by both.
    plain = ESCAPED.sub(lambda found: SIGNS[found[1]], written)
    return "\n".join([plain, *shown])


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


def values_of(column: Column) -> list[Any]:
    rows = column.model._default_manager.all()
    return list(rows.values_list(column.field.name, flat=True))


def secrets() -> set[str]:
    """Every sealed text of the database that does not also stand in the open."""
    found: set[str] = set()
    for column in sealed_columns():
        for value in values_of(column):
            found.update(texts_in(value))
    for label, name in OPEN:
        rows = apps.get_model(label)._default_manager.all()
        found.difference_update(texts_in(list(rows.values_list(name, flat=True))))
    return {
        text for text in found if len(text) >= SHORTEST and not CODE.fullmatch(text)
    }


def spellings(secret: str) -> set[str]:
    """A number may leak without its plus, an address in another case."""
    return {secret, secret.removeprefix("+"), secret.casefold()}


def seen(hidden: set[str], written: str) -> set[str]:
    """Which of these can be read there."""
    folded = written.casefold()
    return {
        secret
        for secret in hidden
        if any(form in written or form in folded for form in spellings(secret))
    }


def rows_of(table: str, written: str) -> str:
    begin = written.index(f"COPY public.{table} (")
    return written[begin : written.index("\n\\.\n", begin)]


def leak(number: str, words: str, note: str) -> None:
    """What a careless programmer would do: in a text, in JSON, in bare bytes."""
    with connection.cursor() as cursor:
        run = cursor.execute
        run("UPDATE people_person SET country = '', street = %s", [number[1:]])
        run(
            "UPDATE reference_city SET texts = jsonb_build_object('x', %s::text)",
            [words],
        )
        run("UPDATE people_person SET notes = convert_to(%s, 'UTF8')", [note])


def test_a_dump_of_the_demo_city_shows_names_and_nothing_sealed(
    transactional_db: None,
) -> None:
    demo.load()
    written, hidden = dump(), secrets()
    assert len(hidden) > 200
    assert seen(hidden, written) == set()
    for risk in ("over_65", "immobile", "quarantine", "alone"):
        assert risk not in rows_of("people_person", written)
        assert risk not in rows_of("intake_contact", written)

    # The search would have found them: it finds what stands in the open,
    names = set(Person.objects.values_list("name", flat=True))
    assert seen(names, written) == names
    # and each kind of secret as soon as one leaks.
    number = next(text for text in hidden if re.fullmatch(r"\+49[0-9]+", text))
    words = next(text for text in hidden if "\n" in text)
    note = next(text for text in hidden if re.fullmatch(r"[^\n]*ü[^\n]* [^\n]*", text))
    leak(number, words, note)
    assert seen(hidden, dump()) >= {number, words, note}
