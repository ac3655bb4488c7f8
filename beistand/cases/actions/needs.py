"""Opening a case, adding needs, and the ways in which a need moves and ends."""

from dataclasses import dataclass
from datetime import datetime

from beistand.accounts.actions import team_named
from beistand.accounts.models import Urgency, User
from beistand.cases import rules
from beistand.cases.actions.calls import call_off
from beistand.cases.actions.closing import reopen_case, settle_case
from beistand.cases.models import Case, Need, Note
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after, minutes_left
from beistand.people.actions import correct_person
from beistand.people.models import Person
from beistand.reference.models import Topic
from beistand.reference.queries import pace


@dataclass(frozen=True)
class NeedIn:
    """One need as it was told: what, in whose words, by when.

    A doubtful one came in a crowd: it is soon enough, and waits longer than others.
    """

    topic: Topic
    detail: str = ""
    wanted_by: datetime | None = None
    urgency: int | None = None
    is_doubtful: bool = False

    @property
    def level(self) -> int:
        """The urgency: as given, else the topic's own or what the day demands."""
        if self.is_doubtful:
            return Urgency.SOON
        if self.urgency is not None:
            return self.urgency
        own = rules.URGENCIES[self.topic.urgency]
        return rules.urgency_by(own, self.wanted_by, clock.now())

    @property
    def due_at(self) -> datetime:
        """By when somebody is to deal with it, in office hours."""
        speed = pace()
        if self.is_doubtful:
            # Else a crowd that wants everything today would stand before the others.
            return due_after(speed.deadline(self.level) * speed.patience(True))
        usual = due_after(speed.deadline(self.level))
        return rules.due_by(usual, self.wanted_by, due_after(1))

    def first_step(self, area_id: int | None) -> str:
        """What is done first about it, for somebody of this area."""
        by_phone = self.topic.code in pace().phone_topics
        return rules.first_step(knows_district=area_id is not None, by_phone=by_phone)


@action("cases.open")
def open_case(
    beneficiary: Person,
    inquirer: Person,
    relation: str,
    needs: list[NeedIn],
    *,
    by: Actor,
    reference: str = "",
) -> Case:
    """Begin our work for somebody. The desk owns it until somebody takes it."""
    now = clock.now()
    level = min((need.level for need in needs), default=1)
    case = Case.objects.create(
        reference=reference or codes.new_reference(),
        beneficiary=beneficiary,
        inquirer=inquirer,
        relation=relation,
        is_verified=isinstance(by, User),
        opened_at=now,
        urgency=level,
        team=team_named("desk", by=System()),
        next_step="follow_needs",
        due_at=min(
            (need.due_at for need in needs),
            default=due_after(pace().deadline(level)),
        ),
    )
    journal.record(by, "cases.opened", case)
    for need in needs:
        _new_need(case, need, by)
    return case


@action("cases.add_need")
def add_need(case: Case, told: NeedIn, *, by: Actor) -> Need:
    """Add one need, due by its urgency in office hours.

    Where there is something to do, a case is open: a closed one is taken up again.
    """
    need = _new_need(case, told, by)
    # Asked after the need was written: closing waits for that, or has happened.
    case.refresh_from_db(fields=["status", "next_step", "closed_at"])
    if case.status == Case.Status.CLOSED:
        reopen_case(case, by=System())
    else:
        settle_case(case, by=System())
    return need


def _new_need(case: Case, told: NeedIn, by: Actor) -> Need:
    need = Need.objects.create(
        case=case,
        topic=told.topic,
        area_id=case.beneficiary.area_id,
        detail=told.detail,
        wanted_by=told.wanted_by,
        urgency=told.level,
        opened_at=clock.now(),
        team=team_named("desk", by=System()),
        next_step=told.first_step(case.beneficiary.area_id),
        due_at=told.due_at,
    )
    journal.record(by, "cases.need_added", need, topic=told.topic.code)
    return need


@action("cases.repeat_need")
def repeat_need(need: Need, told: NeedIn, *, by: Actor) -> None:
    """Somebody asked again: count it, keep the new words, let the urgency rise.

    A doubtful one is counted and kept, and moves nothing. Of two that ask at once,
    the second adds to what the first has said.
    """
    need.refresh_from_db(from_queryset=Need.objects.select_for_update())
    if not need.is_open:
        add_need(need.case, told, by=by)
        return
    level = rules.raised(need.urgency, told.level)
    changes = ["times_asked"]
    need.times_asked += 1
    if level < need.urgency:
        need.urgency = level
        changes.append("urgency")
    if need.status == Need.Status.OPEN and need.due_at and not told.is_doubtful:
        need.due_at = min(need.due_at, told.due_at)
        changes.append("due_at")
    need.detail = rules.with_words(need.detail, told.detail)
    changes.append("detail")
    if rules.is_sooner(told.wanted_by, need.wanted_by) and not told.is_doubtful:
        need.wanted_by = told.wanted_by
        changes.append("wanted_by")
    need.save(update_fields=changes)
    journal.record(by, "cases.need_repeated", need, times=need.times_asked)


@action("cases.read")
def read_case(case: Case, *, by: Actor, reason: str = "") -> None:
    """Open a case file. Looking is itself written down."""
    journal.record_read(by, "cases.read", case, why=reason)


@action("cases.correct_beneficiary")
def correct_beneficiary(
    person: Person, changes: dict[str, object], *, by: Actor
) -> None:
    """Correct what we know of somebody; help is then sought where they live."""
    correct_person(person, changes, by=by)
    if "area" in changes:
        seek_where_they_live(person, by=by)


@action("cases.correct_beneficiary")
def seek_where_they_live(person: Person, *, by: Actor) -> None:
    """Help for all that is open is sought where the person is known to live now."""
    rows = Need.objects.filter(case__beneficiary=person, status__in=Need.OPEN_STATUSES)
    if not rows.exclude(area=person.area_id).update(area=person.area_id):
        return
    for need in rows.filter(status=Need.Status.OPEN).select_related("topic"):
        need.next_step = NeedIn(need.topic).first_step(person.area_id)
        need.save(update_fields=["next_step"])
    journal.record(by, "cases.district_changed", person)


@action("cases.note")
def add_note(case: Case, text: str, *, by: Actor) -> Note:
    """Write down something about a case."""
    note = Note.objects.create(case=case, text=text, by=by.label, at=clock.now())
    journal.record(by, "cases.noted", case)
    return note


@action("cases.reserve")
def pause_need(need: Need, step: str, until: datetime, *, by: Actor) -> None:
    """It is somebody else's turn: reserve the need and stop its own deadline."""
    left = minutes_left(need.due_at) if need.due_at else 0
    need.move(
        Need.Status.RESERVED,
        next_step=step,
        due_at=until,
        minutes_left=left,
        waited_in_vain=False,
    )
    journal.record(by, "cases.need_reserved", need, step=step)


@action("cases.reserve")
def resume_need(need: Need, *, by: Actor, at_once: bool = True) -> None:
    """It is our turn again: the need has waited in vain and goes on top of the list.

    It is due at once, or by what was left of its deadline when it was paused.
    News of a promise or an end is out of date now; whoever was only being asked
    was no news.
    """
    left = 0 if at_once else (need.minutes_left or 0)
    news: dict[str, None] = {}
    if need.status != Need.Status.RESERVED:
        call_off(need.told_call, by)
        news = dict.fromkeys(("told_message", "told_call", "told_at"))
    need.move(
        Need.Status.OPEN,
        next_step=NeedIn(need.topic).first_step(need.area_id),
        due_at=due_after(left),
        minutes_left=None,
        waited_in_vain=True,
        ended_at=None,
        unmet_reason="",
        **news,
    )
    journal.record(by, "cases.need_resumed", need)


@action("cases.profession")
def set_professional(need: Need, is_needed: bool, *, by: Actor) -> None:
    """Whether somebody of the profession must stay with this need.

    While an initiative is at it the database refuses: call that off first.
    """
    need.needs_professional = is_needed
    need.save(update_fields=["needs_professional"])
    journal.record(by, "cases.profession_set", need, state=str(is_needed))


@action("cases.promise")
def promise_need(need: Need, until: datetime, *, by: Actor) -> None:
    """Somebody has promised to help by then."""
    need.move(Need.Status.PROMISED, next_step="await_help", due_at=until)
    journal.record(by, "cases.need_promised", need)


@action("cases.end")
def end_need(need: Need, status: str, *, by: Actor, unmet_reason: str = "") -> None:
    """The need is over, in one of the five ways."""
    need.move(
        status,
        ended_at=clock.now(),
        unmet_reason=unmet_reason,
        next_step="",
        waited_in_vain=False,
    )
    journal.record(by, f"cases.need_{status}", need, reason=unmet_reason)


@action("cases.answer")
def answer_need(need: Need, answer: str, *, by: Actor) -> None:
    """Answered at once, in the call: the person heard it there."""
    end_need(need, Need.Status.ANSWERED, by=by)
    need.told_at = clock.now()
    need.save(update_fields=["told_at"])
    call_off(need.told_call, by)
    if answer:
        add_note(need.case, answer, by=by)
    settle_case(need.case, by=by)


@action("cases.withdraw")
def withdraw_need(need: Need, *, by: Actor) -> None:
    """The person does not need it any more."""
    if need.status != Need.Status.OPEN:
        raise Refused(rules.RELEASE_FIRST)
    end_need(need, Need.Status.WITHDRAWN, by=by)
    call_off(need.told_call, by)
    settle_case(need.case, by=by)


@action("cases.unmet")
def declare_unmet(need: Need, reason: str, *, by: Actor) -> None:
    """Nobody can help. Said honestly, with the reason; the person must be told."""
    if reason not in Need.Unmet.values:
        raise Refused(rules.REASON_MISSING)
    end_need(need, Need.Status.UNMET, by=by, unmet_reason=reason)
