"""The call page's memory, and the public status."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet

from beistand.accounts.models import User
from beistand.cases.models import CallBack, Case, Need
from beistand.documents.models import Submission
from beistand.intake.models import Contact, Draft, Original
from beistand.intake.rules import World, read_raw
from beistand.kit import clock, codes, phone
from beistand.outbox.queries import letter_named
from beistand.people.models import Person
from beistand.people.queries import family_ids
from beistand.people.rules import Whereabouts, email_index, phone_index
from beistand.reference.queries import areas, city, find_place, topics

NOBODY = 0  # an id that no row has: the query runs all the same


def report_world() -> World:
    """What a report may name in this city. Three queries."""
    town = city()
    return World(
        topics=frozenset(topic.code for topic in topics()),
        areas=frozenset(area.code for area in areas()),
        languages=frozenset(town.languages),
        region=town.region,
        today=clock.now().astimezone(ZoneInfo(town.time_zone)).date(),
        area_code=str(town.rules.get("area_code", "")),
    )


@dataclass(frozen=True)
class StatusView:
    """What the public status page may say."""

    contact: Contact
    needs: list[Need]


def status_of(reference: str, phone_or_email: str) -> StatusView | None:
    """The report behind a reference, for somebody who knows its number or address.

    A wrong pair and an unknown reference take the same path and the same time.
    """
    code = codes.read_reference(reference) or ""
    said = phone_or_email.strip()
    contact = (
        Contact.objects.filter(reference=code)
        .select_related("case__beneficiary", "inquirer", "offer__helper")
        .first()
    )
    keys = {phone_index(number) for number in _read_anywhere(said, contact)}
    keys.add(email_index(said))
    people = [NOBODY] if contact is None else _people_of(contact)
    known = set(
        Person.objects.filter(pk__in=people).values_list("phones__index", flat=True)
    ) | set(
        Person.objects.filter(pk__in=people).values_list("emails__index", flat=True)
    )
    if contact is not None and contact.inquirer_id is None:
        known |= _keys_in(contact)
    fits = any(hmac.compare_digest(key, other or "") for key in keys for other in known)
    needs = Need.objects.filter(
        case=contact.case_id if contact and fits else NOBODY
    ).select_related("topic", "told_message", "told_call")
    rows = list(needs.order_by("id"))
    return StatusView(contact, rows) if contact is not None and fits else None


def _read_anywhere(said: str, contact: Contact | None) -> list[str]:
    """The number as dialled in the city and in the inquirer's country.

    Always two, so that a guesser cannot tell by the time whether there is a report.
    """
    here = city().region
    there = _country_of(contact) if contact is not None else here
    return [phone.normalize(said, region) or "+0" for region in (here, there)]


def _country_of(contact: Contact) -> str:
    country = contact.inquirer.country if contact.inquirer else ""
    told = contact.raw.get("inquirer")
    if not country and isinstance(told, dict):
        country = str(told.get("country") or "")
    return country or city().region


def _keys_in(contact: Contact) -> set[str]:
    """Numbers and addresses of a report that has been kept and not yet filed.

    None of a mail, a call or a letter: who wrote it, nobody has proved.
    """
    if "inquirer" not in contact.raw:
        return set()
    report, region = read_raw(contact.raw), city().region
    numbers = (
        phone.normalize(report.inquirer.phone, report.inquirer.country or region),
        phone.normalize(report.beneficiary.phone, region),
    )
    keys = {phone_index(number) for number in numbers if number}
    if report.inquirer.email:
        keys.add(email_index(report.inquirer.email))
    return keys


def _people_of(contact: Contact) -> list[int]:
    ids = [contact.inquirer_id]
    if contact.case is not None:
        ids.append(contact.case.beneficiary_id)
    return [pk for pk in ids if pk is not None]


def contacts_of(person: Person) -> QuerySet[Contact]:
    """Every earlier conversation with or about this human being, newest first."""
    ids = family_ids(person)
    # Known by their ids, each half has an index; as a join the OR reads every row.
    cases = list(Case.objects.filter(beneficiary__in=ids).values_list("pk", flat=True))
    rows = Contact.objects.filter(Q(inquirer__in=ids) | Q(case__in=cases))
    return rows.order_by("-received_at")


def promised_by(contact: Contact) -> datetime | None:
    """By when we first say whether and how: the same moment as on the status page."""
    if contact.offer is not None:
        return contact.offer.helper.due_at
    waiting = (Need.Status.OPEN, Need.Status.RESERVED)
    rows = Need.objects.filter(case=contact.case_id or NOBODY, status__in=waiting)
    found: datetime | None = rows.aggregate(first=Min("due_at"))["first"]
    return found


def said_whereabouts(contact: Contact) -> Whereabouts:
    """The address of a report as it was written; empty if it says none."""
    told = contact.raw.get("beneficiary")
    if not isinstance(told, dict):
        return Whereabouts()
    names = ("street", "house_number", "postcode", "area")
    return Whereabouts(*(str(told.get(name) or "") for name in names))


def told_whereabouts(contact: Contact) -> Whereabouts:
    """The address of a report, with the district that the register knows for it."""
    said = said_whereabouts(contact)
    if said.area or not said.street:
        return said
    place = find_place(said.street, said.house_number, said.postcode)
    return replace(said, area=place.area.code) if place else said


def last_contacts_with(ids: Collection[int]) -> list[Contact]:
    """The last conversation with each of these people, and the last about each.

    Two queries, each with an index; what was said is not read.
    """
    rows = Contact.objects.defer("raw", "note")
    theirs = rows.filter(inquirer__in=ids).select_related("case")
    about = rows.filter(case__beneficiary__in=ids).select_related("case")
    return [
        *theirs.order_by("inquirer", "-received_at").distinct("inquirer"),
        *about.order_by("case__beneficiary", "-received_at").distinct(
            "case__beneficiary"
        ),
    ]


def contacts_about(case: Case) -> QuerySet[Contact]:
    """Every conversation that belongs to this case, oldest first."""
    rows = Contact.objects.filter(case=case).select_related("inquirer", "taken_by")
    return rows.order_by("received_at")


def contact_with_reference(reference: str) -> Contact | None:
    """The conversation with this reference."""
    rows = Contact.objects.filter(reference=reference).select_related("case")
    return rows.first()


def contact_with_label(label: str) -> Contact | None:
    """The conversation that a message names as what it is about."""
    if not label.startswith("intake.Contact:"):
        return None
    rows = Contact.objects.filter(uid=label.partition(":")[2]).select_related("case")
    return rows.first()


def case_with_label(label: str) -> Case | None:
    """The case that a message is about, by whatever part of it the message names."""
    kind, _colon, uid = label.partition(":")
    contact = contact_with_label(label)
    if contact is not None:
        return contact.case
    if kind == "cases.Case":
        return Case.objects.filter(uid=uid).first()
    if kind == "cases.Need":
        return Case.objects.filter(needs__uid=uid).first()
    return None


def cases_named(references: Collection[str]) -> list[Case]:
    """The cases with these references, by their own or by that of a conversation."""
    by_contact = Q(contacts__reference__in=references)
    rows = Case.objects.filter(Q(reference__in=references) | by_contact)
    return list(rows.distinct().order_by("-id")[:5]) if references else []


def writes_in(case: Case, address: str) -> bool:
    """Whether this e-mail address is one of somebody who belongs to the case."""
    index = email_index(address)
    people = [*family_ids(case.beneficiary), *family_ids(case.inquirer)]
    if Person.objects.filter(pk__in=people, emails__index=index).exists():
        return True
    return Contact.objects.filter(case=case, email_index=index).exists()


def addresses_in(contact: Contact) -> list[str]:
    """Where an answer can go: to whom we know, or as the mail asks.

    Anybody can write under a known address and ask for the answer elsewhere. So what
    we know of the person stands first.
    """
    said = [str(contact.raw.get(name) or "") for name in ("reply_to", "from")]
    known = contact.inquirer.emails.all() if contact.inquirer else ()
    found = [*(row.address for row in known), *said]
    return list(dict.fromkeys(address for address in found if address))


def original_of(contact: Contact) -> Original | None:
    """What came in over the wire, without its bytes; None for what was typed."""
    return Original.objects.filter(contact=contact).defer("content").first()


def written_from(contact: Contact, most: int = 10) -> list[Contact]:
    """Earlier and later mails from the same address, newest first."""
    if not contact.email_index:
        return []
    rows = Contact.objects.filter(email_index=contact.email_index)
    return list(rows.exclude(pk=contact.pk).order_by("-received_at")[:most])


def oldest_unheard() -> datetime | None:
    """Since when a message or a new need has waited longest without anybody."""
    contacts = Contact.objects.filter(status=Contact.Status.WAITING, owner=None)
    needs = Need.objects.filter(status=Need.Status.OPEN, owner=None)
    moments = (
        contacts.order_by("received_at").values_list("received_at", flat=True).first(),
        needs.order_by("opened_at").values_list("opened_at", flat=True).first(),
    )
    return min((moment for moment in moments if moment), default=None)


@dataclass(frozen=True)
class Waiting:
    """Conversations of one channel that wait, and since when nobody has the oldest."""

    count: int
    unheard_since: datetime | None


def waiting_by_channel() -> dict[str, Waiting]:
    """What waits in the inbox, by channel. One query."""
    rows = Contact.objects.filter(status=Contact.Status.WAITING).values_list("channel")
    found = rows.annotate(
        count=Count("id"), since=Min("received_at", filter=Q(owner=None))
    )
    return {
        channel: Waiting(count, since) for channel, count, since in found.order_by()
    }


def channels_behind(calls: Collection[CallBack]) -> dict[int, str]:
    """By which channel somebody asked for these calls, by their ids. One query."""
    rows = Contact.objects.filter(call_back__in=[call.pk for call in calls])
    return dict(rows.values_list("call_back_id", "channel"))


def next_to_file() -> Contact | None:
    """The kept report that is filed next, locked; none that another worker has.

    Those of a crowd come after all others. Call it inside a transaction.
    """
    rows = Contact.objects.select_for_update(skip_locked=True)
    waiting = rows.filter(status=Contact.Status.WAITING, next_step="file")
    return waiting.order_by("is_doubtful", "pk").first()


def next_unread(channel: str) -> Original | None:
    """The original of this channel that is read next, locked; none another has.

    Call it inside a transaction.
    """
    rows = Original.objects.select_for_update(skip_locked=True, of=("self",))
    waiting = rows.filter(channel=channel, read_at=None).select_related("contact__line")
    return waiting.order_by("pk").first()


def next_unreads(channel: str, most: int, most_bytes: int) -> list[Original]:
    """The originals of this channel that are read next, locked; at least one.

    As many as fit into so many bytes. Call it inside a transaction.
    """
    rows = Original.objects.select_for_update(skip_locked=True, of=("self",))
    waiting = rows.filter(channel=channel, read_at=None).order_by("pk")
    sizes = list(waiting.values_list("pk", "size")[:most])
    sums = accumulate(size for _pk, size in sizes)
    ids = [
        pk for (pk, _size), sum_ in zip(sizes, sums, strict=True) if sum_ <= most_bytes
    ] or [pk for pk, _size in sizes[:1]]
    found = Original.objects.filter(pk__in=ids).select_related("contact")
    return list(found.order_by("pk"))


def answers_due(channel: str, most: int, before: datetime) -> list[Original]:
    """Originals of this channel whose senders shall be told that they have come.

    Locked; none another has. While others wait to be read, only those that were read
    before this moment. Call it inside a transaction.
    """
    ours = Original.objects.filter(channel=channel)
    due = ours.filter(is_answer_due=True)
    if ours.filter(read_at=None).exists():
        due = due.filter(read_at__lt=before)
    found = due.select_for_update(skip_locked=True, of=("self",)).defer("content")
    around = found.select_related("contact__submission", "contact__inquirer")
    return list(around.prefetch_related("contact__line").order_by("pk")[:most])


def oldest_to_file() -> Contact | None:
    """The kept report that has waited longest to be filed."""
    rows = Contact.objects.filter(status=Contact.Status.WAITING, next_step="file")
    return rows.order_by("received_at").first()


def draft_of(user: User, uid: str) -> Draft | None:
    """The operator's own draft with this public id, if it is still there."""
    try:
        return drafts_of(user).filter(uid=UUID(uid)).first()
    except ValueError:
        return None


def drafts_of(user: User) -> QuerySet[Draft]:
    """Calls this operator began and has not saved, newest first."""
    return Draft.objects.filter(operator=user).order_by("-kept_at")


def contact_with_papers(submission: Submission) -> Contact | None:
    """The conversation in which these papers were handed in."""
    rows = Contact.objects.filter(submission=submission)
    return rows.select_related("inquirer", "case__beneficiary").first()


def case_of_reference(reference: str) -> Case | None:
    """The case that one of our numbers leads to: a letter's, a report's or its own.

    A number proves nothing: whoever uses this says "perhaps".
    """
    if letter := letter_named(reference):
        return Case.objects.filter(beneficiary=letter.message.to).order_by("pk").last()
    if contact := Contact.objects.filter(reference=reference).first():
        return contact.case
    return Case.objects.filter(reference=reference).first()
