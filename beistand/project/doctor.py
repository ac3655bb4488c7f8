"""Is the installation well? One line for each thing that could ail it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min

from beistand.accounts.queries import kinds_of_work, overdue_work
from beistand.channels.mail.checking import mailbox_checks
from beistand.channels.voice.checking import check_exchange
from beistand.documents.queries import unexamined_documents
from beistand.documents.rules import CannotExamine
from beistand.documents.tasks import paper_examiner
from beistand.intake.queries import oldest_to_file
from beistand.kit import clock, crypto
from beistand.kit.errors import Refused
from beistand.kit.keyring import KeyringError
from beistand.lines.queries import wires
from beistand.lines.rules import wire_state
from beistand.outbox.queries import letters_waiting, oldest_unsent
from beistand.outbox.rules import NotEver, NotNow
from beistand.outbox.tasks import gateway_for
from beistand.project import built, database, ground
from beistand.project.errors import NotReady
from beistand.web.health import last_beat

SILENCE = timedelta(seconds=60)
FILING = timedelta(minutes=5)
BACKLOG = timedelta(minutes=15)
UNPRINTED = timedelta(days=3)
SKEW = timedelta(seconds=2)
GIGABYTE = 10**9


@dataclass(frozen=True)
class Finding:
    """What the doctor says about one thing."""

    name: str
    well: bool
    text: str


def examine_all() -> Iterator[Finding]:
    """Every finding, in the order in which one would mend things."""
    checks: dict[str, Callable[[], str]] = {
        "database": examine_server,
        "commits": examine_commits,
        "extensions": examine_extensions,
        "migrations": examine_migrations,
        "keys": examine_keys,
        "files": examine_files,
        "worker": examine_worker,
        "reports": examine_reports,
        "outbox": examine_outbox,
        "letters": examine_letters,
        "documents": examine_documents,
        "work": examine_work,
        "clock": examine_clock,
        "disk": examine_disk,
        "exchange": check_exchange,
    }
    for channel in settings.BEISTAND_GATEWAYS:
        checks[f"wire {channel}"] = gateway_for(channel).check
    checks |= mailbox_checks()
    for name, check in checks.items():
        yield find_out(name, check)
    try:
        yield from examine_wires()
    except DatabaseError:
        return  # the first line says what is wrong with it


def find_out(name: str, check: Callable[[], str]) -> Finding:
    """Run one check; what it raises is the finding."""
    try:
        return Finding(name, True, check())
    except NotReady as reason:
        return Finding(name, False, reason.message)
    except (Refused, NotNow, NotEver, CannotExamine) as reason:
        return Finding(name, False, str(reason))
    except (KeyringError, OSError) as reason:
        return Finding(name, False, str(reason))
    except DatabaseError as reason:
        return Finding(name, False, str(reason).strip().partition("\n")[0])


def examine_server() -> str:
    """It answers and is new enough."""
    connection.ensure_connection()
    number = connection.connection.info.server_version
    if reason := database.too_old(number):
        raise NotReady(reason)
    origin = "embedded" if ground.is_embedded() else "server of DATABASE_URL"
    return f"PostgreSQL {number // 10000}.{number % 10000}, {origin}"


def examine_commits() -> str:
    """What we acknowledge is on disk."""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if (value := _ask(f"SHOW {name}")) == "off":
            raise NotReady(
                f"{name} is {value}: a crash loses what was acknowledged. Set it to on."
            )
    return "durable"


def examine_extensions() -> str:
    """All that we use are there."""
    connection.ensure_connection()
    if missing := database.missing_extensions(connection.connection):
        raise NotReady(f"missing: {', '.join(missing)}. Run `beistand migrate`.")
    return ", ".join(database.EXTENSIONS)


def examine_migrations() -> str:
    """The tables are those that this version expects."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise NotReady(f"{len(plan)} are not applied. Run `beistand migrate`.")
    return "all applied"


def examine_keys() -> str:
    """The keys for data at rest can be read, by us alone."""
    key_id = crypto.current_key_id()
    file = ground.key_file()
    if file.exists() and file.stat().st_mode & 0o077:
        raise NotReady(f"Others may read {file}. Run: chmod 600 {file}")
    return f"key {key_id} encrypts"


def examine_files() -> str:
    """Everything that pages load is built."""
    wanted = [
        str(PurePosixPath(getattr(storage, "prefix", None) or "") / path)
        for finder in get_finders()
        for path, storage in finder.list(["CVS", ".*", "*~"])
    ]
    return built.describe_built(Path(settings.STATIC_ROOT), wanted)


def examine_worker() -> str:
    """A worker was alive a moment ago."""
    beat = last_beat()
    if beat is None:
        raise NotReady("none is running. Start `beistand up` or `beistand worker`.")
    age = clock.now() - beat
    if age > SILENCE:
        raise NotReady(f"silent for {in_words(age)}. Start `beistand worker`.")
    return f"last beat {in_words(age)} ago"


def examine_reports() -> str:
    """What came in does not wait long to be filed."""
    contact = oldest_to_file()
    if contact is None:
        return "all are filed"
    age = clock.now() - contact.received_at
    if age > FILING:
        raise NotReady(
            f"one has waited to be filed for {in_words(age)}. None is lost, and the "
            "desk sees it. Start `beistand worker`; if one runs, read what it says."
        )
    return f"oldest to be filed waits {in_words(age)}"


def examine_outbox() -> str:
    """Nothing waits long to be sent."""
    message = oldest_unsent()
    if message is None:
        return "nothing waits to be sent"
    age = clock.now() - message.queued_at
    if age > BACKLOG:
        raise NotReady(f"a message has been waiting for {in_words(age)}.")
    return f"oldest unsent message waits {in_words(age)}"


def examine_letters() -> str:
    """Letters that wait for somebody to print them do not wait for days."""
    waiting = letters_waiting()
    if waiting.since is None:
        return "no letter waits to be printed"
    age = clock.now() - waiting.since
    text = f"{waiting.count} to be printed, the oldest for {in_words(age)}"
    if age > UNPRINTED:
        raise NotReady(f"{text}. Somebody at the desk prints them: Letters.")
    return text


def examine_documents() -> str:
    """What is handed in is examined; nobody opens what is not."""
    waiting, examiner = unexamined_documents(), paper_examiner()
    if waiting.since is None and not examiner.is_set_up():
        return "nothing was handed in; no virus scanner is set up (BEISTAND_CLAMD)"
    said = examiner.check()
    if waiting.since and (age := clock.now() - waiting.since) > BACKLOG:
        raise NotReady(
            f"{waiting.count} wait to be examined, the oldest for {in_words(age)}. "
            "Start `beistand worker`; if one runs, read what it says."
        )
    return said


def examine_wires() -> Iterator[Finding]:
    """The last sign of life of each wire that has a process, and of the others."""
    now = clock.now()
    for wire in wires():
        state = wire_state(
            is_connected=wire.connected_since is not None,
            problem=wire.problem,
            beat_at=wire.beat_at,
            now=now,
        )
        age = in_words(now - wire.beat_at)
        text = {
            "well": f"last sign of life {age} ago, {wire.waiting} waiting",
            "silent": f"silent for {age}. Is its process running?",
        }.get(state, f"not well: {wire.problem or 'not connected'}")
        yield Finding(f"sign of {wire.code}", state == "well", text)


def examine_work() -> str:
    """How much waits too long; that is for people to mend, so all is well."""
    now, count, oldest = clock.now(), 0, None
    for kind in kinds_of_work():
        late = overdue_work(kind, now)
        count += late.count()
        first = late.aggregate(due=Min("due_at"))["due"]
        oldest = min(filter(None, (oldest, first)), default=None)
    if oldest is None:
        return "nothing is overdue"
    return f"{count} overdue, the oldest for {in_words(now - oldest)}"


def examine_clock() -> str:
    """This machine and the database agree on the time."""
    theirs = datetime.fromisoformat(_ask("SELECT clock_timestamp()"))
    skew = abs(clock.now() - theirs)
    if skew > SKEW:
        raise NotReady(
            f"differs from the database's by {in_words(skew)}. Synchronise both."
        )
    return f"differs from the database's by {skew.total_seconds():.3f} s"


def examine_disk() -> str:
    """There is room where we write."""
    places = [ground.var_folder()]
    if ground.is_embedded():
        places.append(ground.embedded_cluster().folder)
    usage = min((shutil.disk_usage(place) for place in places), key=lambda u: u.free)
    text = f"{usage.free / GIGABYTE:.1f} GB free of {usage.total / GIGABYTE:.1f} GB"
    if usage.free < GIGABYTE:
        raise NotReady(f"only {text}. Make room.")
    return text


def in_words(age: timedelta) -> str:
    """A duration as one reads it at a glance."""
    seconds = max(int(age.total_seconds()), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _ask(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone()
    return str(answer)
