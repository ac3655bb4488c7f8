"""Who helps, beside a call: the same list as in the search (BX-3, BX-4)."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.directory.actions import (
    FactIn,
    InitiativeIn,
    add_initiative,
    record_fact,
)
from beistand.directory.models import (
    Gap,
    OperatingFact,
    Organization,
    Service,
    VerificationTask,
)
from beistand.intake.models import Draft
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import Area, Topic

HTMX = {"HTTP_HX_REQUEST": "true"}
CALL = "/desk/services/closed?from=call"
SEARCH = "/desk/services/closed?from=search"
SAID = {
    "key": "7c1b2a34-0000-4000-8000-00000000000b",
    "topics": ["groceries"],
    "area": "old-town",
    "language": "de",
    "note": "Klingel geht nicht",
}


def add_service(code: str, state: str = "", days: int = 0, **more: object) -> Service:
    """A service that shops for people; what was said of it so many days ago."""
    body, _new = Organization.objects.get_or_create(
        code="c", defaults={"name": "Caritas", "kind": "church"}
    )
    service = Service.objects.create(
        code=code, organization=body, names={"en": code.title()}, **more
    )
    service.topics.set(Topic.objects.filter(code="groceries"))
    if state:
        seen = clock.now() - timedelta(days=days)
        told = FactIn(service, state, "provider", "phone", observed_at=seen)
        record_fact(told, by=System())
    return service


@pytest.fixture
def town_of_help(monday: datetime) -> None:
    """One is open now, one far away, one unknown, and two are closed."""
    here = {"lon": 7.761, "lat": 49.44}
    near = add_service("kitchen", "normal", hours="24/7", languages=["de"], **here)
    add_service("distant", "normal", lon=7.9, lat=49.44)
    add_service("unknown")
    add_service("market", "temporarily_closed", 3)
    closed = add_service("pantry")
    told = FactIn(
        closed, "suspended", "provider", "phone", redirect_phone="+496313650007"
    )
    record_fact(told, by=System())
    moved = add_service("moved")
    record_fact(
        FactIn(moved, "suspended", "provider", "phone", redirect_service=near),
        by=System(),
    )


def names(page: str) -> list[str]:
    """The services of a list, in its order."""
    return re.findall(r"data-line>.*?<strong>([^<]+)</strong>", page, re.S)


def line(page: str, name: str) -> str:
    """What a list says of one service, in plain spaces."""
    (found,) = [
        each for each in page.split("data-line>")[1:] if f"<strong>{name}<" in each
    ]
    return found.split("</li>")[0].replace("\u00a0", " ")


def test_the_call_lists_what_the_search_lists(
    desk: Client, town_of_help: None, groceries: Need
) -> None:
    in_call = desk.post("/desk/call/help", SAID, **HTMX).text
    beside_need = desk.get(f"/desk/needs/{groceries.uid}/help").text
    search = desk.get(f"/desk/directory?need={groceries.uid}").text
    assert names(search) == [
        "Kitchen",
        "Distant",
        "Unknown",
        "Moved",
        "Pantry",
        "Market",
    ]
    assert names(in_call) == names(beside_need) == names(search)
    for name in names(search):
        told = [
            re.search(r'service__state">.*?</p>\s*<p>.*?</p>\s*<p.*?</p>', page, re.S)
            for page in (line(in_call, name), line(beside_need, name))
        ]
        assert all(each and each[0] in line(search, name) for each in told)


def test_a_line_says_what_one_must_know(desk: Client, town_of_help: None) -> None:
    page = desk.post("/desk/call/help", SAID, **HTMX).text
    for words in (
        "open as usual",
        "verified today by phone",
        "70 m away",
        "speaks the language",
        "open now",
    ):
        assert words in line(page, "Kitchen")
    assert "verified 3 days ago by phone" in line(page, "Market")
    assert "closed for now" in line(page, "Market")
    assert "0631 3650007" in line(page, "Pantry")
    assert "Instead: Kitchen" in line(page, "Moved")
    assert "not known whether it runs" in line(page, "Unknown")


def test_each_line_has_one_key_and_the_chosen_one_stays(
    desk: Client, town_of_help: None
) -> None:
    page = desk.post("/desk/call/help", SAID, **HTMX).text
    assert re.findall(r'data-number="(\d)"', page) == list("123456")
    value = re.search(r'value="(kitchen\|\d+)"', page)
    assert value is not None
    again = desk.post("/desk/call/help", SAID | {"answer-groceries": value[1]}, **HTMX)
    assert f'value="{value[1]}" checked' in again.text


def test_who_may_not_be_sent_there_is_not_proposed_and_says_why_when_searched(
    desk: Client, town_of_help: None, groceries: Need, ilja: User
) -> None:
    told = InitiativeIn(
        names={"en": "Neighbours shop"},
        organizer="M",
        topics=tuple(Topic.objects.filter(code="groceries")),
        phone="+496313651111",
    )
    add_initiative(told, by=ilja)
    assert "Neighbours" not in desk.post("/desk/call/help", SAID, **HTMX).text
    need = {"need": str(groceries.uid)}
    assert "Neighbours" not in desk.get("/desk/directory", need).text
    page = desk.post("/desk/directory", need | {"words": "neighbours"}).text
    found = line(page, "Neighbours shop")
    assert "not vetted" in found
    assert "service__obstacle" in found
    assert "/refer" not in found


def test_a_protected_person_is_near_nothing(
    desk: Client, town_of_help: None, groceries: Need
) -> None:
    """How far it is would say where she lives."""
    person = groceries.case.beneficiary
    person.lon, person.lat, person.is_protected = 7.76, 49.44, True
    person.save()
    sent = {"need": str(groceries.uid), "words": "groceries"}
    answer = desk.post("/desk/directory", sent)
    assert " away" not in answer.text.replace("\u00a0", " ")


def test_the_number_of_queries_is_fixed(
    desk: Client, town_of_help: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(13):
        desk.post("/desk/call/help", SAID, **HTMX)
    for number in range(30):
        add_service(f"more-{number:02}", "normal")
    with django_assert_num_queries(13):
        page = desk.post("/desk/call/help", SAID, **HTMX).text
    assert len(names(page)) == 9
    assert "There are more" in page
    with django_assert_num_queries(19):
        desk.post("/desk/call/help", SAID | {"topics": ["groceries", "talk"]}, **HTMX)


def undo_in(page: str) -> str:
    found = re.search(r'formaction="([^"]+/back\?from=\w+)"', page)
    assert found is not None
    return found[1]


def test_they_were_closed_within_a_call_and_taken_back(
    desk: Client, town_of_help: None
) -> None:
    with clock.pretending(clock.now() + timedelta(minutes=5)):
        page = desk.post(CALL, SAID | {"closed": "kitchen"}, **HTMX).text
        assert "<html" not in page
        assert "a caller said on 20 April: closed for now" in line(page, "Kitchen")
        assert VerificationTask.objects.get().status == "open"
        again = desk.post(undo_in(page), SAID, **HTMX).text
        assert "Taken back" in again
        assert "a caller said" not in line(again, "Kitchen")
        assert VerificationTask.objects.get().status == "dropped"
    # Nobody reads about it a second time on the next page.
    assert "/back" not in desk.get("/desk/").text


def test_without_a_script_the_call_is_kept(desk: Client, town_of_help: None) -> None:
    with clock.pretending(clock.now() + timedelta(minutes=5)):
        answer = desk.post(CALL, SAID | {"closed": "kitchen"})
        draft = Draft.objects.get()
        assert answer["Location"] == f"/desk/call?draft={draft.uid}#helps"
        page = desk.get(answer["Location"]).text
        assert "Klingel geht nicht" in page
        assert "a caller said on 20 April" in line(page, "Kitchen")
        undo = re.search(r'action="(/desk/services/closed/[^"]+/back)"', page)
        assert undo is not None
        sent = {"back": f"/desk/call?draft={draft.uid}"}
        assert desk.post(undo[1], sent)["Location"] == sent["back"]
        assert "a caller said" not in desk.get(sent["back"]).text


def test_they_were_closed_among_what_was_found_and_taken_back(
    desk: Client, town_of_help: None
) -> None:
    asked = {"words": "groceries", "area": "old-town", "language": "de"}
    with clock.pretending(clock.now() + timedelta(minutes=5)):
        found = desk.post("/desk/directory", asked).text
        assert found.count('name="closed"') == len(names(found)) == 6
        page = desk.post(SEARCH, asked | {"closed": "distant"}, **HTMX).text
        assert names(page) == names(found)
        assert "a caller said on 20 April" in line(page, "Distant")
        again = desk.post(undo_in(page), asked, **HTMX).text
        assert "a caller said" not in again
    assert OperatingFact.objects.filter(source="caller_report").count() == 2


def test_only_a_report_of_ones_own_is_taken_back(
    desk: Client, next_desk: Client, town_of_help: None
) -> None:
    desk.post(CALL, SAID | {"closed": "kitchen"}, **HTMX)
    fact = OperatingFact.objects.get(source="caller_report")
    back = f"/desk/services/closed/{fact.uid}/back"
    assert next_desk.post(back).status_code == 409
    trusted = OperatingFact.objects.filter(source="provider").first()
    assert trusted is not None
    assert desk.post(f"/desk/services/closed/{trusted.uid}/back").status_code == 409
    nowhere = "/desk/services/closed/7c1b2a34-0000-4000-8000-00000000000c/back"
    assert desk.post(nowhere).status_code == 404
    assert desk.post(CALL, SAID | {"closed": ""}).status_code == 409
    assert desk.post(CALL, SAID | {"closed": "nowhere"}).status_code == 404


def test_the_area_of_the_call_decides(desk: Client, town_of_help: None) -> None:
    Service.objects.get(code="kitchen").areas.set(Area.objects.filter(code="far"))
    page = desk.post("/desk/call/help", SAID, **HTMX).text
    assert "Kitchen" not in names(page)
    assert "Kitchen" in names(
        desk.post("/desk/call/help", SAID | {"area": "far"}, **HTMX).text
    )


def test_a_topic_is_found_by_the_callers_words(
    desk: Client, town_of_help: None
) -> None:
    page = desk.post("/desk/call/topics", {"topic-words": "einkaufn"}, **HTMX).text
    assert 'data-fill="topics=groceries"' in page
    assert "<html" not in page
    vain = desk.post("/desk/call/topics", {"topic-words": "xylophon"}, **HTMX).text
    assert "No need is called like this." in vain
    nothing = desk.post("/desk/call/topics", {"topic-words": ""}, **HTMX).text
    assert 'role="status"' not in nothing
    # It is what somebody says of themselves: no draft and no list of gaps keeps it.
    assert not Gap.objects.exists()
    typed = SAID | {"topic-words": "meine Frau hungert"}
    desk.post("/desk/call/draft", typed, **HTMX)
    assert "topic-words" not in Draft.objects.get().typed


def test_sam_is_told_no_topics(client: Client, sam: User, town_of_help: None) -> None:
    client.force_login(sam)
    answer = client.post("/desk/call/topics", {"topic-words": "einkaufen"})
    assert answer.status_code == 403
