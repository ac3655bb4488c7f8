"""How long somebody waits before the voicemail, also after being passed on in vain."""

from datetime import datetime, timedelta

from beistand.accounts.models import User
from beistand.channels.voice.ari import Access, read_access
from beistand.channels.voice.plan import decide_for_caller
from beistand.channels.voice.rows import Timing, situation_of
from beistand.intake.actions import (
    note_answered,
    note_arrival,
    note_held,
    note_ringing,
    note_waiting,
)
from beistand.intake.actions.telephone import CallerIn
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.lines.actions import arrive_at_desk
from beistand.lines.queries import main_line
from tests.cast import MONDAY_9

EXCHANGE = System("exchange")


def test_whoever_was_passed_on_in_vain_is_rung_for_again(
    monday: datetime, rosa: User, otto: User
) -> None:
    arrive_at_desk(None, "21", by=rosa)
    call = note_arrival(CallerIn("c1", main_line(), "063112345"), by=EXCHANGE)
    note_ringing(call, rosa, "d1", by=EXCHANGE)
    note_answered(call, by=EXCHANGE)
    with clock.pretending(MONDAY_9 + timedelta(minutes=10)):
        note_held(call, by=EXCHANGE)
        note_ringing(call, otto, "d2", by=EXCHANGE)
        note_waiting(call, by=EXCHANGE)
        step = decide_for_caller(situation_of(call, {"21"}, (), Timing()))
    assert (step.kind, step.which) == ("ring", "21")
    with clock.pretending(MONDAY_9 + timedelta(minutes=13)):
        step = decide_for_caller(situation_of(call, {"21"}, (), Timing()))
    assert step.kind == "voicemail"


def test_a_password_may_hold_any_sign() -> None:
    found = read_access("http://beistand:a%40b%2Fc@127.0.0.1:8088/ari")
    assert found == Access("http://127.0.0.1:8088/ari", "beistand", "a@b/c")
