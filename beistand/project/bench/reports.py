"""The same report in two shapes: for our API and for the doors of django-helpdesk."""

import json
import secrets
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from beistand.project.bench.load import (
    Accept,
    Answer,
    Length,
    MakeRequest,
    Round,
    compose,
    run_round,
)
from beistand.project.bench.names import draw_name, draw_street, phone_of
from beistand.project.errors import NotReady

WORDS = "Bread, milk and potatoes, please; I cannot carry much and live on floor three."


@dataclass(frozen=True)
class Plan:
    """How long and how hard."""

    clients: int
    seconds: float
    rounds: int
    warm_up: float = 2.0
    trial: float = 4.0


@dataclass(frozen=True)
class Facts:
    """One report, before either system's shape is given to it."""

    name: str
    phone: str
    email: str
    street: str
    house_number: str

    @property
    def address(self) -> str:
        """Street and number in one line."""
        return f"{self.street} {self.house_number}"


@dataclass
class Contender:
    """One way in: how a request is made, when an answer counts, what was met."""

    name: str
    make: MakeRequest
    accept: Accept
    met: list[Round] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """How many reports were acknowledged so far, warm-up included."""
        return sum(len(met.latencies) for met in self.met)

    def run(self, port: int, plan: Plan, seconds: float) -> Round:
        """One round; any answer but the right one spoils the benchmark."""
        met = run_round(
            port,
            self.make,
            self.accept,
            clients=plan.clients,
            length=Length(seconds=seconds),
        )
        self.met.append(met)
        if met.wrong:
            raise NotReady(
                f"{self.name}: unexpected answers, counted by status: {met.wrong}."
            )
        return met


def facts_of(number: int) -> Facts:
    """Report number so and so: the same for both systems, everybody different."""
    chance = Random(number)  # noqa: S311
    return Facts(
        name=draw_name(chance),
        phone=phone_of(number),
        email=f"person{number}@example.org",
        street=draw_street(chance),
        house_number=str(chance.randrange(1, 120)),
    )


def our_reports(topics: list[str], areas: list[str], seen: set[str]) -> Contender:
    """Reports to our API. `seen` collects the references that were acknowledged."""
    run = secrets.token_hex(8)
    numbers = iter(range(10**9))

    def make(_number: int) -> bytes:
        number = next(numbers)
        facts = facts_of(number)
        body = {
            "kind": "need",
            "language": "de",
            "inquirer": {
                "name": facts.name,
                "phone": facts.phone,
                "email": facts.email,
            },
            "beneficiary": {
                "street": facts.street,
                "house_number": facts.house_number,
                "area": areas[number % len(areas)],
                "risks": ["over_65", "alone"],
            },
            "needs": [{"topic": topics[number % len(topics)], "detail": WORDS}],
            "consent": True,
        }
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{run}-{number}",
        }
        return compose("POST", "/api/v1/reports", json.dumps(body).encode(), headers)

    def accept(_number: int, answer: Answer) -> bool:
        if answer.status != 201:
            return False
        seen.add(str(json.loads(answer.body)["reference"]))
        return True

    return Contender("beistand API", make, accept)


def helpdesk_form() -> Contender:
    """Tickets through the public form of django-helpdesk, with its CSRF secret."""
    secret = secrets.token_hex(16)
    numbers = iter(range(10**9))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={secret}",
    }

    def make(_number: int) -> bytes:
        facts = facts_of(next(numbers))
        form = {
            "csrfmiddlewaretoken": secret,
            "title": f"Groceries for {facts.name}",
            "body": f"{facts.name}, {facts.phone}, {facts.address}. {WORDS}",
            "submitter_email": facts.email,
        }
        return compose("POST", "/tickets/submit/", urlencode(form).encode(), headers)

    def accept(_number: int, answer: Answer) -> bool:
        return answer.status == 302 and "ticket=" in answer.header("location")

    return Contender("public form", make, accept)


def helpdesk_api(session: str) -> Contender:
    """Tickets through the REST API of django-helpdesk, signed in by a session."""
    secret = secrets.token_hex(16)
    numbers = iter(range(10**9))
    headers = {
        "Content-Type": "application/json",
        "Cookie": f"csrftoken={secret}; sessionid={session}",
        "X-CSRFToken": secret,
    }

    def make(_number: int) -> bytes:
        facts = facts_of(next(numbers))
        ticket = {
            "queue": 1,
            "title": f"Groceries for {facts.name}",
            "description": f"{facts.name}, {facts.phone}, {facts.address}. {WORDS}",
            "submitter_email": facts.email,
            "priority": 3,
        }
        return compose("POST", "/api/tickets/", json.dumps(ticket).encode(), headers)

    def accept(_number: int, answer: Answer) -> bool:
        return answer.status == 201

    return Contender("REST API", make, accept)
