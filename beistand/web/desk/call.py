"""The call page: one form for everything that is said while the phone rings."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from beistand.intake.actions import (
    Invalid,
    drop_draft,
    keep_draft,
    promise_call,
    receive_contact,
)
from beistand.intake.actions.anonymous import AlreadyCounted
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.models import Contact
from beistand.intake.queries import call_written_down, contact_with_label, draft_of
from beistand.kit import codes
from beistand.kit.errors import Refused
from beistand.matching.models import Referral
from beistand.people.models import Person
from beistand.reference.queries import areas, topics
from beistand.web.audience import audience
from beistand.web.desk import (
    again,
    answering,
    calling_back,
    help_now,
    in_progress,
    places,
    undo,
)
from beistand.web.desk.aloud import to_say
from beistand.web.desk.call_form import Around, CallForm, Typed, fresh
from beistand.web.desk.contact import CONTACTS, people_in
from beistand.web.desk.guide_panel import alarm, panels
from beistand.web.desk.opening import ask_reason_for, must_ask
from beistand.web.desk.page import DESK, desk_page, go
from beistand.web.desk.recognise import filled, number_of, recognise
from beistand.web.desk.said import typed_in
from beistand.web.desk.work import found
from beistand.web.requests import StaffRequest

ENDS = (
    "wrong_number",
    "abandoned",
    "joke",
    "emergency",
    "out_of_scope",
    "unreachable",
)


def form_of(request: StaffRequest, typed: Typed) -> CallForm:
    """The call form in this city."""
    return CallForm(typed, Around(request.city, topics(), areas()))


@require_http_methods(["GET", "POST"])
@audience(*DESK)
def call(request: StaffRequest) -> HttpResponseBase:
    """Ask, or save what was said."""
    return save(request) if request.method == "POST" else begin(request)


def begin(request: StaffRequest) -> HttpResponse:
    """An empty page, or one that goes on from what is known."""
    if asked := must_ask(request, *_known_to_begin(request)):
        return ask_reason_for(request, asked)
    form = form_of(request, fresh(request.city, begun(request)))
    if "person" in request.GET or "phone" in request.GET:
        filled(form, "known", request.user)
    return show(request, form)


def save(request: StaffRequest) -> HttpResponseBase:
    """Keep what was said: a case is opened, or an open one goes on."""
    form = form_of(request, request.POST)
    again.begin_again(form)
    if form.cannot_be_kept():
        return show(request, form, 422)
    if form.is_anonymous():
        return count(request, form)
    waiting = contact_of(request, form)
    try:
        saved = answering.save_answered(form, waiting, request.user)
    except Invalid as invalid:
        before = call_written_down(form.said("key"))
        if before is not None and invalid.is_used_key():
            return offer_again(request, form, before)
        form.take(invalid.problems)
        return show(request, form, 422)
    except Refused as refused:
        return refuse(request, form, refused)
    in_progress.tie(request.user, form, saved)
    drop(request, form)
    messages.success(request, say_saved(saved))
    assert saved.case is not None  # noqa: S101
    return go(request, "desk:case", saved.case.uid)


def count(request: StaffRequest, form: CallForm, end: str = "") -> HttpResponseBase:
    """A call without a name: counted, and nothing else of it is kept."""
    try:
        counted = answering.save_unnamed(form, end, request.user)
    except AlreadyCounted as known:
        if not end or form.said("page"):
            return offer_again(request, form, known.contact)
        again.end_apart(form, end)
        return count(request, form, end)
    except Refused as refused:
        return refuse(request, form, refused)
    drop(request, form)
    if end == Contact.Outcome.EMERGENCY:
        return go(request, "desk:emergency", counted.uid)
    messages.success(request, _("Counted. Nothing of the caller was kept."))
    return go(request, "desk:inbox")


def refuse(request: StaffRequest, form: CallForm, refused: Refused) -> HttpResponse:
    """Say why not, above the form as it was typed."""
    form.add_error(None, str(refused.message))
    return show(request, form, 409)


def offer_again(
    request: StaffRequest, form: CallForm, contact: Contact
) -> HttpResponse:
    """Say what was saved before from this page; the rest is one button away."""
    return show(request, form, 409, again.before_of(contact))


def show(
    request: StaffRequest,
    form: CallForm,
    status: int = 200,
    before: again.Before | None = None,
) -> HttpResponse:
    """The call page with what is known so far."""
    shown = panels(form, request.user)
    context = {
        "form": form,
        "before": before,
        "who": recognise(form, request.user),
        "helps": help_now.help_for(form),
        "panels": shown,
        "alarm": alarm(form, shown),
        "ends": ENDS,
        "ways": Referral.Way.choices,
        "aloud": to_say(request.city),
    }
    return desk_page(request, "desk/call.html", context, status)


def _known_to_begin(request: StaffRequest) -> list[Person | None]:
    """Of whom the page would speak before anything was typed."""
    if uid := request.GET.get("contact"):
        return people_in(found(CONTACTS.all(), uid, request.user))
    if uid := request.GET.get("person"):
        return [found(Person.objects.all(), uid, request.user)]
    return []


def begun(request: StaffRequest) -> Mapping[str, list[str]]:
    """What the page begins with: a kept draft, a waiting conversation, a person."""
    if uid := request.GET.get("draft"):
        draft = draft_of(request.user, uid)
        return {**draft.typed, "draft": [str(draft.uid)]} if draft else {}
    if uid := request.GET.get("contact"):
        contact = found(Contact.objects.select_related("inquirer"), uid, request.user)
        return from_contact(contact)
    if uid := request.GET.get("person"):
        return {"known": [uid]}
    if uid := request.GET.get("phone"):
        return in_progress.from_phone(request.user, uid, request.city)
    return {}


def from_contact(contact: Contact) -> Mapping[str, list[str]]:
    """What a conversation already said, to go on from."""
    note = contact.note or str(contact.raw.get("words", ""))
    known = [str(contact.inquirer.uid)] if contact.inquirer else []
    begun = {"known": known, "note": [note], "language": [contact.language]}
    return {**begun, **typed_in(contact), "contact": [str(contact.uid)], "key": []}


def contact_of(request: StaffRequest, form: CallForm) -> Contact | None:
    """The waiting conversation that this call answers, if there is one."""
    uid = form.said("contact")
    return found(Contact.objects.all(), uid, request.user) if uid else None


def drop(request: StaffRequest, form: CallForm) -> None:
    """Throw the draft away: what it held is saved."""
    draft = draft_of(request.user, form.said("draft"))
    if draft is not None:
        drop_draft(draft, by=request.user)


def say_saved(contact: Contact) -> str:
    """What the operator reads, and tells the caller."""
    reference = codes.show_reference(contact.case.reference if contact.case else "")
    if contact.outcome == Contact.Outcome.REPEAT:
        return _(
            "Added to the case that is already open: %(reference)s. Asking again "
            "is never lost; it can only become more urgent."
        ) % {"reference": reference}
    return _("Saved. Tell the caller the number: %(reference)s.") % {
        "reference": reference
    }


@require_POST
@audience(*DESK)
def end(request: StaffRequest, outcome: str) -> HttpResponseBase:
    """A call that is no report: wrong number, abandoned, joke, emergency."""
    if outcome not in ENDS:
        raise Http404
    form = form_of(request, request.POST)
    if form.is_anonymous():
        return count(request, form, outcome)
    contact = receive_contact(told(form, outcome), by=request.user)
    in_progress.tie(request.user, form, contact)
    drop(request, form)
    if outcome == Contact.Outcome.EMERGENCY:
        return go(request, "desk:emergency", contact.uid)
    text = _("Written down: %(outcome)s.") % {"outcome": contact.get_outcome_display()}
    undo.offer_undo(request, text, reverse("desk:reopen_contact", args=[contact.uid]))
    return go(request, "desk:inbox")


def told(form: CallForm, outcome: str) -> ContactIn:
    """A conversation with everything that was typed, to be kept as it is."""
    return ContactIn(
        channel="phone",
        source_key=form.said("key"),
        outcome=outcome,
        number=number_of(form),
        note=form.said("note"),
        language=form.said("language"),
        raw={"typed": form.typed()},
    )


@require_POST
@audience(*DESK)
def back(request: StaffRequest) -> HttpResponseBase:
    """Promise to phone again: the call is on the list at once."""
    form = form_of(request, request.POST)
    if form.is_anonymous():
        raise Refused(_("Nobody can be called back who leaves no number."))
    conversation = told(form, Contact.Outcome.CALL_BACK)
    owed = calling_back.promised(form, number_of(form), request.city)
    promised = promise_call(conversation, owed, by=request.user)
    in_progress.tie(request.user, form, contact_with_label(promised.about))
    drop(request, form)
    messages.success(request, _("The call back is on the list."))
    return go(request, "desk:calls")


@require_POST
@audience(*DESK)
def look(request: StaffRequest) -> HttpResponse:
    """Who may this be? With `choose`, that person's data fills the empty fields."""
    form = form_of(request, request.POST)
    chosen = "" if form.is_anonymous() else request.POST.get("choose", "")
    if chosen in ("known", "person_known"):
        filled(form, chosen, request.user)
    context = {"form": form, "who": recognise(form, request.user), "chosen": chosen}
    return render(request, "desk/call.html#looked", context)


@require_POST
@audience(*DESK)
def helps(request: StaffRequest) -> HttpResponse:
    """The best help now for the chosen needs and the place."""
    form = form_of(request, request.POST)
    context = {"helps": help_now.help_for(form), "ways": Referral.Way.choices}
    return render(request, "desk/call.html#helps", context)


@require_POST
@audience(*DESK)
def suggest(request: StaffRequest) -> HttpResponse:
    """Addresses of the register that fit, or the one that was taken, filled in."""
    form = form_of(request, request.POST)
    found_places = places.suggested(form)
    taken = places.take(form, found_places, request.POST.get("take", ""))
    context = {"form": form, "places": [] if taken else found_places, "taken": taken}
    return render(request, "desk/call.html#where", context)


@require_POST
@audience(*DESK)
def draft(request: StaffRequest) -> HttpResponse:
    """Keep what has been typed; the address of the page leads back to it."""
    form = form_of(request, request.POST)
    earlier = draft_of(request.user, form.said("draft"))
    kept = keep_draft(
        form.typed(), by=request.user, draft=earlier, key=form.said("key")
    )
    if kept is None:
        return HttpResponse(status=204)
    answer = render(request, "desk/call.html#kept", {"draft": kept})
    if earlier is None:
        answer["HX-Replace-Url"] = f"{reverse('desk:call')}?draft={kept.uid}"
    return answer


@require_POST
@audience(*DESK)
def drop_draft_of_mine(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """Throw away a call that was begun and never saved."""
    kept = draft_of(request.user, str(uid))
    if kept is None:
        raise Http404
    drop_draft(kept, by=request.user)
    messages.success(request, _("Thrown away."))
    return go(request, "desk:inbox")
