"""The kinds of open work, what the list calls them, and where a line leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import Owned, User
from beistand.accounts.queries import WorkItem, visible_to
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.cases.rules import STEPS
from beistand.directory.models import VerificationTask, VettingTask
from beistand.intake.models import Contact
from beistand.matching.models import Referral
from beistand.offers.models import Helper
from beistand.outbox.models import Message
from beistand.web.desk import words

M = TypeVar("M", bound=Model)
KINDS: Mapping[str, type[Owned]] = {
    model.WORK.kind: model
    for model in (
        Contact,
        Need,
        CallBack,
        FollowUp,
        Referral,
        Message,
        Case,
        Helper,
        VerificationTask,
        VettingTask,
    )
}
NAMES: Mapping[str, Promise] = {
    "contact": _("Message"),
    "need": _("Need"),
    "call": _("Call"),
    "follow_up": _("Follow-up"),
    "referral": _("Referral"),
    "message": _("Not sent"),
    "case": _("Case"),
    "helper": _("New helper"),
    "verification": _("Directory"),
    "vetting": _("Initiative"),
}
CHANNELS: Mapping[str, Promise] = {
    "phone": _("phone call"),
    "voicemail": _("voicemail"),
    "web": _("web form"),
    "api": _("program"),
    "email": _("e-mail"),
    "sms": _("text message"),
    "letter": _("letter"),
    "visit": _("visit"),
}
DETAILS: Mapping[str, Promise | str] = {
    **CHANNELS,
    **dict(CallBack.Purpose.choices),
    **dict(VerificationTask.Why.choices),
}


# Kinds whose name is that of a body, which need not be hidden.
PROVIDERS = ("verification", "vetting")


@dataclass(frozen=True)
class Row:
    """One line of the inbox, in words."""

    item: WorkItem
    kind: Promise
    detail: Promise | str
    person: str
    topic: str
    step: Promise | str
    due: str
    is_overdue: bool
    href: str
    claim_url: str
    put_back_url: str
    hand_over_url: str

    @property
    def seen(self) -> str:
        """How the page tells the server which lines it shows."""
        return f"{self.item.kind}~{self.item.uid}"


def kinds_of(user: User) -> list[type[Owned]]:
    """The kinds of work that this user can do something about."""
    return [model for model in KINDS.values() if user.may(model.WORK.right)]


def found(rows: QuerySet[M], uid: UUID | str, user: User) -> M:
    """The row with this public id if the user may see it; else it does not exist."""
    try:
        return get_object_or_404(visible_to(rows, user), uid=UUID(str(uid)))
    except ValueError:
        raise Http404 from None


def open_thing(kind: str, uid: UUID, user: User) -> Owned:
    """A piece of work by its kind and public id."""
    if kind not in KINDS:
        raise Http404
    return found(KINDS[kind]._default_manager.all(), uid, user)


def row(item: WorkItem, topics: Mapping[str, str]) -> Row:
    """The line of this piece of work, with topics by their names."""
    here = {"kind": item.kind, "uid": item.uid}
    return Row(
        item=item,
        kind=NAMES[item.kind],
        detail=DETAILS.get(item.detail, ""),
        person=item.person if _is_provider(item) else words.masked(item.person),
        topic=topics.get(item.topic, item.topic),
        step=STEPS.get(item.next_step, item.next_step),
        due=words.due(item.due_at),
        is_overdue=words.is_overdue(item.due_at),
        href=address(item.kind, item.uid, item.case),
        claim_url=reverse("desk:claim", kwargs=here),
        put_back_url=reverse("desk:put_back", kwargs=here),
        hand_over_url=reverse("desk:hand_over", kwargs=here),
    )


def _is_provider(item: WorkItem) -> bool:
    return item.kind in PROVIDERS or item.detail == CallBack.Purpose.ASK_PROVIDER


def address(kind: str, uid: UUID, case: UUID | None) -> str:
    """Where this piece of work is done."""
    match kind:
        case "contact":
            return reverse("desk:contact", args=[uid])
        case "call":
            return reverse("desk:call_back", args=[uid])
        case "message":
            return reverse("desk:messages") + f"#message-{uid}"
        case "helper":
            return _helper_page(uid)
        case "verification":
            return reverse("control:verification", args=[uid])
        case "vetting":
            return reverse("control:vetting", args=[uid])
        case _:
            return reverse("desk:case", args=[case]) + f"#{kind}-{uid}"


def _helper_page(uid: UUID) -> str:
    try:
        return reverse("control:helper", args=[uid])
    except NoReverseMatch:
        return reverse("desk:inbox")


def address_of(thing: Owned) -> str:
    """Where this piece of work is done."""
    kind = thing.WORK.kind
    case: UUID | None = None
    if isinstance(thing, Case):
        case = thing.uid
    elif isinstance(thing, Need | FollowUp):
        case = thing.case.uid
    elif isinstance(thing, Referral):
        case = thing.need.case.uid
    uid: UUID = getattr(thing, "uid")  # noqa: B009
    return address(kind, uid, case)
