"""How the demo city keeps its directory true: asked, answered, reported closed."""

import re
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
from beistand.reference.queries import topics

TOKEN = re.compile(r"/v/([\w-]{43})")
ANSWERS, SILENT = "einkaufsdienst-stadt", "menuedienst"


def keep_directory(book: Diary) -> None:
    """A round of asking, an answer that waits for a look, and a closed door."""
    with book.at(book.now - timedelta(days=1, hours=2)):
        _begin_round(book)
    with book.at(book.now - timedelta(hours=3)):
        for code in (ANSWERS, SILENT):
            send_link(
                demand_verification(_service(code), by=book.coordinator),
                by=book.coordinator,
            )
    with book.at(book.now - timedelta(hours=1)):
        _answer(_service(ANSWERS))
    with book.at(book.now - timedelta(minutes=25)):
        report_closed(_service("lebensmittelausgabe"), by=book.operator)
        open_stale_tasks(by=System("worker"))


def _service(code: str) -> Service:
    service = service_named(code)
    if service is None:
        raise LookupError(code)
    return service


def _begin_round(book: Diary) -> None:
    topic = next(each for each in topics() if each.code == "money")
    told = CampaignIn("Geld und Schulden", clock.now() + timedelta(days=6), topic)
    campaign = start_campaign(told, by=book.coordinator)
    task = campaign.tasks.order_by("pk").first()
    if task is not None:
        log_attempt(task, AttemptIn("phone", "no_answer"), by=book.operator)


def _answer(service: Service) -> None:
    """The city's shopping service has new hours and no room for two days."""
    held = operating_states([service], clock.now())[service.pk]
    said = {
        **public_values(service, held, "de"),
        "room": "no-capacity",
        "message": "Heute und morgen sind alle Touren voll.",
        "hours": "Mo-Fr 08:00-18:00; PH off",
    }
    answer_by_link(AnswerIn(said, "de", "Danke, dass Sie fragen."), by=_link())


def _link() -> Link:
    """The first link that was sent, as the service found it in its mail."""
    message = Message.objects.filter(template="service-verify").earliest("id")
    token = TOKEN.search(message.body)
    link = link_for(token[1], "service-verify") if token else None
    if link is None:
        raise LookupError("service-verify")
    return link
