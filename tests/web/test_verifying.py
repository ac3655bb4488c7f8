"""A service is asked, answers without an account, and the difference is looked at."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from beistand.accounts.models import Link, User
from beistand.cases.models import Need
from beistand.directory.actions import (
    FactIn,
    demand_verification,
    record_fact,
    report_closed,
    send_link,
)
from beistand.directory.models import (
    OperatingFact,
    OutreachAttempt,
    ProviderAnswer,
    Service,
    VerificationTask,
)
from beistand.directory.queries import language_of
from beistand.kit import clock
from beistand.outbox.models import Message
from tests.cast import MONDAY_9
from tests.web.reading import Form

DAY = timedelta(days=1)


@pytest.fixture
def runs(parish: Service, ilja: User, monday: object) -> OperatingFact:
    """The parish runs; it has an address, and a note that is ours alone."""
    parish.email = "pfarrei@example.org"
    parish.private_note = "Pfarrer fragen: Hintertür"
    parish.descriptions = {"en": "We bring groceries."}
    parish.save()
    told = FactIn(parish, "normal", "operator_call", "phone")
    return record_fact(told, by=ilja)


@pytest.fixture
def page(client: Client, ilja: User) -> Client:
    """Ilja at the screen, who reads English."""
    User.objects.filter(pk=ilja.pk).update(language="en")
    client.force_login(ilja)
    return client


@pytest.fixture
def task(runs: OperatingFact, ilja: User) -> VerificationTask:
    """The parish is to be asked."""
    return demand_verification(runs.service, by=ilja)


@pytest.fixture
def address(task: VerificationTask, ilja: User) -> str:
    """The page behind the link that the parish got."""
    send_link(task, by=ilja)
    body = Message.objects.get(template="service-verify").body
    found = re.search(r"/v/\S+", body)
    assert found is not None
    return found[0] + "?lang=en"


def filled(client: Client, address: str, **changes: str) -> dict[str, object]:
    """The form of this page as a browser would send it, with these changes."""
    form = Form()
    form.feed(client.get(address).text)
    values: dict[str, object] = dict(form.fields)
    return {**values, **changes}


def test_the_service_sees_what_we_say_and_nothing_private(
    client: Client, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    for text in ("Is this still true?", "We bring groceries.", "open as usual"):
        assert text in answer.text
    assert "Hintertür" not in answer.text
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_looking_changes_nothing_however_often(client: Client, address: str) -> None:
    before = (OperatingFact.objects.count(), VerificationTask.objects.get().status)
    for _look in range(20):
        assert client.get(address).status_code == 200
    assert Link.objects.get().used_at is None
    after = (OperatingFact.objects.count(), VerificationTask.objects.get().status)
    assert after == before


def test_nothing_changed_confirms_at_once(client: Client, address: str) -> None:
    answer = client.post(address, filled(client, address))
    assert answer.status_code == 200
    assert "We know that all is as it was." in answer.text
    assert OperatingFact.objects.order_by("-id")[0].source == "provider"
    assert client.post(address, {}).status_code == 410
    assert "You have already answered." in client.get(address).text


def test_a_change_waits_is_shown_as_a_difference_and_then_holds(
    client: Client, page: Client, address: str, runs: OperatingFact
) -> None:
    with clock.pretending(MONDAY_9 + DAY):
        sent = filled(
            client,
            address,
            state="temporarily_closed",
            message="Closed until May.",
            hours="Mo 09:00-10:00",
            remark="Pastor is ill",
        )
        assert "We have your answer." in client.post(address, sent).text
    task = VerificationTask.objects.get()
    review = f"/control/verification/{task.uid}/review"
    with clock.pretending(MONDAY_9 + 2 * DAY):
        state = f"/control/services/{runs.service.code}/state"
        assert "open as usual" in page.get(state).text
        html = page.get(review).text
        for text in ("<del>open as usual</del>", "<ins>closed for now</ins>"):
            assert text in html
        assert "Pastor is ill" in html
        sent = {"accept": ["state", "message"], "message_de": ""}
        answer = page.post(review, sent)
        assert answer.status_code == 422
        assert "Missing: Deutsch." in answer.text
        page.post(review, {**sent, "message_de": "Bis Mai zu."})
        html = page.get(state).text
        for text in ("closed for now", "verified yesterday by its own link"):
            assert text in html
        assert "Closed until May." in html
        assert page.get(review).status_code == 302
    runs.service.refresh_from_db()
    assert runs.service.hours == ""


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("until", "9999-12-31", "This day is too far away."),
        ("phone", "12", "We cannot read this phone number."),
        ("until", "2020-01-01", "This day is over."),
        ("state", "dancing", "Select a valid choice."),
    ],
)
def test_what_cannot_be_read_is_explained_and_the_link_stays(
    client: Client, address: str, field: str, value: str, says: str
) -> None:
    answer = client.post(address, filled(client, address, **{field: value}))
    assert answer.status_code == 422
    assert says in answer.text
    assert Link.objects.get().used_at is None


def test_unknown_and_expired_links_are_explained(client: Client, address: str) -> None:
    assert client.get("/v/nothing").status_code == 404
    with clock.pretending(MONDAY_9 + 15 * DAY):
        answer = client.get(address)
    assert answer.status_code == 410
    assert "The time for this link is over." in answer.text


def test_hostile_words_are_only_words(
    client: Client, page: Client, address: str
) -> None:
    sent = filled(client, address, message="<script>alert(1)</script>")
    client.post(address, sent)
    task = VerificationTask.objects.get()
    html = page.get(f"/control/verification/{task.uid}/review").text
    assert "&lt;script&gt;" in html
    assert "<script>alert" not in html


def test_one_click_unchanged(page: Client, runs: OperatingFact) -> None:
    code = runs.service.code
    with clock.pretending(MONDAY_9 + 20 * DAY):
        assert "unconfirmed" in page.get(f"/control/services/{code}/state").text
        assert page.post(f"/control/services/{code}/unchanged").status_code == 302
        html = page.get(f"/control/services/{code}/state").text
    assert "verified today by phone" in html
    assert OperatingFact.objects.count() == 2


def test_a_try_is_written_down(page: Client, task: VerificationTask) -> None:
    address = f"/control/verification/{task.uid}"
    sent = {"method": "phone", "disposition": "no_answer", "note": "AB"}
    assert page.post(f"{address}/try", sent).status_code == 302
    html = page.get(address).text
    for text in ("nobody answers", "AB", "Ilja"):
        assert text in html
    assert page.post(f"{address}/try", {"method": "smoke"}).status_code == 422
    assert OutreachAttempt.objects.count() == 1


def test_reached_and_unchanged_ends_the_task(
    page: Client, task: VerificationTask
) -> None:
    address = f"/control/verification/{task.uid}"
    assert page.post(f"{address}/unchanged").status_code == 302
    task.refresh_from_db()
    assert task.status == "done"
    assert "confirmed" in page.get(address).text


def test_giving_up_is_said(page: Client, task: VerificationTask) -> None:
    page.post(f"/control/verification/{task.uid}/give-up")
    task.refresh_from_db()
    assert task.status == "dropped"


def test_what_is_stale_by_topic_and_area(
    page: Client, runs: OperatingFact, parish: Service
) -> None:
    assert "Everything here is confirmed." in page.get("/control/stale").text
    with clock.pretending(MONDAY_9 + 15 * DAY):
        for query in ("", "?topic=groceries", "?area=old-town", "?after=nonsense"):
            assert "Shopping service" in page.get(f"/control/stale{query}").text
        for query in ("?topic=talk", "?area=far"):
            assert "Shopping service" not in page.get(f"/control/stale{query}").text


def test_pages_of_what_is_stale_take_a_fixed_number_of_queries(
    page: Client, parish: Service, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        Service.objects.create(
            code=f"more-{number:02d}",
            organization=parish.organization,
            names={"en": f"Service {number:02d}"},
        )
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        html = page.get("/control/stale").text
    assert "61 services wait" in html
    following = re.search(r'href="(\?after=[^"]+)"', html)
    assert following is not None
    second = page.get("/control/stale" + following[1].replace("&amp;", "&")).text
    first_names = set(re.findall(r"Service \d\d", html))
    second_names = set(re.findall(r"Service \d\d", second))
    assert len(first_names | second_names) == 60
    assert not first_names & second_names


def test_a_round_of_asking(page: Client, runs: OperatingFact) -> None:
    sent = {"name": "Food", "topic": "groceries", "area": "", "due": "2020-04-30"}
    answer = page.post("/control/campaigns", sent)
    assert answer.status_code == 302
    assert "Shopping service" in page.get(answer["Location"]).text
    assert "Food" in page.get("/control/campaigns").text
    assert page.post("/control/campaigns", {"name": ""}).status_code == 422


def test_they_were_closed_from_the_desk(
    client: Client, rosa: User, runs: OperatingFact
) -> None:
    User.objects.filter(pk=rosa.pk).update(language="en")
    client.force_login(rosa)
    code = runs.service.code
    with clock.pretending(MONDAY_9 + timedelta(hours=1)):
        sent = {"service": f"{code}~17", "back": "https://elsewhere.example/"}
        answer = client.post("/desk/services/closed", sent)
        assert answer["Location"] == f"/control/services/{code}/state"
        html = client.get(answer["Location"]).text
    assert "a caller said on 20 April: closed for now" in html
    task = VerificationTask.objects.get()
    assert "P" in client.get("/desk/?scope=everybody").text
    assert (
        f"/control/verification/{task.uid}" in client.get("/desk/?scope=everybody").text
    )
    assert client.get(f"/control/verification/{task.uid}").status_code == 200


def test_one_key_on_the_page_where_help_is_chosen(
    client: Client, rosa: User, runs: OperatingFact, groceries: Need
) -> None:
    User.objects.filter(pk=rosa.pk).update(language="en")
    client.force_login(rosa)
    page = f"/desk/needs/{groceries.uid}/help"
    html = client.get(page).text
    assert 'formaction="/desk/services/closed" data-key="o"' in html
    chosen = re.search(r'name="service" value="([^"]+)"', html)
    assert chosen is not None
    sent = {"service": chosen[1], "back": page}
    with clock.pretending(MONDAY_9 + timedelta(hours=1)):
        assert client.post("/desk/services/closed", sent)["Location"] == page
        assert "a caller said on 20 April: closed for now" in client.get(page).text
    assert VerificationTask.objects.get().why == "reported"


def test_operators_ask_but_do_not_decide(
    client: Client, rosa: User, task: VerificationTask
) -> None:
    client.force_login(rosa)
    assert client.get(f"/control/verification/{task.uid}").status_code == 200
    assert client.get(f"/control/verification/{task.uid}/review").status_code == 403
    assert client.get("/control/stale").status_code == 403
    assert client.post("/control/campaigns", {}).status_code == 403


def test_sam_sees_nothing(client: Client, sam: User, task: VerificationTask) -> None:
    client.force_login(sam)
    code = task.service.code
    for path in (
        "/control/stale",
        "/control/campaigns",
        f"/control/verification/{task.uid}",
        f"/control/verification/{task.uid}/review",
        f"/control/services/{code}/state",
    ):
        assert client.get(path).status_code == 403
    assert client.post("/desk/services/closed", {"service": code}).status_code == 403
    assert not ProviderAnswer.objects.exists()


def test_a_report_from_the_desk_is_on_the_list_of_work(
    page: Client, runs: OperatingFact, rosa: User
) -> None:
    with clock.pretending(MONDAY_9 + DAY):
        report_closed(runs.service, by=rosa)
        html = page.get("/desk/?scope=everybody").text
    assert "Pfarrei St. Martin" in html
    assert "a caller says it is closed" in html
    assert "ask the service what holds" in html


@pytest.mark.parametrize(
    ("spoken", "chosen", "mail"),
    [
        ([], "", "de"),
        (["pl", "en", "de"], "", "en"),
        (["de", "en"], "", "de"),
        (["de", "en"], "en", "en"),
    ],
)
def test_the_mail_is_in_the_language_of_the_service(
    page: Client, task: VerificationTask, spoken: list[str], chosen: str, mail: str
) -> None:
    Service.objects.filter(pk=task.service_id).update(languages=spoken)
    path = f"/control/verification/{task.uid}"
    assert f'value="{mail}" selected' in page.get(path).text or chosen
    sent = {"language": chosen} if chosen else {}
    assert page.post(f"{path}/link", sent).status_code == 302
    message = Message.objects.get(template="service-verify")
    assert message.language == mail
    assert ("?lang=en" in message.body) is (mail == "en")


def test_a_language_the_city_does_not_write_is_refused(
    page: Client, task: VerificationTask
) -> None:
    answer = page.post(f"/control/verification/{task.uid}/link", {"language": "xx"})
    assert answer.status_code == 409
    assert not Message.objects.exists()


def test_the_language_in_which_it_answered_last_is_kept(
    client: Client, page: Client, address: str, task: VerificationTask
) -> None:
    """It speaks German and answered in English; so does its body elsewhere."""
    Service.objects.filter(pk=task.service_id).update(languages=["de"])
    sent = filled(client, address, remark="Please write in English.")
    client.post(address, sent)
    assert ProviderAnswer.objects.get().language == "en"
    task.refresh_from_db()
    body = task.service.organization
    other = Service.objects.create(code="other", organization=body, names={"de": "X"})
    assert language_of(task.service) == language_of(other) == "en"
