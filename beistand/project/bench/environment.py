"""Where a benchmark ran: machine, database, versions. Nothing that names the host."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psycopg

from beistand.kit import clock

SETTINGS = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_wal_size",
    "wal_sync_method",
)
PACKAGES = ("beistand", "django", "psycopg", "uvicorn")


def describe_environment(url: str) -> dict[str, object]:
    """Machine, versions, and the settings of this database as a client meets them."""
    with psycopg.connect(url) as connection:
        settings = {name: show_setting(connection, name) for name in SETTINGS}
    return {
        "date": clock.now().isoformat(timespec="seconds"),
        "cpu": cpu_name(Path("/proc/cpuinfo")),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20,
        "load_before": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "postgresql": settings,
    }


def show_setting(connection: psycopg.Connection, name: str) -> str:
    """What the server says of one of its settings."""
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None  # noqa: S101
    return str(row[0])


def cpu_name(file: Path) -> str:
    """The processor by name, as Linux tells it; else what Python knows."""
    if file.exists():
        for line in file.read_text().splitlines():
            key, _colon, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
