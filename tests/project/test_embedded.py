"""The embedded database."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_run_on_postgresql() -> None:
    assert connection.vendor == "postgresql"
