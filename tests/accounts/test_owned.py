"""Whatever is open has an owner, a next step and a time; the database says so."""

import pytest
from django.db import IntegrityError, connection, transaction

from beistand.accounts.models import Owned
from beistand.accounts.queries import kinds_of_work
from beistand.cases.models import Case, Need


@pytest.mark.parametrize("step", ["", " ", "   "])
def test_a_step_that_says_nothing_is_refused(case: Case, step: str) -> None:
    with pytest.raises(IntegrityError, match="open_is_owned"), transaction.atomic():
        Need.objects.update(next_step=step)
    assert Need.objects.get().next_step == "find_help"


@pytest.mark.django_db
@pytest.mark.parametrize("model", kinds_of_work(), ids=lambda model: model.__name__)
def test_no_table_takes_spaces_for_a_step(model: type[Owned]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND conname LIKE %s",
            [model._meta.db_table, "%open_is_owned"],
        )
        (found,) = cursor.fetchall()
    assert "TRIM(BOTH FROM next_step)" in found[0]
