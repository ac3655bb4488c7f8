"""`beistand bench sms`: durable texts a second against smpplib's bare loop.

Both send the same text to the same SMS centre and wait for every receipt, in turns.
The bare loop keeps nothing; ours commits before a text leaves, after its answer and
before its receipt is acknowledged, with synchronous_commit on.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql

from beistand.project import ground
from beistand.project.bench import databases, figures
from beistand.project.bench.environment import describe_environment
from beistand.project.bench.servers import our_process, run_ours
from beistand.project.bench.sms_bare import TEXT
from beistand.project.bench.sms_centre import Centre, sms_centre
from beistand.project.errors import NotReady

NAME = "beistand_bench_sms"
WINDOWS = (1, 2, 5, 10, 20, 50)
OURS = 50
PATIENCE = 180.0
BLUEPRINT = "kaiserslautern"
STATES = sql.SQL("SELECT status, count(*) FROM outbox_message GROUP BY status")


@dataclass(frozen=True)
class Plan:
    """How many texts a round, and how many rounds."""

    texts: int
    rounds: int


def run_sms_bench(url: str, plan: Plan) -> dict[str, object]:
    """Measure on the server of this database; the result as one JSON object."""
    environment = {
        **describe_environment(url),
        "texts": plan.texts,
        "rounds": plan.rounds,
    }
    here = databases.make_new(url, NAME)
    try:
        run_ours(here, "migrate", "--quiet")
        run_ours(here, "blueprint", "load", BLUEPRINT)
        with TemporaryDirectory() as folder:
            return _measured(here, plan, environment, Path(folder))
    finally:
        databases.drop(url, NAME)


def _measured(
    url: str, plan: Plan, environment: dict[str, object], folder: Path
) -> dict[str, object]:
    tried = {
        window: bare_round(folder, min(2000, plan.texts), window) for window in WINDOWS
    }
    window = max(tried, key=lambda each: tried[each])
    bare: list[float] = []
    ours: list[float] = []
    doubled = lost = 0
    for number in range(plan.rounds):
        bare.append(bare_round(folder, plan.texts, window))
        rate, twice, missing = our_round(url, folder / f"ours{number}", plan.texts)
        ours.append(rate)
        doubled += twice
        lost += missing
    return figures.result(
        "sms",
        {
            "texts_a_second": round(median(ours), 1),
            "rounds": [round(each, 1) for each in ours],
            "doubled": doubled,
            "lost": lost,
            "window": OURS,
        },
        {
            "smpplib_bare_loop": {
                "texts_a_second": round(median(bare), 1),
                "rounds": [round(each, 1) for each in bare],
                "window": window,
                "by_window": {str(key): round(each, 1) for key, each in tried.items()},
            }
        },
        {"sms_vs_bare_loop": figures.ratio(median(ours), median(bare))},
        environment,
    )


def bare_round(folder: Path, texts: int, window: int) -> float:
    """Texts a second of the bare loop, receipts included."""
    with sms_centre(folder / f"bare{time.monotonic_ns()}") as centre:
        command = [sys.executable, "-m", "beistand.project.bench.sms_bare"]
        done = subprocess.run(  # noqa: S603
            [*command, str(centre.port), str(texts), str(window)],
            cwd=ground.ROOT,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise NotReady("The bare loop ended with an error.")
        told = json.loads(done.stdout)
    if told["receipts"] < texts:
        raise NotReady(f"The bare loop got {told['receipts']} of {texts} receipts.")
    return float(texts / told["seconds"])


def our_round(url: str, log: Path, texts: int) -> tuple[float, int, int]:
    """Texts a second of `beistand sms`, receipts written down; doubled, lost."""
    queue_texts(url, texts)
    with sms_centre(log) as centre, our_sender(url, centre, log.parent):
        stats = wait_for_receipts(centre, texts)
        insist_on_delivered(url, texts)
    counts = Counter(row["to"] for row in centre.taken())
    doubled = sum(count - 1 for count in counts.values())
    return texts * 1000 / (stats["last"] - stats["first"]), doubled, texts - len(counts)


@contextmanager
def our_sender(url: str, centre: Centre, folder: Path) -> Iterator[None]:
    """`beistand sms` with one provider, as in production."""
    file = folder / "sms.toml"
    file.write_text(provider_text(centre.port))
    more = {"BEISTAND_SMS": str(file), "BENCH_SMS_PASSWORD": "secret"}
    with our_process(url, "sms", more=more):
        yield


def provider_text(port: int, **more: object) -> str:
    """The file that names the centre as our provider, as fast as it goes."""
    lines = {
        "name": "bench",
        "host": "127.0.0.1",
        "port": port,
        "system_id": "city",
        "password_env": "BENCH_SMS_PASSWORD",
        "sender": "Hilfe",
        "rate": 1_000_000,
        "window": OURS,
        **more,
    }
    rows = [f"{name} = {json.dumps(value)}" for name, value in lines.items()]
    return "\n".join(["[[provider]]", *rows, ""])


def queue_texts(url: str, texts: int) -> None:
    """Queue so many texts, each to a number of its own; earlier ones are gone."""
    from beistand.kit.crypto import encrypt

    rows = [
        {"address": encrypt(f"+4915{number:09d}", "outbox.message.address")}
        for number in range(texts)
    ]
    body = encrypt(TEXT, "outbox.message.body")
    problem = encrypt("", "outbox.message.problem")
    note = encrypt("", "outbox.message.handover_note")
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("TRUNCATE outbox_message CASCADE")
        cursor.executemany(
            QUEUE,
            [{**row, "body": body, "problem": problem, "note": note} for row in rows],
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE outbox_message")


QUEUE = """
    INSERT INTO outbox_message (uid, channel, language, template, address, subject,
        body, about, status, attempts, next_try_at, provider, provider_id, parts,
        failure, problem, queued_at, next_step, urgency, waited_in_vain,
        handover_note)
    VALUES (gen_random_uuid(), 'sms', 'de', 'bench', %(address)s, '', %(body)s, '',
        'queued', 0, now(), '', '', 0, '', %(problem)s, now(), '', 0, false, %(note)s)
"""


def wait_for_receipts(centre: Centre, texts: int) -> dict[str, int]:
    """What the centre counted once every receipt was acknowledged to it.

    The database is not asked meanwhile: it has enough to do.
    """
    deadline = time.monotonic() + PATIENCE
    while (stats := centre.stats())["acknowledged"] < texts:
        if time.monotonic() > deadline:
            raise NotReady(f"After {PATIENCE:.0f} s the centre counts: {stats}.")
        time.sleep(0.05)
    return stats


def insist_on_delivered(url: str, texts: int) -> None:
    """A receipt is acknowledged only when it is written down: so all of them are."""
    with psycopg.connect(url, autocommit=True) as connection:
        found: dict[str, int] = dict(connection.execute(STATES).fetchall())
    if found != {"delivered": texts}:
        raise NotReady(
            f"All receipts are acknowledged, but the texts stand so: {found}."
        )
