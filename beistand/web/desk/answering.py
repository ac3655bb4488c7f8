"""What the caller was told, need by need: at once, a service, an initiative (BX-2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.directory.models import Service
from beistand.directory.queries import service_named
from beistand.intake.actions import give_answer, keep_anonymous, save_call
from beistand.intake.actions.anonymous import AnonymousIn, RequestTold
from beistand.intake.actions.answers import AnswerIn
from beistand.intake.models import Answer, Contact
from beistand.intake.queries import last_call_about, phone_call_of, requests_in
from beistand.intake.queries.places import is_postcode
from beistand.kit.errors import Refused
from beistand.matching.actions import refer_need
from beistand.matching.models import Referral
from beistand.reference.models import Topic
from beistand.web.desk.call_form import CallForm

Kind = Answer.Kind
NOTHING_FOR_US = "nothing"


@dataclass(frozen=True)
class Chosen:
    """How one topic was answered, and in which way a service hears of it."""

    topic: Topic
    told: AnswerIn
    way: str


def chosen_answers(form: CallForm) -> list[Chosen]:
    """The answer for each topic that was chosen; a new one goes with the first."""
    wanted = form.entered.getlist("topics")
    topics = [topic for topic in form.around.topics if topic.code in wanted]
    return list(_chosen(form, topics))


def _chosen(form: CallForm, topics: list[Topic]) -> Iterator[Chosen]:
    for number, topic in enumerate(topics):
        new = "" if number else form.said("new_topic")
        way = form.said(f"way-{topic.code}")
        way = way if way in Referral.Way.values else Referral.Way.ASK
        yield Chosen(topic, _told(form, topic.code, way, new), way)


def _told(form: CallForm, code: str, way: str, new: str) -> AnswerIn:
    if form.said(f"answered-{code}"):
        return AnswerIn(Kind.AT_ONCE, words=form.said(f"said-{code}"), new_topic=new)
    picked, _bar, fact = form.said(f"answer-{code}").partition("|")
    if picked == NOTHING_FOR_US:
        return AnswerIn(Kind.OUT_OF_SCOPE, new_topic=new)
    service = service_named(picked) if picked else None
    if service is None:
        return AnswerIn(new_topic=new)
    is_warm = way == Referral.Way.WARM
    kind = kind_of_help(service)
    return AnswerIn(kind, service, fact=fact, is_warm=is_warm, new_topic=new)


def kind_of_help(service: Service) -> str:
    """Which of the three answers it is to be sent there."""
    return Kind.INITIATIVE if service.is_initiative else Kind.SERVICE


def save_answered(form: CallForm, waiting: Contact | None, user: User) -> Contact:
    """Keep the call with its answers, and pass on what was referred; all or nothing."""
    chosen = {each.topic.code: each for each in chosen_answers(form)}
    answers = {code: each.told for code, each in chosen.items()}
    with transaction.atomic():
        saved = save_call(form.report(), answers, by=user, waiting=waiting)
        for row in requests_in(saved):
            if row.need and row.service and row.need.status == "open":
                way = chosen[row.need.topic.code].way
                refer_need(row.need, row.service, by=user, way=way)
    return saved


def save_unnamed(form: CallForm, end: str, user: User) -> Contact:
    """Count a call of somebody who wants to stay unknown; `end` is how it ended else.

    Whatever else was typed never keeps a call from ending, an emergency least of all.

    Raises:
        Refused: the call goes on from something that is kept with its sender.
    """
    if form.said("contact"):
        raise Refused(
            _("This conversation is kept already. Only a new call can be anonymous.")
        )
    chosen = [RequestTold(each.topic, each.told) for each in chosen_answers(form)]
    if end:
        asked = end != Contact.Outcome.JOKE
        chosen = [RequestTold(None, AnswerIn(end))] if asked else []
    elif not chosen and form.said("new_topic"):
        new = AnswerIn(Kind.OUT_OF_SCOPE, new_topic=form.said("new_topic"))
        chosen = [RequestTold(None, new)]
    area = next((a for a in form.around.areas if a.code == form.said("area")), None)
    uid = form.said("phone_call")
    language, postcode = form.said("language"), form.said("postcode").upper()
    if end:
        language = language if language in form.around.city.languages else ""
        postcode = postcode if is_postcode(postcode) else ""
    told = AnonymousIn(
        key=str(form.chosen("key") or uuid4()),
        page=form.said("page") or form.said("key"),
        is_joke=end == Contact.Outcome.JOKE,
        requests=tuple(chosen),
        language=language,
        area=area,
        postcode=postcode,
        call=phone_call_of(user, uid) if uid else None,
    )
    return keep_anonymous(told, by=user)


def answer_now(need: Need, told: AnswerIn, user: User) -> None:
    """Said of this need just now: it is what its newest conversation ended with.

    A need that no conversation told of has no answer of its own.
    """
    contact = last_call_about(need.case)
    if contact is not None:
        give_answer(contact, need, told, by=user)


@dataclass(frozen=True)
class Referring:
    """What the operator chose: the way, and the fact that the page showed."""

    way: str
    fact: str


def refer_now(need: Need, service: Service, chosen: Referring, user: User) -> Referral:
    """Pass a need on as the operator chose, with the answer that this is."""
    way = chosen.way or Referral.Way.ASK
    if way not in Referral.Way.values:
        raise Refused(_("Choose how the service hears of it."))
    is_warm = way == Referral.Way.WARM
    told = AnswerIn(kind_of_help(service), service, fact=chosen.fact, is_warm=is_warm)
    with transaction.atomic():
        referral = refer_need(need, service, by=user, way=way)
        answer_now(need, told, user)
    return referral


def leave_out_counted(form: CallForm, earlier: Contact | None) -> None:
    """Go on with what an earlier call from this page did not answer, if anything."""
    rows = requests_in(earlier) if earlier else []
    counted = {(row.topic_id, row.kind, row.service_id) for row in rows}
    fresh = [
        each.topic.code
        for each in chosen_answers(form)
        if (each.topic.pk, each.told.kind, _service_key(each.told)) not in counted
    ]
    new = form.said("new_topic")
    if new in {row.new_topic for row in rows}:
        new = ""
    if fresh or new:
        form.enter({"topics": fresh, "new_topic": new})


def _service_key(told: AnswerIn) -> int | None:
    return told.service.pk if told.service else None
