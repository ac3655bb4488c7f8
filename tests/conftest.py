"""What every test finds in place."""

import pytest

from tests import house
from tests.cast import *  # noqa: F403


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """With several workers, the database must be there before they start."""
    if session.config.pluginmanager.hasplugin("dsession"):
        house.start_database()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """The database starts with the first test that needs it."""
    house.start_database()
