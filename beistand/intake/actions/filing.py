"""Making a case or an offer of a report that has been kept.

A repeat is never suppressed: it joins the open case and may raise its urgency.
Whoever files twice finds the report filed.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from beistand.accounts.models import User
from beistand.cases import queries as cases_queries
from beistand.cases.actions import (
    add_need,
    open_case,
    repeat_need,
    set_follow_up,
    verify_case,
)
from beistand.cases.actions.needs import NeedIn, seek_where_they_live
from beistand.cases.models import Case, Need
from beistand.cases.rules import URGENCIES
from beistand.intake import rules
from beistand.intake.actions.answers import leave_open, requests_told
from beistand.intake.models import Contact
from beistand.intake.rules import ReportIn
from beistand.journal import actions as journal
from beistand.kit import clock, codes, phone
from beistand.kit.actions import Actor, action
from beistand.kit.text import fold
from beistand.lines.queries import due_after, due_at_once
from beistand.offers.actions import OfferIn, receive_offer
from beistand.offers.models import Offer
from beistand.outbox import actions as outbox
from beistand.outbox.actions import Text
from beistand.people.actions import (
    PersonIn,
    add_person,
    complete_person,
    give_consent,
)
from beistand.people.models import Person
from beistand.people.queries import people_by_email, people_by_phone
from beistand.people.rules import live_elsewhere, may_be_same
from beistand.reference.models import Area, Place
from beistand.reference.queries import areas, city, find_place, pace, topics

# What was agreed to, and which words were shown, by the kind of report.
CONSENTS = {"need": ("report", "report-1"), "offer": ("offer", "offer-1")}


@action("intake.file")
def file_report(contact: Contact, *, by: Actor) -> None:
    """Open a case or an offer from a report that was kept, or join the open case.

    Of two that file at once, the second waits and finds it filed.
    """
    mine = Contact.objects.select_for_update().filter(
        pk=contact.pk, status=Contact.Status.WAITING, next_step="file"
    )
    if not mine.values_list("pk", flat=True).first():
        contact.refresh_from_db()
        return
    report = rules.read_raw(contact.raw)
    told = _told_of_inquirer(report)
    inquirer, is_new = _person(told, report.inquirer.known, by)
    give_consent(inquirer, *CONSENTS[report.kind], report.channel, by=by)
    if report.kind == "offer":
        offer = _open_offer(report, inquirer, contact, by)
        _close_contact(contact, "offer", by, inquirer=inquirer, offer=offer)
        _acknowledge(contact, inquirer, "offer-received", by)
        return
    beneficiary = inquirer
    if report.inquirer.relation != "self":
        asker, told = told, _told_of_beneficiary(report)
        known = report.beneficiary.known
        beneficiary, is_new = _person(told, known, by, asked_by=asker)
    case = None if is_new else cases_queries.open_case_of(beneficiary)
    outcome = "case" if case is None else "repeat"
    if case is None:
        case = open_case(
            beneficiary,
            inquirer,
            report.inquirer.relation,
            [_need_in(need, contact) for need in report.needs],
            by=by,
            reference=contact.reference,
        )
    else:
        seek_where_they_live(beneficiary, by=by)
        _repeat(case, report, contact, by)
    _leave_requests(contact, case, report, outcome, by)
    if live_elsewhere(beneficiary.whereabouts(), told.whereabouts()):
        _leave_address(contact, outcome, by, inquirer=inquirer, case=case)
    else:
        _close_contact(contact, outcome, by, inquirer=inquirer, case=case)
    _acknowledge(contact, inquirer, "report-received", by)


@action("intake.file")
def leave_to_desk(contact: Contact, *, by: Actor) -> None:
    """A report that could not be filed by itself is read by a person."""
    rows = Contact.objects.filter(pk=contact.pk, status=Contact.Status.WAITING)
    rows.update(next_step="read", due_at=due_at_once(contact.urgency))
    journal.record(by, "intake.left_to_desk", contact)


def _leave_requests(
    contact: Contact, case: Case, report: ReportIn, outcome: str, by: Actor
) -> None:
    """Each request is to be answered; who agreed now to be asked later has agreed."""
    if outcome == "case" or report.follow_up:
        set_follow_up(case, report.follow_up, by=by)
    asked = list(case.needs.all())
    if outcome != "case":
        asked = requests_told(case, {need.topic for need in report.needs})
    leave_open(contact, asked, by)


def _close_contact(
    contact: Contact, outcome: str, by: Actor, **opened: Person | Case | Offer
) -> None:
    contact.move(
        Contact.Status.HANDLED,
        outcome=outcome,
        handled_at=clock.now(),
        next_step="",
        **opened,
    )
    journal.record(by, "intake.filed", contact, outcome=outcome)


def _leave_address(
    contact: Contact, outcome: str, by: Actor, **opened: Person | Case
) -> None:
    """Filed, but the address is another one than we know: somebody decides."""
    minutes = pace().deadline(contact.urgency) * pace().patience(contact.is_doubtful)
    Contact.objects.filter(pk=contact.pk).update(
        outcome=outcome,
        next_step="check_address",
        due_at=due_after(minutes),
        **opened,
    )
    contact.refresh_from_db()
    journal.record(by, "intake.address_differs", contact, outcome=outcome)


def _told_of_inquirer(report: ReportIn) -> PersonIn:
    who, town = report.inquirer, city()
    for_self = who.relation == "self" or report.kind == "offer"
    where = report.beneficiary
    place = _place(report) if for_self else None
    number = phone.normalize(who.phone, who.country or town.region) or ""
    return PersonIn(
        name=who.name,
        language=report.language or town.default_language,
        phone=number,
        email=who.email.strip(),
        country=who.country or ("" if for_self else _country_abroad(number)),
        wish=who.wish,
        best_time=who.best_time,
        street=where.street if for_self else "",
        house_number=where.house_number if for_self else "",
        postcode=where.postcode if for_self else "",
        area=_area(report) if for_self else None,
        place=place,
        risks=list(where.risks) if for_self else [],
    )


def _country_abroad(number: str) -> str:
    """The country that a foreign number tells of who asks for somebody here."""
    country = phone.country_of(number)
    return "" if country == city().region else country


def _told_of_beneficiary(report: ReportIn) -> PersonIn:
    who, town = report.beneficiary, city()
    return PersonIn(
        name=who.name,
        language=town.default_language,
        phone=phone.normalize(who.phone, town.region) or "",
        street=who.street,
        house_number=who.house_number,
        postcode=who.postcode,
        area=_area(report),
        place=_place(report),
        risks=list(who.risks),
    )


def _area(report: ReportIn) -> Area | None:
    code = report.beneficiary.area
    return next((area for area in areas() if area.code == code), None)


def _place(report: ReportIn) -> Place | None:
    where = report.beneficiary
    if not where.street:
        return None
    return find_place(where.street, where.house_number, where.postcode)


def _person(
    told: PersonIn, recognised: str, by: Actor, asked_by: PersonIn | None = None
) -> tuple[Person, bool]:
    """The person of that name with that number or address; else a new row, True.

    Only an exact match is taken for the same human being; anything less is for
    an operator to recognise. Somebody for whom `asked_by` reports is also known by
    an earlier report of the same inquirer.
    """
    if recognised and isinstance(by, User):
        person = Person.objects.select_related("merged_into").get(uid=recognised)
        root = person.merged_into or person
        complete_person(root, told, by=by)
        return root, False
    name = set(fold(told.name).split())
    known = _people_at(told)
    if asked_by is not None:
        known += _asked_for_before(told, asked_by, name)
    for person in known:
        if set(person.tokens) == name:
            root = person.merged_into or person
            complete_person(root, told, by=by)
            return root, False
    return add_person(told, by=by), True


def _people_at(told: PersonIn) -> list[Person]:
    """Everybody with this number, then everybody with this e-mail address."""
    found = people_by_phone(told.phone) if told.phone else []
    return found + (people_by_email(told.email) if told.email else [])


def _asked_for_before(
    told: PersonIn, asked_by: PersonIn, name: set[str]
) -> list[Person]:
    """People for whom this inquirer asked before, who live in that place.

    Two numbers that differ are two people, until somebody joins them.
    """
    inquirers = _people_at(asked_by)
    found = cases_queries.asked_for_by(inquirers, list(name)) if inquirers else []
    return [
        person
        for person in found
        if may_be_same(person.whereabouts(), told.whereabouts())
        and not (told.phone and person.phones.all())
    ]


def _need_in(told: rules.NeedTold, contact: Contact) -> NeedIn:
    return NeedIn(
        topic=next(topic for topic in topics() if topic.code == told.topic),
        detail=told.detail,
        wanted_by=end_of_day(told.by),
        urgency=URGENCIES.get(told.urgency),
        is_doubtful=contact.is_doubtful,
    )


def end_of_day(text: str) -> datetime | None:
    """Six in the evening of an ISO day in the city's zone; None for ""."""
    if not text:
        return None
    zone = ZoneInfo(city().time_zone)
    day = datetime.fromisoformat(text).date()
    return datetime.combine(day, time(18), zone)


def _repeat(case: Case, report: ReportIn, contact: Contact, by: Actor) -> None:
    still_open = {
        need.topic.code: need
        for need in case.needs.select_related("topic", "case__beneficiary")
        if need.status in Need.OPEN_STATUSES
    }
    for told in report.needs:
        need = still_open.get(told.topic)
        if need is None:
            add_need(case, _need_in(told, contact), by=by)
        else:
            repeat_need(need, _need_in(told, contact), by=by)
    if contact.is_verified:
        verify_case(case, by=by)


def _open_offer(report: ReportIn, person: Person, contact: Contact, by: Actor) -> Offer:
    told = report.offer or rules.OfferTold()
    return receive_offer(
        person,
        OfferIn(
            topics=[topic for topic in topics() if topic.code in told.topics],
            area=_area(report),
            radius_m=told.radius_m,
            per_week=told.per_week,
            times=list(told.times),
            languages=list(told.languages),
            has_car=told.has_car,
            organization=told.organization,
            note=told.note,
            is_doubtful=contact.is_doubtful,
        ),
        by=by,
        reference=contact.reference,
    )


def _acknowledge(contact: Contact, inquirer: Person, key: str, by: Actor) -> None:
    """Say that it arrived, by e-mail where there is one; by phone it was said.

    A crowd is not answered: nobody shall fill a stranger's mailbox through us.
    """
    if (
        contact.channel == "phone"
        or contact.is_doubtful
        or not inquirer.emails.exists()
    ):
        return
    values = {"reference": codes.show_reference(contact.reference)}
    values["status_link"] = f"{settings.URL}/status"
    text = Text(key, values, about=f"intake.Contact:{contact.uid}")
    outbox.queue_message(inquirer, "email", text, by=by)
