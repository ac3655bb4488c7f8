"""The way of a caller: ring whoever is there, wait, talk, or leave a message."""

import asyncio
from functools import partial

from beistand.channels.voice.ari import Event, part, path_of
from beistand.channels.voice.plan import decide_for_caller, place_kind
from beistand.channels.voice.rows import EXCHANGE, situation_of
from beistand.channels.voice.story import GONE, Gone, Story
from beistand.intake.actions import note_held, note_resumed
from beistand.intake.models import PhoneCall
from beistand.lines.models import Announcement, Line
from beistand.lines.queries import presence_at, presence_of

SAY_AGAIN = 30.0  # seconds between two announcements of the place in line
LOOK_AGAIN = 1.0
Wish, Kind = PhoneCall.Wish, Announcement.Kind


async def serve_caller(story: Story) -> None:
    """Serve somebody who has called, until the call is over."""
    house, call = story.house, story.call
    if call.status == PhoneCall.Status.WAITING and await _is_open(story):
        await story.answer()
        await story.announce(Kind.WELCOME)
    tried: set[str] = set()
    line = Waiting(story)
    while True:
        online = await house.online()
        find = partial(situation_of, call, online, tried, house.timing)
        now = await house.ask(find)
        step = decide_for_caller(now)
        if step.kind == "voicemail":
            await _end_with_message(story, step.which)
            return
        if step.kind == "wait":
            await line.go_on(now.place)
            continue
        left = min(house.timing.ring, max(1.0, now.patience - now.waited))
        if await _ring_telephone(story, step.which, left):
            if not await talk(story):
                return
        elif call.status == PhoneCall.Status.RINGING:
            tried.add(step.which)
            await story.stand_in_line()


class Waiting:
    """Somebody in the line: music, and now and then the place."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.place = 0
        self.said_at = 0.0

    async def go_on(self, place: int) -> None:
        """Wait a moment; say the place when it has changed, or after a while."""
        loop = asyncio.get_running_loop()
        if not self.place:
            await self.story.answer()
            await self.story.announce(Kind.WAIT)
        if place != self.place or loop.time() - self.said_at > SAY_AGAIN:
            await self.story.announce(place_kind(place))
            await self.story.tell("moh")
            self.place, self.said_at = place, loop.time()
        await self.story.next_event(LOOK_AGAIN)


async def talk(story: Story) -> bool:
    """Let them talk; True if the caller is to go back into the line."""
    await story.connect()
    return await keep_talking(story)


async def keep_talking(story: Story) -> bool:
    """Go on until one side hangs up; do what the desk wishes meanwhile."""
    while True:
        event = await story.next_event(60.0)
        if event is None:
            continue
        if is_over(story, event):
            return False
        match event.get("wish"):
            case Wish.HOLD if story.call.status == PhoneCall.Status.TALKING:
                await _hold(story)
                await story.house.ask(partial(note_held, story.call, by=EXCHANGE))
            case Wish.RESUME if story.call.status == PhoneCall.Status.HELD:
                await _resume(story)
                await story.house.ask(partial(note_resumed, story.call, by=EXCHANGE))
            case Wish.TRANSFER:
                if not await _pass_on(story):
                    return True


def is_over(story: Story, event: Event) -> bool:
    """Whether the operator has hung up, by the telephone or at the desk."""
    if event.get("wish") == Wish.HANG_UP:
        return True
    mine = part(event, "channel", "id") == story.call.desk_channel
    return mine and event.get("type") in GONE


async def _hold(story: Story) -> None:
    path = path_of("bridges", story.bridge, "removeChannel")
    if not await story.house.ari.post(path, channel=story.call.channel_id):
        raise Gone
    await story.tell("moh")


async def _resume(story: Story) -> None:
    await story.house.ari.delete(path_of("channels", story.call.channel_id, "moh"))
    path = path_of("bridges", story.bridge, "addChannel")
    if not await story.house.ari.post(path, channel=story.call.channel_id):
        raise Gone


async def _pass_on(story: Story) -> bool:
    """Ring a colleague; False if nobody there answered: back into the line."""
    to = story.call.wish_to
    if to is None:
        return True
    if story.call.status == PhoneCall.Status.TALKING:
        await _hold(story)
    there = await story.house.ask(partial(presence_of, to))
    before = story.call.desk_channel
    story.ignore(before)
    await story.house.ari.delete(path_of("channels", before))
    if there is not None and await story.ring(
        to, there.extension, story.house.timing.ring
    ):
        await story.house.ari.delete(path_of("channels", story.call.channel_id, "moh"))
        await story.connect()
        return True
    await story.stand_in_line()
    return False


async def _ring_telephone(story: Story, extension: str, seconds: float) -> bool:
    """Let the telephone ring at whose side somebody said to be."""
    there = await story.house.ask(partial(presence_at, extension))
    if there is None:
        return False
    if not story.is_answered:
        await story.tell("ring")
    return await story.ring(there.user, extension, seconds)


async def _end_with_message(story: Story, which: str) -> None:
    line = story.call.line
    if which == Kind.CLOSED and line.when_closed != Line.WhenClosed.VOICEMAIL:
        await story.answer()
        await story.announce(which)
        return
    await story.take_message(which)


async def _is_open(story: Story) -> bool:
    """Whether the hours of the line say that somebody is there."""
    find = partial(situation_of, story.call, (), (), story.house.timing)
    return (await story.house.ask(find)).is_open
