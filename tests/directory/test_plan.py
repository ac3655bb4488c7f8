"""However many facts there are, a page of services reads only its own (BX-3)."""

import pytest
from django.db import connection

from beistand.directory.models import Service
from beistand.directory.queries.operating import STATES
from beistand.kit import clock

SERVICES, FACTS_EACH = 1500, 10
FILL = """
    INSERT INTO directory_operatingfact (uid, service_id, state, audience, hours,
        redirect_phone, capacity, messages, valid_from, review_by, observed_at, source,
        method, confidence, recorded_by, recorded_at)
    SELECT gen_random_uuid(), service.id, 'normal', 'public', '', '', 'unknown', '{}',
        now() - day * interval '1 day', now() + interval '14 days',
        now() - day * interval '1 day', 'provider', 'phone',
        CASE WHEN day %% 3 = 0 THEN 'low' ELSE 'high' END, 'system', now()
    FROM directory_service service, generate_series(1, %s) day
"""


@pytest.fixture
def full(parish: Service) -> list[int]:
    """A directory with thousands of facts, known to the planner; fifty services."""
    Service.objects.bulk_create(
        Service(code=f"many-{number}", organization=parish.organization)
        for number in range(SERVICES)
    )
    with connection.cursor() as cursor:
        cursor.execute(FILL, [FACTS_EACH])
        cursor.execute("ANALYZE directory_operatingfact")
        cursor.execute("ANALYZE directory_service")
    return list(Service.objects.order_by("?").values_list("pk", flat=True)[:50])


def plan(statement: str, values: dict[str, object]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", values)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_no_fact_is_read_that_does_not_belong_to_the_page(full: list[int]) -> None:
    found = plan(STATES, {"services": full, "at": clock.now()})
    assert "directory_operatingfact" in found
    assert "Seq Scan on directory_operatingfact" not in found


def test_control_without_the_indexes_all_are_read(full: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s"
            " AND indexdef LIKE %s",
            ["directory_operatingfact", "%(service_id%"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
    found = plan(STATES, {"services": full, "at": clock.now()})
    assert "Seq Scan on directory_operatingfact" in found
