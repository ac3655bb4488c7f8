"""The ground tests stand on: a throw-away PostgreSQL, folder and keys for each run.

Imported by tests/conftest.py before anything else of ours. The process that started
pytest makes the folder and, when a test first needs it, the database; the workers of
pytest-xdist learn both from the environment.
"""

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import django

GIVEN = "BEISTAND_TEST_DATABASE_URL"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def at_exit(clear_away: Callable[[], object]) -> None:
    """Clear away when this process ends, not when a fork of it does."""
    pid = os.getpid()
    atexit.register(lambda: clear_away() if os.getpid() == pid else None)


if not IS_WORKER:
    os.environ["BEISTAND_VAR"] = tempfile.mkdtemp(prefix="beistand-test-")
    Path(os.environ["BEISTAND_VAR"]).chmod(0o711)
    at_exit(partial(shutil.rmtree, os.environ["BEISTAND_VAR"], ignore_errors=True))
    os.environ["DATABASE_URL"] = os.environ.get(
        GIVEN, "postgresql://127.0.0.1:1/started-when-needed"
    )
FOLDER = Path(os.environ["BEISTAND_VAR"])
os.environ["DJANGO_SETTINGS_MODULE"] = "beistand.project.settings"
# What a machine is set to says nothing here: tests name the usual address.
for name in ("BEISTAND_KEYS_JSON", "BEISTAND_KEY_FILE", "BEISTAND_URL", "PORT"):
    os.environ.pop(name, None)

django.setup()

from django.conf import settings  # noqa: E402

from beistand.project import ground  # noqa: E402
from beistand.project.embedded import Cluster  # noqa: E402

# Tests read static files where they lie, without names that carry a hash.
settings.STATIC_ROOT = FOLDER / "static"
settings.STATIC_ROOT.mkdir(exist_ok=True)
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

CLUSTER = Cluster(
    FOLDER / "postgresql",
    ground.embedded_home(),
    # The data is thrown away, so nothing waits for the disk.
    {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"},
)


def start_database() -> None:
    """Start the database of this run unless it runs or was given from outside."""
    if IS_WORKER or GIVEN in os.environ or CLUSTER.is_held():
        return
    at_exit(partial(CLUSTER.stop, signal.SIGQUIT))
    os.environ["DATABASE_URL"] = CLUSTER.start()
    found = ground.database()
    found.pop("TEST", None)
    settings.DATABASES["default"].update(found)
