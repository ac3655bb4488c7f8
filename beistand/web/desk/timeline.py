"""One column of time: everything that happened in a case, whoever did it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy

from beistand.accounts.queries import names_of
from beistand.cases.models import CallBack, Case, Need
from beistand.intake.models import Contact
from beistand.intake.queries import said_whereabouts
from beistand.journal.models import Entry
from beistand.matching.models import Match, Referral
from beistand.offers.rules import DECLINE_REASONS
from beistand.outbox.models import Message
from beistand.people.rules import Whereabouts, live_elsewhere
from beistand.web.desk.addresses import spell
from beistand.web.desk.work import CHANNELS

# Lines of the journal that no other row of the case tells.
VERBS: Mapping[str, Promise] = {
    "accounts.claimed": gettext_lazy("taken"),
    "accounts.put_back": gettext_lazy("put back"),
    "accounts.handed_over": gettext_lazy("handed over"),
    "cases.closed": gettext_lazy("case closed"),
    "cases.reopened": gettext_lazy("case taken up again"),
    "cases.need_repeated": gettext_lazy("asked again"),
    "cases.told": gettext_lazy("the person was told"),
    "matching.worried": gettext_lazy("the helper is worried"),
    "people.merged": gettext_lazy("two entries joined into one person"),
    "people.unmerged": gettext_lazy("joining undone"),
    "people.protected": gettext_lazy("address protected"),
    "people.protection_lifted": gettext_lazy("protection of the address lifted"),
    "people.number_wrong": gettext_lazy("a number turned out to be wrong"),
    "people.number_right": gettext_lazy("a number was right after all"),
    "people.corrected": gettext_lazy("data corrected"),
    "people.ways_corrected": gettext_lazy("numbers and addresses corrected"),
}
TEMPLATES: Mapping[str, Promise] = {
    "report-received": gettext_lazy("confirmation to the inquirer"),
    "offer-received": gettext_lazy("confirmation of an offer"),
    "helper-asked": gettext_lazy("question to the helper"),
    "helper-asked-reminder": gettext_lazy("reminder to the helper"),
    "helper-task": gettext_lazy("address to the helper"),
    "helper-released": gettext_lazy("release to the helper"),
    "helper-welcome": gettext_lazy("welcome to the helper"),
    "person-told": gettext_lazy("news to the person: help comes"),
    "person-told-referral": gettext_lazy("news to the person: a service helps"),
    "person-told-unmet": gettext_lazy("news to the person: nobody found"),
    "match-cancelled": gettext_lazy("news to the person: help does not come"),
    "follow-up-question": gettext_lazy("question whether all was well"),
    "text-answer": gettext_lazy("answer by text message"),
    "provider-asked": gettext_lazy("question to the service"),
    "service-verify": gettext_lazy("question to the service, what holds"),
    "mail-received": gettext_lazy("confirmation of a mail"),
    "mail-papers-received": gettext_lazy("confirmation of a mail with papers"),
    "mail-answer": gettext_lazy("our answer"),
}
# Who acts without being a user: the labels of `System`, up to the first colon.
OTHERS: Mapping[str, Promise] = {
    "system": gettext_lazy("Beistand"),
    "sms": gettext_lazy("by text message"),
    "worker": gettext_lazy("Beistand"),
    "keys": gettext_lazy("Beistand"),
    "bench": gettext_lazy("Beistand"),
    "public": gettext_lazy("by form"),
    "web form": gettext_lazy("by form"),
    "public web": gettext_lazy("by form"),
    "public phone": gettext_lazy("by phone"),
    "public voicemail": gettext_lazy("by voicemail"),
    "public email": gettext_lazy("by e-mail"),
    "public sms": gettext_lazy("by text message"),
    "public letter": gettext_lazy("by letter"),
    "public visit": gettext_lazy("in person"),
    "public api": gettext_lazy("by program"),
    "api": gettext_lazy("by program"),
    "status page": gettext_lazy("on the status page"),
    "link": gettext_lazy("by link"),
    "demo": gettext_lazy("demo city"),
    "blueprint": gettext_lazy("blueprint of the city"),
    "exchange": gettext_lazy("by telephone"),
    "transcriber": gettext_lazy("the transcription"),
    "command-line": gettext_lazy("command line"),
}


@dataclass(frozen=True)
class Moment:
    """One thing that happened."""

    at: datetime
    what: str
    words: str = ""
    who: str = ""
    kind: str = "done"


@dataclass(frozen=True)
class Look:
    """Somebody opened the case."""

    at: datetime
    who: str
    why: str


def timeline(
    case: Case,
    contacts: Iterable[Contact],
    matches: Iterable[Match],
    referrals: Iterable[Referral],
    messages: Iterable[Message],
) -> list[Moment]:
    """Everything that the rows of a case tell, newest first."""
    told = [
        *_contacts(contacts, case.beneficiary.whereabouts()),
        *_needs(case.needs.all()),
        *_matches(matches),
        *_referrals(referrals),
        *_calls(case.call_backs.all()),
        *_messages(messages),
        *_follow_ups(case),
    ]
    return sorted(told, key=lambda moment: moment.at, reverse=True)


def journal_lines(
    entries: Sequence[Entry], case: Case
) -> tuple[list[Moment], list[Look]]:
    """What only the journal tells, with notes; and who looked."""
    notes = list(case.notes.all())
    names = names_of({*(e.actor for e in entries), *(note.by for note in notes)})
    done = [
        Moment(entry.at, str(VERBS[entry.verb]), "", name_actor(entry.actor, names))
        for entry in entries
        if entry.verb in VERBS
    ]
    written = [
        Moment(note.at, _("note"), note.text, name_actor(note.by, names), "note")
        for note in notes
    ]
    looks = [
        Look(entry.at, name_actor(entry.actor, names), entry.reason)
        for entry in reversed(entries)
        if entry.is_read
    ]
    return done + written, looks


def name_actor(label: str, names: Mapping[str, str]) -> str:
    """The name behind a label of the journal."""
    return names.get(label) or str(OTHERS.get(label.split(":")[0], label))


def _topic(need: Need) -> str:
    return need.topic.label(get_language() or "")


def _contacts(rows: Iterable[Contact], home: Whereabouts) -> Iterable[Moment]:
    for row in rows:
        said = [row.note]
        if row.is_doubtful:
            said.append(_("It came in a crowd and was not taken as urgent."))
        where = said_whereabouts(row)
        if live_elsewhere(home, where):
            said.append(_("Another address: %(address)s") % {"address": spell(where)})
        words = {"channel": CHANNELS[row.channel], "what": row.get_outcome_display()}
        text = _("%(channel)s: %(what)s") if row.outcome else _("%(channel)s: waits")
        who = str(row.taken_by or row.inquirer or "")
        told = "\n".join(filter(None, said))
        yield Moment(row.received_at, text % words, told, who, "contact")


def _needs(rows: Iterable[Need]) -> Iterable[Moment]:
    for row in rows:
        topic = {"topic": _topic(row)}
        yield Moment(row.opened_at, _("needed: %(topic)s") % topic)
        if row.ended_at:
            how = {**topic, "how": row.get_status_display()}
            reason = row.get_unmet_reason_display() if row.unmet_reason else ""
            yield Moment(row.ended_at, _("%(topic)s: %(how)s") % how, reason)


def _matches(rows: Iterable[Match]) -> Iterable[Moment]:
    for row in rows:
        who = {"helper": str(row.offer.helper), "topic": _topic(row.need)}
        if row.asked_at:
            yield Moment(row.asked_at, _("asked %(helper)s: %(topic)s") % who)
        if row.answered_at and row.status != Match.Status.DECLINED:
            text = _("%(helper)s said yes: %(topic)s") % who
            yield Moment(row.answered_at, text, row.comes_at)
        if row.ended_at and row.asked_at:
            how = {**who, "how": row.get_status_display()}
            reason = str(DECLINE_REASONS.get(row.decline_reason, ""))
            yield Moment(row.ended_at, _("%(helper)s: %(how)s") % how, reason)


def _referrals(rows: Iterable[Referral]) -> Iterable[Moment]:
    for row in rows:
        name = row.service.name(get_language() or "")
        who = {"service": name, "topic": _topic(row.need)}
        yield Moment(row.created_at, _("referred to %(service)s: %(topic)s") % who)
        if row.ended_at:
            how = {**who, "how": row.get_status_display()}
            yield Moment(row.ended_at, _("%(service)s: %(how)s") % how, row.how)


def _calls(rows: Iterable[CallBack]) -> Iterable[Moment]:
    for row in rows:
        words = {"why": row.get_purpose_display(), "whom": row.whom}
        for attempt in row.tries.all():
            result = {**words, "result": attempt.get_result_display()}
            text = _("call to %(whom)s, %(why)s: %(result)s") % result
            yield Moment(attempt.at, text, attempt.note, str(attempt.by), "call")
        if row.ended_at and row.status == CallBack.Status.NOT_REACHED:
            text = _("%(whom)s could not be reached at last") % words
            yield Moment(row.ended_at, text, row.sentence, kind="call")


def _messages(rows: Iterable[Message]) -> Iterable[Moment]:
    for row in rows:
        words = {
            "channel": CHANNELS[row.channel],
            "what": TEMPLATES.get(row.template, row.template),
            "how": row.get_status_display(),
        }
        text = _("%(channel)s, %(what)s: %(how)s") % words
        said = row.body if row.template == "mail-answer" else ""
        yield Moment(row.sent_at or row.queued_at, text, said, kind="message")


def _follow_ups(case: Case) -> Iterable[Moment]:
    for row in case.follow_ups.all():
        if row.ended_at and row.is_well is None:
            text = _("asked whether all was well: not reached")
            yield Moment(row.ended_at, text)
        elif row.ended_at:
            text = _("all was well") if row.is_well else _("something was wrong")
            yield Moment(row.ended_at, text, row.answer)
