"""What of the demo city is worth a look: one of each kind, found anew each time."""

import re
from collections.abc import Iterator

from beistand.accounts.models import User
from beistand.accounts.queries import link_for
from beistand.cases.models import CallBack, Case, Need
from beistand.cases.queries import errands_of
from beistand.directory.models import (
    Initiative,
    Service,
    VerificationCampaign,
    VerificationTask,
)
from beistand.guidance.models import Protocol
from beistand.guidance.queries import draft_version
from beistand.intake.models import Contact, Draft
from beistand.kit.codes import show_reference
from beistand.matching.models import Match
from beistand.matching.queries import match_behind, tasks_of
from beistand.matching.rules import helper_sees
from beistand.offers.models import Helper
from beistand.offers.queries import helper_behind
from beistand.outbox.models import Message, Template
from beistand.people.models import Person
from beistand.reference.models import Area
from beistand.web.public.receipt import receipt_url

GONE = frozenset({"expired", "stopped", "over"})
Samples = list[object]


def receipts() -> Samples:
    """What somebody sees after the newest report of the morning."""
    return [_receipt(row) for row in _reports()[-1:]]


def old_receipt() -> Samples:
    """A receipt that is shown no more."""
    return [_receipt(row) for row in _reports()[:1]]


def _reports() -> list[Contact]:
    rows = Contact.objects.filter(channel="web", outcome="case")
    return list(rows.order_by("received_at"))


def _receipt(contact: Contact) -> str:
    return receipt_url(contact).rsplit("/", 1)[1]


def report() -> tuple[str, str]:
    """Reference and e-mail address of somebody who reported by the form."""
    return _pair(next(row for row in _reports() if _email(row)))


def offer() -> tuple[str, str]:
    """Reference and e-mail address of somebody who offered help."""
    rows = Contact.objects.filter(outcome="offer").order_by("id")
    return _pair(next(row for row in rows if _email(row)))


def _pair(contact: Contact) -> tuple[str, str]:
    return show_reference(contact.reference), _email(contact)


def _email(contact: Contact) -> str:
    row = contact.inquirer.emails.first() if contact.inquirer else None
    return row.address if row else ""


def draft() -> object:
    """A call that was begun and never saved."""
    return Draft.objects.get().uid


def protocols() -> Samples:
    """Every protocol by its code."""
    return list(Protocol.objects.values_list("code", flat=True))


def protocol_versions() -> Samples:
    """An approved version, and a draft with faults."""
    return [("no-food", 1), *protocol_drafts()]


def protocol_drafts() -> Samples:
    """The draft in which something is missing."""
    draft = draft_version(Protocol.objects.get(code="lonely"))
    assert draft is not None
    return [("lonely", draft.number)]


def protocol_nodes() -> Samples:
    """A question with answers, and an end."""
    ((code, number),) = protocol_drafts()  # type: ignore[misc]
    return [(code, number, "danger"), (code, number, "passed-on")]


def waiting_work() -> Samples:
    """Something that can be handed over: a need, and a call."""
    return [("need", open_needs()[0]), ("call", _waiting_calls()[0])]


def _waiting_calls() -> Samples:
    return _uids(CallBack.objects.filter(status="waiting").order_by("id"))


def _uids(rows: object) -> Samples:
    return [row.uid for row in rows]  # type: ignore[attr-defined]


def contacts() -> Samples:
    """A waiting phone call, a report by the form, something added, all wires."""
    waiting = Contact.objects.filter(status="waiting").order_by("id")
    by_wire = ["letter", "email", "voicemail", "sms"]
    wires = waiting.filter(channel__in=by_wire)
    others = waiting.exclude(channel__in=by_wire)
    return _uids([*others[:3], _reports()[0], *wires])


def texts() -> Samples:
    """A text message that can be answered."""
    rows = Contact.objects.filter(status="waiting", channel="sms").order_by("id")
    return _uids(rows)[:1]


def emergencies() -> Samples:
    """What was passed on to 112."""
    return _uids(Contact.objects.filter(outcome="emergency"))


def cases() -> Samples:
    """An open case with a need in each status, one asked for twice, and so on."""
    needs = Need.objects.filter(
        case__status="open", case__beneficiary__is_protected=False
    )
    by_status = {need.status: need.case.uid for need in needs.select_related("case")}
    suggested = [row.need.case.uid for row in Match.objects.all() if row.suggestion]
    planned = Match.objects.filter(status="planned").select_related("need__case")
    repeated = Contact.objects.filter(outcome="repeat").select_related("case")
    found = [
        *by_status.values(),
        *suggested,
        *(row.need.case.uid for row in planned),
        *(row.case.uid for row in repeated if row.case),
    ]
    return list(dict.fromkeys(found))


def cases_with_a_reason() -> Samples:
    """A closed case, and one of somebody whose address is protected."""
    closed = Case.objects.filter(status="closed").order_by("id")
    hidden = Case.objects.filter(beneficiary__is_protected=True).order_by("id")
    return [closed[0].uid, hidden[0].uid]


def open_needs() -> Samples:
    """A need with helpers to choose from, and one of another topic."""
    rows = Need.objects.filter(status="open").order_by("id")
    return list({need.topic_id: need.uid for need in rows}.values())[:4]


def calls() -> Samples:
    """One call for each purpose and status, mine and a colleague's."""
    rows = CallBack.objects.order_by("id")
    kinds = {(row.purpose, row.status, row.owner_id): row.uid for row in rows}
    return list(kinds.values())


def people() -> Samples:
    """Somebody protected, joined of two entries, abroad, and one without texts."""
    hidden = Person.objects.filter(is_protected=True).order_by("id")
    joined = Person.objects.filter(merged_into__isnull=False).order_by("id")
    abroad = Person.objects.exclude(country="").order_by("id")
    kept = [person.merged_into.uid for person in joined if person.merged_into]
    silent = Person.objects.filter(phones__no_texts_since__isnull=False)
    return [hidden[0].uid, *kept, abroad[0].uid, silent[0].uid]


def questions() -> Samples:
    """Links whose page still says something: asked, answered, another time."""
    return list(_links("h", "match-answer", gone=False).values())


def no_questions() -> Samples:
    """Links that are over."""
    return list(_links("h", "match-answer", gone=True).values())


def my_offers() -> Samples:
    """A link to a helper's own offers."""
    return list(_tokens("o"))[:1]


def tasks() -> Samples:
    """Links to a task: to go there, to phone, with the address hidden, done."""
    return list(_links("t", "match-task", gone=False).values())


def _links(letter: str, purpose: str, *, gone: bool) -> dict[str, str]:
    found = {}
    for token in _tokens(letter):
        link = link_for(token, purpose)
        match = match_behind(link.about) if link else None
        assert link is not None
        assert match is not None
        page = helper_sees(
            purpose,
            match.status,
            can_use=link.is_current(),
            suggested=bool(match.suggestion),
        )
        if match.offer.helper.status != "active":
            page = "stopped"
        hidden = match.need.case.beneficiary.is_protected
        if (page in GONE) == gone:
            found[f"{page} {match.need.topic.code == 'talk'} {hidden}"] = token
    return found


def _tokens(letter: str) -> Iterator[str]:
    for message in Message.objects.order_by("id"):
        yield from re.findall(rf"/{letter}/([\w-]{{43}})", message.body)


def tasks_of_the_field() -> Samples:
    """What was handed over to the field crew."""
    return _uids(tasks_of(User.objects.get(username="field")))


def errands_of_the_field() -> Samples:
    """A need that the crew sees to itself."""
    return _uids(errands_of(User.objects.get(username="field")))


def an_offer_of_mine() -> Samples:
    """An offer, behind a helper's own link."""
    (token,) = my_offers()
    link = link_for(str(token), "offer")
    helper = helper_behind(link.about) if link else None
    assert helper is not None
    return [(token, helper.offers.order_by("id")[0].uid)]


def areas() -> Samples:
    """Two parts of the town."""
    return [area.code for area in Area.objects.order_by("id")[:2]]


def helpers() -> Samples:
    """One helper for each status."""
    rows = Helper.objects.order_by("id")
    return list({row.status: row.uid for row in rows}.values())


def services() -> Samples:
    """Two services."""
    return [service.code for service in Service.objects.order_by("id")[:2]]


def campaigns() -> Samples:
    """The round of asking."""
    return _uids(VerificationCampaign.objects.all())


def verifications() -> Samples:
    """One service to ask for each state that asking can be in."""
    rows = VerificationTask.objects.order_by("status", "-id").distinct("status")
    return _uids(rows)


def answered_verifications() -> Samples:
    """A service whose answer waits for a look."""
    return _uids(VerificationTask.objects.filter(status="review"))


def questions_to_services() -> Samples:
    """Links that services have not used yet."""
    return [
        token
        for token in _tokens("v")
        if (link := link_for(token, "service-verify")) and link.is_current()
    ]


def initiatives() -> Samples:
    """Two initiatives that citizens run."""
    rows = Initiative.objects.select_related("service").order_by("id")
    return [row.service.code for row in rows[:2]]


def accounts() -> Samples:
    """One account for each role, oneself included, and one that has ended."""
    return _uids(User.objects.order_by("id"))


def new_colleagues() -> Samples:
    """Somebody who needs a password."""
    return _uids(User.objects.filter(username="newcomer"))


def wordings() -> Samples:
    """One wording for each channel."""
    rows = Template.objects.order_by("id")
    kinds = {row.channel: (row.key, row.channel, row.language) for row in rows}
    return list(kinds.values())


def registered_letters() -> Samples:
    """A letter that came in with scanned pages."""
    return [Contact.objects.filter(channel="letter").order_by("id")[0].uid]


# What the directory says to other programs.
HSDS = (
    "base",
    "openapi",
    "profile",
    "services",
    "service",
    "organizations",
    "organization",
    "service-at-locations",
    "service-at-location",
    "taxonomies",
    "taxonomy",
    "taxonomy-terms",
    "taxonomy-term",
)
