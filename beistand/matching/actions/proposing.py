"""Reserving a need and asking the helper first (KL-8)."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _, override, pgettext

from beistand.accounts.actions import issue_link
from beistand.cases.actions import ask_for_call, pause_need
from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack, Need
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after, due_at_once
from beistand.matching import queries, rules
from beistand.matching.models import Match
from beistand.offers.models import Offer
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.outbox.rules import best_language
from beistand.people.rules import link_channel_for
from beistand.reference.queries import city, pace


@action("matching.propose")
def propose_match(need: Need, offer: Offer, *, by: Actor) -> Match:
    """Reserve the need and ask the helper."""
    expires = _answer_by(need)
    pause_need(need, "await_helper", expires, by=System())
    match = _new_match(need, offer, Match.Status.PROPOSED, expires=expires)
    _ask(match, expires, by)
    return match


def _answer_by(need: Need) -> datetime:
    usual = due_after(pace().proposal(need.urgency))
    return rules.answer_by(usual, need.wanted_by, clock.now())


@action("matching.propose")
def ask_in_turn(need: Need, offers: Sequence[Offer], *, by: Actor) -> Match:
    """Ask the first of these helpers now, the others one after the other."""
    if not offers:
        raise Refused(_("Choose at least one helper to ask."))
    first, *others = offers
    match = propose_match(need, first, by=by)
    for rank, offer in enumerate(others, start=1):
        _new_match(need, offer, Match.Status.PLANNED, rank=rank)
    return match


@action("matching.propose")
def propose_next(need: Need, *, by: Actor) -> Match | None:
    """Ask the next helper in line, if there is one who can still come in time."""
    planned = Match.objects.filter(need=need, status=Match.Status.PLANNED)
    if rules.is_too_late(need.wanted_by, clock.now()):
        planned.update(status=Match.Status.RELEASED, ended_at=clock.now())
        return None
    for match in planned.select_related("offer").order_by("rank", "id"):
        if queries.obstacle_between(need, match.offer) is None:
            try:
                with transaction.atomic():
                    return _ask_planned(need, match, by)
            except Refused:  # cannot be reached, or has no time any more
                need.refresh_from_db()
                match.refresh_from_db()
        match.move(Match.Status.RELEASED, ended_at=clock.now())
    return None


def _ask_planned(need: Need, match: Match, by: Actor) -> Match:
    expires = _answer_by(need)
    pause_need(need, "await_helper", expires, by=System())
    match.move(Match.Status.PROPOSED, expires_at=expires, asked_at=clock.now())
    _ask(match, expires, by)
    return match


def _new_match(
    need: Need,
    offer: Offer,
    status: str,
    *,
    rank: int = 0,
    expires: datetime | None = None,
) -> Match:
    if reason := queries.obstacle_between(need, offer):
        raise Refused(reason)
    now = clock.now()
    language = need.case.beneficiary.language
    return Match.objects.create(
        need=need,
        offer=offer,
        status=status,
        rank=rank,
        code_word=choose_code_word(language),
        day=queries.local_day(need.wanted_by or now),
        asked_at=now if expires else None,
        expires_at=expires,
        created_at=now,
    )


def _ask(match: Match, expires: datetime, by: Actor) -> None:
    match.offer.take_place(match.day)
    helper = match.offer.helper.person
    channel = link_channel_for(helper.reach())
    journal.record(by, "matching.proposed", match, channel=channel or "phone")
    if channel:
        ask_in_writing(match, channel, "helper-asked", expires, by)
    else:
        ask_by_phone(match, by)


def ask_in_writing(
    match: Match, channel: str, template: str, expires: datetime, by: Actor
) -> None:
    """Send the question with a new link. Inside an action."""
    helper = match.offer.helper.person
    issued = issue_link("match-answer", match.label, expires, by=System())
    values = asking_values(match, helper.language)
    values["link"] = link_address("match-answer", issued.token)
    text = Text(template, values, about=match.label)
    outbox.queue_message(helper, channel, text, by=by)


def ask_by_phone(match: Match, by: Actor) -> CallBack:
    """Put the question to the helper on the call-back list. Inside an action."""
    helper = match.offer.helper.person
    values = asking_values(match, helper.language)
    text = Text("helper-asked", values, about=match.label)
    return ask_for_call(
        CallIn(
            purpose=CallBack.Purpose.ASK_HELPER,
            person=helper,
            sentence=outbox.word_text(text, "phone", helper.language)[2],
            about=match.label,
            case=match.need.case,
            urgency=match.need.urgency,
            due_at=due_at_once(match.need.urgency),
        ),
        by=by,
    )


def asking_values(match: Match, language: str) -> dict[str, str]:
    """What a helper may know before saying yes: district, topic, time. No more."""
    need = match.need
    return {
        "district": need.area.name if need.area else city().name,
        "topic": need.topic.label(language),
        "when": say_when(need.wanted_by, language),
    }


def say_when(moment: datetime | None, language: str) -> str:
    """A moment as people say it, in the city's zone."""
    town = city()
    with override(best_language(language, town.languages, town.default_language)):
        if moment is None:
            return _("in the next days")
        there = moment.astimezone(ZoneInfo(town.time_zone))
        # Translators: how Django's date filter writes a day and a time.
        return date_format(there, pgettext("day and time", "l j F, H:i"))


def link_address(purpose: str, token: str) -> str:
    """The address behind a signed link."""
    letter = {"match-answer": "h", "match-task": "t"}[purpose]
    return f"{settings.URL}/{letter}/{token}"


def choose_code_word(language: str) -> str:
    """A word for the door: both sides know it, nobody else does."""
    town = city()
    words = town.code_words.get(language) or town.code_words.get(
        town.default_language, []
    )
    return secrets.choice(words) if words else rules.spare_code_word()
