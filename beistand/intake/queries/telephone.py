"""Telephone calls in progress, and what was said to the voicemail."""

from uuid import UUID

from django.db.models import Q, QuerySet

from beistand.accounts.models import User
from beistand.intake.models import Contact, Listening, Original, PhoneCall
from beistand.lines.models import Line
from beistand.people.models import Person
from beistand.people.queries import people_by_phone


def only_person_with(number: str) -> Person | None:
    """The one human being with this E.164 number; None if nobody or several."""
    found = {person.merged_into or person for person in people_by_phone(number)}
    return found.pop() if len(found) == 1 else None


def call_with(uid: UUID) -> PhoneCall | None:
    """The telephone call with this public id."""
    return PhoneCall.objects.filter(uid=uid).select_related("line").first()


def call_named(uid: str) -> PhoneCall | None:
    """The telephone call with this public id, written out; None for anything else."""
    try:
        return call_with(UUID(uid))
    except ValueError:
        return None


def call_of(operator: User) -> PhoneCall | None:
    """The call that rings at this operator's telephone, or that they are in."""
    rows = PhoneCall.objects.filter(operator=operator).exclude(
        status__in=(PhoneCall.Status.ENDED, PhoneCall.Status.VOICEMAIL)
    )
    return rows.select_related("line", "person", "call_back", "contact").first()


def calls_in_line(line: Line) -> QuerySet[PhoneCall]:
    """Callers who wait for somebody to answer, the longest first."""
    rows = PhoneCall.objects.filter(line=line, direction=PhoneCall.Direction.IN)
    return rows.filter(status=PhoneCall.Status.WAITING).order_by("arrived_at", "pk")


def count_in_line() -> int:
    """How many callers of all lines wait for somebody to answer."""
    rows = PhoneCall.objects.filter(direction=PhoneCall.Direction.IN)
    return rows.filter(status=PhoneCall.Status.WAITING).count()


def phone_call_of(operator: User, uid: UUID | str) -> PhoneCall | None:
    """The call with this public id if this operator took it or placed it."""
    rows = PhoneCall.objects.filter(operator=operator)
    try:
        return rows.select_related("line", "person").filter(uid=UUID(str(uid))).first()
    except ValueError:
        return None


def place_in_line(call: PhoneCall) -> int:
    """How many callers of the line have waited longer, this one counted: 1 is next."""
    earlier = Q(arrived_at__lt=call.arrived_at) | Q(
        arrived_at=call.arrived_at, pk__lt=call.pk
    )
    return calls_in_line(call.line).filter(earlier).count() + 1


def calls_in_progress() -> QuerySet[PhoneCall]:
    """Every call that has not ended, the oldest first."""
    rows = PhoneCall.objects.exclude(status=PhoneCall.Status.ENDED)
    return rows.select_related("line", "operator", "wish_to").order_by("arrived_at")


def wished_calls() -> list[PhoneCall]:
    """Calls of which the desk wishes something just now."""
    return list(calls_in_progress().exclude(wish=PhoneCall.Wish.NONE))


def operators_on_the_phone() -> set[int]:
    """Everybody whose telephone rings or who is talking."""
    rows = calls_in_progress().filter(operator__isnull=False)
    return set(rows.values_list("operator_id", flat=True))


def recording_of(contact: Contact) -> Original | None:
    """The sound of a message that was left on the telephone."""
    rows = Original.objects.filter(contact=contact, channel="voicemail")
    return rows.select_related("contact").first()


def listenings_of(contact: Contact) -> QuerySet[Listening]:
    """Who has listened to it to its end, and when."""
    return Listening.objects.filter(contact=contact).select_related("by")
