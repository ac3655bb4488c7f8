"""However many facts there are, a page of services reads only its own (BX-3)."""

import pytest
from django.db import connection

from beistand.directory.models import Service
from beistand.directory.queries import operating_states
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


def whole_reads() -> int:
    """How often all facts were read in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = %s",
            ["directory_operatingfact"],
        )
        return int(cursor.fetchone()[0])


def test_no_fact_is_read_that_does_not_belong_to_the_page(full: list[int]) -> None:
    before = whole_reads()
    assert len(operating_states(full, clock.now())) == len(full)
    assert whole_reads() == before


def test_control_without_the_indexes_all_are_read(full: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename = %s"
            " AND indexdef LIKE %s",
            ["directory_operatingfact", "%(service_id%"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
    before = whole_reads()
    operating_states(full, clock.now())
    assert whole_reads() > before
