"""The process behind `beistand exchange`: one connection, every call a story.

While we are connected, the exchange hands us the calls. When the connection is lost
or we are killed, calls stay where they are; whoever connects next takes up each from
its row: who talks goes on talking, who was about to leave a message is asked again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from django.db import Error as DatabaseError
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from beistand.channels.voice.ari import (
    APP,
    Ari,
    Event,
    ExchangeError,
    part,
    path_of,
    read_event,
)
from beistand.channels.voice.callers import keep_talking, serve_caller
from beistand.channels.voice.dialling import is_ours, place_wished
from beistand.channels.voice.house import House, Plan
from beistand.channels.voice.recordings import sweep_fallback, sweep_recordings
from beistand.channels.voice.rows import (
    EXCHANGE,
    call_from,
    calls_now,
    take_wishes,
)
from beistand.channels.voice.sounds import (
    missing_sounds,
    prepare_folder,
    write_announcements,
)
from beistand.channels.voice.story import Gone, Story
from beistand.intake.models import PhoneCall
from beistand.lines.actions import WireIn, beat_wire

log = logging.getLogger(__name__)
THREADS = 8
LOOK_FOR_WISHES = 0.2
BEAT = 5.0
SWEEP = 5.0
AGAIN = (0.5, 1.0, 2.0, 5.0)
LOST = (OSError, ExchangeError, WebSocketException, TimeoutError)
Status = PhoneCall.Status


async def run_exchange(plan: Plan, stop: asyncio.Event) -> None:
    """Serve calls until told to stop; connect again whenever the wire is lost."""
    failed = 0
    threads = ThreadPoolExecutor(THREADS, "rows")
    while not stop.is_set():
        async with Ari(plan.access) as ari:
            house = House(ari, plan, threads)
            try:
                await Exchange(house).serve(stop)
                failed = 0
            except LOST as problem:
                words = f"not connected: {type(problem).__name__}"
                log.warning("The exchange is %s.", words)
                with suppress(DatabaseError):
                    await house.ask(partial(beat, False, 0, words))
            except DatabaseError:
                log.exception("The database does not answer.")
        with suppress(TimeoutError):
            pause = AGAIN[min(failed, len(AGAIN) - 1)]
            await asyncio.wait_for(stop.wait(), pause)
        failed += 1
    threads.shutdown()


class Exchange:
    """One connection and the calls that go on over it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.stories: dict[str, asyncio.Task[None]] = {}
        self.by_call: dict[int, Story] = {}
        self.broken_off: set[int] = set()
        self.had_event = False

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until the connection ends or somebody says stop."""
        house = self.house
        await asyncio.to_thread(prepare_folder, house.spool)
        await house.ask(partial(write_announcements, house.spool))
        async with house.ari.events() as stream:
            await house.ask(partial(beat, True, 0, ""))
            tasks: list[asyncio.Task[object]] = [
                asyncio.create_task(self._listen(stream))
            ]
            try:
                # First who was there before us: a wish is granted only once, and
                # only to a call that has been taken up.
                await self._adopt()
                tasks += [
                    asyncio.create_task(each)
                    for each in (
                        self._every(LOOK_FOR_WISHES, self._grant_wishes),
                        self._every(BEAT, self._beat),
                        self._every(SWEEP, self._sweep),
                        stop.wait(),
                    )
                ]
                done, _rest = await asyncio.wait(
                    tasks, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    task.result()
            finally:
                await self._leave(tasks)

    async def _leave(self, tasks: Sequence[asyncio.Task[object]]) -> None:
        """Stop at once; every call stays as it is for whoever comes next."""
        ending = [*tasks, *self.stories.values()]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

    async def _listen(self, stream: ClientConnection) -> None:
        async for text in stream:
            event = read_event(text)
            self.had_event = True
            if self.house.hand_out(event):
                continue
            if event.get("type") == "StasisStart":
                self._welcome(event)

    def _welcome(self, event: Event) -> None:
        """A channel that nobody waits for: a caller, or a telephone left over."""
        channel = part(event, "channel", "id")
        args = event.get("args")
        said = [str(each) for each in args] if isinstance(args, list) else []
        number = part(event, "channel", "caller", "number")
        if said[:1] == ["in"]:
            self._begin(channel, self._arrive(channel, number, "".join(said[1:2])))
        else:
            self._begin(channel, self._hang_up(channel))

    def _begin(self, name: str, story: Coroutine[None, None, None]) -> None:
        """Let a story run beside the others, one for each channel."""
        if name in self.stories:
            story.close()
            return
        task = asyncio.create_task(story)
        self.stories[name] = task
        task.add_done_callback(partial(self._end, name))

    def _end(self, name: str, task: asyncio.Task[None]) -> None:
        self.stories.pop(name, None)
        if not task.cancelled() and (problem := task.exception()):
            log.error("A call broke off.", exc_info=problem)

    async def _arrive(self, channel: str, number: str, dialled: str) -> None:
        try:
            call = await self.house.ask(partial(call_from, channel, number, dialled))
        except Exception:  # whatever it was, nobody is left in silence
            log.exception("A call cannot be written down; the exchange records it.")
            path = path_of("channels", channel, "continue")
            with suppress(ExchangeError):
                await self.house.ari.post(
                    path, context="hotline", extension="s", label="record"
                )
            return
        await self._tell(call, serve_caller)

    async def _hang_up(self, channel: str) -> None:
        with suppress(ExchangeError):
            await self.house.ari.delete(path_of("channels", channel))

    async def _tell(
        self, call: PhoneCall, how: Callable[[Story], Awaitable[object]]
    ) -> None:
        """Run a story to its end and close it; when cancelled, leave it to the next.

        One that breaks off for any other reason is taken up by the next sweep: until
        then the caller is still there.
        """
        story = Story(self.house, call)
        self.by_call[call.pk] = story
        try:
            with suppress(Gone):
                await how(story)
            await story.close()
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("Call %s broke off; it is taken up again.", call.uid)
            self.broken_off.add(call.pk)
        finally:
            story.forget()
            self.by_call.pop(call.pk, None)

    async def _grant_wishes(self) -> None:
        for call, wish in await self.house.ask(take_wishes):
            if wish == PhoneCall.Wish.DIAL:
                self._begin(call.channel_id, self._tell(call, place_wished))
                continue
            story = self.by_call.get(call.pk)
            if story is not None:
                story.call.wish_to = call.wish_to
                story.events.put_nowait({"type": "Wish", "wish": wish})
            elif wish == PhoneCall.Wish.HANG_UP:  # before it was ever dialled
                self._begin(call.channel_id, self._tell(call, leave_it))

    async def _adopt(self) -> None:
        """Take up every call that was going on when its last story broke off."""
        rows = await self.house.ari.rows("/channels")
        there = {str(row["id"]): row for row in rows}
        calls = await self.house.ask(calls_now)
        for call in calls:
            if call.wish == PhoneCall.Wish.DIAL:
                continue
            for channel in (call.channel_id, call.desk_channel):
                if channel in there:
                    await self._hear(channel)
            self._begin(call.channel_id, self._tell(call, resume_with(set(there))))
        known = {call.channel_id for call in calls}
        known |= {call.desk_channel for call in calls}
        for channel, row in there.items():
            if channel not in known and part(row, "dialplan", "app_name") == "Stasis":
                self._take_up(row)

    def _take_up(self, row: dict[str, object]) -> None:
        """A channel in our hands of which no row tells."""
        app, _comma, args = part(row, "dialplan", "app_data").partition(",")
        if app == APP:
            said = args.split(",")
            event: Event = {"channel": row, "args": said}
            self._welcome(event)

    async def _hear(self, channel: str) -> None:
        path = path_of("applications", APP, "subscription")
        await self.house.ari.post(path, eventSource=f"channel:{channel}")

    async def _sweep(self) -> None:
        house = self.house
        await house.ask(partial(write_announcements, house.spool))
        rows = await house.ari.rows("/channels")
        there = {str(row["id"]) for row in rows}
        await self._take_up_again(there)
        await sweep_recordings(house)
        await sweep_fallback(house, there)

    async def _take_up_again(self, there: set[str]) -> None:
        """Go on with calls whose story broke off while we stayed connected."""
        broken, self.broken_off = self.broken_off, set()
        if not broken:
            return
        for call in await self.house.ask(calls_now):
            if call.pk in broken:
                self._begin(call.channel_id, self._tell(call, resume_with(there)))

    async def _beat(self) -> None:
        house = self.house
        gone = missing_sounds(house.spool)
        problem = f"missing sounds: {', '.join(gone)}" if gone else house.problem
        had, self.had_event = self.had_event, False
        count = len(self.stories)
        await house.ask(partial(beat, True, count, problem, had_event=had))

    async def _every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            await work()
            await asyncio.sleep(seconds)


def beat(
    is_connected: bool, calls: int, problem: str, *, had_event: bool = False
) -> None:
    """Write down how the wire is."""
    told = WireIn("voice", is_connected, calls, problem, had_event=had_event)
    beat_wire("exchange", told, by=EXCHANGE)


async def leave_it(story: Story) -> None:
    """Nothing more happens to this call: it is only closed."""


def resume_with(there: set[str]) -> Callable[[Story], Awaitable[None]]:
    """How a call goes on, given the channels that still exist."""

    async def resume(story: Story) -> None:
        call = story.call
        if call.channel_id not in there:
            return
        story.is_answered = call.status != Status.RINGING or bool(call.answered_at)
        talks = call.status in {Status.TALKING, Status.HELD}
        if talks and call.desk_channel in there:
            if not await keep_talking(story):
                return
        elif talks or is_ours(call):
            return
        if call.status == Status.VOICEMAIL:
            await _message_again(story)
            return
        await story.drop_desk()
        if call.status == Status.RINGING:
            await story.stand_in_line()
        story.is_answered = False
        await serve_caller(story)

    return resume


async def _message_again(story: Story) -> None:
    """Go on with a message, or ask for it once more; what was said is kept."""
    live = path_of("recordings", "live", story.recording)
    if await story.house.ari.get(live) is not None:
        await story.wait_for_message()
        return
    stored = path_of("recordings", "stored", story.recording)
    if await story.house.ari.get(stored) is None:
        await story.take_message("voicemail")
