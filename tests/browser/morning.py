"""A Monday morning in Kaiserslautern, before anybody has phoned."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection

from beistand.accounts.actions import Account, add_user
from beistand.kit.actions import System
from beistand.offers.actions import OfferIn, advance_helper, receive_offer
from beistand.people.actions import PersonIn, add_person
from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.loading import load_blueprint
from beistand.project.demo.city import FOLDER
from beistand.reference.models import Area, Topic
from tests.browser.demo import everywhere
from tests.work import run_worker

MONDAY = datetime(2020, 4, 20, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
PASSWORD = "a-word-for-stories-2020"


@pytest.fixture
def kaiserslautern(transactional_db: None) -> Iterator[None]:
    """The city is there with Rosa at the desk and Tom, who is known to it."""
    cache.clear()
    with everywhere(MONDAY):
        load_blueprint(read_blueprint(FOLDER), by=System())
        add_user(
            Account("rosa", "Rosa", "operator", PASSWORD, language="en"), by=System()
        )
        _tom_is_known()
        yield


def _tom_is_known() -> None:
    area = Area.objects.get(code="morlautern")
    told = PersonIn("Tom Berg", language="de", email="tom@example.org", area=area)
    offer = OfferIn(topics=[Topic.objects.get(code="shopping")], per_week=2)
    helper = receive_offer(add_person(told, by=System()), offer, by=System()).helper
    for step in ("identity_seen", "briefed", "active"):
        advance_helper(helper, step, by=System())


def let_the_worker_work() -> None:
    """Every job that waits is done. In a thread: this one belongs to the browser."""

    def work() -> None:
        run_worker()
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(work).result()
