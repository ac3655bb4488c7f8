"""What a service said counts as far as somebody accepted it, and no further."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from beistand.accounts.models import Link, User
from beistand.accounts.queries import link_for
from beistand.directory.actions import (
    AnswerIn,
    FactIn,
    answer_by_link,
    demand_verification,
    record_fact,
    review_answer,
    send_link,
)
from beistand.directory.models import (
    Location,
    OperatingFact,
    ProviderAnswer,
    Service,
    ServiceAtLocation,
    VerificationTask,
)
from beistand.directory.queries import operating_states, review_of
from beistand.directory.rules import Effective
from beistand.kit import clock
from beistand.kit.errors import Refused
from beistand.outbox.models import Message
from tests.cast import MONDAY_9

DAY = timedelta(days=1)
BOTH = {"de": "Nur vormittags", "en": "Mornings only"}
CLOSED = {"state": "temporarily_closed", "message": "Bis Mai zu"}


@pytest.fixture
def runs(parish: Service, ilja: User, monday: object) -> OperatingFact:
    """The parish said today that it runs with changes, and what to tell people."""
    Service.objects.filter(pk=parish.pk).update(email="pfarrei@example.org")
    parish.refresh_from_db()
    told = FactIn(
        parish,
        "adapted",
        "operator_call",
        "phone",
        messages=BOTH,
        capacity="no-capacity",
        redirect_phone="+496313650000",
        valid_to=datetime(2020, 5, 1, 22, tzinfo=UTC),
    )
    return record_fact(told, by=ilja)


@pytest.fixture
def link(runs: OperatingFact, ilja: User) -> Link:
    """The link that the parish got by mail."""
    return sent_to(runs.service, ilja)


def sent_to(service: Service, by: User) -> Link:
    """The link that this service got by mail."""
    send_link(demand_verification(service, by=by), by=by)
    token = re.search(r"/v/(\S+)", Message.objects.get(template="service-verify").body)
    assert token is not None
    found = link_for(token[1], "service-verify")
    assert found is not None
    return found


def answered(link: Link, **said: str) -> ProviderAnswer:
    """What the parish says the day after, in German."""
    with clock.pretending(MONDAY_9 + DAY):
        answer = answer_by_link(AnswerIn(said, "de"), by=link)
    assert answer is not None
    return answer


def held() -> Effective:
    """What holds two days after."""
    service = Service.objects.get(code="st-martin-shopping")
    return operating_states([service], MONDAY_9 + 2 * DAY)[service.pk]


def look(answer: ProviderAnswer, *accepted: str, by: User, **texts: str) -> None:
    """Look at it two days after."""
    with clock.pretending(MONDAY_9 + 2 * DAY):
        review_answer(answer, accepted, texts, by=by)


def statements_of_the_service() -> int:
    return OperatingFact.objects.filter(source="provider").count()


def close_meanwhile(ilja: User) -> None:
    """A coordinator hears, after the answer, that the parish has closed."""
    service = Service.objects.get(code="st-martin-shopping")
    told = FactIn(service, "temporarily_closed", "operator_call", "phone")
    with clock.pretending(MONDAY_9 + DAY + timedelta(hours=1)):
        record_fact(told, by=ilja)


def test_an_answer_names_what_it_rests_on(link: Link, runs: OperatingFact) -> None:
    answer = answered(link, hours="Mo 09:00-10:00")
    assert answer.fact_id == runs.pk
    assert answer.held["state"] == "adapted"
    assert answer.proposed == {"hours": "Mo 09:00-10:00"}


def test_what_was_said_later_is_never_put_into_the_mouth_of_the_service(
    link: Link, ilja: User
) -> None:
    answer = answered(link, hours="Mo 09:00-10:00")
    close_meanwhile(ilja)
    look(answer, "hours", by=ilja)
    assert statements_of_the_service() == 0
    assert (held().state, held().source) == ("temporarily_closed", "operator_call")
    assert VerificationTask.objects.get().status == "open"


def test_the_difference_is_shown_against_what_holds_by_now(
    link: Link, ilja: User
) -> None:
    answer = answered(link, hours="Mo 09:00-10:00")
    close_meanwhile(ilja)
    with clock.pretending(MONDAY_9 + 2 * DAY):
        review = review_of(answer)
    assert review.present["state"] == "temporarily_closed"
    assert dict(review.differs) == {
        "state": "adapted",
        "room": "no-capacity",
        "message": "Nur vormittags",
        "until": "2020-05-01",
        "hours": "Mo 09:00-10:00",
    }


def test_what_is_accepted_after_all_takes_the_place_of_what_was_said_meanwhile(
    link: Link, ilja: User
) -> None:
    answer = answered(link, hours="Mo 09:00-10:00")
    close_meanwhile(ilja)
    look(answer, "state", "room", "message", "until", "hours", by=ilja, en="Mornings")
    assert (held().state, held().source) == ("adapted", "provider")
    assert held().messages == {"de": "Nur vormittags", "en": "Mornings"}


def test_a_look_at_what_no_longer_holds_is_refused(link: Link, ilja: User) -> None:
    answer = answered(link, **CLOSED)
    with clock.pretending(MONDAY_9 + DAY):
        seen = review_of(answer).against
    close_meanwhile(ilja)
    with (
        clock.pretending(MONDAY_9 + 2 * DAY),
        pytest.raises(Refused, match="said meanwhile"),
    ):
        review_answer(answer, ["state"], {}, seen, by=ilja)
    answer.refresh_from_db()
    assert answer.reviewed_at is None


@pytest.mark.parametrize(
    "said",
    [{"hours": "Mo 09:00-10:00"}, {"room": "capacity"}, CLOSED],
    ids=["hours", "room", "closed"],
)
def test_where_all_is_refused_nothing_is_confirmed(
    link: Link, ilja: User, said: dict[str, str]
) -> None:
    look(answered(link, **said), by=ilja)
    assert OperatingFact.objects.count() == 1
    task = VerificationTask.objects.get()
    assert (task.status, task.next_step) == ("open", "verify_service")


def test_of_what_is_refused_nothing_is_said_and_nothing_confirmed(
    link: Link, ilja: User, runs: OperatingFact
) -> None:
    answer = answered(link, room="capacity", message="Nur nachmittags")
    look(answer, "message", by=ilja, en="Afternoons only")
    assert statements_of_the_service() == 0
    now = held()
    assert now.messages == {"de": "Nur nachmittags", "en": "Afternoons only"}
    assert (now.capacity, now.observed_at) == ("no-capacity", runs.observed_at)
    assert now.review_by == runs.review_by
    assert now.redirect_phone == "+496313650000"


def test_a_new_state_stands_without_what_was_refused(link: Link, ilja: User) -> None:
    answer = answered(link, **CLOSED, until="2020-06-01")
    look(answer, "state", by=ilja)
    now = held()
    assert (now.state, now.source) == ("temporarily_closed", "provider")
    assert (now.messages, now.valid_to, now.redirect_phone) == ({}, None, "")


def test_other_languages_do_not_keep_saying_the_opposite(
    link: Link, ilja: User
) -> None:
    answer = answered(link, **CLOSED)
    with pytest.raises(Refused, match="Missing: English"):
        look(answer, "state", "message", by=ilja)
    answer.refresh_from_db()
    assert answer.reviewed_at is None
    look(answer, "state", "message", by=ilja, en="Closed until May")
    assert held().messages == {"de": "Bis Mai zu", "en": "Closed until May"}


def test_texts_stay_where_neither_state_nor_text_changes(
    link: Link, ilja: User
) -> None:
    look(answered(link, room="capacity"), "room", by=ilja)
    now = held()
    assert (now.messages, now.capacity, now.source) == (BOTH, "capacity", "provider")
    assert now.valid_to == datetime(2020, 5, 1, 22, tzinfo=UTC)
    assert VerificationTask.objects.get().status == "done"


def test_a_person_says_it_in_every_language_or_in_none(
    runs: OperatingFact, ilja: User
) -> None:
    told = FactIn(
        runs.service, "normal", "operator_call", "phone", messages={"de": "Wieder auf"}
    )
    with pytest.raises(Refused, match="Missing: English"):
        record_fact(told, by=ilja)


def test_one_place_that_answers_does_not_speak_for_the_other(
    runs: OperatingFact, ilja: User
) -> None:
    body = runs.service.organization
    for code in ("church", "hall"):
        location = Location.objects.create(
            code=code, organization=body, name=code, country="DE"
        )
        place = ServiceAtLocation.objects.create(
            service=runs.service, location=location
        )
        record_fact(FactIn(place, "normal", "operator_call", "phone"), by=ilja)
    with clock.pretending(MONDAY_9 + 20 * DAY):
        link = sent_to(runs.service, ilja)
        assert answer_by_link(AnswerIn({"state": "normal"}, "de"), by=link) is None
    task = VerificationTask.objects.get()
    assert (task.status, task.next_step) == ("open", "verify_service")
