"""One connection to one provider: bind, submit within window and rate, answer.

Owns its socket and its buffers and never blocks; `sender` waits for all sessions at
once. What left us without an answer when the connection ends is uncertain: nobody
can know whether it went out, so it is never sent again by itself.
"""

import logging
import socket
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from smpplib import consts

from beistand.channels.sms import pdus
from beistand.channels.sms.dialing import NOT_READY, Dial, receive
from beistand.channels.sms.pdus import Envelope, Incoming, Numbers
from beistand.channels.sms.providers import Provider, spell_id
from beistand.outbox.rules import Answer, TextOut

READ_AT_ONCE = 256 * 1024
ASK_AFTER, DEAD_AFTER = 15.0, 40.0  # seconds of silence
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LAST_DOUBLING = 6  # a provider may be away for days
THROTTLED_PAUSE = 1.0
DIAL_LOOK = 0.05  # seconds between two looks whether the connection is there
TURNED_AWAY = {consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL}
NOT_NOW = {consts.SMPP_ESME_RSYSERR, consts.SMPP_ESME_RSUBMITFAIL}
log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Flight:
    """A text on its way: its parts, and what the provider said of each."""

    text: TextOut
    parts: list[bytes]
    ids: dict[int, tuple[str, str]] = field(default_factory=dict)
    begun: bool = False
    refusal: str = ""
    ends: str = ""


@dataclass
class Allowance:
    """How many parts may leave now: so many a second, never many at once."""

    rate: float
    filled_at: float = 0.0
    tokens: float = 1.0

    def take(self, now: float, wanted: int = 1) -> int:
        """How many of so many parts may leave now."""
        most = max(1.0, self.rate / 50)
        self.tokens = min(most, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        granted = min(wanted, int(self.tokens))
        self.tokens -= granted
        return granted

    def wait(self) -> float:
        """Seconds until the next part may leave."""
        return max(0.0, (1 - self.tokens) / self.rate)


class Session:
    """The line to one provider. `deliver` is given everything it delivers to us."""

    def __init__(
        self,
        provider: Provider,
        finish: Callable[[Answer], None],
        deliver: Callable[["Session", Incoming], None],
    ) -> None:
        """Begin without a connection; `finish` is told how each text ended."""
        self.provider = provider
        self._finish, self._deliver = finish, deliver
        self.envelope = Envelope(provider.sender)
        self.queue: deque[tuple[Flight, int]] = deque()
        self.waiting: dict[int, tuple[Flight, int, float]] = {}
        self.allowance = Allowance(provider.own_rate)
        self.sock: socket.socket | None = None
        self.is_bound = False
        self.bound_at = 0.0
        self.problem = "not connected yet"
        self.throttled = 0
        self.has_news = False
        self._numbers = Numbers()
        self._in, self._out = bytearray(), bytearray()
        self._heard = self._asked = self._paused_until = self._next_try = 0.0
        self._failures = 0
        self._dial: Dial | None = None
        self.generation = 0

    # Texts in

    def give(self, text: TextOut) -> None:
        """Take a text; its end is reported later."""
        flight = Flight(text, self.envelope.cut(text.address, text.body, text.pk))
        self.queue.extend((flight, number) for number in range(len(flight.parts)))

    @property
    def in_hand(self) -> int:
        """Parts that wait here or for an answer."""
        return len(self.queue) + len(self.waiting)

    def submit(self, now: float) -> None:
        """Let as many parts leave as window, rate and provider allow."""
        free = self.provider.own_window - len(self.waiting)
        wanted = min(free, len(self.queue))
        if wanted < 1 or now < self._paused_until:
            return
        leaving = []
        for _part in range(self.allowance.take(now, wanted)):
            if not self.queue:
                break
            flight, number = self.queue.popleft()
            if flight.refusal:
                self._end_when_answered(flight)
                continue
            sequence = self._numbers.next_sequence()
            self.waiting[sequence] = (flight, number, now)
            flight.begun = True
            leaving.append(pdus.submit_pdu(sequence, flight.parts[number]))
        self._out += b"".join(leaving)

    def next_wake(self, now: float) -> float:
        """Seconds after which something is to be done without anything coming in."""
        if self._dial is not None:
            return DIAL_LOOK
        if self.sock is None:
            return max(0.0, self._next_try - now)
        if (
            self.queue
            and self.is_bound
            and len(self.waiting) < self.provider.own_window
        ):
            return max(self.allowance.wait(), self._paused_until - now, 0.0005)
        return 1.0

    # The connection

    def keep_up(self, now: float) -> None:
        """Connect when it is time; ask whether the other side lives; give up on it."""
        if self.sock is None:
            if self._dial is not None:
                self._look_at_dialing(self._dial, now)
            elif now >= self._next_try:
                self._begin_dialing(now)
            return
        oldest = next(iter(self.waiting.values()), None)
        silent = now - self._heard
        if silent > DEAD_AFTER or (oldest and now - oldest[2] > DEAD_AFTER):
            self.drop("the provider has not answered for 40 seconds")
        elif silent > ASK_AFTER and now - self._asked > ASK_AFTER and self.is_bound:
            self._asked = now
            self._out += pdus.make_pdu("enquire_link", self._numbers)[1]

    def _begin_dialing(self, now: float) -> None:
        doubled = min(self._failures, LAST_DOUBLING)
        self._next_try = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**doubled)
        self._failures += 1
        self._dial = Dial(self.provider)

    def _look_at_dialing(self, dial: Dial, now: float) -> None:
        if not dial.is_over:
            return
        self._dial = None
        if dial.sock is None:
            self.drop(dial.problem)
            return
        self.generation += 1
        self.sock, self._heard = dial.sock, now
        self._in.clear()
        self._out.clear()
        self._out += pdus.make_pdu(
            "bind_transceiver",
            self._numbers,
            system_id=self.provider.system_id,
            password=self.provider.password,
            interface_version=0x34,
        )[1]

    def drop(self, problem: str) -> None:
        """End the connection and say of every text where it stands."""
        if self.sock is not None:
            self.sock.close()
        if self.is_bound or self.problem != problem:
            log.warning("%s: %s", self.provider.name, problem)
        self.sock, self.is_bound, self.problem = None, False, problem
        held = [flight for flight, _part, _at in self.waiting.values()]
        held += [flight for flight, _part in self.queue]
        self.waiting.clear()
        self.queue.clear()
        for flight in {id(each): each for each in held}.values():
            self._end(flight, "uncertain" if flight.begun else "back", "link cut")

    def say_goodbye(self) -> None:
        """Tell the provider that we go, once nothing waits for an answer any more."""
        if self.sock is not None and self.is_bound:
            self._out += pdus.make_pdu("unbind", self._numbers)[1]
            self.write()

    # Bytes

    @property
    def wants_to_write(self) -> bool:
        """Whether bytes wait for the socket."""
        return bool(self._out)

    def write(self) -> None:
        """Send what waits, as far as the socket takes it."""
        if self.sock is None or not self._out:
            return
        try:
            sent = self.sock.send(self._out)
        except NOT_READY:
            return
        except OSError as problem:
            self.drop(f"the connection broke: {problem.strerror}")
            return
        del self._out[:sent]

    def read(self, now: float) -> None:
        """Take in what has come and act on it."""
        if self.sock is None:
            return
        try:
            came = receive(self.sock, READ_AT_ONCE)
        except NOT_READY:
            return
        except OSError as problem:
            self.drop(f"the connection broke: {problem.strerror}")
            return
        if not came:
            self.drop(self.problem or "the provider ended the connection")
            return
        self._in += came
        self._heard, self.has_news = now, True
        try:
            arrived = pdus.split_pdus(self._in)
        except ValueError as problem:
            self.drop(f"the provider speaks no SMPP: {problem}")
            return
        for pdu in arrived:
            self._handle(pdu, now)

    def acknowledge(self, sequences: Iterable[int], generation: int) -> None:
        """Say that deliveries are kept, if that connection is still the same."""
        if self.sock is not None and generation == self.generation:
            self._out += pdus.acknowledge_deliveries(sequences)

    # What comes in

    def _handle(self, pdu: Incoming, now: float) -> None:
        if pdu.command == pdus.SUBMIT_ANSWER:
            self._note_answer(pdu, now)
        elif pdu.command == pdus.DELIVER:
            self._deliver(self, pdu)
        elif pdu.command in OTHERS:
            getattr(self, OTHERS[pdu.command])(pdu, now)
        elif pdu.command < 0x80000000:
            status = consts.SMPP_ESME_RINVCMDID
            self._out += pdus.answer_pdu("generic_nack", pdu.sequence, status)

    def _note_bind(self, pdu: Incoming, now: float) -> None:
        if pdu.status:
            self.drop(
                f"refused: {_in_words(pdu.status)}. Look at system id and password"
            )
            return
        self.is_bound, self.problem = True, ""
        self.bound_at, self._failures = now, 0

    def _answer_question(self, pdu: Incoming, now: float) -> None:  # noqa: ARG002
        self._out += pdus.answer_pdu("enquire_link_resp", pdu.sequence)

    def _answer_goodbye(self, pdu: Incoming, now: float) -> None:  # noqa: ARG002
        self._out += pdus.answer_pdu("unbind_resp", pdu.sequence)
        self.write()
        self.drop("the provider said goodbye")

    def _note_nack(self, pdu: Incoming, now: float) -> None:
        if pdu.sequence in self.waiting:
            self._note_answer(pdu, now)

    def _note_answer(self, pdu: Incoming, now: float) -> None:
        flight, number, _at = self.waiting.pop(pdu.sequence, (None, 0, 0.0))
        if flight is None:
            return
        if pdu.status in TURNED_AWAY:
            self.throttled += 1
            self._paused_until = now + THROTTLED_PAUSE
            self.queue.appendleft((flight, number))
            return
        if pdu.status == 0:
            given = pdu.message_id()
            flight.ids[number] = (given, spell_id(given, self.provider.answer_ids))
        else:
            flight.refusal = flight.refusal or _in_words(pdu.status)
            flight.ends = "later" if pdu.status in NOT_NOW else "failed"
        self._end_when_answered(flight)

    def _end_when_answered(self, flight: Flight) -> None:
        """A text ends when all its parts are taken, or one is refused."""
        if not flight.refusal:
            if len(flight.ids) == len(flight.parts):
                self._end(flight, "sent", "")
            return
        if any(waits is flight for waits, _part, _at in self.waiting.values()):
            return
        self.queue = deque(each for each in self.queue if each[0] is not flight)
        # Parts that were taken cannot be taken back, so nothing is sent again.
        self._end(flight, "failed" if flight.ids else flight.ends, flight.refusal)

    def _end(self, flight: Flight, ends: str, problem: str) -> None:
        ids = tuple(flight.ids[part] for part in sorted(flight.ids))
        self._finish(Answer(flight.text.pk, ends, self.provider.name, ids, problem))

    def close(self) -> None:
        """Let go of the socket."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.close()


OTHERS = {
    0x80000009: "_note_bind",
    0x00000015: "_answer_question",
    0x00000006: "_answer_goodbye",
    0x80000000: "_note_nack",
}


def _in_words(status: int) -> str:
    """What a refusal means, without what was sent."""
    return str(consts.DESCRIPTIONS.get(status, f"status 0x{status:x}"))
