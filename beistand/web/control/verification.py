"""Asking one service: what was tried, and its answer as a difference."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext as _,
    gettext_lazy,
)
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.accounts.queries import names_of
from beistand.directory.actions import (
    AttemptIn,
    confirm_service,
    drop_task,
    log_attempt,
    review_answer,
    send_link,
)
from beistand.directory.models import (
    OutreachAttempt,
    ProviderAnswer,
    VerificationTask,
)
from beistand.directory.queries import (
    Review,
    answer_to_review,
    language_of,
    operating_states,
    review_of,
    task_with,
)
from beistand.kit import clock
from beistand.kit.days import whole_number
from beistand.kit.errors import Refused
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.service_state import ASKERS
from beistand.web.desk import words
from beistand.web.desk.timeline import name_actor
from beistand.web.field.provider import field_name, value_in_words
from beistand.web.forms import PageForm
from beistand.web.requests import StaffRequest

LINK_SENT = OutreachAttempt.Disposition.LINK_SENT


class AttemptForm(PageForm):
    """One try to reach a service."""

    method = forms.ChoiceField(
        label=gettext_lazy("How you tried"), choices=OutreachAttempt.Method.choices
    )
    disposition = forms.ChoiceField(
        label=gettext_lazy("How it went"),
        choices=[
            each for each in OutreachAttempt.Disposition.choices if each[0] != LINK_SENT
        ],
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)


def _task(uid: UUID) -> VerificationTask:
    task = task_with(uid)
    if task is None:
        raise Http404
    return task


@require_safe
@audience(*ASKERS)
def verification_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Whom to ask, what was tried, and what can be done now."""
    return _show(request, _task(uid), AttemptForm())


def _show(
    request: StaffRequest, task: VerificationTask, form: AttemptForm, status: int = 200
) -> HttpResponse:
    service = task.service
    tries = list(task.attempts.all())
    names = names_of(each.tried_by for each in tries)
    answer = answer_to_review(task)
    context = {
        "task": task,
        "service": service,
        "name": service.name(get_language()),
        "held": operating_states([service], clock.now())[service.pk],
        "due": words.due(task.due_at) if task.is_open else "",
        "form": form,
        "tries": [
            (
                words.moment_of(each.tried_at),
                each.get_method_display(),
                each.get_disposition_display(),
                each.note,
                name_actor(each.tried_by, names),
            )
            for each in reversed(tries)
        ],
        "address": service.email or service.organization.email,
        "written": request.city.languages,
        "language": language_of(service),
        "has_answer": answer is not None,
        "may_review": request.user.may("directory.review"),
    }
    return control_page(request, "stale", "verification.html", context, status)


@require_POST
@audience(*ASKERS)
def try_service(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Write down a try."""
    task, form = _task(uid), AttemptForm(request.POST)
    if not form.is_valid():
        return _show(request, task, form, 422)
    said = form.cleaned_data
    told = AttemptIn(said["method"], said["disposition"], said["note"])
    log_attempt(task, told, by=request.user)
    messages.success(request, _("Written down."))
    return redirect("control:verification", uid)


@require_POST
@audience(*ASKERS)
def service_unchanged(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The service says that all is as it was; the task is done."""
    task = _task(uid)
    reached = AttemptIn("phone", OutreachAttempt.Disposition.REACHED)
    log_attempt(task, reached, by=request.user)
    confirm_service(task.service, "phone", by=request.user)
    messages.success(request, _("Confirmed: unchanged since today."))
    return redirect("control:verification", uid)


@require_POST
@audience(*ASKERS)
def ask_in_writing(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send the service its link."""
    send_link(_task(uid), request.POST.get("language", ""), by=request.user)
    messages.success(request, _("The link is on its way."))
    return redirect("control:verification", uid)


@require_POST
@audience(*ASKERS)
def give_up(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Nobody can be reached; what we say stays unconfirmed."""
    drop_task(_task(uid), by=request.user)
    messages.success(request, _("Given up. What we say stays unconfirmed."))
    return redirect("control:verification", uid)


@require_http_methods(["GET", "HEAD", "POST"])
@audience("coordinator", "administrator")
def review_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """What the service says beside what we say, field by field."""
    task = _task(uid)
    answer = answer_to_review(task)
    if answer is None:
        messages.info(request, _("There is no answer to look at any more."))
        return redirect("control:verification", uid)
    if request.method == "POST":
        return _reviewed(request, answer)
    return _show_review(request, answer)


def _reviewed(request: StaffRequest, answer: ProviderAnswer) -> HttpResponse:
    """Take over what was ticked; where that cannot be, keep what was typed."""
    sent, others = request.POST, _others(request, answer)
    texts = {code: sent.get(f"message_{code}", "").strip() for code in others}
    seen = whole_number(sent.get("seen", ""))
    accepted = sent.getlist("accept")
    try:
        review_answer(answer, accepted, texts, seen, by=request.user)
    except Refused as refusal:
        return _show_review(request, answer, str(refusal.message))
    messages.success(request, _("The directory says what you accepted."))
    return redirect("control:verification", answer.task.uid)


def _others(request: StaffRequest, answer: ProviderAnswer) -> list[str]:
    """The languages of the city that the service did not answer in."""
    return [code for code in request.city.languages if code != answer.language]


def _show_review(
    request: StaffRequest, answer: ProviderAnswer, refusal: str = ""
) -> HttpResponse:
    service, review = answer.task.service, review_of(answer)
    sent = request.POST
    others = _others(request, answer)
    texts = {code: sent.get(f"message_{code}", "") for code in others}
    ticked = sent.getlist("accept") if sent else list(review.differs)
    is_told = bool(review.said.get("message")) and bool(
        {"state", "message"} & review.differs.keys()
    )
    context = {
        "task": answer.task,
        "service": service,
        "name": service.name(get_language()),
        "answer": answer,
        "received": words.moment_of(answer.received_at),
        "rows": _difference(review),
        "ticked": ticked,
        "seen": review.against,
        "is_newer": answer.fact_id != review.held.fact_id,
        "texts": _texts(texts, review.held.messages) if is_told else [],
        "missing": ", ".join(_local(code) for code in others if not texts[code]),
        "message": review.said.get("message", ""),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return control_page(request, "stale", "review.html", context, status)


def _texts(
    texts: Mapping[str, str], held: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """Language, its name, what was typed, and what we say in it now."""
    return [
        (code, _local(code), typed, held.get(code, "")) for code, typed in texts.items()
    ]


def _local(language: str) -> str:
    return str(get_language_info(language)["name_local"])


def _difference(review: Review) -> list[tuple[str, str, str, str]]:
    """Code, name, what we say, what they say."""
    return [
        (
            code,
            field_name(code),
            value_in_words(code, review.present[code]),
            value_in_words(code, said),
        )
        for code, said in review.differs.items()
    ]
