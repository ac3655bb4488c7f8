"""/desk/call: what to say and ask, beside the call; and the page for dangers."""

import html
import re
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.directory.models import Service
from beistand.guidance.actions import retire_version, save_red_flag
from beistand.guidance.models import NodeFeedback, ProtocolVersion, Run
from beistand.intake.models import Answer, Draft
from beistand.kit.actions import System
from beistand.reference.models import City, Topic
from tests.guidance.deeds import in_force, next_version
from tests.guidance.graphs import food, node, said, way

HTMX = {"HTTP_HX_REQUEST": "true"}
KEY = str(uuid4())
NOBODYS = "5f6f9f6e-0000-4000-8000-000000000000"


@pytest.fixture
def protocol(ilja: User, olga: User) -> None:
    """A protocol for groceries is in use."""
    in_force(ilja, olga)


def typed(**more: object) -> dict[str, object]:
    """A call about groceries."""
    return {"key": KEY, "language": "de", "topics": ["groceries"], **more}


def press(desk: Client, button: str = "", **more: object) -> str:
    """What the panel shows after a button of it."""
    told = typed(guide=button, **more)
    answer = desk.post("/desk/call/guide", told, **HTMX)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.text


def button(panel: str, ends: str) -> str:
    """The button whose value ends like this."""
    found = re.search(rf'value="([^"]*{re.escape(ends)})"', panel)
    assert found is not None, panel
    return found[1]


def test_nothing_is_shown_before_a_need_is_chosen(
    desk: Client, protocol: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert "Choose a need: what to ask" in desk.get("/desk/call").text
    assert "Choose a need: what to ask" in press(desk, topics=[])
    assert not Run.objects.exists()


def test_the_protocol_follows_the_need(desk: Client, protocol: None) -> None:
    panel = press(desk)
    assert "Say today (de)" in panel
    assert 'lang="de">Say today (de)' in panel
    assert ">Say today<" in panel  # Rosa reads English, the caller speaks German
    assert panel.count("data-number=") == 2
    assert "data-refocus" not in panel
    assert "Say today" not in press(desk, topics=["talk"])


def test_the_way_to_the_end_proposes_the_answer(desk: Client, protocol: None) -> None:
    panel = press(desk)
    panel = press(desk, button(panel, ":today:no"))
    assert "data-refocus" in panel
    assert "Say allergies" in panel
    panel = press(desk, button(panel, ":allergies:"))
    assert "look for help: groceries" in panel
    panel = press(desk, button(panel, ":find:"))
    assert "passed on to a service" in panel
    assert 'data-fill="topics=groceries"' in panel
    assert Run.objects.get().outcome == "sent"
    assert "3 steps so far" in panel


def test_back_and_from_the_start(desk: Client, protocol: None) -> None:
    panel = press(desk, button(press(desk), ":today:yes"))
    assert 'data-fill="answered-groceries=on"' in panel
    panel = press(desk, button(panel, re.search(r"back:[^\"]+", panel)[0]))  # type: ignore[index]
    assert "Say today" in panel
    panel = press(desk, button(panel, ":today:no"))
    panel = press(desk, re.search(r"again:[^\"]+", panel)[0])  # type: ignore[index]
    assert "Say today" in panel
    assert Run.objects.get().answers == []


def test_a_page_loaded_again_stands_where_it_stood(
    desk: Client, protocol: None
) -> None:
    press(desk, button(press(desk), ":today:no"))
    desk.post("/desk/call/draft", typed(note="x"))
    draft = Draft.objects.get()
    page = desk.get(f"/desk/call?draft={draft.uid}").text
    assert "Say allergies" in page


def test_without_a_script_every_button_works(desk: Client, protocol: None) -> None:
    answer = desk.post("/desk/call/guide", typed(guide="begin", note="Klingel"))
    draft = Draft.objects.get()
    assert answer["Location"] == f"/desk/call?draft={draft.uid}#guide"
    page = desk.get(answer["Location"]).text
    assert "Say today" in page
    assert "Klingel" in page
    step = button(page, ":today:yes")
    desk.post("/desk/call/guide", typed(guide=step, draft=str(draft.uid)))
    page = desk.get(answer["Location"]).text
    assert "Say enough" in page
    use = "use:answered-groceries=on"
    assert use in page
    desk.post("/desk/call/guide", typed(guide=use, draft=str(draft.uid)))
    draft.refresh_from_db()
    assert draft.typed["answered-groceries"] == ["on"]
    assert "guide" not in draft.typed


@pytest.mark.parametrize("deed", ["use:name=x", "use:consent=on", "use:", "no", "::"])
def test_a_button_fills_in_nothing_else(
    desk: Client, protocol: None, deed: str
) -> None:
    desk.post("/desk/call/guide", typed(guide=deed))
    assert set(Draft.objects.get().typed) == {"key", "language", "topics"}


@pytest.mark.parametrize("run", ["", "x", NOBODYS])
def test_an_unknown_run_is_refused(desk: Client, protocol: None, run: str) -> None:
    answer = desk.post("/desk/call/guide", typed(guide=f"answer:{run}:today:no"))
    assert answer.status_code == 409
    assert "is not followed any more" in answer.text


def test_a_colleague_has_runs_of_his_own(
    desk: Client, next_desk: Client, protocol: None
) -> None:
    step = button(press(desk), ":today:no")
    answer = next_desk.post("/desk/call/guide", typed(guide=step))
    assert answer.status_code == 409
    assert Run.objects.get(begun_by="user:rosa").answers == []


def test_a_call_goes_on_when_its_version_is_retired(
    desk: Client, protocol: None, ilja: User
) -> None:
    step = button(press(desk), ":today:no")
    retire_version(ProtocolVersion.objects.get(), by=ilja)
    panel = press(desk, step)
    assert "Say allergies" in panel
    press(desk, button(panel, ":allergies:"))
    assert Run.objects.get().answers == [["today", "no"], ["allergies", ""]]
    assert "Say today" not in press(desk, key=str(uuid4()))  # a new call


def test_a_call_goes_on_when_the_new_version_is_about_something_else(
    desk: Client, protocol: None, ilja: User, olga: User
) -> None:
    step = button(press(desk), ":today:no")
    first = ProtocolVersion.objects.get()
    next_version(first, replace(food(), topics=("talk",)), ilja, olga)
    assert "Say allergies" in press(desk, step)
    both = press(desk, topics=["groceries", "talk"])
    assert both.count("Say allergies") == press(desk).count("Say allergies")
    assert Run.objects.count() == 1
    assert "Say allergies" not in press(desk, topics=["laundry"])


def test_what_did_not_work_is_told(desk: Client, protocol: None) -> None:
    panel = press(desk)
    told = button(panel, ":today")
    assert told.startswith("feedback:")
    panel = press(desk, told, **{"guide-words": ["", "Nobody says no."]})
    assert "Those in charge read it" in panel
    row = NodeFeedback.objects.get()
    assert (row.node.code, row.words) == ("today", "Nobody says no.")


def test_the_panel_asks_the_same_whatever_stands_in_it(
    desk: Client,
    protocol: None,
    django_assert_num_queries: DjangoAssertNumQueries,
    ilja: User,
    olga: User,
) -> None:
    press(desk, topics=["groceries", "talk"])
    with django_assert_num_queries(17):
        press(desk, topics=["groceries", "talk"])
    more = food(code="lonely", topics=("talk",), titles=said("Lonely"))
    in_force(ilja, olga, more)
    press(desk, topics=["groceries", "talk"])
    with django_assert_num_queries(17):
        panel = press(desk, topics=["groceries", "talk"])
    assert panel.index("No food") < panel.index("Lonely")


def test_the_answer_remembers_where_the_protocol_stood(
    desk: Client, protocol: None
) -> None:
    press(desk, button(press(desk), ":today:yes"))
    told = typed(
        name="Berta Neu",
        phone="0631 12345",
        area="old-town",
        relation="self",
        soon="today",
        consent="on",
    )
    page = desk.post("/desk/call", {**told, "answered-groceries": "on"})
    assert page.status_code == 302
    answer = Answer.objects.get()
    assert (answer.kind, answer.protocol_node) == ("at_once", "enough")
    assert answer.run == Run.objects.get()


def test_a_call_without_a_name_remembers_it_too(desk: Client, protocol: None) -> None:
    press(desk, button(press(desk), ":today:no"))
    told = typed(anonymous="on")
    desk.post("/desk/call", {**told, "answered-groceries": "on"})
    answer = Answer.objects.get()
    assert answer.protocol_node == "allergies"
    assert Run.objects.get().answers == [["today", "no"]]


@pytest.mark.parametrize("counted", [False, True])
def test_what_did_not_work_in_it_keeps_no_words(
    desk: Client, protocol: None, counted: bool
) -> None:
    page = press(desk, anonymous="on")
    if counted:
        told = {**typed(anonymous="on"), "answered-groceries": "on"}
        desk.post("/desk/call", told)
    ticked = {} if counted else {"anonymous": "on"}
    pressed = {"guide-words": "Frau Klein, 0631 777123", **ticked}
    press(desk, button(page, ":today"), **pressed)
    assert NodeFeedback.objects.get().words == ""


@pytest.fixture
def brussels_dangers(town: City) -> dict[str, str]:
    """The dangers of Brussels, with what they say in French, by topic."""
    folder = Path(__file__).parents[2] / "blueprints" / "brussels"
    entries = yaml.safe_load((folder / "emergency.yaml").read_text("utf-8"))
    words = {}
    for position, entry in enumerate(entries):
        topics = entry.pop("topics")
        for code in topics:
            Topic.objects.create(code=code, labels={"de": code})
            words[code] = entry["words"]["fr"]
        save_red_flag(
            entry.pop("code"),
            {"hides_visit": False, **entry, "position": position},
            topics,
            by=System("blueprint"),
        )
    return words


@pytest.fixture
def violence(town: City) -> None:
    """What the town says of violence."""
    fields = {
        "titles": {"de": "Gewalt", "en": "Violence"},
        "words": {"de": "Sind Sie allein?", "en": "Are you alone?"},
        "hides_visit": True,
        "numbers": [
            {
                "names": {"de": "Polizei", "en": "Police"},
                "phone": "116 016",
                "hours": "",
            }
        ],
        "position": 0,
    }
    save_red_flag("violence", fields, ["talk"], by=System("blueprint"))


def test_dangers_are_one_key_away(desk: Client, violence: None) -> None:
    for path in ("/desk/", "/desk/call", "/desk/calls", "/desk/search"):
        assert 'href="/desk/danger" data-key="!"' in desk.get(path).text
    page = desk.get("/desk/danger").text
    assert "Are you alone?" in page
    assert '<a class="danger__number" href="tel:116016">' in page
    assert "Sind Sie allein?" in page  # the caller may speak German


def test_a_chosen_topic_shows_its_danger_in_the_callers_language(
    desk: Client, violence: None
) -> None:
    assert "116 016" not in press(desk)
    panel = press(desk, topics=["groceries", "talk"], language="de")
    assert '<p class="danger__words" lang="de">Sind Sie allein?</p>' in panel
    assert '<a class="danger__number" href="tel:116016">' in panel
    assert 'href="/desk/danger#violence"' in panel
    polish = press(desk, topics=["talk"], language="pl")
    assert '<p class="danger__words" lang="en">Are you alone?</p>' in polish
    page = desk.post("/desk/call/guide", typed(topics=["talk"]), follow=True).text
    assert "Sind Sie allein?" in page  # without a script the whole page comes


def test_so_does_an_answer_of_a_protocol_that_leads_there(
    desk: Client, violence: None, ilja: User, olga: User
) -> None:
    ways = (way("yes", "safe"), way("no", "fear"))
    steps = (
        node("today", "choice", choices=ways),
        node("fear", "outcome", answer="service", topic="talk"),
        node("safe", "outcome", answer="at_once"),
    )
    in_force(ilja, olga, food(nodes=steps))
    first = press(desk)
    assert "116 016" not in first
    assert "116 016" not in press(desk, button(first, ":today:yes"))
    again = press(desk, button(press(desk), "again:" + run_in(first) + ":"))
    assert "116 016" in press(desk, button(again, ":today:no"))


def run_in(panel: str) -> str:
    """Which run of a protocol this panel shows."""
    return button(panel, ":today:yes").split(":")[1]


DANGERS = ("violence", "suicide", "children-danger", "eviction")
# One page of each part of the desk, and pages in the frame of those in charge.
PAGES = (
    "/desk/",
    "/desk/?scope=mine",
    "/desk/call",
    "/desk/calls",
    "/desk/search",
    "/desk/messages",
    "/desk/directory",
    "/desk/danger",
    "/control/services/{service}/state",
    "/control/initiatives",
    "/control/rules",
    "/control/protocols",
    "/control/city",
)


@pytest.mark.parametrize("path", PAGES)
def test_the_key_is_on_every_page(
    client: Client, ilja: User, monday: object, parish: Service, path: str
) -> None:
    client.force_login(ilja)
    page = client.get(path.format(service=parish.code))
    assert page.status_code == 200
    assert page.text.count('data-key="!"') == 1
    assert page.text.count("desk/keys.js") == 1


@pytest.mark.parametrize("topic", DANGERS)
def test_each_danger_of_brussels_is_shown_when_its_topic_is_chosen(
    desk: Client, brussels_dangers: dict[str, str], topic: str
) -> None:
    panel = press(desk, topics=[topic], language="fr")
    assert html.escape(brussels_dangers[topic]) in panel
    assert desk.get("/desk/danger").text.count('class="danger"') >= len(DANGERS)


def test_before_anything_is_loaded_there_is_112(desk: Client) -> None:
    assert "Phone 112" in desk.get("/desk/danger").text


def test_sam_sees_neither(client: Client, sam: User, monday: object) -> None:
    client.force_login(sam)
    assert client.get("/desk/danger").status_code == 403
    assert client.post("/desk/call/guide").status_code == 403


def test_residents_can_leave_quickly(client: Client, violence: None) -> None:
    client.cookies["language"] = "en"
    page = client.get("/danger").text
    assert "116 016" in page
    assert re.search(r'<a [^>]*href="https://[^"]+" rel="noreferrer" data-leave>', page)
    assert "Are you alone?" not in page  # what operators say is not for residents
