"""/desk/cases/…: the file of a case, every look journalled, every deed in place."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from beistand.accounts.models import Team, User
from beistand.cases.actions import add_note, close_case, record_follow_up, withdraw_need
from beistand.cases.models import CallBack, Case, FollowUp, Need
from beistand.directory.models import Service
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.matching.actions import (
    accept_match,
    fulfill_match,
    propose_match,
    suggest_time,
)
from beistand.matching.models import Match, Referral
from beistand.offers.models import Offer
from beistand.people.actions import protect_person
from beistand.reference.models import Topic

HTMX = {"HTTP_HX_REQUEST": "true"}


def page_of(desk: Client, case: Case) -> str:
    return desk.get(f"/desk/cases/{case.uid}").text


@pytest.fixture
def closed(case: Case, rosa: User) -> Case:
    """The case when it was withdrawn and closed."""
    withdraw_need(case.needs.get(), by=rosa)
    case.refresh_from_db()
    close_case(case, by=rosa)
    return case


@pytest.fixture
def match(groceries: Need, toms_offer: Offer, rosa: User) -> Match:
    """Tom has been asked."""
    return propose_match(groceries, toms_offer, by=rosa)


@pytest.mark.parametrize("deed", ["", "/open", "/needs", "/note", "/close", "/reopen"])
def test_sam_may_not_look_or_act(
    client: Client, sam: User, case: Case, deed: str
) -> None:
    client.force_login(sam)
    address = f"/desk/cases/{case.uid}{deed}"
    answer = client.post(address) if deed else client.get(address)
    assert answer.status_code == 403
    assert "Klein" not in answer.text
    assert not Entry.objects.filter(verb="cases.read").exists()


def test_the_file_says_who_what_and_what_is_open(desk: Client, case: Case) -> None:
    page = page_of(desk, case)
    for words in (
        "Elfriede Klein",
        "Marktstraße 12",
        "Asked by Anna Klein",
        "Brot und Milch",
        "A need is still open.",
        "The person has not been asked whether all was well.",
        "Find help",
    ):
        assert words in page


def test_every_look_is_journalled(desk: Client, case: Case) -> None:
    page_of(desk, case)
    entry = Entry.objects.get(verb="cases.read")
    assert (entry.actor, entry.subject) == ("user:rosa", f"cases.Case:{case.uid}")
    assert entry.is_read


def test_a_case_that_does_not_exist_is_no_page(desk: Client, town: object) -> None:
    unknown = "/desk/cases/00000000-0000-4000-8000-000000000000"
    assert desk.get(unknown).status_code == 404


@pytest.mark.parametrize("why", ["closed", "protected", "other team"])
def test_outside_ones_work_a_reason_is_asked(
    desk: Client, case: Case, rosa: User, why: str
) -> None:
    if why == "closed":
        withdraw_need(case.needs.get(), by=rosa)
        case.refresh_from_db()
        close_case(case, by=rosa)
    elif why == "protected":
        protect_person(case.beneficiary, by=rosa)
    else:
        Case.objects.update(team=Team.objects.create(code="legal", name="Recht"))
    page = page_of(desk, case)
    assert "Why do you open this?" in page
    assert "Marktstraße" not in page
    refused = desk.post(f"/desk/cases/{case.uid}/note", {"text": "x"})
    assert refused.status_code == 409
    assert desk.post(f"/desk/cases/{case.uid}/open").status_code == 409
    desk.post(f"/desk/cases/{case.uid}/open", {"reason": "calls_again"})
    page = page_of(desk, case)
    assert ("Marktstraße" in page) is (why != "protected")
    assert "Brot und Milch" in page
    reasons = [e.reason for e in Entry.objects.filter(verb="cases.read").order_by("id")]
    assert reasons[0] == "calls_again"


def test_closing_too_early_says_what_is_open_in_place(desk: Client, case: Case) -> None:
    answer = desk.post(f"/desk/cases/{case.uid}/close", **HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#refusal")
    assert "A need is still open." in answer.text
    assert "<html" not in answer.text


def test_closing_can_be_undone(desk: Client, case: Case, rosa: User) -> None:
    withdraw_need(case.needs.get(), by=rosa)
    desk.post(f"/desk/cases/{case.uid}/close")
    assert Case.objects.get().status == "closed"
    assert f"/desk/cases/{case.uid}/reopen" in page_of(desk, case)
    desk.post(f"/desk/cases/{case.uid}/reopen")
    assert Case.objects.get().status == "open"


def test_a_need_can_be_added(desk: Client, case: Case) -> None:
    form = {
        "topic": "talk",
        "detail": "abends",
        "soon": "date",
        "by_date": "2020-04-24",
    }
    desk.post(f"/desk/cases/{case.uid}/needs", form)
    need = Need.objects.get(topic__code="talk")
    assert (need.detail, need.area) == ("abends", case.beneficiary.area)
    assert need.wanted_by is not None


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"topic": "nonsense"}, "Choose what is needed."),
        ({"topic": "talk", "soon": "date", "by_date": "x"}, "Enter the day like"),
        ({"topic": "talk", "soon": "date", "by_date": "2019-01-01"}, "is over"),
    ],
)
def test_a_need_that_makes_no_sense_is_refused(
    desk: Client, case: Case, form: dict[str, str], words: str
) -> None:
    answer = desk.post(f"/desk/cases/{case.uid}/needs", form)
    assert (answer.status_code, words in answer.text) == (409, True)


def test_notes_stand_in_the_column_of_time(
    desk: Client, case: Case, rosa: User
) -> None:
    desk.post(f"/desk/cases/{case.uid}/note", {"text": "Schlüssel beim Nachbarn"})
    add_note(case, "von gestern", by=System())
    page = page_of(desk, case)
    assert page.index("Schlüssel beim Nachbarn") > page.index("What happened")
    assert "Rosa" in page
    assert desk.post(f"/desk/cases/{case.uid}/note").status_code == 409


def test_help_is_found_with_reasons(
    desk: Client, groceries: Need, toms_offer: Offer, parish: Service
) -> None:
    page = desk.get(f"/desk/needs/{groceries.uid}/help").text
    for words in ("Tom", "Same district", "Pfarrei St. Martin", "E. Klein"):
        assert words in page
    assert "Marktstraße" not in page


def test_several_helpers_are_asked_in_turn(
    desk: Client, groceries: Need, toms_offer: Offer, mias_offer: Offer
) -> None:
    offers = {"offers": [str(toms_offer.uid), str(mias_offer.uid)]}
    answer = desk.post(f"/desk/needs/{groceries.uid}/ask", offers)
    assert answer["Location"].endswith(f"#need-{groceries.uid}")
    assert [m.status for m in Match.objects.order_by("rank")] == ["proposed", "planned"]
    page = page_of(desk, groceries.case)
    assert "Tom is being asked." in page
    assert "then:" in page


def test_asking_nobody_is_refused(desk: Client, groceries: Need) -> None:
    answer = desk.post(f"/desk/needs/{groceries.uid}/ask", {"offers": ["x"]})
    assert "Choose at least one helper to ask." in answer.text


def test_asking_can_be_undone(desk: Client, match: Match) -> None:
    desk.post(f"/desk/needs/{match.need.uid}/release")
    assert Need.objects.get().status == "open"


def test_a_yes_on_the_phone_counts(desk: Client, match: Match) -> None:
    desk.post(f"/desk/matches/{match.uid}/accept", {"comes_at": "heute um elf"})
    assert Match.objects.get().status == "accepted"
    page = page_of(desk, match.need.case)
    assert "heute um elf" in page
    assert match.code_word in page
    assert "To phone: Elfriede Klein" in page


def test_a_no_on_the_phone_asks_the_next(
    desk: Client, groceries: Need, toms_offer: Offer, mias_offer: Offer, rosa: User
) -> None:
    offers = {"offers": [str(toms_offer.uid), str(mias_offer.uid)]}
    desk.post(f"/desk/needs/{groceries.uid}/ask", offers)
    tom = Match.objects.get(offer=toms_offer)
    desk.post(f"/desk/matches/{tom.uid}/decline", {"reason": "ill"})
    assert "Now Mia is being asked." in page_of(desk, groceries.case)
    assert Match.objects.get(offer=mias_offer).status == "proposed"


def test_another_time_is_decided_by_the_desk(desk: Client, match: Match) -> None:
    desk.post(f"/desk/matches/{match.uid}/agree")
    assert Match.objects.get().status == "proposed"
    desk.post(f"/desk/matches/{match.uid}/suggest", {"words": "morgen um zehn"})
    assert "morgen um zehn" in page_of(desk, match.need.case)
    desk.post(f"/desk/matches/{match.uid}/agree")
    assert Match.objects.get().comes_at == "morgen um zehn"


def test_help_that_arrived_leads_to_the_question(
    desk: Client, match: Match, rosa: User
) -> None:
    accept_match(match, "um elf", by=System())
    desk.post(f"/desk/needs/{match.need.uid}/told")
    assert not CallBack.objects.filter(purpose="tell", status="waiting").exists()
    desk.post(f"/desk/matches/{match.uid}/fulfilled")
    assert Need.objects.get().status == "fulfilled"
    follow_up = FollowUp.objects.get()
    form = {"well": "yes", "words": "alles gut"}
    desk.post(f"/desk/follow-ups/{follow_up.uid}", form)
    assert "Everything is done" in page_of(desk, match.need.case)
    desk.post(f"/desk/cases/{match.need.case.uid}/close")
    assert Case.objects.get().status == "closed"


def test_a_bad_answer_asks_for_what_is_missing(
    desk: Client, match: Match, rosa: User
) -> None:
    accept_match(match, "um elf", by=System())
    desk.post(f"/desk/needs/{match.need.uid}/told")
    fulfill_match(Match.objects.get(), by=rosa)
    form = {"well": "no", "words": "Milch fehlte"}
    desk.post(f"/desk/follow-ups/{FollowUp.objects.get().uid}", form)
    page = page_of(desk, match.need.case)
    assert "What is missing? Add it as a new need." in page
    assert "Milch fehlte" in page
    assert (
        desk.post(
            f"/desk/follow-ups/{FollowUp.objects.get().uid}", {"well": "?"}
        ).status_code
        == 409
    )


def test_a_referral_is_phoned_at_once(
    desk: Client, groceries: Need, parish: Service
) -> None:
    answer = desk.post(f"/desk/needs/{groceries.uid}/refer", {"service": parish.code})
    call = CallBack.objects.get()
    assert answer["Location"] == f"/desk/calls/{call.uid}"
    referral = Referral.objects.get()
    refused = desk.post(f"/desk/referrals/{referral.uid}/takes", {"how": ""})
    assert refused.status_code == 409
    form = {"how": "Sie rufen heute noch an"}
    desk.post(f"/desk/referrals/{referral.uid}/takes", form)
    assert Need.objects.get().status == "referred"
    desk.post(f"/desk/referrals/{referral.uid}/helped", {"helped": "no"})
    assert Need.objects.get().status == "open"


def test_a_service_that_cannot_help_frees_the_need(
    desk: Client, groceries: Need, parish: Service
) -> None:
    desk.post(f"/desk/needs/{groceries.uid}/refer", {"service": parish.code})
    desk.post(
        f"/desk/referrals/{Referral.objects.get().uid}/cannot", {"reason": "voll"}
    )
    assert (Referral.objects.get().status, Need.objects.get().status) == (
        "declined",
        "open",
    )
    unknown = desk.post(f"/desk/needs/{groceries.uid}/refer", {"service": "x"})
    assert "Choose a service." in unknown.text


@pytest.mark.parametrize(
    ("deed", "form", "status"),
    [
        ("answer", {"words": "Bürgerbüro, Tor 3"}, "answered"),
        ("unmet", {"reason": "full"}, "unmet"),
        ("withdraw", {}, "withdrawn"),
    ],
)
def test_a_need_ends_honestly_and_can_be_taken_up_again(
    desk: Client, groceries: Need, deed: str, form: dict[str, str], status: str
) -> None:
    desk.post(f"/desk/needs/{groceries.uid}/{deed}", form)
    assert Need.objects.get().status == status
    assert f"/desk/needs/{groceries.uid}/reopen" in page_of(desk, groceries.case)
    desk.post(f"/desk/needs/{groceries.uid}/reopen")
    assert Need.objects.get().status == "open"


def test_unmet_without_a_reason_is_refused(desk: Client, groceries: Need) -> None:
    answer = desk.post(f"/desk/needs/{groceries.uid}/unmet", {"reason": ""})
    assert "Choose the reason why no help was found." in answer.text


def test_withdrawing_while_somebody_is_asked_is_refused(
    desk: Client, match: Match
) -> None:
    answer = desk.post(f"/desk/needs/{match.need.uid}/withdraw")
    assert "Release that first." in answer.text


def test_a_closed_case_must_be_opened_before_its_needs_are_touched(
    desk: Client, closed: Case
) -> None:
    need = closed.needs.get()
    assert desk.post(f"/desk/needs/{need.uid}/reopen").status_code == 409
    assert desk.get(f"/desk/needs/{need.uid}/help").status_code == 409


def test_the_column_of_time_tells_the_whole_story(
    desk: Client, match: Match, rosa: User
) -> None:
    suggest_time(match, "morgen", by=System())
    accept_match(match, "morgen um zehn", by=rosa)
    fulfill_match(Match.objects.get(), by=rosa)
    desk.post(f"/desk/needs/{match.need.uid}/told")
    record_follow_up(FollowUp.objects.get(), None, "", by=rosa)
    page = page_of(desk, match.need.case)
    for words in (
        "needed: groceries",
        "asked Tom: groceries",
        "Tom said yes: groceries",
        "question to the helper",
        "Tom: done",
        "the person was told",
        "asked whether all was well: not reached",
    ):
        assert words in page


def test_the_page_takes_the_same_queries_whatever_is_on_it(
    desk: Client,
    case: Case,
    match: Match,
    rosa: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    topic = Topic.objects.get(code="talk")
    for number in range(4):
        add_note(case, f"Notiz {number}", by=rosa)
        form = {"topic": topic.code, "detail": str(number)}
        desk.post(f"/desk/cases/{case.uid}/needs", form)
    with django_assert_num_queries(31):
        page_of(desk, case)
