"""What a call from the call-back list brings: an answer, or honestly nobody.

Every purpose ends in the same place as its written twin: a helper who says yes
on the phone accepts as one who follows the link. Whoever could not be reached
at last blocks nothing: the need goes on without. But who is owed news and has no
number, and nothing to be written to, is reached otherwise, or a person decides.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.cases.actions import (
    add_note,
    ask_for_call,
    phone_person,
    record_attempt,
    record_follow_up,
    settle_stranded,
    strand_call,
    verify_case,
    write_person,
)
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallAttempt, CallBack, FollowUp, Need
from beistand.kit.actions import System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after
from beistand.matching import queries, rules
from beistand.matching.actions.answering import (
    accept_match,
    decline_match,
    help_comes,
    suggest_time,
)
from beistand.matching.actions.ending import (
    expire_match,
    help_cancelled,
    nobody_helps,
    settle,
)
from beistand.matching.actions.proposing import ask_by_phone
from beistand.matching.actions.referring import (
    accept_referral,
    decline_referral,
    service_helps,
)
from beistand.matching.models import Match, Referral
from beistand.outbox.actions import Text, settle_message
from beistand.outbox.models import Message

NO_ANSWER = "no_answer"
WITH_THE_PERSON = frozenset({"answer", "tell", "follow_up"})
ASKING = ("helper-asked", "helper-asked-reminder")


@dataclass(frozen=True)
class Said:
    """What somebody said on the phone.

    Attributes:
        choice: one of `rules.SAID` for the purpose of the call.
        words: when, how, or whatever else was said; reason: why a helper says no.
        note: a word on the attempt itself.
    """

    choice: str = ""
    words: str = ""
    reason: str = ""
    note: str = ""


@action("matching.call")
def finish_call(call: CallBack, result: str, said: Said, *, by: User) -> CallBack:
    """Write down how a call went and do what follows from it."""
    reached = result == CallAttempt.Result.REACHED
    if reached and said.choice not in rules.SAID[call.purpose]:
        raise Refused(_("Choose what was said."))
    record_attempt(call, result, by=by, note=said.note)
    if call.status == CallBack.Status.REACHED:
        _take_answer(call, said, by)
    elif call.status == CallBack.Status.NOT_REACHED:
        _go_on_without(call, by)
        if result == CallAttempt.Result.WRONG_NUMBER:
            _ask_nobody_there(call, by)
    if call.case is not None:
        settle(call.case)
    return call


def _ask_nobody_there(call: CallBack, by: User) -> None:
    """Whatever else this helper was to be asked under the wrong number goes on."""
    if call.purpose != CallBack.Purpose.ASK_HELPER:
        return
    rows = CallBack.objects.filter(
        person=call.person, purpose=call.purpose, status="waiting"
    )
    for other in rows:
        if other.phone == call.phone:
            _go_on_without(other, by)


@action("matching.call")
def finish_otherwise(
    call: CallBack, reached: bool, said: Said, *, by: User
) -> CallBack:
    """Somebody without a number was reached in another way, or honestly nobody was."""
    if reached and said.choice not in rules.SAID[call.purpose]:
        raise Refused(_("Choose what was said."))
    settle_stranded(call, reached, said.words, by=by)
    if reached:
        _take_answer(call, said, by)
    elif call.purpose == CallBack.Purpose.FOLLOW_UP:
        _end_follow_up(call, None, said.words, by)
    elif call.case is not None:
        add_note(call.case, said.words, by=by)
    if call.case is not None:
        settle(call.case)
    return call


def _take_answer(call: CallBack, said: Said, by: User) -> None:
    if call.case is not None and call.purpose in WITH_THE_PERSON:
        verify_case(call.case, by=System())
    match call.purpose:
        case CallBack.Purpose.ASK_HELPER:
            _helper_said(call, said, by)
        case CallBack.Purpose.ASK_PROVIDER:
            _provider_said(call, said, by)
        case CallBack.Purpose.FOLLOW_UP:
            _end_follow_up(call, said.choice == "well", said.words, by)
        case _told_or_answered if call.case is not None and said.words:
            add_note(call.case, said.words, by=by)


def _helper_said(call: CallBack, said: Said, by: User) -> None:
    match = queries.match_behind(call.about)
    if match is None:
        return
    if said.choice == "accept":
        accept_match(match, said.words, by=by)
    elif said.choice == "suggest":
        suggest_time(match, said.words, by=by)
    else:
        decline_match(match, said.reason or "other", by=by)


def _provider_said(call: CallBack, said: Said, by: User) -> None:
    referral = queries.referral_behind(call.about)
    if referral is None:
        return
    if said.choice == "takes":
        accept_referral(referral, said.words, by=by)
    else:
        decline_referral(referral, said.words, by=by)


def _end_follow_up(call: CallBack, well: bool | None, words: str, by: User) -> None:
    row = FollowUp.objects.filter(call=call, status=FollowUp.Status.DUE).first()
    if row is not None:
        record_follow_up(row, well, words, by=by)


def _go_on_without(call: CallBack, by: User) -> None:
    """The last try was in vain: nothing may wait for it any longer."""
    match call.purpose:
        case CallBack.Purpose.ASK_HELPER:
            asked = queries.match_behind(call.about)
            if asked is not None and asked.status == Match.Status.PROPOSED:
                expire_match(asked, by=by)
        case CallBack.Purpose.ASK_PROVIDER:
            referral = queries.referral_behind(call.about)
            if referral is not None and referral.status == Referral.Status.OFFERED:
                decline_referral(referral, NO_ANSWER, by=by)
        case CallBack.Purpose.FOLLOW_UP:
            _end_follow_up(call, None, "", by)
        case CallBack.Purpose.TELL:
            untold = [
                need
                for need in Need.objects.filter(told_call=call)
                if not write_person(need, _news(need, call.about), by=System())
            ]
            if untold:
                strand_call(call, by=System())


@action("matching.call")
def phone_instead(message: Message, *, by: User) -> CallBack:
    """A message that did not go out becomes a call, or is refused without number."""
    settle_message(message, "phoned", by=by)
    match = queries.match_behind(message.about)
    if match is not None and message.template in ASKING:
        if match.status != Match.Status.PROPOSED:
            raise Refused(_("The helper need not be asked any more. Settle this."))
        return ask_by_phone(match, by)
    need = Need.objects.filter(told_message=message).first()
    if need is not None:
        return phone_person(need, _news(need, message.about), by=by)
    return ask_for_call(
        CallIn(
            purpose=CallBack.Purpose.ANSWER,
            person=message.to,
            sentence=message.body,
            about=message.about,
            due_at=due_after(0),
        ),
        by=by,
    )


def _news(need: Need, about: str) -> Text:
    """What the person is to be told, as it now stands."""
    if need.status == Need.Status.UNMET:
        return nobody_helps(need)
    if referral := queries.referral_behind(about):
        return service_helps(referral)
    match = queries.match_behind(about)
    assert match is not None  # noqa: S101
    if match.status in (Match.Status.ACCEPTED, Match.Status.FULFILLED):
        return help_comes(match)
    return help_cancelled(match)
