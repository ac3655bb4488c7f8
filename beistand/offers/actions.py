"""Taking offers of help in, and getting to know the helpers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from beistand.accounts.actions import issue_link, revoke_links, team_named
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.lines.queries import due_after
from beistand.offers.models import VETTING, Helper, Offer, week_of
from beistand.offers.rules import fault_of_offer
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.people.models import Person
from beistand.people.rules import link_channel_for
from beistand.reference.models import Area, Topic
from beistand.reference.queries import pace

LINK_DAYS = 365


@dataclass(frozen=True)
class OfferIn:
    """An offer as it was told. Radius in metres; position from the address."""

    topics: Sequence[Topic]
    area: Area | None = None
    radius_m: int = 3000
    per_week: int = 1
    times: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    has_car: bool = False
    organization: str = ""
    note: str = ""
    is_doubtful: bool = False


@action("offers.receive")
def receive_offer(
    person: Person, told: OfferIn, *, by: Actor, reference: str = ""
) -> Offer:
    """Write down an offer. A new helper is somebody's work until known."""
    helper = Helper.objects.filter(person=person).first()
    if helper is None:
        helper = Helper.objects.create(
            person=person,
            organization=told.organization,
            applied_at=clock.now(),
            team=team_named("coordination", by=System()),
            next_step="vet",
            due_at=_vetting_due(told),
            urgency=2,
        )
        journal.record(by, "offers.applied", helper)
    offer = Offer.objects.create(
        reference=reference or codes.new_reference(),
        helper=helper,
        area=told.area or person.area,
        lon=person.lon,
        lat=person.lat,
        radius_m=told.radius_m,
        per_week=told.per_week,
        times=told.times,
        languages=told.languages or [person.language],
        has_car=told.has_car,
        note=told.note,
        created_at=clock.now(),
    )
    offer.topics.set(told.topics)
    journal.record(by, "offers.received", offer)
    return offer


def _vetting_due(told: OfferIn) -> datetime:
    speed = pace()
    return due_after(speed.vetting_minutes * speed.patience(told.is_doubtful))


@action("offers.vet")
def advance_helper(helper: Helper, to: str, *, by: Actor) -> None:
    """One step in getting to know a helper: identity seen, briefed, active.

    Whoever is active is welcomed in writing, where there is a way.
    """
    if to not in Helper.Status.values or to == Helper.Status.SUSPENDED:
        raise Refused(_("Choose a step of the vetting."))
    plan = (
        {
            "next_step": "vet",
            "due_at": due_after(pace().vetting_minutes),
            "team": helper.team or team_named("coordination", by=System()),
        }
        if to in VETTING
        else {"next_step": ""}
    )
    helper.move(to, **plan)
    journal.record(by, "offers.vetted", helper, to=to)
    if to == Helper.Status.ACTIVE:
        _welcome(helper, by)


def _welcome(helper: Helper, by: Actor) -> None:
    channel = link_channel_for(helper.person.reach())
    if channel:
        ends = clock.now() + timedelta(days=LINK_DAYS)
        issued = issue_link("offer", helper.label, ends, by=System())
        values = {
            "link": f"{settings.URL}/o/{issued.token}",
            "cash_cap": str(pace().cash_cap_euro),
        }
        text = Text("helper-welcome", values, about=helper.label)
        outbox.queue_message(helper.person, channel, text, by=by)


@action("offers.suspend")
def suspend_helper(helper: Helper, reason: str, *, by: Actor) -> None:
    """Stop a helper at once: no proposals, and every link of theirs ends."""
    helper.move(Helper.Status.SUSPENDED, next_step="", note=reason)
    revoke_links(helper.label, by=System())
    journal.record(by, "offers.suspended", helper)


@action("offers.read")
def read_helper(helper: Helper, *, by: Actor) -> None:
    """Open what we know of a helper. Looking is itself written down."""
    journal.record_read(by, "offers.read", helper)


@action("offers.pause")
def pause_offer(offer: Offer, *, by: Actor) -> None:
    """Propose this offer to nobody for the time being."""
    _set_status(offer, Offer.Status.PAUSED, by)


@action("offers.pause")
def wake_offer(offer: Offer, *, by: Actor) -> None:
    """Propose this offer again."""
    _set_status(offer, Offer.Status.ACTIVE, by)


@dataclass(frozen=True)
class OfferChanges:
    """What helpers may say anew about their offer. Radius in metres."""

    topics: Sequence[Topic]
    area: Area | None
    radius_m: int
    per_week: int
    times: Sequence[str] = ()


@action("offers.change")
def change_offer(offer: Offer, told: OfferChanges, *, by: Actor) -> None:
    """Change what, where, how far, how often and when somebody helps.

    What was promised stays: places that are taken in a week are kept, and only
    what is left of this week and the next ones grows or shrinks.
    """
    if offer.status == Offer.Status.ENDED:
        raise Refused(_("This offer has ended. Please phone us to offer help again."))
    codes_told = [topic.code for topic in told.topics]
    if fault := fault_of_offer(codes_told, told.radius_m, told.per_week, told.times):
        raise Refused(str(fault))
    if told.area != offer.area:
        offer.lon = offer.lat = None  # the address was in the other district
    offer.area, offer.radius_m = told.area, told.radius_m
    offer.per_week, offer.times = told.per_week, list(told.times)
    offer.save(update_fields=["area", "lon", "lat", "radius_m", "per_week", "times"])
    offer.topics.set(told.topics)
    weeks = offer.weeks.filter(monday__gte=week_of(clock.now().date()))
    weeks.update(places=Greatest(F("taken"), told.per_week))
    journal.record(by, "offers.changed", offer, topics=",".join(sorted(codes_told)))


def _set_status(offer: Offer, status: str, by: Actor) -> None:
    offer.status = status
    offer.save(update_fields=["status"])
    journal.record(by, f"offers.{status}", offer)
