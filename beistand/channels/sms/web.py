"""Texts through a gateway on the web: one signed JSON call for each."""

import json

import httpx
from django.conf import settings

from beistand.channels.sms.providers import Provider, by_priority
from beistand.kit import clock
from beistand.kit.signing import sign_call
from beistand.kit.texting import cut_text
from beistand.outbox.rules import NotEver, NotNow, Outgoing, Unanswered

NEVER = {400, 404, 410, 422}
LATER = {429, 503}
PATIENCE = httpx.Timeout(20, connect=5)


class WebGateway:
    """Hands one text to the first gateway that can be reached."""

    def send(self, message: Outgoing) -> str:
        """Return "provider:id".

        Raises:
            NotNow: none can be reached, or the one asks to try later.
            NotEver: the gateway refuses this text for good.
            Unanswered: it has the text, perhaps; nobody knows.
        """
        providers = by_priority(settings.BEISTAND_SMS, message.address)
        if not providers:
            raise NotEver("no provider carries it")
        for provider in providers:
            try:
                return f"{provider.name}:{_post(provider, message)}"
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # it never left us: the next one may have it
        raise NotNow("no provider is connected")

    def check(self) -> str:
        """Whether every gateway can be reached; nothing is sent."""
        for provider in settings.BEISTAND_SMS:
            try:
                httpx.head(provider.url, timeout=PATIENCE)
            except httpx.HTTPError as problem:
                raise NotNow(f"{provider.name}: {type(problem).__name__}") from problem
        return f"reached: {', '.join(each.name for each in settings.BEISTAND_SMS)}"


def _post(provider: Provider, message: Outgoing) -> str:
    body = json.dumps(
        {
            "id": message.uid,
            "from": provider.sender,
            "to": message.address,
            "text": message.body,
            "parts": cut_text(message.body).count,
        }
    ).encode()
    headers = sign_call(provider.secret, body, clock.now())
    headers["Content-Type"] = "application/json"
    try:
        answer = httpx.post(
            provider.url, content=body, headers=headers, timeout=PATIENCE
        )
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise
    except httpx.HTTPError as problem:
        raise Unanswered(f"{type(problem).__name__}") from problem
    return _judged(answer, message)


def _judged(answer: httpx.Response, message: Outgoing) -> str:
    if answer.is_success:
        return _id_in(answer) or message.uid
    problem = f"the gateway answers {answer.status_code}"
    if answer.status_code in NEVER:
        raise NotEver(problem)
    if answer.status_code in LATER or answer.is_client_error:
        raise NotNow(problem)
    raise Unanswered(problem)


def _id_in(answer: httpx.Response) -> str:
    """The gateway's own id, if its answer names one."""
    try:
        told = answer.json()
    except ValueError:
        return ""
    given = str(told.get("id") or "") if isinstance(told, dict) else ""
    return given.replace("\0", "")[:60]
