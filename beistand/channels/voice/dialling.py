"""A call that we place: our own telephone first, then the other side."""

import asyncio
from functools import partial
from uuid import uuid4

from beistand.channels.voice.ari import ExchangeError, part, path_of
from beistand.channels.voice.callers import is_over, keep_talking, serve_caller
from beistand.channels.voice.rows import EXCHANGE
from beistand.channels.voice.story import Gone, Story
from beistand.intake.actions import note_answered
from beistand.intake.models import PhoneCall
from beistand.lines.queries import presence_of

OTHER_SIDE = 60.0  # seconds: old people walk to the telephone


async def place_wished(story: Story) -> None:
    """Ring the operator, then the other side, then let them talk."""
    operator = story.call.operator
    there = await story.house.ask(partial(presence_of, operator)) if operator else None
    if operator is None or there is None or not there.extension:
        return
    if not await story.ring(operator, there.extension, story.house.timing.ring):
        return
    if await _reach(story):
        await story.house.ask(partial(note_answered, story.call, by=EXCHANGE))
        story.is_answered = True
        if await keep_talking(story):
            await serve_caller(story)


async def _reach(story: Story) -> bool:
    """Dial the other side while the operator hears it ring; whether they answered."""
    house, call = story.house, story.call
    await house.ari.post(path_of("bridges", story.bridge), type="mixing")
    add = path_of("bridges", story.bridge, "addChannel")
    await house.ari.post(add, channel=call.desk_channel)
    tone = f"tone-{uuid4()}"
    await house.ari.post(
        path_of("channels", call.desk_channel, "play"),
        media="tone:ring",
        playbackId=tone,
    )
    try:
        await house.ari.originate(
            call.channel_id,
            house.trunk.replace("{number}", call.number),
            {
                "appArgs": "out",
                "callerId": next(iter(call.line.phones), ""),
                "timeout": int(OTHER_SIDE),
            },
        )
    except ExchangeError:  # the trunk is not there
        return False
    answered = await _is_answered(story)
    await house.ari.delete(path_of("playbacks", tone))
    return answered and await house.ari.post(add, channel=call.channel_id)


async def _is_answered(story: Story) -> bool:
    loop = asyncio.get_running_loop()
    until = loop.time() + OTHER_SIDE
    try:
        while (left := until - loop.time()) > 0:
            event = await story.next_event(left)
            if event is None or is_over(story, event):
                return False
            other = part(event, "channel", "id") == story.call.channel_id
            if event.get("type") == "StasisStart" and other:
                return True
    except Gone:
        return False
    return False


def is_ours(call: PhoneCall) -> bool:
    """Whether we placed this call."""
    return call.direction == PhoneCall.Direction.OUT
