"""The process that holds the lines to all providers: one loop, one database thread.

Texts go to the first provider that carries the number and is connected; when its line
is cut, the next one takes over. What was on its way is uncertain and stays so until a
person decides; what had not left us goes back into the queue.
"""

import logging
import select
import socket
import time
from collections.abc import Sequence

from beistand.channels.sms import pdus
from beistand.channels.sms.ledger import Ledger
from beistand.channels.sms.pdus import Incoming, Receipt
from beistand.channels.sms.providers import (
    LONGEST_ID,
    Provider,
    by_priority,
    spell_id,
)
from beistand.channels.sms.session import Session
from beistand.channels.sms.writing import Came, Work
from beistand.lines.actions import WireIn
from beistand.outbox.rules import Answer, ReceiptIn, TextOut

BEAT = 5.0  # seconds between two heartbeats
LOOK = 0.25  # seconds between two looks for texts while there are none
PATIENCE = 0.1  # seconds that an answer waits for company
# Texts taken from the queue and not yet written down as sent: so many become
# uncertain when we are killed. As many as leave within USUAL seconds; while the lines
# wait for the database, more, up to LONGEST.
IN_HAND, MOST_IN_HAND = 100, 2000
USUAL, LONGEST = 0.2, 1.0
ASIDE_SHOWN = 86_400.0  # seconds that the status page tells of what was put aside
GOODBYE = 5.0  # seconds for the answers that are still out when we end
log = logging.getLogger(__name__)


class Sender:
    """Sends, receives and notes until told to stop."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        """One session for each provider; nothing is connected yet."""
        self.sessions = [
            Session(each, self._finish, self._take_delivery) for each in providers
        ]
        self._by_name = {each.provider.name: each for each in self.sessions}
        self._work = Work()
        self._ears, self._mouth = socket.socketpair()
        self._ears.setblocking(False)
        self._ledger = Ledger(lambda: self._mouth.send(b"."))
        self._collecting_since = self._looked = self._beaten = 0.0
        self._unfinished = 0  # texts taken whose end the database does not know yet
        self._in_hand = IN_HAND
        self._aside, self._aside_until = 0, 0.0
        self._given = 0  # of these, the ends that the ledger holds just now
        self._pace = 0.0  # texts a second that came to their end lately
        self._ran_dry = False  # whether the lines waited for the database
        self.is_ending = False

    def run(self) -> None:
        """Until `is_ending`; then what is on its way is waited for, a moment."""
        while not self.is_ending:
            self.turn()
        until = time.monotonic() + GOODBYE
        while time.monotonic() < until and self._has_loose_ends():
            self.turn()
        for session in self.sessions:
            session.say_goodbye()
            session.close()
        self._ledger.end()

    def turn(self) -> None:
        """Once around: connect, send, wait a little, read, hand over."""
        now = time.monotonic()
        for session in self.sessions:
            session.keep_up(now)
            if session.is_bound and not self.is_ending:
                session.submit(now)
            session.write()
        self._wait(now)
        self._take_back()
        self._hand_over(time.monotonic())

    def _has_loose_ends(self) -> bool:
        waiting = any(session.waiting for session in self.sessions)
        return waiting or bool(self._work.answers) or not self._ledger.is_idle

    def _wait(self, now: float) -> None:
        reading: list[socket.socket] = [self._ears]
        writing: list[socket.socket] = []
        by_socket: dict[socket.socket, Session] = {}
        for session in self.sessions:
            if session.sock is not None:
                by_socket[session.sock] = session
                reading.append(session.sock)
                if session.wants_to_write:
                    writing.append(session.sock)
        wake = min(session.next_wake(now) for session in self.sessions)
        ready, writable, _odd = select.select(
            reading, writing, [], min(wake, self._next_look(now))
        )
        now = time.monotonic()
        for sock in ready:
            if sock is self._ears:
                self._ears.recv(4096)
            else:
                by_socket[sock].read(now)
        for sock in writable:
            by_socket[sock].write()

    def _next_look(self, now: float) -> float:
        if not self._ledger.is_idle:
            return 1.0
        if self._work.answers or self._work.receipts or self._work.came:
            return max(0.0, self._collecting_since + PATIENCE - now)
        return max(0.0, min(self._looked + LOOK, self._beaten + BEAT) - now)

    # What sessions tell

    def _finish(self, answer: Answer) -> None:
        self._collect()
        self._work.answers.append(answer)

    def _take_delivery(self, session: Session, pdu: Incoming) -> None:
        """A receipt or a text to us: acknowledged only when it is written down."""
        self._collect()
        work, provider = self._work, session.provider
        receipt = pdus.read_receipt(pdu.whole)
        if receipt is None:
            said = _said(pdu)
            if said.is_receipt:
                receipt = Receipt(said.receipt_id, said.state, said.code)
            else:
                work.came.append(Came(provider.name, said, pdu.whole))
        if receipt is not None:
            number, state, code = receipt
            if not (number and state):  # on its way: the last word comes later
                session.acknowledge([pdu.sequence], session.generation)
                return
            key = spell_id(number, provider.receipt_ids)
            work.receipts.append(
                ReceiptIn(provider.name, number[:LONGEST_ID], key, state, code)
            )
        work.deliveries[session, session.generation].append(pdu.sequence)

    def _collect(self) -> None:
        work = self._work
        if not (work.answers or work.receipts or work.came):
            self._collecting_since = time.monotonic()

    # The database

    def _hand_over(self, now: float) -> None:
        if not self._ledger.is_idle:
            return
        work = self._work
        if now >= self._beaten + BEAT:
            self._beaten = now
            note = self._note_aside(now)
            work.beats = {_code(each): _beat(each, note) for each in self.sessions}
        room = 0 if self.is_ending else self._room()
        collected = len(work.answers) + len(work.receipts) // 2
        is_due = (
            collected >= self._in_hand // 3 or now >= self._collecting_since + PATIENCE
        )
        has_news = bool(work.answers or work.receipts or work.came)
        if not (work.beats or (has_news and is_due) or self._may_look(now, room)):
            return
        self._learn_pace(len(work.answers), now - self._looked)
        work.room = room
        self._looked = now
        self._given = len(work.answers)
        self._work = Work()
        self._ledger.give(work)

    def _may_look(self, now: float, room: int) -> bool:
        """Fetch at once while there is work, and now and then when there is none."""
        if not room:
            return False
        return now >= self._looked + LOOK or (
            self._unfinished > 0 and room >= self._in_hand // 3
        )

    def _room(self) -> int:
        """How many more texts to take: never more than may leave in half a second."""
        rate = sum(each.provider.own_rate for each in self.sessions if each.is_bound)
        most = min(self._in_hand, int(rate / 2) + 1) if rate else 0
        return max(0, most - self._unfinished)

    def _take_back(self) -> None:
        done = self._ledger.take()
        if done is None:
            return
        if done.aside:
            self._aside += done.aside
            self._aside_until = time.monotonic() + ASIDE_SHOWN
        self._ran_dry = not any(session.in_hand for session in self.sessions)
        self._unfinished += len(done.texts) - self._given
        self._given = 0
        for (session, generation), sequences in done.deliveries.items():
            session.acknowledge(sequences, generation)
        for text in done.texts:
            self._route(text)

    def _note_aside(self, now: float) -> str:
        if now > self._aside_until:
            self._aside = 0
            return ""
        return f"could not be written down: {self._aside}; the log says why"

    def _learn_pace(self, ended: int, seconds: float) -> None:
        """How much to hold in hand, as the texts have come to their end lately."""
        self._pace = max(ended / max(seconds, 0.001), self._pace * 0.8)
        least = max(IN_HAND, self._pace * USUAL)
        most = min(max(least, self._pace * LONGEST), MOST_IN_HAND)
        wish = self._in_hand * (1.5 if self._ran_dry else 0.95)
        self._in_hand = round(min(max(wish, least), most))

    def _route(self, text: TextOut) -> None:
        providers = [each.provider for each in self.sessions if each.is_bound]
        for provider in by_priority(providers, text.address):
            self._by_name[provider.name].give(text)
            return
        carried = by_priority([each.provider for each in self.sessions], text.address)
        if carried:
            self._finish(Answer(text.pk, "back", problem="no provider is connected"))
        else:
            self._finish(Answer(text.pk, "failed", problem="no provider carries it"))


def _said(pdu: Incoming) -> pdus.Delivered:
    """What nobody can read is kept: a person sees that something came."""
    try:
        return pdus.read_delivery(pdu.whole)
    except ValueError:
        return pdus.Delivered("", "", "")


def _code(session: Session) -> str:
    return f"sms-{session.provider.name}"


def _beat(session: Session, note: str) -> WireIn:
    had_event = session.has_news
    session.has_news = False
    return WireIn(
        kind="sms",
        is_connected=session.is_bound,
        waiting=session.in_hand,
        problem=session.problem or note,
        had_event=had_event,
    )
