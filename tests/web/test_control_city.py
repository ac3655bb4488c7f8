"""The city page: the map and the same figures as a table, then the lists behind."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from shapely.geometry import box, mapping

from beistand.accounts.models import User
from beistand.cases.actions import add_need
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.kit.actions import System
from beistand.kit.codes import show_reference
from beistand.matching.actions import propose_match, tell_unmet
from beistand.offers.models import Offer
from beistand.reference.models import Area, Topic
from beistand.web.control.city import shade_ranges, shade_steps
from beistand.web.control.city_map import draw_city
from tests.cast import make_offer


@pytest.fixture
def page(client: Client, ilja: User) -> Client:
    """Ilja at the screen, who reads English."""
    User.objects.filter(pk=ilja.pk).update(language="en")
    client.force_login(ilja)
    return client


def row_of(html: str, name: str) -> list[str]:
    """The cells of a district's row, without markup."""
    found = re.search(rf"<tr>\s*<th[^>]*><a[^>]*>{name}</a></th>(.*?)</tr>", html, re.S)
    assert found is not None, name
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.S)
    return [re.sub(r"\s*<[^>]+>\s*", " ", cell).strip() for cell in cells]


def test_each_district_has_its_figures(
    page: Client, case: Case, groceries: Need, toms_offer: Offer, mias_offer: Offer
) -> None:
    topic = Topic.objects.get(code="talk")
    tell_unmet(add_need(case, NeedIn(topic=topic), by=System()), "full", by=System())
    html = page.get("/control/city").text
    open_, waiting, _oldest, free, unmet = row_of(html, "Altstadt")
    assert (open_, waiting, free, unmet) == ("1", "1", "1", "1 × everybody is full")
    assert row_of(html, "Betzenberg") == ["0", "0", "–", "3", "–"]
    assert row_of(html, "Siegelbach") == ["0", "0", "–", "0", "–"]


def test_an_asked_helper_counts_as_taken(
    page: Client, groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    propose_match(groceries, toms_offer, by=rosa)
    open_, waiting, _oldest, free, _unmet = row_of(
        page.get("/control/city").text, "Altstadt"
    )
    assert (open_, waiting, free) == ("1", "0", "0")


def test_a_need_without_a_district_is_not_lost(page: Client, groceries: Need) -> None:
    assert "without a district" not in page.get("/control/city").text
    Need.objects.update(area=None)
    assert row_of(page.get("/control/city").text, "without a district")[0] == "1"
    assert page.get("/control/city/none").text.count("Einkaufen") == 0
    assert "groceries" in page.get("/control/city/none").text


def test_the_map_shows_what_the_table_shows(page: Client, groceries: Need) -> None:
    html = page.get("/control/city").text
    svg = html[html.index("<svg viewBox") : html.index("</svg>")]
    assert svg.count("<path") == Area.objects.count()
    assert "<title>Altstadt: 1</title>" in svg
    assert "style=" not in html


def test_a_district_leads_to_its_open_needs_without_names(
    page: Client, groceries: Need
) -> None:
    assert 'href="/control/city/old-town"' in page.get("/control/city").text
    html = page.get("/control/city/old-town").text
    assert show_reference(groceries.case.reference) in html
    assert f"/desk/cases/{groceries.case.uid}" in html
    assert "Klein" not in html
    assert "Nothing is open here" in page.get("/control/city/hill").text
    assert page.get("/control/city/atlantis").status_code == 404


def test_needs_without_help_are_listed_by_reason_and_district(
    page: Client, groceries: Need
) -> None:
    tell_unmet(groceries, "no_service", by=System())
    reference = show_reference(groceries.case.reference)
    assert reference in page.get("/control/unmet").text
    assert reference in page.get("/control/unmet?reason=no_service&area=old-town").text
    assert reference not in page.get("/control/unmet?reason=full").text
    assert reference not in page.get("/control/unmet?area=hill").text
    assert reference not in page.get(f"/control/unmet?before={groceries.pk}").text
    assert page.get("/control/unmet?before=x&reason=%00").status_code == 200


def test_the_page_asks_no_more_when_the_city_grows(
    page: Client, groceries: Need, monday: datetime
) -> None:
    with CaptureQueriesContext(connection) as before:
        page.get("/control/city")
    for number in range(12):
        Area.objects.create(code=f"a{number}", name=f"A{number}", lon=7.6, lat=49.4)
        make_offer(f"Helper{number}", f"a{number}")
    with CaptureQueriesContext(connection) as after:
        page.get("/control/city")
    assert len(after) == len(before) <= 14


@pytest.mark.parametrize("address", ["city", "city/old-town", "unmet", ""])
@pytest.mark.parametrize("cast", ["rosa", "sam"])
def test_the_pages_are_for_coordinators(
    client: Client,
    monday: datetime,
    cast: str,
    address: str,
    request: pytest.FixtureRequest,
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get(f"/control/{address}").status_code == 403


def test_outlines_are_drawn_as_they_are(town: object) -> None:
    west = Area(code="w", name="W", outline=mapping(box(7.0, 50.0, 7.1, 50.1)))
    east = Area(code="e", name="E", outline=mapping(box(7.1, 50.0, 7.2, 50.1)))
    drawn = draw_city([west, east])
    assert drawn is not None
    assert not drawn.is_schematic
    left, right = drawn.patches
    assert left.x < right.x
    assert left.y == pytest.approx(right.y, abs=1)
    assert all(0 <= patch.x <= drawn.width for patch in drawn.patches)
    assert left.path.startswith("M")
    assert left.path.endswith("Z")


def test_centres_alone_make_a_schematic_map_without_overlaps(town: object) -> None:
    drawn = draw_city(list(Area.objects.all()))
    assert drawn is not None
    assert drawn.is_schematic
    assert len(drawn.patches) == 3


@pytest.mark.parametrize("areas", [[], [Area(code="x", name="X")]])
def test_without_places_there_is_no_map(areas: list[Area]) -> None:
    assert draw_city(areas) is None


@pytest.mark.parametrize(
    ("most", "ranges"),
    [
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (4, ["0", "1", "2", "3", "4"]),
        (20, ["0–4", "5–9", "10–14", "15–19", "20"]),
    ],
)
def test_no_two_shades_stand_for_the_same_figure(most: int, ranges: list[str]) -> None:
    shown = shade_ranges(shade_steps(most))
    assert [text for text, _shade, _is_last in shown] == ranges
    assert [is_last for _text, _shade, is_last in shown].index(True) == len(ranges) - 1
