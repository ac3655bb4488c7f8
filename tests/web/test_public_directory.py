"""The public directory: what is open today, without account, cookie or script."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.directory.actions import FactIn, record_fact
from beistand.directory.models import (
    Gap,
    Initiative,
    Kind,
    Location,
    Organization,
    SearchWord,
    Service,
    ServiceAtLocation,
)
from beistand.guidance.models import RedFlag
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.reference.models import Area, Topic
from tests.cast import MONDAY_9

HOURS = "Mo-Fr 08:00-16:00"
MARKUP = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
SECRET = "Ring twice, ask for Nadia"


@pytest.fixture
def pantry(monday: datetime) -> Service:
    """A pantry of the city that is open on Monday at nine."""
    body = Organization.objects.create(
        code="city",
        name="City of Musterstadt",
        kind=Kind.CITY,
        website="https://city.example",
        private_note=SECRET,
    )
    service = Service.objects.create(
        code="pantry",
        organization=body,
        names={"en": "Pantry <Centre>", "de": "Tafel"},
        descriptions={"en": "Bread & milk </script><b>"},
        papers=[{"en": "Identity card", "de": "Ausweis"}],
        fees={"en": "Two euros"},
        phone="+496313650001",
        hours=HOURS,
        languages=["de", "tr"],
        private_note=SECRET,
    )
    service.topics.set(Topic.objects.filter(code="groceries"))
    tell(service, "normal")
    return service


def tell(service: Service, state: str, **more: object) -> None:
    told = FactIn(about=service, state=state, source="provider", method="phone", **more)
    record_fact(told, by=System())


def page_of(client: Client, path: str) -> str:
    answer = client.get(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


ALL = [
    "/directory",
    "/directory?area=hill",
    "/directory?all=on",
    "/directory?q=groceries",
    "/directory/topics/groceries",
    "/directory/services/pantry",
    "/directory/print",
    "/directory/print?topic=groceries&area=hill",
]


@pytest.mark.parametrize("path", ALL)
def test_no_page_leaves_a_trace_or_asks_a_stranger(
    client: Client, pantry: Service, path: str
) -> None:
    answer = client.get(path)
    page = answer.content.decode()

    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    assert "max-age=300" in answer["Cache-Control"]
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "csrf" not in page
    assert SECRET not in page


def test_what_is_lacking_stands_in_no_address(client: Client, pantry: Service) -> None:
    page = page_of(client, "/directory")
    assert 'id="find-help" method="post"' in page
    asking = Client(enforce_csrf_checks=True)
    asked = {"q": "pantry", "area": "hill"}
    answer = asking.post("/directory", asked, headers={"Accept-Language": "en"})
    assert "Pantry" in answer.content.decode()
    assert "pantry" not in str(answer.request["QUERY_STRING"])
    assert not re.search(r'(href|action)="[^"]*q=', answer.content.decode())
    assert answer["Cache-Control"] == "max-age=300, private"
    assert not answer.cookies


def test_the_home_page_leads_there(client: Client, town: object) -> None:
    assert 'href="/directory"' in page_of(client, "/")


def test_says_what_is_open_today(client: Client, pantry: Service) -> None:
    page = page_of(client, "/directory")
    assert "Pantry &lt;Centre&gt;" in page
    assert "open until 16:00" in page
    assert "verified today by phone" in page
    assert "0631 3650001" in page


@pytest.mark.parametrize(
    ("later", "words", "is_there"),
    [
        (timedelta(hours=-2), "closed, opens today at 8:00", True),
        (timedelta(hours=8), "Pantry", False),
        (timedelta(days=5), "Pantry", False),
    ],
)
def test_leaves_out_what_does_not_help_any_more_today(
    client: Client, pantry: Service, later: timedelta, words: str, is_there: bool
) -> None:
    tell(pantry, "normal", observed_at=MONDAY_9 - timedelta(days=1))
    with clock.pretending(MONDAY_9 + later):
        assert (words in page_of(client, "/directory")) is is_there
        assert "Pantry" in page_of(client, "/directory?all=on")


def test_what_is_closed_stays_with_what_to_do_instead(
    client: Client, pantry: Service
) -> None:
    other = Service.objects.create(
        code="soup", organization=pantry.organization, names={"en": "Soup kitchen"}
    )
    tell(
        pantry, "temporarily_closed", redirect_service=other, messages={"en": "Flood."}
    )
    assert "Pantry" not in page_of(client, "/directory")
    page = page_of(client, "/directory?q=groceries")
    assert "closed for now" in page
    assert "Flood." in page
    assert "/directory/services/soup" in page


def test_professionals_only_is_nobody_else_s_business(
    client: Client, pantry: Service
) -> None:
    Service.objects.update(is_for_professionals=True)
    assert "Pantry" not in page_of(client, "/directory?q=pantry")
    assert client.get("/directory/services/pantry").status_code == 404
    Service.objects.update(is_for_professionals=False)
    tell(pantry, "normal", audience="professionals")
    assert "Pantry" not in page_of(client, "/directory?q=pantry")
    assert client.get("/directory/services/pantry").status_code == 404


def test_an_initiative_is_shown_only_while_vetted(
    client: Client, pantry: Service
) -> None:
    Service.objects.update(form="initiative")
    own = Initiative.objects.create(
        service=pantry, organizer="Neighbours", review_by=MONDAY_9 + timedelta(days=9)
    )
    shown = "/directory?q=pantry"
    assert "Pantry" not in page_of(client, shown)
    Initiative.objects.filter(pk=own.pk).update(
        vetting="phone_checked",
        vetted_at=MONDAY_9 - timedelta(days=1),
        vetted_until=MONDAY_9 + timedelta(days=1),
    )
    assert "Pantry" in page_of(client, shown)
    with clock.pretending(MONDAY_9 + timedelta(days=2)):
        assert "Pantry" not in page_of(client, shown)
        assert client.get("/directory/services/pantry").status_code == 404


@pytest.fixture
def places(pantry: Service) -> None:
    """One place that all may know, and a shelter."""
    for code, hidden in (("Openstreet", False), ("Hiddenstreet", True)):
        place = Location.objects.create(
            code=code.lower(),
            organization=pantry.organization,
            street=code,
            house_number="7",
            town="Musterstadt",
            country="DE",
            lon=7.7712345,
            lat=49.4412345,
            is_address_hidden=hidden,
        )
        ServiceAtLocation.objects.create(service=pantry, location=place)


@pytest.mark.parametrize("path", ALL)
def test_a_shelter_s_address_is_nowhere(
    client: Client, places: None, path: str
) -> None:
    page = page_of(client, path).lower()
    assert "hiddenstreet" not in page
    assert "openstreet" in page or "/services/" not in path


def test_a_service_says_all_that_matters(client: Client, places: None) -> None:
    page = page_of(client, "/directory/services/pantry")
    for words in ("Identity card", "Two euros", "Türkçe", "Openstreet 7", "groceries"):
        assert words in page
    assert "The address is not published." in page
    assert "Bread &amp; milk" in page


def test_search_engines_read_it_too(client: Client, places: None) -> None:
    page = page_of(client, "/directory/services/pantry")
    (text,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page, re.S
    )
    said = json.loads(text)
    assert said["@type"] == "GovernmentService"
    assert said["name"] == "Pantry <Centre>"
    assert said["description"] == "Bread & milk </script><b>"
    assert said["provider"]["@type"] == "GovernmentOrganization"
    hours = said["hoursAvailable"]
    assert [day["validFrom"] for day in hours] == [
        f"2020-04-{day}" for day in (20, 21, 22, 23, 24)
    ]
    assert {(day["opens"], day["closes"]) for day in hours} == {("08:00", "16:00")}
    places_said = said["availableChannel"]["serviceLocation"]
    assert [each["address"]["streetAddress"] for each in places_said] == [
        "Openstreet 7"
    ]


def test_what_is_closed_has_no_hours_for_search_engines(
    client: Client, pantry: Service
) -> None:
    tell(pantry, "suspended")
    page = page_of(client, "/directory/services/pantry")
    (text,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page, re.S
    )
    assert "hoursAvailable" not in json.loads(text)


def test_a_vain_search_is_counted_and_says_what_to_do(
    client: Client, pantry: Service
) -> None:
    SearchWord.objects.create(word="xylophone")
    page = page_of(client, "/directory?q=xylophone+0631+365")
    assert "Try another word, or phone us." in page
    assert [(gap.words, gap.times) for gap in Gap.objects.all()] == [("xylophone", 1)]


def test_pages_follow_by_key(client: Client, pantry: Service) -> None:
    for number in range(25):
        more = Service.objects.create(
            code=f"more-{number:02}",
            organization=pantry.organization,
            names={"en": f"Shop {number:02}"},
            hours=HOURS,
        )
        more.topics.set(Topic.objects.filter(code="groceries"))
    first = page_of(client, "/directory/topics/groceries")
    (onward,) = re.findall(r'href="\?after=([\w-]+)"', first)
    second = page_of(client, f"/directory/topics/groceries?after={onward}")
    names = r"(?:Shop \d\d|Pantry)"
    seen = [*re.findall(rf">({names})", first), *re.findall(rf">({names})", second)]
    assert len(seen) == len(set(seen)) == 26


@pytest.mark.parametrize(
    "path",
    [
        "/directory/topics/nothing",
        "/directory/services/nothing",
        "/directory/print?topic=nothing",
    ],
)
def test_what_is_not_there_is_not_found(
    client: Client, town: object, path: str
) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["q=%00", "area=%00", "after=%00", "q=" + "a" * 3000])
def test_odd_questions_do_no_harm(client: Client, pantry: Service, query: str) -> None:
    assert client.get(f"/directory?{query}").status_code in (200, 400)


def test_the_sheet_holds_each_topic_on_its_own(client: Client, pantry: Service) -> None:
    pantry.topics.set(Topic.objects.all())
    page = page_of(client, "/directory/print")
    assert page.count('class="help-sheet"') == 2
    assert page_of(client, "/directory/print?topic=talk").count("help-sheet") == 1


def test_pages_on_violence_can_be_left_quickly(client: Client, pantry: Service) -> None:
    talk = Topic.objects.get(code="talk")
    paths = ["/directory/topics/talk", f"/directory/services/{pantry.code}"]
    paths += [f"/directory?q={talk.label('en')}"]
    pantry.topics.add(talk)
    assert [page_of(client, path).count("data-leave") for path in paths] == [0, 0, 0]
    flag = RedFlag.objects.create(
        code="violence", titles={"en": "Violence"}, words={"en": "x"}, hides_visit=True
    )
    flag.topics.add(talk)
    assert [page_of(client, path).count("data-leave") for path in paths] == [1, 1, 1]
    assert page_of(client, "/directory/topics/groceries").count("data-leave") == 0


def test_the_number_of_queries_is_fixed(
    client: Client,
    pantry: Service,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(15):
        more = Service.objects.create(
            code=f"more-{number:02}",
            organization=pantry.organization,
            names={"en": "x"},
        )
        more.topics.set(Topic.objects.all())
        more.areas.set(Area.objects.all())
    with django_assert_max_num_queries(11):  # one asks who must be able to leave
        page_of(client, "/directory?q=grocries&area=hill")
    with django_assert_max_num_queries(10):
        page_of(client, "/directory?area=hill")
