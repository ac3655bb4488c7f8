"""One node of a draft on a page of its own: texts, ways, answers to choose from."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from beistand.guidance.actions import change_draft
from beistand.guidance.models import ProtocolVersion
from beistand.guidance.queries import graph_of
from beistand.guidance.rules.checks import Fault
from beistand.guidance.rules.graph import (
    ANSWERS,
    KINDS,
    MOST_CHOICES,
    Graph,
    GraphChoice,
    GraphNode,
    drop_node,
    move_node,
    put_node,
)
from beistand.guidance.rules.reading import read_graph
from beistand.reference.queries import topics
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.protocol_version import KEEPERS, known_version
from beistand.web.forms import PageForm, lines
from beistand.web.public.choices import native_name
from beistand.web.requests import StaffRequest

SPARE = 2  # empty rows for more answers
NEW = "new"


class NodeForm(PageForm):
    """A node and its answers. What is unfinished may be kept: approval checks it."""

    def __init__(
        self, data: object, graph: Graph, node: GraphNode, languages: list[str]
    ) -> None:
        """Begin with what the draft says."""
        super().__init__(data)
        self.graph, self.node, self.languages = graph, node, languages
        self._ways = [
            ("", _("nothing yet")),
            *((each.code, each.code) for each in graph.nodes),
        ]
        self._add_node()
        rows = min(len(node.choices) + SPARE, MOST_CHOICES)
        self.rows = list(range(max(rows, len(node.choices))))
        for row in self.rows:
            choice = node.choices[row] if row < len(node.choices) else None
            self._add_choice(row, choice or GraphChoice("", {}))

    def _add_node(self) -> None:
        node, spoken = self.node, get_language() or ""
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            initial=node.code,
            max_length=40,
            help_text=_("Small letters, digits and hyphens: no-food"),
            required=False,
        )
        self._select("kind", _("What it is"), list(KINDS.items()), node.kind)
        for language in self.languages:
            self.fields[f"text-{language}"] = forms.CharField(
                label=_("Text (%(language)s)") % {"language": native_name(language)},
                initial=node.texts.get(language, ""),
                widget=lines(3),
                required=False,
            )
        self._select("next", _("Leads to"), self._ways, node.next)
        named = [(topic.code, topic.label(spoken)) for topic in topics()]
        self._select("topic", _("Look for"), [("", "–"), *named], node.topic)
        ends = [("", "–"), *ANSWERS.items()]
        self._select("answer", _("The call ends"), ends, node.answer)

    def _add_choice(self, row: int, choice: GraphChoice) -> None:
        self.fields[f"choice-{row}-code"] = forms.CharField(
            label=_("Code of the answer"),
            initial=choice.code,
            max_length=40,
            required=False,
        )
        for language in self.languages:
            self.fields[f"choice-{row}-label-{language}"] = forms.CharField(
                label=_("Answer (%(language)s)") % {"language": native_name(language)},
                initial=choice.labels.get(language, ""),
                required=False,
            )
        self._select(f"choice-{row}-next", _("Leads to"), self._ways, choice.next)

    def _select(
        self, name: str, label: str, choices: list[tuple[str, Any]], first: str
    ) -> None:
        known = {code for code, _name in choices}
        extra = [(first, first)] if first and first not in known else []
        self.fields[name] = forms.ChoiceField(
            label=label, choices=[*choices, *extra], initial=first, required=False
        )

    def choice_rows(self) -> list[list[Any]]:
        """The fields of each answer."""
        return [
            [self[name] for name in self.fields if name.startswith(f"choice-{row}-")]
            for row in self.rows
        ]

    def node_fields(self) -> list[Any]:
        """The fields of the node itself."""
        return [self[name] for name in self.fields if not name.startswith("choice-")]

    def written(self) -> GraphNode | None:
        """The node as typed; None if it cannot be read, with the errors at fields."""
        if not self.is_valid():
            return None
        kept, raw = self._raw()
        graph, faults = read_graph({"code": self.graph.code, "nodes": [raw]})
        for fault in faults:
            self.add_error(self._field(fault, kept), f"{fault.what} {fault.remedy}")
        if faults or not graph.nodes:
            return None
        node = graph.nodes[0]
        if node.code != self.node.code and self.graph.node(node.code):
            self.add_error("code", _("There is such a node. Choose another code."))
            return None
        return node

    def _raw(self) -> tuple[list[int], dict[str, object]]:
        """What was typed in the shape of a file, with the rows that hold an answer."""
        said: Mapping[str, str] = self.cleaned_data
        kept = [row for row in self.rows if self._is_filled(row)]
        node = {name: said[name] for name in ("code", "kind", "next", "topic")}
        choices = [
            {
                "code": said[f"choice-{row}-code"],
                "labels": self._texts(f"choice-{row}-label-"),
                "next": said[f"choice-{row}-next"],
            }
            for row in kept
        ]
        return kept, {
            **node,
            "answer": said["answer"],
            "texts": self._texts("text-"),
            "choices": choices,
        }

    def _is_filled(self, row: int) -> bool:
        labels = self._texts(f"choice-{row}-label-")
        return bool(labels or self.cleaned_data[f"choice-{row}-code"])

    def _texts(self, prefix: str) -> dict[str, str]:
        said = {each: self.cleaned_data[f"{prefix}{each}"] for each in self.languages}
        old = self.node.texts if prefix == "text-" else {}
        others = {k: text for k, text in old.items() if k not in self.languages}
        return {**others, **{each: text for each, text in said.items() if text}}

    def _field(self, fault: Fault, kept: list[int]) -> str | None:
        """The field that a fault belongs to."""
        place = [str(part) for part in fault.where[2:]]
        if place[:1] == ["texts"]:
            name = f"text-{place[1]}" if len(place) > 1 else "code"
        elif place[:1] == ["choices"] and len(place) > 2:
            inside = "-".join(place[2:]).replace("labels", "label")
            name = f"choice-{kept[int(place[1])]}-{inside}"
        else:
            name = place[0] if place else "code"
        return name if name in self.fields else None


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def node_page(
    request: StaffRequest, code: str, number: int, node: str
) -> HttpResponseBase:
    """Change one node of a draft."""
    version = known_version(code, number)
    found = graph_of(version).node(node)
    if found is None:
        raise Http404
    return _edit(request, version, found)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def add_node(request: StaffRequest, code: str, number: int) -> HttpResponseBase:
    """One more node at the end of a draft."""
    version = known_version(code, number)
    return _edit(request, version, GraphNode("", request.GET.get("kind", "say"), {}))


def _edit(
    request: StaffRequest, version: ProtocolVersion, node: GraphNode
) -> HttpResponseBase:
    if not version.is_draft:
        raise Http404
    graph = graph_of(version)
    sent = request.POST if request.method == "POST" else None
    form = NodeForm(sent, graph, node, request.city.languages)
    if sent is not None and (written := form.written()) is not None:
        changed = put_node(graph, written, node.code)
        return _keep(request, version, changed, f"#node-{written.code}")
    context = {
        "form": form,
        "version": version,
        "code": version.protocol.code,
        "node": node,
        "title": version.title(get_language() or ""),
    }
    status = 422 if form.is_bound else 200
    return control_page(request, "protocols", "protocol_node.html", context, status)


def _keep(
    request: StaffRequest, version: ProtocolVersion, graph: Graph, place: str = ""
) -> HttpResponseBase:
    change_draft(version, graph, seen=request.POST.get("seen", ""), by=request.user)
    messages.success(request, _("Kept in the draft."))
    back = redirect("control:protocol_version", version.protocol.code, version.number)
    back["Location"] += place
    return back


@require_POST
@audience(*KEEPERS)
def shift_node(
    request: StaffRequest, code: str, number: int, node: str
) -> HttpResponse | HttpResponseBase:
    """One place up or down in the list."""
    version = known_version(code, number)
    by = -1 if request.POST.get("to") == "up" else 1
    return _keep(
        request, version, move_node(graph_of(version), node, by), f"#node-{node}"
    )


@require_POST
@audience(*KEEPERS)
def take_node_out(
    request: StaffRequest, code: str, number: int, node: str
) -> HttpResponseBase:
    """Remove a node; what led to it is named above the list."""
    version = known_version(code, number)
    return _keep(request, version, drop_node(graph_of(version), node))
