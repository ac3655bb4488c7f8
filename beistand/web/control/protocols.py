"""Protocols: which there are, which version is in use, what did not work."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.accounts.queries import names_of
from beistand.guidance.actions import (
    add_protocol,
    begin_draft,
    settle_feedback,
)
from beistand.guidance.models import Protocol, ProtocolVersion
from beistand.guidance.queries import (
    all_protocols,
    feedback_named,
    feedback_waiting,
    protocol_named,
    versions_of,
)
from beistand.guidance.rules.graph import Graph
from beistand.guidance.rules.reading import CODE
from beistand.guidance.rules.standing import newest_in_effect, replaced_at
from beistand.kit import clock
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.desk.timeline import name_actor
from beistand.web.desk.words import moment_of
from beistand.web.forms import PageForm
from beistand.web.requests import StaffRequest

Status = ProtocolVersion.Status
KEEPERS = ("coordinator", "administrator")


class NewProtocolForm(PageForm):
    """The code of a new protocol; everything else is written in its draft."""

    code = forms.RegexField(
        rf"^(?:{CODE.pattern})$",
        label=gettext_lazy("Code of the new protocol"),
        help_text=gettext_lazy("Small letters, digits and hyphens: no-food"),
        error_messages={
            "required": gettext_lazy("Give it a code."),
            "invalid": gettext_lazy("Use small letters, digits and hyphens: no-food"),
        },
    )


def known_protocol(code: str) -> Protocol:
    """The protocol with this code, or nothing is here."""
    protocol = protocol_named(code)
    if protocol is None:
        raise Http404
    return protocol


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def protocols_page(request: StaffRequest) -> HttpResponseBase:
    """List every protocol, or begin a new one."""
    form = NewProtocolForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        draft = add_protocol(Graph(form.cleaned_data["code"], {}), by=request.user)
        return redirect("control:protocol_version", draft.protocol.code, draft.number)
    context = {"form": form, "rows": [_row(each) for each in all_protocols()]}
    status = 422 if form.is_bound else 200
    return control_page(request, "protocols", "protocols.html", context, status)


def _row(protocol: Protocol) -> dict[str, object]:
    language = get_language() or ""
    versions = sorted(protocol.versions.all(), key=lambda row: -row.number)
    newest = newest_in_effect(versions, clock.now())
    in_use = newest if newest and newest.status == "approved" else None
    shown = in_use or versions[0]
    return {
        "code": protocol.code,
        "title": shown.title(language),
        "topics": [
            topic.label(language)
            for topic in protocol.topics.all()
            if topic.code in shown.topics
        ],
        "in_use": in_use,
        "since": moment_of(in_use.effective_from)
        if in_use and in_use.effective_from
        else "",
        "draft": next((row.number for row in versions if row.is_draft), None),
        "waiting": protocol.waiting,  # type: ignore[attr-defined]
    }


@require_safe
@audience(*KEEPERS)
def protocol_page(request: StaffRequest, code: str) -> HttpResponse:
    """Every version of one protocol: who wrote it, who approved it, why it changed."""
    protocol = known_protocol(code)
    versions = versions_of(protocol)
    context = {
        "protocol": protocol,
        "title": versions[0].title(get_language() or ""),
        "rows": _versions(versions),
        "has_draft": any(row.is_draft for row in versions),
        "feedback": _feedback(code),
    }
    return control_page(request, "protocols", "protocol.html", context)


def _versions(versions: list[ProtocolVersion]) -> list[dict[str, object]]:
    names = names_of(
        label for row in versions for label in (row.edited_by, row.approved_by)
    )
    now = clock.now()
    return [_version(row, names, replaced_at(row, versions, now)) for row in versions]


def state_of(row: ProtocolVersion, replaced: datetime | None) -> Promise | str:
    """The state of a version as people see it: replaced is retired."""
    is_replaced = replaced is not None and row.status == Status.APPROVED
    return Status.RETIRED.label if is_replaced else row.get_status_display()


def _version(
    row: ProtocolVersion, names: Mapping[str, str], replaced: datetime | None
) -> dict[str, object]:
    until = row.retired_at or replaced
    return {
        "number": row.number,
        "status": state_of(row, replaced),
        "is_draft": row.is_draft,
        "edited": f"{name_actor(row.edited_by, names)}, {moment_of(row.edited_at)}",
        "approved": name_actor(row.approved_by, names) if row.approved_by else "",
        "from": moment_of(row.effective_from) if row.effective_from else "",
        "until": moment_of(until) if until else "",
        "note": row.change_note,
        "calls": row.calls,  # type: ignore[attr-defined]
    }


@require_POST
@audience(*KEEPERS)
def new_draft(request: StaffRequest, code: str) -> HttpResponseBase:
    """Begin the next version with what the one in use says."""
    draft = begin_draft(known_protocol(code), by=request.user)
    return redirect("control:protocol_version", code, draft.number)


@require_safe
@audience(*KEEPERS)
def feedback_page(request: StaffRequest) -> HttpResponse:
    """What operators said did not work: for the next debriefing."""
    context = {"feedback": _feedback()}
    return control_page(request, "protocols", "protocol_feedback.html", context)


def _feedback(code: str = "") -> list[dict[str, object]]:
    language, rows = get_language() or "", feedback_waiting(code)
    names = names_of(row.said_by for row in rows)
    return [
        {
            "uid": row.uid,
            "code": row.node.version.protocol.code,
            "number": row.node.version.number,
            "title": row.node.version.title(language),
            "node": row.node.code,
            "text": row.node.texts.get(language, ""),
            "words": row.words,
            "who": name_actor(row.said_by, names),
            "when": moment_of(row.said_at),
        }
        for row in rows
    ]


@require_POST
@audience(*KEEPERS)
def settle(request: StaffRequest, uid: UUID) -> HttpResponseBase:
    """This was talked about, or the protocol was changed."""
    row = feedback_named(uid)
    if row is None:
        raise Http404
    settle_feedback(row, by=request.user)
    messages.success(request, _("Done with. It is not on the list any more."))
    return redirect("control:protocol_feedback")
