"""Protocols as files: taken home as YAML or as a spreadsheet, and brought back."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.models import User
from beistand.guidance.actions import add_protocol, begin_draft, change_draft
from beistand.guidance.models import ProtocolVersion
from beistand.guidance.queries import draft_version, graph_of, protocol_named
from beistand.guidance.rules.files import (
    Misread,
    Taken,
    from_sheets,
    from_yaml,
    to_sheets,
    to_yaml,
)
from beistand.guidance.rules.graph import Graph
from beistand.kit.errors import Refused
from beistand.kit.sheets import MEDIA_TYPE, CannotRead, read_sheets, write_sheets
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.protocol_version import known_version
from beistand.web.control.protocols import KEEPERS
from beistand.web.requests import StaffRequest

MOST_BYTES = 2 << 20


@require_safe
@audience(*KEEPERS)
def protocol_file(
    request: StaffRequest, code: str, number: int, kind: str
) -> HttpResponse:
    """One version as a file."""
    graph = graph_of(known_version(code, number))
    if kind == "yaml":
        content, media_type = to_yaml(graph).encode(), "application/yaml"
    elif kind == "xlsx":
        content = write_sheets(to_sheets(graph, request.city.languages))
        media_type = MEDIA_TYPE
    else:
        raise Http404
    name = f"{code}-{number}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


@require_POST
@audience(*KEEPERS)
def upload_protocol(request: StaffRequest) -> HttpResponseBase:
    """A file becomes a draft, whole or not at all."""
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused(_("Choose a file first."))
    taken = _read(sent)
    if taken.graph is None:
        context = {"faults": taken.faults, "name": sent.name}
        template = "protocol_misread.html"
        return control_page(request, "protocols", template, context, 422)
    draft = _as_draft(taken.graph, request.user)
    messages.success(request, _("Read whole. Look at the draft before it is approved."))
    return redirect("control:protocol_version", draft.protocol.code, draft.number)


def _read(sent: "UploadedFile[Any]") -> Taken:
    if (sent.size or 0) > MOST_BYTES:
        raise Refused(_("This file is larger than 2 MB. A protocol is much smaller."))
    content, name = sent.read(), str(sent.name or "")
    if name.lower().endswith((".yaml", ".yml")):
        return _read_yaml(name, content)
    try:
        return from_sheets(read_sheets(content))
    except CannotRead:
        what = _("This is neither a YAML file nor a spreadsheet that can be read.")
        remedy = _("Save it as XLSX, or as YAML with the ending .yaml.")
        return Taken(None, [Misread(name, what, remedy)])


def _read_yaml(name: str, content: bytes) -> Taken:
    try:
        return from_yaml(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        what, remedy = _("This is not UTF-8 text."), _("Save it as UTF-8.")
        return Taken(None, [Misread(name, what, remedy)])


def _as_draft(graph: Graph, user: User) -> ProtocolVersion:
    """A new protocol, the next version of one, or the draft of it changed."""
    protocol = protocol_named(graph.code)
    if protocol is None:
        return add_protocol(graph, by=user)
    draft = draft_version(protocol)
    if draft is None:
        return begin_draft(protocol, by=user, graph=graph)
    return change_draft(draft, graph, seen=draft.hash, by=user)
