"""One version of a protocol: what it says, what is wrong with it, who approves it."""

from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from beistand.accounts.queries import names_of
from beistand.guidance.actions import (
    approve_version,
    change_draft,
    discard_draft,
    retire_version,
)
from beistand.guidance.actions.versions import Approval
from beistand.guidance.models import ProtocolVersion
from beistand.guidance.queries import (
    current_faults,
    graph_of,
    version_numbered,
    versions_of,
)
from beistand.guidance.rules.checks import is_second_person
from beistand.guidance.rules.differences import Change, differences
from beistand.guidance.rules.graph import ANSWERS, KINDS, Graph, GraphNode
from beistand.guidance.rules.layout import draw_graph
from beistand.guidance.rules.reading import read_graph
from beistand.guidance.rules.standing import replaced_at
from beistand.guidance.rules.walking import walk
from beistand.kit import clock
from beistand.kit.days import day_in
from beistand.kit.errors import Refused
from beistand.reference.queries import topics
from beistand.reference.rules import in_language
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.protocols import state_of
from beistand.web.desk.timeline import name_actor
from beistand.web.desk.words import moment_of
from beistand.web.forms import PageForm
from beistand.web.public.choices import native_name
from beistand.web.requests import StaffRequest

KEEPERS = ("coordinator", "administrator")
CHANGES = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("removed"),
    "changed": gettext_lazy("changed"),
    "moved": gettext_lazy("in another order"),
}


def known_version(code: str, number: int) -> ProtocolVersion:
    """This version with everything in it, or nothing is here."""
    version = version_numbered(code, number)
    if version is None:
        raise Http404
    return version


class HeadForm(PageForm):
    """Titles, topics and the first node of a draft. Checked on approval, not here."""

    def __init__(self, data: object, graph: Graph, languages: list[str]) -> None:
        """Begin with what the draft says."""
        super().__init__(data)
        spoken = get_language() or ""
        for language in languages:
            self.fields[f"title-{language}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": native_name(language)},
                initial=graph.titles.get(language, ""),
                max_length=200,
                required=False,
            )
        self.fields["topics"] = forms.MultipleChoiceField(
            label=_("For these topics"),
            choices=[(topic.code, topic.label(spoken)) for topic in topics()],
            widget=forms.CheckboxSelectMultiple,
            initial=list(graph.topics),
            required=False,
        )
        nodes = [("", _("not said yet")), *((n.code, n.code) for n in graph.nodes)]
        self.fields["start"] = forms.ChoiceField(
            label=_("Begins with"), choices=nodes, initial=graph.start, required=False
        )

    def raw(self, graph: Graph) -> dict[str, object]:
        """What was typed, in the shape of a file."""
        said = self.cleaned_data
        titles = {
            name.removeprefix("title-"): text
            for name, text in said.items()
            if name.startswith("title-") and text
        }
        return {
            "code": graph.code,
            "titles": titles,
            "topics": said["topics"],
            "start": said["start"],
        }


@require_safe
@audience(*KEEPERS)
def version_page(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """What this version says; of a draft, what is still wrong with it."""
    return show_version(request, known_version(code, number))


def show_version(
    request: StaffRequest, version: ProtocolVersion, form: HeadForm | None = None
) -> HttpResponse:
    """The page of a version, perhaps with a form that was sent."""
    graph, language = graph_of(version), get_language() or ""
    faults = current_faults(graph) if version.is_draft else []
    names = names_of([version.edited_by, version.approved_by])
    edited = name_actor(version.edited_by, names)
    every = versions_of(version.protocol)
    replaced = replaced_at(version, every, clock.now())
    context = {
        "version": version,
        "state": state_of(version, replaced),
        "is_current": version.status == "approved" and replaced is None,
        "code": version.protocol.code,
        "title": version.title(language),
        "head": form or HeadForm(None, graph, request.city.languages),
        "nodes": [_node(node, language) for node in graph.nodes],
        "start": graph.start,
        "faults": faults,
        "drawing": draw_graph(graph, language),
        "edited": f"{edited}, {moment_of(version.edited_at)}",
        "approved": name_actor(version.approved_by, names)
        if version.approved_by
        else "",
        "is_second": is_second_person(version.edited_by, request.user.label),
        "earlier": _before(version, every),
    }
    status = 422 if form else 200
    return control_page(request, "protocols", "protocol_version.html", context, status)


def _before(
    version: ProtocolVersion, versions: list[ProtocolVersion]
) -> ProtocolVersion | None:
    """The version that this one follows."""
    return next((row for row in versions if row.number < version.number), None)


def _node(node: GraphNode, language: str) -> dict[str, object]:
    """A row of the list: what it is, what it says, where it leads."""
    leads = [
        (in_language(choice.labels, language) or choice.code, choice.next)
        for choice in node.choices
    ]
    if node.next:
        leads.append(("", node.next))
    return {
        "code": node.code,
        "kind": KINDS.get(node.kind, node.kind),
        "text": in_language(node.texts, language),
        "leads": leads,
        "topic": node.topic,
        "answer": ANSWERS.get(node.answer, ""),
    }


@require_POST
@audience(*KEEPERS)
def change_head(request: StaffRequest, code: str, number: int) -> HttpResponseBase:
    """Other titles, topics, or another beginning."""
    version = known_version(code, number)
    graph = graph_of(version)
    form = HeadForm(request.POST, graph, request.city.languages)
    if not form.is_valid():
        return show_version(request, version, form)
    head, faults = read_graph(form.raw(graph))
    if faults:
        raise Refused(f"{faults[0].what} {faults[0].remedy}")
    changed = Graph(code, head.titles, head.topics, head.start, graph.nodes)
    change_draft(version, changed, seen=request.POST.get("seen", ""), by=request.user)
    messages.success(request, _("Kept in the draft."))
    return redirect("control:protocol_version", code, number)


@require_POST
@audience(*KEEPERS)
def approve(request: StaffRequest, code: str, number: int) -> HttpResponseBase:
    """Put the draft into use; calls that run go on as they began."""
    approval = Approval(
        note=request.POST.get("note", ""),
        seen=request.POST.get("seen", ""),
        effective_from=_day(request.POST.get("from", "")),
    )
    version = approve_version(known_version(code, number), approval, by=request.user)
    messages.success(request, _approved(version))
    return redirect("control:protocol", code)


def _approved(version: ProtocolVersion) -> str:
    """From when calls follow what was just approved."""
    begins = version.effective_from
    if begins is None or begins <= clock.now():
        return _("Approved. Calls that begin now follow it.")
    return _("Approved. Calls that begin from %(when)s on follow it.") % {
        "when": moment_of(begins)
    }


def _day(typed: str) -> datetime | None:
    """The beginning of this day in the city; None for at once."""
    if not typed.strip():
        return None
    day = day_in(typed.strip())
    if day is None:
        raise Refused(_("Enter the day like 2020-04-17."))
    return timezone.make_aware(datetime.combine(day, time.min))


@require_POST
@audience(*KEEPERS)
def retire(request: StaffRequest, code: str, number: int) -> HttpResponseBase:
    """Take a version out of use."""
    retire_version(known_version(code, number), by=request.user)
    messages.success(request, _("Out of use. New calls do not follow it."))
    return redirect("control:protocol", code)


@require_POST
@audience(*KEEPERS)
def discard(request: StaffRequest, code: str, number: int) -> HttpResponseBase:
    """Throw the draft away."""
    version = known_version(code, number)
    first_of_its_kind = len(versions_of(version.protocol)) == 1
    if first_of_its_kind:
        raise Refused(_("A protocol keeps its first draft. Change it instead."))
    discard_draft(version, by=request.user)
    messages.success(request, _("Thrown away. The version before stays in use."))
    return redirect("control:protocol", code)


@require_safe
@audience(*KEEPERS)
def try_out(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Play a version as an operator sees it; nothing of it is kept."""
    version = known_version(code, number)
    given = [
        [node, answer]
        for node, _colon, answer in (
            step.partition(":") for step in request.GET.get("steps", "").split(",")
        )
        if node
    ]
    graph, language = graph_of(version), get_language() or ""
    stood = walk(graph, given)
    context = {
        "version": version,
        "code": code,
        "title": version.title(language),
        "passed": [(_node(s.node, language), s.choice) for s in stood.passed],
        "here": _node(stood.here, language) if stood.here else None,
        "ways": _ways(stood.given(), stood.here, language),
        "back": _steps(stood.given()[:-1]),
        "languages_said": _every_language(stood.here, request.city.languages),
    }
    return control_page(request, "protocols", "protocol_try.html", context)


def _steps(given: list[list[str]]) -> str:
    return ",".join(f"{node}:{answer}" for node, answer in given)


def _ways(
    given: list[list[str]], node: GraphNode | None, language: str
) -> list[tuple[str, str]]:
    """What can be chosen here: the words, and the steps that come of it."""
    if node is None or node.kind == "outcome":
        return []
    if node.kind != "choice":
        return [(_("Next"), _steps([*given, [node.code, ""]]))]
    return [
        (
            in_language(choice.labels, language) or choice.code,
            _steps([*given, [node.code, choice.code]]),
        )
        for choice in node.choices
    ]


def _every_language(
    node: GraphNode | None, languages: list[str]
) -> list[tuple[str, str]]:
    if node is None:
        return []
    return [(language, node.texts.get(language, "")) for language in languages]


@require_safe
@audience(*KEEPERS)
def changes(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """What is different from an earlier version, node by node."""
    version = known_version(code, number)
    every = versions_of(version.protocol)
    older = [row for row in every if row.number != number]
    wanted = request.GET.get("since", "")
    before = next((row for row in older if str(row.number) == wanted), None)
    before = before or _before(version, every)
    found: list[Change] = []
    if before is not None:
        old = graph_of(known_version(code, before.number))
        found = differences(old, graph_of(version))
    context = {
        "version": version,
        "code": code,
        "title": version.title(get_language() or ""),
        "before": before,
        "older": older,
        "rows": [(CHANGES[each.kind], each) for each in found],
    }
    return control_page(request, "protocols", "protocol_changes.html", context)
