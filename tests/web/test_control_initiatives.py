"""/control/initiatives and /control/answered: entered, vouched for, counted."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.directory.models import Initiative
from beistand.intake.actions import keep_anonymous, receive_contact, save_call
from beistand.intake.actions.anonymous import AnonymousIn, RequestTold
from beistand.intake.actions.answers import AnswerIn
from beistand.intake.actions.contacts import ContactIn
from beistand.intake.rules import BeneficiaryIn, InquirerIn, NeedTold, ReportIn
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.matching.actions import refer_need
from beistand.matching.models import Referral
from beistand.reference.models import Area, Topic

KITCHEN = {
    "name_de": "Nachbarn kaufen ein",
    "name_en": "Neighbours shop",
    "organizer": "Maria Beispiel",
    "topics": ["groceries"],
    "phone": "0631 3651111",
    "safety_rules_de": "Nie Geld im Voraus.",
    "safety_rules_en": "Never pay in advance.",
}


@pytest.fixture
def control(client: Client, ilja: User, monday: datetime) -> Client:
    """Ilja, who coordinates, has signed in."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(ilja)
    return client


def enter(control: Client, **more: object) -> Initiative:
    """An initiative, as it is entered in a minute."""
    control.post("/control/initiatives/new", {**KITCHEN, **more})
    return Initiative.objects.latest("pk")


def vet(control: Client, initiative: Initiative, how: str, day: str = "") -> int:
    """Vouch for it; how the server answers."""
    path = f"/control/initiatives/{initiative.service.code}/vet"
    return control.post(path, {"vetting": how, "until": day}).status_code


@pytest.mark.parametrize("page", ["initiatives", "initiatives/new", "answered"])
def test_only_coordinators_come_here(client: Client, rosa: User, page: str) -> None:
    client.force_login(rosa)
    assert client.get(f"/control/{page}").status_code == 403


def test_entered_it_waits_to_be_vetted(control: Client) -> None:
    initiative = enter(control)
    assert (initiative.vetting, initiative.service.form) == ("none", "initiative")
    assert initiative.service.phone == "+496313651111"
    page = control.get("/control/initiatives").text
    assert "nobody looked" in page
    assert "Vet it now." in page


def test_vouched_for_until_the_end_of_a_day(control: Client, ilja: User) -> None:
    initiative = enter(control)
    assert vet(control, initiative, "commune_validated", "2020-06-01") == 302
    initiative.refresh_from_db()
    assert (initiative.vetting, initiative.vetted_by) == ("commune_validated", ilja)
    assert clock.now() < initiative.vetted_until < clock.now() + timedelta(days=43)
    page = control.get(f"/control/initiatives/{initiative.service.code}").text
    assert "validated by the commune" in page
    with clock.pretending(initiative.vetted_until):
        assert "vetting over" in control.get("/control/initiatives").text


@pytest.mark.parametrize(
    ("how", "day", "status"),
    [
        ("phone_checked", "", 409),
        ("phone_checked", "2019-01-01", 409),
        ("phone_checked", "soon", 422),
        ("friends", "2020-06-01", 422),
    ],
)
def test_vouching_without_an_end_is_refused(
    control: Client, how: str, day: str, status: int
) -> None:
    assert vet(control, enter(control), how, day) == status
    assert Initiative.objects.get().vetting == "none"


def test_no_longer_vouched_for_its_needs_come_back(
    control: Client, groceries: Need, rosa: User
) -> None:
    initiative = enter(control)
    vet(control, initiative, "partner", "2020-06-01")
    initiative.service.refresh_from_db()
    refer_need(groceries, initiative.service, by=rosa, way="given")
    assert vet(control, initiative, "none") == 302
    groceries.refresh_from_db()
    assert (groceries.status, Referral.objects.get().status) == ("open", "declined")


@pytest.mark.parametrize(
    "missing", ["name_de", "safety_rules_en", "organizer", "topics"]
)
def test_what_is_missing_is_said(control: Client, missing: str) -> None:
    answer = control.post("/control/initiatives/new", {**KITCHEN, missing: ""})
    assert answer.status_code == 422
    assert not Initiative.objects.exists()


def test_what_is_known_of_it_is_corrected(control: Client) -> None:
    initiative = enter(control)
    path = f"/control/initiatives/{initiative.service.code}"
    assert 'value="Maria Beispiel"' in control.get(path).text
    sent = {
        "organizer": "Verein Nachbarn",
        "topics": ["talk"],
        "planned_start": "2020-05-01",
        "review": "2020-06-30",
        "safety_rules_de": "Nie allein.",
        "safety_rules_en": "Never alone.",
    }
    assert control.post(f"{path}/correct", sent).status_code == 302
    initiative.refresh_from_db()
    assert initiative.organizer == "Verein Nachbarn"
    assert initiative.safety_rules == {"de": "Nie allein.", "en": "Never alone."}
    assert str(initiative.planned_start) == "2020-05-01"
    assert [topic.code for topic in initiative.service.topics.all()] == ["talk"]
    assert initiative.review_by.isoformat() == "2020-06-30T22:00:00+00:00"
    entry = Entry.objects.filter(verb="directory.service_edited").latest("id")
    assert entry.details["fields"] == (
        "organizer,planned_start,review_by,safety_rules,topics"
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"organizer": ""}, "This field is required."),
        ({"topics": []}, "This field is required."),
        ({"safety_rules_en": ""}, "Missing: English."),
        ({"review": "2019-01-01"}, "This day is over."),
    ],
    ids=["nobody", "nothing", "one language", "over"],
)
def test_a_correction_that_cannot_be_keeps_what_was_typed(
    control: Client, wrong: dict[str, object], says: str
) -> None:
    initiative = enter(control)
    sent = {
        "organizer": "Verein Nachbarn",
        "topics": ["talk"],
        "review": "2020-06-30",
        "safety_rules_de": "Nie allein.",
        "safety_rules_en": "Never alone.",
        **wrong,
    }
    path = f"/control/initiatives/{initiative.service.code}/correct"
    answer = control.post(path, sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Nie allein." in answer.text
    initiative.refresh_from_db()
    assert initiative.organizer == "Maria Beispiel"


def test_contacts_requests_and_people_are_counted_apart(
    control: Client, rosa: User
) -> None:
    talk = Topic.objects.get(code="talk")
    requests = (
        RequestTold(talk, AnswerIn("at_once")),
        RequestTold(None, AnswerIn("out_of_scope", new_topic="Hamster")),
    )
    area = Area.objects.get(code="hill")
    keep_anonymous(AnonymousIn("k", requests, area=area), by=rosa)
    receive_contact(ContactIn("phone", "w", outcome="wrong_number"), by=rosa)
    with clock.pretending(clock.now() + timedelta(minutes=1)):
        page = control.get("/control/answered?days=1")
    figures = page.context["figures"]
    assert (figures.contacts, figures.requests, figures.people) == (2, 3, 0)
    assert (figures.anonymous, figures.unknown) == (1, 2)
    assert figures.kinds["at_once"] == figures.kinds["wrong_number"] == 1
    by_topic = {name: row.requests for name, row in page.context["topics"]}
    assert by_topic == {"talk": 1, "unknown": 2}
    by_area = {name: row.requests for name, row in page.context["areas"]}
    assert by_area == {"Betzenberg": 2, "unknown": 1}
    assert figures.new == [("Hamster", 1)]
    with clock.pretending(clock.now() + timedelta(days=2)):
        assert control.get("/control/answered?days=1").context["figures"].requests == 0


def test_who_asks_twice_for_the_same_asks_once(
    control: Client, rosa: User, monday: datetime
) -> None:
    def call(key: str, answers: dict[str, AnswerIn]) -> None:
        report = ReportIn(
            channel="phone",
            source_key=key,
            language="de",
            inquirer=InquirerIn(name="Elfriede Klein", phone="0631 12345"),
            beneficiary=BeneficiaryIn(area="old-town"),
            needs=(NeedTold("groceries"),),
            consent=True,
        )
        save_call(report, answers, by=rosa)

    call("first", {})
    with clock.pretending(monday + timedelta(minutes=5)):
        call("second", {"groceries": AnswerIn("at_once")})
    assert Need.objects.count() == 1
    with clock.pretending(monday + timedelta(minutes=10)):
        page = control.get("/control/answered?days=1")
    figures = page.context["figures"]
    assert (figures.contacts, figures.requests, figures.answers) == (2, 1, 2)
    assert (figures.people, page.context["referred"]) == (1, 0)
    assert (figures.kinds["at_once"], figures.kinds["call_back"]) == (1, 0)
    assert [(name, row.requests) for name, row in page.context["areas"]] == [
        ("Altstadt", 1)
    ]
