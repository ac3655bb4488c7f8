"""How something runs is written down, until which day, and sent once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from beistand.accounts.models import User
from beistand.directory.actions import (
    FactIn,
    confirm_service,
    demand_verification,
    record_fact,
    send_link,
)
from beistand.directory.models import (
    Location,
    OperatingFact,
    Service,
    ServiceAtLocation,
)
from beistand.directory.queries import operating_states
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


def filled(client: Client, address: str, **changes: str) -> dict[str, object]:
    """The form of this page as a browser would send it, with these changes."""
    form = Form()
    form.feed(client.get(address).text)
    values: dict[str, object] = dict(form.fields)
    return {**values, **changes}


def ends(runs: OperatingFact, ilja: User, end: datetime) -> None:
    """Say until when the parish runs with changes."""
    told = FactIn(runs.service, "adapted", "operator_call", "phone", valid_to=end)
    record_fact(told, by=ilja)


@pytest.mark.parametrize("hour", [22, 10], ids=["midnight", "noon"])
def test_unchanged_never_moves_the_end(
    client: Client, runs: OperatingFact, ilja: User, hour: int
) -> None:
    end = datetime(2020, 4, 30, hour, tzinfo=UTC)
    ends(runs, ilja, end)
    for days in (1, 2, 3):
        with clock.pretending(MONDAY_9 + days * DAY):
            send_link(demand_verification(runs.service, by=ilja), by=ilja)
            body = Message.objects.filter(template="service-verify").latest("id").body
            found = re.search(r"/v/\S+", body)
            assert found is not None
            address = found[0] + "?lang=en"
            sent = filled(client, address)
            assert sent["until"] == ["2020-04-30"]
            assert "all is as it was" in client.post(address, sent).text
        fact = OperatingFact.objects.latest("id")
        assert (fact.source, fact.valid_to) == ("provider", end)


def test_the_history_names_the_last_day(
    page: Client, runs: OperatingFact, ilja: User
) -> None:
    ends(runs, ilja, datetime(2020, 4, 30, 22, tzinfo=UTC))
    html = page.get(f"/control/services/{runs.service.code}/state").text
    assert "until 30 April" in html
    assert "until 1 May" not in html


def test_a_day_that_is_over_in_the_city_is_refused(
    client: Client, runs: OperatingFact, ilja: User
) -> None:
    past_midnight = datetime(2020, 4, 21, 22, 30, tzinfo=UTC)
    with clock.pretending(past_midnight):
        send_link(demand_verification(runs.service, by=ilja), by=ilja)
        body = Message.objects.get(template="service-verify").body
        found = re.search(r"/v/\S+", body)
        assert found is not None
        address = found[0] + "?lang=en"
        answer = client.post(address, filled(client, address, until="2020-04-21"))
    assert answer.status_code == 422
    assert "This day is over." in answer.text


def test_a_statement_is_written_down_with_what_to_do_instead(
    page: Client, runs: OperatingFact, parish: Service
) -> None:
    other = Service.objects.create(
        code="other", organization=parish.organization, names={"en": "Food bank"}
    )
    address = f"/control/services/{parish.code}/state"
    sent = {
        "about": "service",
        "state": "suspended",
        "until": "2020-04-30",
        "message_en": "Closed for cleaning.",
        "message_de": "Wegen Reinigung zu.",
        "capacity": "unknown",
        "audience": "public",
        "redirect_phone": "0631 365 1045",
        "redirect_to": other.code,
        "method": "phone",
        "review": "14",
    }
    assert page.post(address, sent).status_code == 302
    fact = OperatingFact.objects.latest("id")
    assert (fact.state, fact.redirect_phone) == ("suspended", "+496313651045")
    assert fact.redirect_service == other
    html = page.get(address).text
    for text in ("until 30 April", "Closed for cleaning.", "0631 3651045"):
        assert text in html


STATED = {
    "about": "service",
    "state": "suspended",
    "capacity": "unknown",
    "audience": "public",
    "method": "phone",
    "review": "14",
    "message_en": "Closed for cleaning.",
    "message_de": "Wegen Reinigung zu.",
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"until": "2020-04-01"}, "This day is over."),
        ({"until": "soon"}, "Enter a valid date."),
        ({"hours": "in the morning"}, "cannot be read"),
        ({"redirect_to": "st-martin-shopping"}, "cannot send people to itself"),
        ({"message_de": ""}, "Missing: Deutsch."),
    ],
    ids=["over", "no day", "hours", "itself", "language"],
)
def test_what_cannot_be_is_said_in_the_form_and_nothing_typed_is_lost(
    page: Client, parish: Service, monday: object, wrong: dict[str, str], says: str
) -> None:
    answer = page.post(f"/control/services/{parish.code}/state", {**STATED, **wrong})
    assert answer.status_code == 422
    assert says in answer.text
    assert "Closed for cleaning." in answer.text
    for text in filter(None, wrong.values()):
        assert f'value="{text}"' in answer.text
    assert not OperatingFact.objects.exists()


def test_a_statement_sent_twice_is_written_once(
    page: Client, parish: Service, monday: object
) -> None:
    address = f"/control/services/{parish.code}/state"
    key = re.search(r'name="key" value="([0-9a-f-]+)"', page.get(address).text)
    assert key is not None
    for _time in range(2):
        assert page.post(address, {**STATED, "key": key[1]}).status_code == 302
    assert OperatingFact.objects.count() == 1
    assert page.post(address, {**STATED}).status_code == 302
    assert OperatingFact.objects.count() == 2


def test_a_whole_location_is_spoken_of(
    page: Client, runs: OperatingFact, ilja: User, rosa: User
) -> None:
    hall = Location.objects.create(
        code="hall",
        organization=runs.service.organization,
        name="Parish hall",
        country="DE",
    )
    place = ServiceAtLocation.objects.create(service=runs.service, location=hall)
    address = f"/control/services/{runs.service.code}/state"
    assert "everything at Parish hall" in page.get(address).text
    sent = {**STATED, "about": f"location-{place.uid.hex}"}
    assert page.post(address, sent).status_code == 302
    fact = OperatingFact.objects.latest("id")
    assert (fact.location, fact.service, fact.state) == (hall, None, "suspended")
    page.force_login(rosa)
    assert page.post(address, sent).status_code == 422
    with pytest.raises(PermissionDenied):
        record_fact(FactIn(hall, "normal", "operator_call", "phone"), by=rosa)


def test_unchanged_at_a_location_speaks_for_one_service_only(
    runs: OperatingFact, ilja: User
) -> None:
    body = runs.service.organization
    hall = Location.objects.create(code="hall", organization=body, country="DE")
    other = Service.objects.create(code="other", organization=body)
    for service in (runs.service, other):
        ServiceAtLocation.objects.create(service=service, location=hall)
    record_fact(FactIn(hall, "partial", "operator_call", "phone"), by=ilja)
    with clock.pretending(MONDAY_9 + 20 * DAY):
        said = confirm_service(runs.service, "phone", by=ilja)
        states = operating_states([runs.service, other], clock.now())
    assert [fact.at.service_id for fact in said if fact.at] == [runs.service_id]
    assert states[runs.service_id].is_confirmed
    assert not states[other.pk].is_confirmed
