"""How many texts may still go out today, counted in the transaction that queues."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.kit.texting import cut_text
from beistand.outbox import rules
from beistand.outbox.models import TextAllowance
from beistand.people.rules import phone_index
from beistand.reference.queries import city

# One statement: whoever comes second waits for the first, and sees what it used.
SPEND = """
    INSERT INTO outbox_textallowance AS mine (day, kind, key, used, most)
    VALUES (%(day)s, %(kind)s, %(key)s, %(cost)s, %(most)s)
    ON CONFLICT (day, kind, key) DO UPDATE
    SET used = mine.used + EXCLUDED.used, most = EXCLUDED.most
    WHERE mine.used + EXCLUDED.used <= EXCLUDED.most
    RETURNING used
"""


def spend_allowance(number: str, body: str) -> None:
    """Count this text against today's limits, or refuse it. Inside an action.

    The city's row comes first in every transaction, so that two of them never wait
    for each other.
    """
    limits, parts = rules.read_text_rules(city().rules), cut_text(body).count
    kinds = TextAllowance.Kind
    _spend(kinds.CITY, "", parts * limits.cents_a_part, limits.cents_a_day)
    beginning = number[: limits.prefix_digits]
    _spend(kinds.PREFIX, beginning, parts, limits.prefix_a_day)
    _spend(kinds.NUMBER, phone_index(number), parts, limits.number_a_day)


def _spend(kind: str, key: str, cost: int, most: int) -> None:
    day = clock.now().astimezone(ZoneInfo(city().time_zone)).date()
    told: dict[str, str | int | date] = {
        "day": day,
        "kind": kind,
        "key": key,
        "cost": cost,
        "most": most,
    }
    if cost <= most:
        with connection.cursor() as cursor:
            cursor.execute(SPEND, told)
            if cursor.fetchone():
                return
    raise Refused(
        _(
            "Today's limit for text messages is reached. Phone instead, or choose "
            "another way; the administrator can raise the limit."
        )
    )
