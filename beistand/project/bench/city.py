"""A city that has taken in many cases: most are closed, about one in fifty is open.

Everything is as the actions would have left it: names by their frequency, numbers and
words encrypted, each open thing with an owner, a next step and a due time. It is
written by COPY, since a million cases through the actions would take hours.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from random import Random
from uuid import UUID

import psycopg
from django.db.models import Model

from beistand.cases.models import CallBack, Case, Need, Note
from beistand.intake.models import Answer, Contact
from beistand.journal.models import Entry
from beistand.kit import clock, codes
from beistand.kit.text import fold
from beistand.people.models import Consent, EmailAddress, NameToken, Person, PhoneNumber
from beistand.people.rules import email_index, phone_index, sound_of
from beistand.project.bench.names import draw_name, draw_street, phone_of
from beistand.project.bench.tables import Row, Table, number_on, without_indexes

BATCH = 5_000
OPEN_EVERY, RELATIVE_EVERY, CALL_EVERY, NOTE_EVERY = 50, 4, 5, 5
DAYS = 200
BEFORE = 100_000  # more lines than the journal of a new city has
SCATTER = 7_919_993  # prime to the count of references, so that each comes once
WORDS = (
    "Brot, Milch und Kartoffeln; ich kann nicht schwer tragen.",
    "Das Rezept liegt in der Praxis, die Apotheke ist am Markt.",
    "Seit drei Wochen niemanden gesprochen. Bitte nachmittags anrufen.",
    "Zwei Masken, möglichst aus Stoff.",
    "Der Hund muss zweimal am Tag hinaus; er ist freundlich.",
)
MODELS: tuple[type[Model], ...] = (
    Person,
    PhoneNumber,
    EmailAddress,
    Consent,
    Case,
    Need,
    Contact,
    Answer,
    Note,
    CallBack,
    Entry,
)


@dataclass(frozen=True)
class Around:
    """What the rows point at, and when now is."""

    team: int
    line: int
    topics: tuple[int, ...]
    areas: tuple[int, ...]
    now: datetime


def person_of(case: int) -> tuple[str, str, str]:
    """Name, street and number of the person whom this case is about."""
    chance = Random(case)  # noqa: S311
    return draw_name(chance), draw_street(chance), phone_of(2 * case)


def fill_city(url: str, cases: int, around: Around) -> None:
    """Load so many cases into a database with a city and no people."""
    tables = [model._meta.db_table for model in MODELS]
    with psycopg.connect(url) as connection, without_indexes(connection, tables):
        names: set[str] = set()
        batches = [
            (url, around, start, min(start + BATCH, cases))
            for start in range(0, cases, BATCH)
        ]
        with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as workers:
            for found in workers.map(_load_batch, batches):
                names |= found
        _load_tokens(connection, names)
        number_on(connection, dict.fromkeys(tables, BEFORE + 2 * cases + 2))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _load_batch(batch: tuple[str, Around, int, int]) -> set[str]:
    url, around, start, stop = batch
    maker = Maker(around)
    for case in range(start, stop):
        maker.add_case(case)
    with psycopg.connect(url) as connection:
        # Nothing is lost that could not be loaded again.
        connection.execute("SET synchronous_commit = off")
        for table, rows in maker.made():
            table.copy(connection, rows)
    return maker.tokens


def _load_tokens(connection: psycopg.Connection, tokens: set[str]) -> None:
    table = Table(NameToken)
    rows = (
        table.row(id=number, token=token[:60], sound=sound_of(token))
        for number, token in enumerate(sorted(tokens), start=1)
    )
    table.copy(connection, rows)
    number_on(connection, {table.name: len(tokens) + 1})


class Maker:
    """Makes the rows of one batch of cases.

    Ids are counted so that no two batches meet: the beneficiary of case n is person
    2n + 1, the inquirer, if it is somebody else, person 2n + 2.
    """

    def __init__(self, around: Around) -> None:
        self.tokens: set[str] = set()
        self._around = around
        self._tables: dict[type[Model], Table] = {
            model: Table(model) for model in MODELS
        }
        self._rows: dict[type[Model], list[Row]] = {model: [] for model in MODELS}

    def made(self) -> Iterator[tuple[Table, list[Row]]]:
        """Each table with the rows to append."""
        for model, table in self._tables.items():
            yield table, self._rows[model]

    def add_case(self, number: int) -> None:
        """One case with its people, needs, conversation and journal."""
        chance = Random(-number - 1)  # noqa: S311
        at = self._around.now - timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        name, street, phone = person_of(number)
        area = chance.choice(self._around.areas)
        person = 2 * number + 1
        self._add_person(
            person,
            at,
            name,
            street=street,
            street_folded=fold(street),
            house_number=str(chance.randrange(1, 150)),
            area_id=area,
            risks=["over_65", "alone"],
        )
        self._add_phone(person, phone, at)
        inquirer = person
        if number % RELATIVE_EVERY == 0:
            inquirer = self._add_relative(number, name, at, chance)
        self._add_work(number, (person, inquirer, area), at, chance)

    def _add(self, model: type[Model], **values: object) -> None:
        self._rows[model].append(self._tables[model].row(**values))

    def _add_person(self, pk: int, at: datetime, name: str, **more: object) -> None:
        tokens = sorted(set(fold(name).split()))
        self.tokens.update(tokens)
        self._add(
            Person,
            id=pk,
            name=name,
            tokens=tokens,
            language="de",
            created_at=at,
            **more,
        )

    def _add_phone(self, person: int, number: str, at: datetime) -> None:
        self._add(
            PhoneNumber,
            id=person,
            person_id=person,
            number=number,
            index=phone_index(number),
            can_text=number.startswith("+4915"),
            added_at=at,
        )

    def _add_relative(
        self, number: int, name: str, at: datetime, chance: Random
    ) -> int:
        """A daughter or a son with the same surname, who writes e-mail."""
        person = 2 * number + 2
        given = draw_name(chance).split(" ")[0]
        self._add_person(person, at, f"{given} {name.split(' ', 1)[1]}", country="US")
        self._add_phone(person, phone_of(2 * number + 1), at)
        address = f"person{number}@example.org"
        self._add(
            EmailAddress,
            id=person,
            person_id=person,
            address=address,
            index=email_index(address),
            added_at=at,
        )
        return person

    def _add_work(
        self, number: int, whom: tuple[int, int, int], at: datetime, chance: Random
    ) -> None:
        """Case, conversation, consent and needs, open or done."""
        person, inquirer, area = whom
        pk, team = number + 1, self._around.team
        is_open = number % OPEN_EVERY == 0
        urgency = chance.choice((0, 1, 1, 2, 2, 2))
        due = self._around.now + timedelta(minutes=chance.randrange(-600, 3000))
        reference = codes.reference_of(
            number * SCATTER % (len(codes.LETTERS) * codes.NUMBERS)
        )
        ended = None if is_open else at + timedelta(hours=chance.randrange(2, 200))
        uid = UUID(int=chance.getrandbits(128), version=4)
        work = {"urgency": urgency, "team_id": team, "due_at": due}
        self._add(
            Case,
            id=pk,
            uid=uid,
            reference=reference,
            beneficiary_id=person,
            inquirer_id=inquirer,
            relation="self" if person == inquirer else "relative",
            status="open" if is_open else "closed",
            next_step="follow_needs" if is_open else "",
            opened_at=at,
            closed_at=ended,
            **work,
        )
        self._add_contact(pk, inquirer, reference, at)
        for position in range(1 + (number % 3 == 0)):
            self._add(
                Need,
                id=2 * number + position + 1,
                case_id=pk,
                topic_id=chance.choice(self._around.topics),
                area_id=area,
                detail=chance.choice(WORDS),
                status="open" if is_open else chance.choice(("fulfilled", "answered")),
                next_step="find_help" if is_open else "",
                opened_at=at,
                ended_at=ended,
                told_at=ended,
                **work,
            )
        if is_open and number % (OPEN_EVERY * CALL_EVERY) == 0:
            self._add_call(pk, person, at, **work)
        if number % NOTE_EVERY == 0:
            text = chance.choice(WORDS)
            self._add(Note, id=pk, case_id=pk, text=text, by="user:rosa", at=at)
        for step, verb in enumerate(("cases.opened", "intake.received")):
            subject = f"cases.Case:{uid}"
            entry = {"actor": "user:rosa", "verb": verb, "subject": subject}
            self._add(Entry, id=BEFORE + 2 * number + step, at=at, **entry)

    def _add_contact(
        self, case: int, inquirer: int, reference: str, at: datetime
    ) -> None:
        number = phone_of(inquirer - 1)
        self._add(
            Contact,
            id=case,
            reference=reference,
            channel="phone",
            source="phone",
            source_key=reference,
            language="de",
            line_id=self._around.line,
            inquirer_id=inquirer,
            case_id=case,
            raw={"typed": {"phone": [number], "detail": [WORDS[case % len(WORDS)]]}},
            phone_index=phone_index(number),
            status="handled",
            outcome="case",
            is_verified=True,
            received_at=at,
            handled_at=at,
        )
        self._add(
            Answer,
            id=case,
            contact_id=case,
            need_id=case,
            kind="call_back",
            given_at=at,
        )
        self._add(
            Consent,
            id=case,
            person_id=inquirer,
            purpose="report",
            wording="report-1",
            channel="phone",
            given_at=at,
        )

    def _add_call(self, case: int, person: int, at: datetime, **work: object) -> None:
        self._add(
            CallBack,
            id=case,
            purpose="tell",
            person_id=person,
            whom=f"Person {person}",
            phone=phone_of(person - 1),
            language="de",
            sentence="Morgen um zehn kommt Herr Braun. Er kennt Ihr Losungswort.",
            case_id=case,
            status="waiting",
            next_step="call",
            created_at=at,
            **work,
        )


def read_around(url: str) -> Around:
    """What the city's rows offer to point at."""
    with psycopg.connect(url) as connection:

        def ids(table: str) -> tuple[int, ...]:
            found = connection.execute(
                f"SELECT id FROM {table} ORDER BY id".encode()  # noqa: S608
            )
            return tuple(int(pk) for (pk,) in found)

        return Around(
            team=ids("accounts_team")[0],
            line=ids("lines_line")[0],
            topics=ids("reference_topic"),
            areas=ids("reference_area"),
            now=clock.now(),
        )
