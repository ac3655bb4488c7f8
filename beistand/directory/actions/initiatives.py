"""Solidarity initiatives: entering one, and vouching for it, for a time (BX-4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.directory.actions.vetting import end_vetting_tasks
from beistand.directory.models import (
    Initiative,
    Kind,
    Organization,
    Service,
    VettingTask,
)
from beistand.journal import actions as journal
from beistand.kit import clock, codes
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.reference.models import Area, Topic

LOOK_AGAIN = timedelta(days=30)
LONGEST_VETTING = timedelta(days=366)
# What a blueprint says for the first load only: people vouch from then on.
AT_FIRST = ("vetting", "vetted_days")


@dataclass(frozen=True)
class InitiativeIn:
    """What somebody tells of an initiative in a minute.

    Attributes:
        names, descriptions, safety_rules: texts by language.
        areas: where it helps; in the whole city without any.
    """

    names: Mapping[str, str]
    organizer: str
    topics: tuple[Topic, ...]
    areas: tuple[Area, ...] = ()
    phone: str = ""
    email: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    safety_rules: Mapping[str, str] = field(default_factory=dict)
    planned_start: date | None = None


@action("directory.add_initiative")
def add_initiative(told: InitiativeIn, *, by: Actor) -> Initiative:
    """Keep an initiative, existing or planned. Nobody is sent there before vetting."""
    if not told.organizer.strip():
        raise Refused(_("Say who answers for it."))
    if not told.topics or not any(told.names.values()):
        raise Refused(_("Say what it is called and what it helps with."))
    code = f"initiative-{codes.new_reference().lower()}"
    body = Organization.objects.create(
        code=code, name=told.organizer[:200], kind=Kind.INITIATIVE
    )
    service = Service.objects.create(
        code=code,
        organization=body,
        form=Service.Form.INITIATIVE,
        names=dict(told.names),
        descriptions=dict(told.descriptions),
        phone=told.phone,
        email=told.email,
        hours=told.hours,
        languages=list(told.languages),
    )
    service.topics.set(told.topics)
    service.areas.set(told.areas)
    initiative = Initiative.objects.create(
        service=service,
        organizer=told.organizer[:200],
        safety_rules=dict(told.safety_rules),
        planned_start=told.planned_start,
        review_by=clock.now() + LOOK_AGAIN,
    )
    journal.record(by, "directory.initiative_added", service)
    return initiative


@action("directory.vet_initiative")
def vet_initiative(
    initiative: Initiative, vetting: str, until: datetime | None, *, by: Actor
) -> None:
    """Say how far we know them, until when; "none" takes it back at once.

    Whoever was to look at it again need not any more. Needs that are with an
    initiative must be called off before nobody vouches for it
    (`matching.take_back_from`): the database refuses it else.
    """
    if vetting not in Initiative.Vetting.values:
        raise Refused(_("Choose how far this initiative is known."))
    now = clock.now()
    is_vetted = vetting != Initiative.Vetting.NONE
    if is_vetted and (until is None or not now < until <= now + LONGEST_VETTING):
        raise Refused(_("Choose until when this holds: a later day within a year."))
    initiative.vetting = vetting
    initiative.vetted_by = by if is_vetted and isinstance(by, User) else None
    initiative.vetted_at = now if is_vetted else None
    initiative.vetted_until = until if is_vetted else None
    initiative.review_by = until if is_vetted and until else now
    initiative.save(
        update_fields=["vetting", "vetted_by", "vetted_at", "vetted_until", "review_by"]
    )
    end_vetting_tasks(VettingTask.objects.filter(initiative=initiative))
    journal.record(by, "directory.vetted", initiative.service, state=vetting)


@action("directory.edit_service")
def edit_initiative(
    initiative: Initiative, changes: Mapping[str, object], *, by: Actor
) -> None:
    """Correct the organizer, the safety rules, the topics, or a day."""
    if not str(changes.get("organizer", initiative.organizer)).strip():
        raise Refused(_("Say who answers for it."))
    own = {name: value for name, value in changes.items() if name != "topics"}
    for name, value in own.items():
        setattr(initiative, name, value)
    initiative.save(update_fields=sorted(own))
    if "topics" in changes:
        _set_topics(initiative.service, changes["topics"])
    journal.record(
        by,
        "directory.service_edited",
        initiative.service,
        fields=",".join(sorted(changes)),
    )


def _set_topics(service: Service, topics: object) -> None:
    if not isinstance(topics, tuple) or not topics:
        raise Refused(_("Say what it is called and what it helps with."))
    service.topics.set(topics)


@action("directory.save_service")
def save_initiative(service: str, fields: Mapping[str, object], *, by: Actor) -> str:
    """Load what a blueprint says of an initiative; keep what people changed.

    Vouching has an end, so a blueprint says for how many days from the first load.
    """
    loaded = {name: value for name, value in fields.items() if name not in AT_FIRST}
    row = Initiative.objects.filter(service__code=service).first()
    if row is None:
        _load_initiative(service, fields, loaded)
        return "new"
    current = {name: _plain(getattr(row, name)) for name in loaded}
    changes = merge_loaded(current, row.from_blueprint, loaded)
    for name, value in changes.items():
        setattr(row, name, value)
    row.from_blueprint = loaded
    row.save(update_fields=[*changes, "from_blueprint"])
    return outcome_of(current, changes, loaded)


def _load_initiative(
    code: str, fields: Mapping[str, object], loaded: Mapping[str, object]
) -> None:
    now = clock.now()
    vetting = str(fields["vetting"])
    is_vetted = vetting != Initiative.Vetting.NONE
    until = now + timedelta(days=int(str(fields["vetted_days"])))
    service = Service.objects.get(code=code)
    service.form = Service.Form.INITIATIVE
    service.save(update_fields=["form"])
    Initiative.objects.create(
        service=service,
        vetting=vetting,
        vetted_at=now if is_vetted else None,
        vetted_until=until if is_vetted else None,
        review_by=until if is_vetted else now,
        from_blueprint=dict(loaded),
        **loaded,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
