"""How a demo city keeps its directory true: asked, answered, reported closed."""

import re
from dataclasses import dataclass
from datetime import timedelta

from beistand.accounts.models import Link
from beistand.accounts.queries import link_for
from beistand.directory.actions import (
    AnswerIn,
    AttemptIn,
    CampaignIn,
    answer_by_link,
    demand_verification,
    log_attempt,
    open_stale_tasks,
    report_closed,
    send_link,
    start_campaign,
)
from beistand.directory.models import Service
from beistand.directory.queries import operating_states, public_values, service_named
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.outbox.models import Message
from beistand.project.demo.diary import Diary
from beistand.reference.queries import city, topics

TOKEN = re.compile(r"/v/([\w-]{43})")


@dataclass(frozen=True)
class Round:
    """Whom a city asks, and what is answered.

    Attributes:
        answers, silent, closed: codes of services.
        topic, name: of the round of asking.
    """

    answers: str
    silent: str
    closed: str
    topic: str
    name: str
    language: str
    message: str
    hours: str
    thanks: str


ROUNDS = {
    "kaiserslautern": Round(
        answers="einkaufsdienst-stadt",
        silent="menuedienst",
        closed="lebensmittelausgabe",
        topic="money",
        name="Geld und Schulden",
        language="de",
        message="Heute und morgen sind alle Touren voll.",
        hours="Mo-Fr 08:00-18:00; PH off",
        thanks="Danke, dass Sie fragen.",
    ),
    "brussels": Round(
        answers="gezinshulp",
        silent="sociale-kruidenier",
        closed="soep-zuid",
        topic="debt",
        name="Dettes et factures",
        language="fr",
        message="Aujourd'hui et demain, toutes les tournées sont complètes.",
        hours="Mo-Fr 08:00-16:00; PH off",
        thanks="Merci de demander.",
    ),
}


def keep_directory(book: Diary) -> None:
    """A round of asking, an answer that waits for a look, and a closed door."""
    told = ROUNDS.get(city().slug)
    if told is None:
        return
    with book.at(book.now - timedelta(days=1, hours=2)):
        _begin_round(told, book)
    with book.at(book.now - timedelta(hours=3)):
        for code in (told.answers, told.silent):
            send_link(
                demand_verification(_service(code), by=book.coordinator),
                by=book.coordinator,
            )
    with book.at(book.now - timedelta(hours=1)):
        _answer(told)
    with book.at(book.now - timedelta(minutes=25)):
        report_closed(_service(told.closed), by=book.operator)
        open_stale_tasks(by=System("worker"))


def _service(code: str) -> Service:
    service = service_named(code)
    if service is None:
        raise LookupError(code)
    return service


def _begin_round(told: Round, book: Diary) -> None:
    topic = next(each for each in topics() if each.code == told.topic)
    asked = CampaignIn(told.name, clock.now() + timedelta(days=6), topic)
    campaign = start_campaign(asked, by=book.coordinator)
    task = campaign.tasks.order_by("pk").first()
    if task is not None:
        log_attempt(task, AttemptIn("phone", "no_answer"), by=book.operator)


def _answer(told: Round) -> None:
    """A service has new hours and no room for two days."""
    service = _service(told.answers)
    held = operating_states([service], clock.now())[service.pk]
    said = {
        **public_values(service, held, told.language),
        "room": "no-capacity",
        "message": told.message,
        "hours": told.hours,
    }
    answer_by_link(AnswerIn(said, told.language, told.thanks), by=_link())


def _link() -> Link:
    """The first link that was sent, as the service found it in its mail."""
    message = Message.objects.filter(template="service-verify").earliest("id")
    token = TOKEN.search(message.body)
    link = link_for(token[1], "service-verify") if token else None
    if link is None:
        raise LookupError("service-verify")
    return link
