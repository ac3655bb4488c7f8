"""The telephone on every page of the desk: who is there, who calls, what can be done.

Only the operator whose telephone rings is shown who calls. The page asks every
moment whether anything has changed; as long as nothing has, the answer is empty and
costs a handful of queries.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.intake.models import PhoneCall
from beistand.intake.queries import call_of, count_in_line
from beistand.kit.clock import now
from beistand.lines.models import Line, Presence
from beistand.lines.queries import (
    all_lines,
    exchange_answers,
    people_present,
    presence_of,
)
from beistand.reference.queries import areas, topics
from beistand.web.desk.call_form import Around, CallForm
from beistand.web.desk.recognise import Likely, recognise
from beistand.web.requests import StaffRequest

TALKING = (PhoneCall.Status.TALKING, PhoneCall.Status.HELD)
# What is asked of the exchange and not done yet, in words.
WISHED: Mapping[str, Promise] = {
    "answer": _("Being answered …"),
    "hold": _("Being put on hold …"),
    "resume": _("Being taken up again …"),
    "transfer": _("Being passed on …"),
    "hang_up": _("Being ended …"),
    "dial": _("Your telephone rings. Pick it up."),
}
SAID: Mapping[str, Promise] = {
    "waiting": _("Your telephone rings. Pick it up."),
    "ringing": _("Your telephone rings."),
    "talking": _("You are talking."),
    "held": _("The call is on hold."),
}


@dataclass(frozen=True)
class Bar:
    """What the telephone shows one operator at this moment.

    Attributes:
        answers: whether the exchange is connected; without it nothing rings.
        waiting: how many callers wait for somebody to answer.
        mark: changes when anything here does.
    """

    presence: Presence | None
    call: PhoneCall | None
    waiting: int
    answers: bool

    @property
    def state(self) -> str:
        """here, pause or gone."""
        return self.presence.state if self.presence else Presence.State.GONE

    @property
    def is_watched(self) -> bool:
        """Whether a call may ring here at any moment."""
        at_a_telephone = bool(self.presence and self.presence.extension)
        return self.call is not None or (
            self.state != Presence.State.GONE and at_a_telephone
        )

    @property
    def mark(self) -> str:
        """A short name of all this; says nothing by itself."""
        since = self.presence.since if self.presence else None
        seen: list[object] = [self.state, since, self.waiting, self.answers]
        if self.call is not None:
            call = self.call
            seen += [call.uid, call.status, call.wish, call.contact_id]
        text = " ".join(map(str, seen))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def said(self) -> Promise | str:
        """What a screen reader says when it changes; nothing of who calls."""
        if self.call is None:
            return ""
        if self.call.wish:
            return WISHED[self.call.wish]
        return SAID.get(self.call.status, "")


@dataclass(frozen=True)
class Caller:
    """What we know of the other side."""

    call: PhoneCall
    likely: Sequence[Likely] = ()
    transfer_to: Sequence[Presence] = field(default_factory=list)


def bar_of(request: StaffRequest) -> Bar:
    """How things stand. Four queries, whatever happens."""
    return Bar(
        presence=presence_of(request.user),
        call=call_of(request.user),
        waiting=count_in_line(),
        answers=exchange_answers(now()),
    )


def caller_of(request: StaffRequest, call: PhoneCall | None) -> Caller | None:
    """Who is on the other side, as far as the number tells; the look is journalled."""
    if call is None:
        return None
    typed = {"phone": [call.number], "language": [call.language]}
    form = CallForm(MultiValueDict(typed), Around(request.city, topics(), areas()))
    known = recognise(form, request.user).callers if call.number else ()
    there = others_at_a_telephone(request) if call.status in TALKING else []
    return Caller(call, known, there)


def others_at_a_telephone(request: StaffRequest) -> list[Presence]:
    """To whom a call can be passed on."""
    return [
        presence
        for presence in people_present(now())
        if presence.extension
        and presence.state == Presence.State.HERE
        and presence.user_id != request.user.pk
    ]


def show_bar(request: StaffRequest, bar: Bar) -> HttpResponse:
    """The telephone as a part of a page."""
    return render(request, "desk/parts/phone.html", bar_context(request, bar))


def bar_context(request: StaffRequest, bar: Bar) -> dict[str, object]:
    """What its template needs."""
    lines: list[Line] = [] if bar.state == Presence.State.HERE else all_lines()
    return {
        "bar": bar,
        "caller": caller_of(request, bar.call),
        "lines": lines if len(lines) > 1 else [],
    }
