"""/desk/: the list of open work, taken with one key and never reordered."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import Team, User
from beistand.cases.actions import add_need
from beistand.cases.actions.needs import NeedIn
from beistand.cases.models import Case, Need
from beistand.intake.actions import keep_draft
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.matching.actions import propose_match
from beistand.offers.models import Offer
from beistand.people.actions import protect_person
from beistand.reference.models import Area
from beistand.web.desk.inbox import PAGE

HTMX = {"HTTP_HX_REQUEST": "true"}


def work(need: Need, verb: str) -> str:
    return f"/desk/work/need/{need.uid}/{verb}"


def test_a_stranger_is_asked_to_sign_in(client: Client, town: object) -> None:
    answer = client.get("/desk/")
    assert (answer.status_code, "next=/desk/" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("verb", ["claim", "put-back", "hand-over"])
def test_sam_may_do_nothing(
    client: Client, sam: User, groceries: Need, verb: str
) -> None:
    client.force_login(sam)
    page = client.get("/desk/")
    assert (page.status_code, "Klein" in page.text) == (403, False)
    assert client.post(work(groceries, verb), {"to": "team:desk"}).status_code == 403
    assert Need.objects.get().owner is None


def test_a_line_says_who_what_where_and_by_when(desk: Client, groceries: Need) -> None:
    page = desk.get("/desk/").text
    for words in ("E. Klein", "groceries", "Altstadt", "find help", "Take"):
        assert words in page
    assert "Elfriede" not in page


def test_the_frame_says_how_things_stand(desk: Client, groceries: Need) -> None:
    with clock.pretending(clock.now() + timedelta(minutes=42)):
        page = desk.get("/desk/").text
    assert "open until 12:00" in page
    assert "oldest unheard: 0:42 h" in page
    with clock.pretending(clock.now() + timedelta(hours=4)):
        assert "closed, opens tomorrow at 8:00" in desk.get("/desk/").text


def test_an_empty_list_says_what_to_do(desk: Client) -> None:
    assert "When the phone rings, press n." in desk.get("/desk/").text
    assert "You have taken nothing." in desk.get("/desk/?scope=mine").text


def test_the_district_of_a_protected_person_is_hidden(
    desk: Client, case: Case, rosa: User
) -> None:
    protect_person(case.beneficiary, by=rosa)
    assert "Altstadt" not in desk.get("/desk/").text


def test_what_waits_for_a_helper_is_on_its_own_list(
    desk: Client, groceries: Need, toms_offer: Offer, rosa: User
) -> None:
    propose_match(groceries, toms_offer, by=rosa)
    assert "E. Klein" not in desk.get("/desk/?scope=everybody").text
    assert "E. Klein" in desk.get("/desk/?scope=waiting").text


def test_taking_answers_the_line_in_its_place(desk: Client, groceries: Need) -> None:
    line = desk.post(work(groceries, "claim"), {"row": "1"}, **HTMX)
    assert line.status_code == 200
    assert "<html" not in line.text
    assert "Put back" in line.text
    assert 'id="undo"' in line.text
    assert str(Need.objects.get().owner) == "Rosa"


def test_whoever_comes_second_reads_who_has_it(
    desk: Client, next_desk: Client, groceries: Need
) -> None:
    desk.post(work(groceries, "claim"))
    line = next_desk.post(work(groceries, "claim"), {"row": "1"}, **HTMX)
    assert line.status_code == 409
    assert "Rosa already has this. Choose another one." in line.text
    page = next_desk.post(work(groceries, "claim"))
    assert page.status_code == 409
    assert "Rosa already has this" in page.text
    assert str(Need.objects.get().owner) == "Rosa"


def test_taking_can_be_undone_for_half_a_minute(desk: Client, groceries: Need) -> None:
    desk.post(work(groceries, "claim"))
    page = desk.get("/desk/").text
    assert "You have taken this." in page
    assert work(groceries, "put-back") in page
    desk.post(work(groceries, "put-back"))
    assert Need.objects.get().owner is None
    desk.post(work(groceries, "claim"))
    with clock.pretending(clock.now() + timedelta(seconds=31)):
        assert "You have taken this." not in desk.get("/desk/").text


def test_handing_over_takes_a_word_along(
    desk: Client, next_desk: Client, groceries: Need, otto: User
) -> None:
    assert "Otto" in desk.get(work(groceries, "hand-over")).text
    form = {"to": f"user:{otto.uid}", "note": "spricht Polnisch"}
    assert desk.post(work(groceries, "hand-over"), form)["Location"] == "/desk/"
    assert "Handed over to Otto." in desk.get("/desk/").text
    assert "spricht Polnisch" in next_desk.get("/desk/?scope=mine").text


def test_handing_over_to_nobody_is_refused(desk: Client, groceries: Need) -> None:
    answer = desk.post(work(groceries, "hand-over"), {"to": "user:nobody"})
    assert answer.status_code == 409
    assert "Choose a colleague or a team." in answer.text


def test_a_long_list_goes_on_where_it_stopped(desk: Client, case: Case) -> None:
    for _more in range(PAGE):
        add_need(case, NeedIn(case.needs.all()[0].topic), by=System())
    first = desk.get("/desk/").text
    assert first.count("data-row>") == PAGE
    more = first.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = desk.get(more, **HTMX).text
    assert rest.count("data-row>") == 1
    assert "<html" not in rest
    assert desk.get("/desk/?after=nonsense").status_code == 409


def test_news_are_a_button_and_move_nothing(desk: Client, groceries: Need) -> None:
    seen = {"scope": "team", "seen": f"need~{groceries.uid}"}
    assert desk.post("/desk/news", seen, **HTMX).text.strip() == ""
    add_need(groceries.case, NeedIn(groceries.topic), by=System())
    assert "1 new" in desk.post("/desk/news", seen, **HTMX).text


def test_a_call_that_was_begun_can_be_continued(desk: Client, rosa: User) -> None:
    typed: dict[str, object] = {"name": ["Erna Kaiser"], "phone": ["0631 994711"]}
    draft = keep_draft(typed, by=rosa, draft=None)
    page = desk.get("/desk/").text
    assert "Continue the call of </span>9:00 · …4711, E. K.</a>" in page
    assert "Kaiser" not in page
    assert "994711" not in page
    assert draft is not None
    assert desk.post(f"/desk/drafts/{draft.uid}/drop").status_code == 302
    assert "Continue the call" not in desk.get("/desk/").text


@pytest.mark.parametrize(
    ("typed", "is_shown"),
    [
        ({"relation": ["self"]}, False),
        ({"phone": ["0"]}, False),
        ({"note": [" "], "name": ["A"]}, False),
        ({"phone": ["06"]}, True),
        ({"detail-groceries": ["Brot"]}, True),
        ({"topics": ["groceries"]}, True),
    ],
)
def test_a_call_in_which_nothing_was_said_is_not_offered(
    desk: Client, rosa: User, typed: dict[str, object], is_shown: bool
) -> None:
    keep_draft(typed, by=rosa, draft=None)
    assert ("Continue the call" in desk.get("/desk/").text) == is_shown


def test_the_newest_two_calls_are_one_line_and_the_rest_is_folded(
    desk: Client, rosa: User
) -> None:
    for hour in range(4):
        with clock.pretending(clock.now() + timedelta(hours=hour)):
            keep_draft({"note": ["Brot"]}, by=rosa, draft=None)
    begun = desk.get("/desk/").text.split('class="begun"')
    assert "12:00" in begun[1]
    assert "11:00" in begun[1]
    assert "2 more" in begun[1]
    assert "9:00" in begun[2]


def test_a_long_district_breaks_at_its_slash(desk: Client, groceries: Need) -> None:
    Area.objects.filter(pk=groceries.area_id).update(name="Grübentälchen/Volkspark")
    assert "Grübentälchen/<wbr>Volkspark" in desk.get("/desk/").text


def test_my_list_holds_what_is_mine(
    desk: Client, next_desk: Client, groceries: Need, rosa: User
) -> None:
    Team.objects.create(code="field", name="Außendienst")
    desk.post(work(groceries, "claim"))
    assert "E. Klein" in desk.get("/desk/?scope=mine").text
    assert "E. Klein" not in next_desk.get("/desk/?scope=mine").text
    assert "E. Klein" not in next_desk.get("/desk/").text


def test_the_page_takes_the_same_queries_whatever_is_on_it(
    desk: Client, case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _more in range(5):
        add_need(case, NeedIn(case.needs.all()[0].topic), by=System())
    with django_assert_num_queries(19):
        desk.get("/desk/")
