"""One message delivered over two connections at once is one item."""

from threading import Barrier

import pytest

from beistand.intake.actions import keep_originals
from beistand.intake.actions.originals import OriginalIn
from beistand.intake.models import Contact, Original
from beistand.kit.actions import System
from beistand.reference.models import City
from tests.races.crowd import at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8
BY = System("mail")


def batch() -> list[OriginalIn]:
    return [
        OriginalIn("email", "mail-hotline", f"7:{uid}", b"the same bytes")
        for uid in range(20)
    ]


def test_delivered_many_times_at_once_is_kept_once(town: City) -> None:
    barrier = Barrier(MANY)
    kept: list[list[int]] = []

    def deliver() -> None:
        meet(barrier)
        kept.append([contact.pk for contact in keep_originals(batch(), by=BY)])

    assert at_once([deliver] * MANY) == [None] * MANY
    assert Contact.objects.count() == Original.objects.count() == 20
    assert len(kept) == MANY
    assert all(keys == kept[0] for keys in kept)


def test_control_looking_before_inserting_keeps_some_twice(town: City) -> None:
    barrier = Barrier(MANY)

    def deliver(number: int) -> None:
        wanted = batch()[:1]
        seen = Contact.objects.filter(source_key__contains="7:0").count()
        meet(barrier)
        if not seen:  # what somebody without the unique key would do
            told = wanted[0]
            key = f"{told.source_key} {number}"
            other = OriginalIn(told.channel, told.source, key, told.content)
            keep_originals([other], by=BY)

    at_once([lambda n=n: deliver(n) for n in range(MANY)])
    assert Contact.objects.filter(source_key__contains="7:0").count() > 1
