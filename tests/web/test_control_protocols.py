"""/control/protocols: written, tried, compared, approved, taken home, brought back."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from beistand.accounts.models import User
from beistand.guidance.actions import (
    add_protocol,
    begin_draft,
    begin_run,
    change_draft,
    say_feedback,
)
from beistand.guidance.models import NodeFeedback, ProtocolVersion
from beistand.guidance.queries import draft_version, graph_of, version_numbered
from beistand.guidance.rules.files import from_sheets, to_sheets, to_yaml
from beistand.guidance.rules.graph import Graph, as_written
from beistand.kit.sheets import read_sheets, write_sheets
from tests.guidance.deeds import in_force, next_version
from tests.guidance.graphs import LANGUAGES, food, node, said

DRAFT = "/control/protocols/food/1/"


def signed_in(user: User) -> Client:
    client = Client()
    client.cookies["language"] = "en"
    client.force_login(user)
    return client


@pytest.fixture
def control(ilja: User, monday: object) -> Client:
    """Ilja at the pages of coordinators."""
    return signed_in(ilja)


@pytest.fixture
def reader(olga: User, monday: object) -> Client:
    """Olga, who reads what Ilja writes."""
    return signed_in(olga)


@pytest.fixture
def draft(ilja: User, monday: object) -> ProtocolVersion:
    """A whole draft by Ilja."""
    return add_protocol(food(), by=ilja)


def now(number: int = 1) -> Graph:
    version = version_numbered("food", number)
    assert version is not None
    return graph_of(version)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None, page
    return found[1]


PAGES = [
    "/control/protocols",
    "/control/protocol-feedback",
    "/control/protocols/food",
    DRAFT,
    f"{DRAFT}try",
    f"{DRAFT}changes",
    f"{DRAFT}add",
    f"{DRAFT}nodes/today",
    f"{DRAFT}file.yaml",
    f"{DRAFT}file.xlsx",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_in_charge(
    control: Client, desk: Client, draft: ProtocolVersion, path: str
) -> None:
    assert control.get(path).status_code == 200
    assert desk.get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/control/protocols/ghost",
        "/control/protocols/food/9/",
        f"{DRAFT}nodes/ghost",
        f"{DRAFT}file.exe",
        "/control/protocols/ghost/1/try",
    ],
)
def test_what_is_not_there_is_not_found(
    control: Client, draft: ProtocolVersion, path: str
) -> None:
    assert control.get(path).status_code == 404


def test_a_protocol_is_written_from_nothing(control: Client, reader: Client) -> None:
    answer = control.post("/control/protocols", {"code": "food"})
    assert answer["Location"] == DRAFT
    assert "It has no nodes." in control.get(DRAFT).text
    first = {
        "code": "stay",
        "kind": "outcome",
        "text-de": "Warten Sie.",
        "text-en": "Wait.",
        "answer": "call_back",
    }
    page = control.get(f"{DRAFT}add").text
    answer = control.post(f"{DRAFT}add", {**first, "seen": seen(page)})
    assert answer["Location"] == f"{DRAFT}#node-stay"
    page = control.get(DRAFT).text
    assert "It belongs to no topic." in page
    head = {"title-de": "Essen", "title-en": "Food", "topics": ["groceries"]}
    control.post(f"{DRAFT}head", {**head, "start": "stay", "seen": seen(page)})
    page = reader.get(DRAFT).text
    assert "Nothing is missing." in page
    reader.post(f"{DRAFT}approve", {"note": "first", "seen": seen(page)})
    version = ProtocolVersion.objects.get()
    assert (version.status, version.change_note) == ("approved", "first")


def test_a_bad_code_is_explained(control: Client, draft: ProtocolVersion) -> None:
    answer = control.post("/control/protocols", {"code": "No Food"})
    assert answer.status_code == 422
    assert "Use small letters" in answer.text
    assert control.post("/control/protocols", {"code": "food"}).status_code == 409


def test_faults_lead_to_their_node(control: Client, ilja: User) -> None:
    nodes = (*food().nodes[:-1], node("lost", "say", "sent"))
    add_protocol(food(nodes=nodes), by=ilja)
    page = control.get(DRAFT).text
    assert f'href="{DRAFT}nodes/today"' in page
    assert "It leads to “enough”, which does not exist." in page
    assert "No call ever comes here." in page
    assert "I have read it" not in page


def test_who_wrote_it_reads_that_another_one_approves(
    control: Client, draft: ProtocolVersion
) -> None:
    page = control.get(DRAFT).text
    assert "Ask a colleague to read and approve it." in page
    answer = control.post(f"{DRAFT}approve", {"note": "x", "seen": draft.hash})
    assert answer.status_code == 409


def edit(control: Client, at: str, /, **more: object) -> object:
    """Send the form of a node as the page showed it, with other values."""
    page = control.get(f"{DRAFT}nodes/{at}")
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    told = {**sent, "seen": seen(page.text), **more}
    return control.post(f"{DRAFT}nodes/{at}", told)


def test_a_form_sent_untouched_changes_nothing(
    control: Client, draft: ProtocolVersion
) -> None:
    for each in food().nodes:
        edit(control, each.code)
    assert as_written(now()) == as_written(food())


def test_a_node_is_changed(control: Client, draft: ProtocolVersion) -> None:
    edit(control, "today", **{"text-en": "Food today?", "choice-0-label-en": "Sure"})
    found = now().node("today")
    assert found is not None
    assert found.texts["en"] == "Food today?"
    assert found.choices[0].labels["en"] == "Sure"


def test_an_answer_is_added_and_removed(
    control: Client, draft: ProtocolVersion
) -> None:
    more = {"choice-2-code": "maybe", "choice-2-next": "find"}
    edit(control, "today", **more)
    found = now().node("today")
    assert found is not None
    assert [choice.code for choice in found.choices] == ["yes", "no", "maybe"]
    none = {"choice-1-code": "", "choice-1-label-de": "", "choice-1-label-en": ""}
    edit(control, "today", **none)
    found = now().node("today")
    assert found is not None
    assert [choice.code for choice in found.choices] == ["yes", "maybe"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code", "Not so", "is no code"),
        ("code", "find", "There is such a node"),
        ("choice-1-code", "yes", "stands here twice"),
        ("choice-1-code", "", "A code is missing"),
        ("text-de", "x" * 1001, "longer than 1000"),
        ("next", "ghost", "Select a valid choice"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    control: Client, draft: ProtocolVersion, field: str, value: str, words: str
) -> None:
    answer = edit(control, "today", **{field: value})
    assert answer.status_code == 422  # type: ignore[attr-defined]
    errors = answer.context["form"].errors  # type: ignore[attr-defined]
    assert words in str(errors[field])
    assert as_written(now()) == as_written(food())


def test_nodes_are_moved_and_removed(control: Client, draft: ProtocolVersion) -> None:
    control.post(f"{DRAFT}nodes/find/move", {"to": "up", "seen": draft.hash})
    assert [each.code for each in now().nodes][1:3] == ["find", "allergies"]
    page = control.get(DRAFT).text
    control.post(f"{DRAFT}nodes/find/remove", {"seen": seen(page)})
    assert now().node("find") is None


def test_two_at_once_lose_nothing(
    control: Client, reader: Client, draft: ProtocolVersion, ilja: User
) -> None:
    page = reader.get(f"{DRAFT}nodes/find").text
    change_draft(draft, food(titles=said("Ilja's")), seen=draft.hash, by=ilja)
    answer = reader.post(
        f"{DRAFT}nodes/find", {"code": "find", "kind": "say", "seen": seen(page)}
    )
    assert answer.status_code == 409
    assert now().titles == said("Ilja's")


def test_an_approved_version_is_only_shown(
    control: Client, reader: Client, ilja: User, olga: User
) -> None:
    in_force(ilja, olga)
    page = control.get(DRAFT).text
    assert 'name="seen"' not in page
    assert control.get(f"{DRAFT}nodes/today").status_code == 404
    assert control.post(f"{DRAFT}discard").status_code == 409
    answer = control.post("/control/protocols/food/draft")
    assert answer["Location"] == "/control/protocols/food/2/"
    control.post("/control/protocols/food/2/discard")
    assert ProtocolVersion.objects.count() == 1
    control.post(f"{DRAFT}retire")
    assert ProtocolVersion.objects.get().status == "retired"


def test_the_first_draft_stays(control: Client, draft: ProtocolVersion) -> None:
    assert control.post(f"{DRAFT}discard").status_code == 409


def test_a_day_to_come(control: Client, reader: Client, draft: object) -> None:
    page = reader.get(DRAFT).text
    told = {"note": "x", "seen": seen(page), "from": "2020-05-01"}
    assert reader.post(f"{DRAFT}approve", {**told, "from": "1. Mai"}).status_code == 409
    page = reader.post(f"{DRAFT}approve", told, follow=True).text
    assert re.search(r"Calls that begin from [^<]*\b0:00 on follow it", page)
    version = ProtocolVersion.objects.get()
    assert f"{version.effective_from:%d.%m. %H:%M}" == "30.04. 22:00"
    assert "none</span>" in control.get("/control/protocols").text


def test_it_is_tried_without_being_kept(
    control: Client, draft: ProtocolVersion
) -> None:
    page = control.get(f"{DRAFT}try").text
    assert "Say today" in page
    assert "Say today (de)" in page
    page = control.get(f"{DRAFT}try?steps=today:no").text
    assert "Say allergies" in page
    page = control.get(f"{DRAFT}try?steps=today:no,allergies:,find:").text
    assert "passed on to a service" in page
    assert "Say today" in control.get(f"{DRAFT}try?steps=x:y,,:").text


def test_the_drawing_says_what_the_list_says(
    control: Client, draft: ProtocolVersion
) -> None:
    page = control.get(DRAFT).text
    for each in food().nodes:
        assert f'<text class="drawn__code" x="10" y="17">{each.code}</text>' in page
        assert f'<tr id="node-{each.code}">' in page
    assert page.count('class="drawn__line') == 4


def test_what_differs_is_shown(control: Client, ilja: User, olga: User) -> None:
    first = in_force(ilja, olga)
    next_version(first, food(titles=said("Hunger")), ilja, olga)
    page = control.get("/control/protocols/food/2/changes").text
    assert "<del>No food</del>" in page
    assert "<ins>Hunger</ins>" in page
    page = control.get("/control/protocols/food/1/changes").text
    assert "no version before" in page
    page = control.get("/control/protocols/food/1/changes?since=2").text
    assert "<ins>No food</ins>" in page


def upload(control: Client, name: str, content: bytes) -> object:
    file = SimpleUploadedFile(name, content)
    return control.post("/control/protocol-upload", {"file": file})


def test_taken_home_and_brought_back_nothing_is_lost(
    control: Client, ilja: User, olga: User
) -> None:
    in_force(ilja, olga)
    yaml = control.get(f"{DRAFT}file.yaml")
    assert yaml["Content-Disposition"] == 'attachment; filename="food-1.yaml"'
    assert yaml.content.decode() == to_yaml(food())
    sheet = control.get(f"{DRAFT}file.xlsx").content
    taken = from_sheets(read_sheets(sheet))
    assert taken.graph is not None
    assert as_written(taken.graph) == as_written(food())
    answer = upload(control, "food.xlsx", sheet)
    assert answer["Location"] == "/control/protocols/food/2/"  # type: ignore[index]
    draft = draft_version(ProtocolVersion.objects.get(number=2).protocol)
    assert draft is not None
    assert as_written(graph_of(draft)) == as_written(food())


def test_a_file_changes_the_draft_or_begins_a_protocol(
    control: Client, draft: ProtocolVersion
) -> None:
    upload(control, "a.yml", to_yaml(food(titles=said("New"))).encode())
    assert now().titles == said("New")
    upload(control, "b.yaml", to_yaml(food(code="other")).encode())
    assert version_numbered("other", 1) is not None


def test_a_bad_spreadsheet_is_taken_apart_in_words(
    control: Client, draft: ProtocolVersion
) -> None:
    tables = to_sheets(food(), LANGUAGES)
    tables["nodes"][2][2] = "Not so"
    answer = upload(control, "food.xlsx", write_sheets(tables))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.text  # type: ignore[attr-defined]
    assert "sheet “nodes”, row 3, column C" in page
    assert "Use small letters, digits and hyphens" in page
    assert as_written(now()) == as_written(food())


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"PK nothing", "neither a YAML file nor a spreadsheet"),
        ("a.doc", b"\xd0\xcf", "neither a YAML file nor a spreadsheet"),
        ("a.yaml", b"\xff\xfe", "not UTF-8 text"),
        ("a.yaml", b"code: [", "line"),
        ("a.yaml", b"code: x\na: &a [*a]", "“&amp;a”: anchors and aliases"),
    ],
)
def test_other_files_are_refused_with_a_remedy(
    control: Client, name: str, content: bytes, words: str
) -> None:
    answer = upload(control, name, content)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in answer.text  # type: ignore[attr-defined]


def test_no_file_and_too_much_of_one(control: Client) -> None:
    assert control.post("/control/protocol-upload").status_code == 409
    answer = upload(control, "a.yaml", b"#" * (2 << 20) + b"##")
    assert answer.status_code == 409  # type: ignore[attr-defined]


def test_feedback_is_read_and_ticked_off(
    control: Client, ilja: User, olga: User, rosa: User
) -> None:
    version = in_force(ilja, olga)
    run = begin_run(version, "a-call", by=rosa)
    say_feedback(run, "today", "Nobody <b>admits</b> it.", by=rosa)
    page = control.get("/control/protocol-feedback").text
    assert "Nobody &lt;b&gt;admits&lt;/b&gt; it." in page
    assert "Rosa" in page
    assert "today" in control.get("/control/protocols/food").text
    row = NodeFeedback.objects.get()
    control.post(f"/control/protocol-feedback/{row.uid}")
    assert "Nobody said that" in control.get("/control/protocol-feedback").text
    assert control.post(f"/control/protocol-feedback/{row.uid}").status_code == 409


def test_the_list_says_what_is_in_use(control: Client, ilja: User, olga: User) -> None:
    version = in_force(ilja, olga)
    begin_draft(version.protocol, by=ilja)
    page = control.get("/control/protocols").text
    assert "version 1 since" in page
    assert 'href="/control/protocols/food/2/"' in page
