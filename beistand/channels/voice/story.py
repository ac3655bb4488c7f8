"""One call as it goes on: what it waits for, what it holds in the exchange."""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from uuid import uuid4

from beistand.accounts.models import User
from beistand.channels.voice.ari import Event, ExchangeError, part, path_of
from beistand.channels.voice.house import House, Queue
from beistand.channels.voice.recordings import collect_recording
from beistand.channels.voice.rows import EXCHANGE
from beistand.channels.voice.sounds import BEEP, media_for, sound_uri
from beistand.intake.actions import (
    note_answered,
    note_ended,
    note_ringing,
    note_voicemail,
    note_waiting,
)
from beistand.intake.models import PhoneCall
from beistand.kit import phone as numbers
from beistand.kit.errors import Refused

log = logging.getLogger(__name__)
LONGEST_PLAYBACK = 300.0
LONGEST_MESSAGE = 300
SILENCE = 10  # seconds after which a message is over: old people think while they speak
# What telephones understand as "answer by yourself": the operator has pressed a key.
ANSWER_BY_YOURSELF = {
    "PJSIP_HEADER(add,Call-Info)": "<sip:desk>;answer-after=0",
    "PJSIP_HEADER(add,Alert-Info)": "info=alert-autoanswer",
}
MOST_GAPS = 8  # pauses of four seconds in one message
GONE = frozenset({"StasisEnd", "ChannelDestroyed"})


class Gone(Exception):  # noqa: N818
    """The other side has hung up."""


class Story:
    """A call and its queue of events. Whoever runs it closes it."""

    def __init__(self, house: House, call: PhoneCall) -> None:
        self.house = house
        self.call = call
        self.is_answered = False
        self.events: Queue = asyncio.Queue()
        self._heard: set[str] = set()
        self.listen(call.channel_id)
        if call.desk_channel:
            self.listen(call.desk_channel)

    @property
    def recording(self) -> str:
        """The name of the message that may be left in this call."""
        return f"vm-{self.call.uid}"

    @property
    def bridge(self) -> str:
        """Where the two sides hear each other."""
        return f"bridge-{self.call.uid}"

    def listen(self, name: str) -> None:
        """Be told of everything that happens to this channel."""
        self.house.listening[name] = self.events
        self._heard.add(name)

    def ignore(self, name: str) -> None:
        """Be told no more."""
        self.house.listening.pop(name, None)
        self._heard.discard(name)

    async def next_event(self, seconds: float) -> Event | None:
        """The next event within this time, or None.

        Raises:
            Gone: the other side has hung up.
        """
        try:
            event = await asyncio.wait_for(self.events.get(), max(seconds, 0.01))
        except TimeoutError:
            return None
        if event.get("type") in GONE and part(event, "channel", "id") == (
            self.call.channel_id
        ):
            raise Gone
        return event

    async def answer(self) -> None:
        """Pick up, if nobody has."""
        if not self.is_answered:
            await self.tell("answer")
            self.is_answered = True

    async def tell(self, *what: str, **said: str | int) -> None:
        """Do something with the other side's channel.

        Raises:
            Gone: there is no such channel any more.
        """
        path = path_of("channels", self.call.channel_id, *what)
        if not await self.house.ari.post(path, **said):
            raise Gone

    async def play(self, media: list[str]) -> None:
        """Play these and wait until they were heard."""
        if not media:
            return
        playback = f"play-{uuid4()}"
        await self.tell("play", media=",".join(media), playbackId=playback)
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_PLAYBACK
        while (left := until - loop.time()) > 0:
            event = await self.next_event(left)
            if event is None or (
                event.get("type") == "PlaybackFinished"
                and part(event, "playback", "id") == playback
            ):
                break
            if part(event, "playback", "state") == "failed":
                self.house.problem = "an announcement cannot be played"

    async def announce(self, kind: str) -> None:
        """Play what callers of the line hear at this point; maybe nothing."""
        find = partial(media_for, self.house.spool, self.call.line, kind)
        await self.play(await self.house.ask(find))

    async def take_message(self, kind: str) -> None:
        """Say why nobody answers, beep, and record until silence or the end."""
        await self.answer()
        if self.call.status != PhoneCall.Status.VOICEMAIL:
            await self.house.ask(partial(note_voicemail, self.call, by=EXCHANGE))
        find = partial(media_for, self.house.spool, self.call.line, kind)
        media = await self.house.ask(find)
        await self.play([*media, sound_uri(self.house.spool, BEEP)])
        self.listen(self.recording)
        await self._record("fail")
        await self.wait_for_message()

    async def _record(self, if_exists: str) -> None:
        await self.tell(
            "record",
            name=self.recording,
            format="wav",
            maxDurationSeconds=LONGEST_MESSAGE,
            maxSilenceSeconds=SILENCE,
            ifExists=if_exists,
            beep="false",
            terminateOn="none",
        )

    async def wait_for_message(self) -> None:
        """Wait until what is being recorded has ended.

        Asterisk gives up when nothing at all arrives for four seconds, as from a
        telephone that does not send silence. Then it is asked to go on.
        """
        self.listen(self.recording)
        loop = asyncio.get_running_loop()
        until = loop.time() + LONGEST_MESSAGE
        for _gap in range(MOST_GAPS):
            ended = await self._message_end(until - loop.time() + 30)
            if ended is None or _seconds(ended, "silence_duration") >= SILENCE:
                return
            if loop.time() >= until:
                return
            await self._record("append")

    async def _message_end(self, seconds: float) -> Event | None:
        while event := await self.next_event(seconds):
            if event.get("type") in {"RecordingFinished", "RecordingFailed"}:
                return event
        return None

    async def ring(self, user: User, extension: str, seconds: float) -> bool:
        """Let this telephone ring; whether it was answered.

        An operator who presses "answer" is rung again by a call that their
        telephone takes by itself.
        """
        if not await self._ring_once(user, extension, seconds):
            return False
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            match self._meaning(await self.next_event(left)):
                case "answered":
                    return True
                case "over":
                    break
                case "by itself":
                    await self.drop_desk()
                    if not await self._ring_once(user, extension, left, by_itself=True):
                        break
        await self.drop_desk()
        return False

    def _meaning(self, event: Event | None) -> str:
        """What an event says about the telephone that rings."""
        if event is None or event.get("wish") == PhoneCall.Wish.HANG_UP:
            return "over"
        if event.get("wish") == PhoneCall.Wish.ANSWER:
            return "by itself"
        if part(event, "channel", "id") != self.call.desk_channel:
            return ""
        if event.get("type") == "StasisStart":
            return "answered"
        return "over" if event.get("type") in GONE else ""

    async def _ring_once(
        self, user: User, extension: str, seconds: float, *, by_itself: bool = False
    ) -> bool:
        desk = f"desk-{uuid4()}"
        note = partial(note_ringing, self.call, user, desk, by=EXCHANGE)
        if not await self.house.ask(note):
            return False
        self.listen(desk)
        try:
            return await self.house.ari.originate(
                desk,
                f"PJSIP/{extension}",
                {
                    "appArgs": "desk",
                    "callerId": self.shown_number(),
                    "timeout": int(seconds) + 1,
                    "variables": ANSWER_BY_YOURSELF if by_itself else {},
                },
            )
        except ExchangeError:  # the telephone is not registered
            await self.drop_desk()
            return False

    def shown_number(self) -> str:
        """What the operator's telephone shows."""
        region = self.call.line.holiday_country or "DE"
        number = self.call.number
        shown = numbers.display(number, region) if number.startswith("+") else number
        return f'"{shown or "-"}" <{number or "anonymous"}>'

    async def connect(self) -> None:
        """Let the two sides hear each other."""
        await self.answer()
        channels = f"{self.call.channel_id},{self.call.desk_channel}"
        await self.house.ari.post(path_of("bridges", self.bridge), type="mixing")
        path = path_of("bridges", self.bridge, "addChannel")
        if not await self.house.ari.post(path, channel=channels):
            raise Gone
        await self.house.ask(partial(note_answered, self.call, by=EXCHANGE))

    async def drop_desk(self) -> None:
        """Let the operator's telephone be still."""
        desk = self.call.desk_channel
        if desk:
            self.ignore(desk)
            await self.house.ari.delete(path_of("channels", desk))

    async def stand_in_line(self) -> None:
        """The caller waits again; nobody's telephone rings."""
        await self.house.ask(partial(note_waiting, self.call, by=EXCHANGE))

    async def close(self) -> None:
        """Hang up both sides, fetch the message, and write down how it ended."""
        try:
            await self.drop_desk()
            await self.house.ari.delete(path_of("channels", self.call.channel_id))
            await self.house.ari.delete(path_of("bridges", self.bridge))
        except ExchangeError:
            log.warning("Call %s: the exchange does not answer.", self.call.uid)
        left = await collect_recording(self.house, self.recording)
        with suppress(Refused):  # somebody else has ended it
            end = partial(note_ended, self.call, by=EXCHANGE, message_left=left)
            await self.house.ask(end)
        self.forget()

    def forget(self) -> None:
        """Hear nothing more."""
        for name in list(self._heard):
            self.ignore(name)


def _seconds(event: Event, name: str) -> float:
    """How long something lasted, as the end of a recording says."""
    return float(part(event, "recording", name) or 0)
