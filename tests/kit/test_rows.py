"""One statement that inserts a row or says that it is already there."""

import pytest
from django.db import IntegrityError

from beistand.accounts.models import Team
from beistand.journal.models import Entry
from beistand.kit.rows import insert_once

pytestmark = pytest.mark.django_db


def test_a_new_row_is_as_if_saved() -> None:
    row = Entry(actor="rosa", verb="x", subject="y", details={"n": 1}, reason="Grüße")
    assert insert_once(row)
    row.refresh_from_db()
    stored = Entry.objects.get()
    assert stored.pk == row.pk
    assert (stored.details, stored.reason) == ({"n": 1}, "Grüße")


def test_what_is_unique_is_there_once() -> None:
    assert insert_once(Team(code="night", name="Night"))
    assert not insert_once(Team(code="night", name="Other"))
    assert Team.objects.get(code="night").name == "Night"


def test_it_takes_one_statement(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        insert_once(Team(code="night", name="Night"))


def test_other_faults_are_not_swallowed() -> None:
    with pytest.raises(IntegrityError):
        insert_once(Team(code="night", name=None))
