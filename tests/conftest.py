"""What every test finds in place."""

import os

import pytest
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests import house
from tests.cast import *  # noqa: F403

# How long something takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """With several workers, the database must be there before they start."""
    if session.config.pluginmanager.hasplugin("dsession"):
        house.start_database()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Our own cluster is thrown away whole; nothing in it needs to be dropped."""
    return house.GIVEN not in os.environ


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """The database starts with the first test that needs it."""
    house.start_database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests of several connections empty all tables afterwards, the journal too."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER journal_no_truncate")
