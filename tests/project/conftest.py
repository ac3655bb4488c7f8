"""A cluster of its own for a test that starts, stops or kills one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from beistand.project import ground
from beistand.project.embedded import Cluster


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that other accounts may enter, as PostgreSQL runs as one."""
    folder = Path(tempfile.mkdtemp(prefix="beistand-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_cluster(folder: Path) -> Cluster:
    """A small cluster that has not been made yet, as careful as a real one."""
    return Cluster(folder / "pg", ground.embedded_home(), {"shared_buffers": "16MB"})


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A folder for one test."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def cluster(empty_folder: Path) -> Iterator[Cluster]:
    """A cluster for one test, not started yet."""
    cluster = new_cluster(empty_folder)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    """A cluster that runs; tests only look at it."""
    with open_folder() as folder:
        cluster = new_cluster(folder)
        cluster.start()
        yield cluster
        cluster.stop()


@pytest.fixture
def test_database_url(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database of this test as the command line finds it."""
    login = connection.settings_dict
    url = (
        f"postgresql://{login['USER']}:{login['PASSWORD']}"
        f"@{login['HOST']}:{login['PORT']}/{login['NAME']}"
    )
    monkeypatch.setenv("DATABASE_URL", url)
    return url
