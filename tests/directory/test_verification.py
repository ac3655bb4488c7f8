"""Keeping the directory true: who is asked, what was tried, what counts (BX-3)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from beistand.accounts.models import Link, User
from beistand.accounts.queries import link_for
from beistand.directory.actions import (
    AnswerIn,
    AttemptIn,
    CampaignIn,
    FactIn,
    answer_by_link,
    confirm_fact,
    demand_verification,
    drop_task,
    log_attempt,
    open_stale_tasks,
    record_fact,
    report_closed,
    review_answer,
    send_link,
    start_campaign,
)
from beistand.directory.models import (
    Location,
    OperatingFact,
    OutreachAttempt,
    ProviderAnswer,
    Service,
    ServiceAtLocation,
    VerificationTask,
)
from beistand.directory.queries import (
    count_stale,
    operating_states,
    stale_services,
    task_of,
)
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.outbox.models import Message
from beistand.reference.models import Area, Topic
from tests.cast import MONDAY_9

DAY = timedelta(days=1)
WORKER = System("worker")


@pytest.fixture
def runs(parish: Service, ilja: User, monday: object) -> OperatingFact:
    """The parish said today that it runs."""
    Service.objects.filter(pk=parish.pk).update(email="pfarrei@example.org")
    parish.refresh_from_db()
    told = FactIn(parish, "normal", "operator_call", "phone")
    return record_fact(told, by=ilja)


@pytest.fixture
def link(runs: OperatingFact, ilja: User) -> Link:
    """The link that the parish got by mail."""
    task = demand_verification(runs.service, by=ilja)
    send_link(task, by=ilja)
    message = Message.objects.get(template="service-verify")
    token = re.search(r"/v/(\S+)", message.body)
    assert token is not None
    found = link_for(token[1], "service-verify")
    assert found is not None
    return found


def state_of(service: Service):
    return operating_states([service], clock.now())[service.pk]


def test_they_were_closed_is_doubtful_and_asked_once(
    runs: OperatingFact, rosa: User
) -> None:
    with clock.pretending(MONDAY_9 + DAY):
        first, again = (report_closed(runs.service, by=rosa) for _call in range(2))
        held = state_of(runs.service)
    assert {first.confidence, again.confidence} == {"low"}
    assert (held.state, held.is_confirmed) == ("normal", True)
    assert held.doubt is not None
    assert held.doubt.state == "temporarily_closed"
    task = VerificationTask.objects.get()
    assert (task.why, task.fact_id, task.next_step) == (
        "reported",
        first.pk,
        "verify_service",
    )
    assert task.team.code == "coordination"


def test_a_report_makes_an_open_task_more_urgent(
    runs: OperatingFact, rosa: User, ilja: User
) -> None:
    task = demand_verification(runs.service, by=ilja)
    before = task.due_at
    report_closed(runs.service, by=rosa)
    task.refresh_from_db()
    assert task.why == "reported"
    assert task.due_at < before


def test_what_is_past_its_review_is_asked_once(runs: OperatingFact) -> None:
    assert open_stale_tasks(by=WORKER) == 0
    with clock.pretending(MONDAY_9 + 15 * DAY):
        assert open_stale_tasks(by=WORKER) == 1
        assert open_stale_tasks(by=WORKER) == 0
        task = VerificationTask.objects.get()
        assert (task.why, task.fact_id) == ("stale", runs.pk)
        drop_task(task, by=WORKER)
        assert open_stale_tasks(by=WORKER) == 0


def test_unchanged_ends_the_task(runs: OperatingFact, rosa: User) -> None:
    with clock.pretending(MONDAY_9 + 15 * DAY):
        open_stale_tasks(by=WORKER)
        confirm_fact(runs, "phone", by=rosa)
        task = VerificationTask.objects.get()
        assert task.status == "done"
        assert state_of(runs.service).is_confirmed


@pytest.fixture
def two_places(runs: OperatingFact, ilja: User) -> list[OperatingFact]:
    """The parish helps at two places, of which each was spoken for itself."""
    body = runs.service.organization
    said = []
    for code in ("church", "hall"):
        location = Location.objects.create(
            code=code, organization=body, name=code, country="DE"
        )
        place = ServiceAtLocation.objects.create(
            service=runs.service, location=location
        )
        told = FactIn(place, "normal", "operator_call", "phone")
        said.append(record_fact(told, by=ilja))
    return said


def test_a_task_waits_until_every_place_is_confirmed(
    two_places: list[OperatingFact], rosa: User
) -> None:
    with clock.pretending(MONDAY_9 + 15 * DAY):
        assert open_stale_tasks(by=WORKER) == 1
        for fact, status in zip(two_places, ("open", "done"), strict=True):
            confirm_fact(fact, "phone", by=rosa)
            assert VerificationTask.objects.get().status == status


def test_a_place_that_lapses_later_is_asked_for(
    two_places: list[OperatingFact], rosa: User
) -> None:
    with clock.pretending(MONDAY_9 + 10 * DAY):
        confirm_fact(two_places[0], "phone", by=rosa)
    with clock.pretending(MONDAY_9 + 15 * DAY):
        assert open_stale_tasks(by=WORKER) == 1
        task = VerificationTask.objects.get()
        assert task.fact_id == two_places[1].pk


def test_a_service_given_up_is_asked_once_for_all_its_places(
    two_places: list[OperatingFact],
) -> None:
    with clock.pretending(MONDAY_9 + 15 * DAY):
        open_stale_tasks(by=WORKER)
        drop_task(VerificationTask.objects.get(), by=WORKER)
        assert open_stale_tasks(by=WORKER) == 0


@pytest.mark.parametrize(("disposition", "minutes"), [("no_answer", 120), ("busy", 15)])
def test_who_does_not_answer_is_tried_again_later(
    runs: OperatingFact, rosa: User, disposition: str, minutes: int
) -> None:
    task = demand_verification(runs.service, by=rosa_may(rosa))
    attempt = log_attempt(task, AttemptIn("phone", disposition, "AB"), by=rosa)
    assert (attempt.tried_by, attempt.note) == ("user:rosa", "AB")
    assert task.due_at == MONDAY_9 + timedelta(minutes=minutes)


def rosa_may(rosa: User) -> User | System:
    """Only those who keep the directory put a service on the list."""
    with pytest.raises(PermissionDenied):
        demand_verification(Service.objects.get(), by=rosa)
    return System()


def test_a_try_is_a_known_one(runs: OperatingFact, rosa: User) -> None:
    task = demand_verification(runs.service, by=System())
    with pytest.raises(Refused, match="Choose how you tried"):
        log_attempt(task, AttemptIn("smoke", "reached"), by=rosa)


def test_a_campaign_asks_each_service_once(runs: OperatingFact, ilja: User) -> None:
    asked = demand_verification(runs.service, by=ilja)
    other = Service.objects.create(
        code="other", organization=runs.service.organization, names={"de": "Tafel"}
    )
    other.topics.add(Topic.objects.get(code="groceries"))
    told = CampaignIn(
        "Lebensmittel", MONDAY_9 + 5 * DAY, topic=Topic.objects.get(code="groceries")
    )
    campaign = start_campaign(told, by=ilja)
    tasks = {task.service_id: task for task in campaign.tasks.all()}
    assert set(tasks) == {runs.service_id, other.pk}
    assert tasks[runs.service_id].pk == asked.pk
    assert tasks[other.pk].due_at == MONDAY_9 + 5 * DAY


def test_a_campaign_without_services_or_time_is_refused(
    runs: OperatingFact, ilja: User
) -> None:
    with pytest.raises(Refused, match="day is over"):
        start_campaign(CampaignIn("x", MONDAY_9), by=ilja)
    far = Area.objects.get(code="far")
    with pytest.raises(Refused, match="no such service"):
        start_campaign(CampaignIn("x", MONDAY_9 + DAY, area=far), by=ilja)


def test_the_link_goes_to_the_service_and_the_task_waits(
    link: Link, runs: OperatingFact
) -> None:
    task = VerificationTask.objects.get()
    assert (task.status, task.next_step) == ("waiting", "await_provider")
    message = Message.objects.get(template="service-verify")
    assert message.address == "pfarrei@example.org"
    assert OutreachAttempt.objects.get().disposition == "link_sent"
    assert link.expires_at == MONDAY_9 + 14 * DAY


def test_without_an_address_the_link_is_refused(
    parish: Service, ilja: User, monday: object
) -> None:
    task = demand_verification(parish, by=ilja)
    with pytest.raises(Refused, match="no e-mail address"):
        send_link(task, by=ilja)


SAME = {"state": "normal", "phone": "+496313659999"}
CLOSED = {
    "state": "temporarily_closed",
    "message": "Bis Mai zu",
    "hours": "Mo 09:00-10:00",
}


def test_a_service_that_changes_nothing_confirms_at_once(
    link: Link, runs: OperatingFact
) -> None:
    with clock.pretending(MONDAY_9 + DAY):
        assert answer_by_link(AnswerIn(SAME, "de"), by=link) is None
        held = state_of(runs.service)
    assert (held.state, held.source, held.method) == ("normal", "provider", "link")
    assert held.observed_at == MONDAY_9 + DAY
    assert VerificationTask.objects.get().status == "done"


def test_what_a_service_changes_counts_only_after_a_look(
    link: Link, runs: OperatingFact, ilja: User
) -> None:
    with clock.pretending(MONDAY_9 + DAY):
        answer = answer_by_link(AnswerIn({**SAME, **CLOSED}, "de"), by=link)
        assert answer is not None
        assert set(answer.proposed) == set(CLOSED)
        task = VerificationTask.objects.get()
        assert (task.status, task.next_step) == ("review", "review_answer")
        assert state_of(runs.service).state == "normal"
    with clock.pretending(MONDAY_9 + 2 * DAY):
        review_answer(answer, ["state", "message"], {"en": "Closed until May"}, by=ilja)
        held = state_of(runs.service)
    assert (held.state, held.message("de")) == ("temporarily_closed", "Bis Mai zu")
    assert held.observed_at == MONDAY_9 + DAY
    runs.service.refresh_from_db()
    assert runs.service.hours == ""  # not accepted
    task.refresh_from_db()
    assert task.status == "done"


def test_accepted_fields_of_the_service_are_taken_over(
    link: Link, runs: OperatingFact, ilja: User
) -> None:
    said = {"hours": "Mo 09:00-10:00", "description": "Wir liefern."}
    answer = answer_by_link(AnswerIn({**SAME, **said}, "de"), by=link)
    assert answer is not None
    review_answer(answer, ["hours", "description"], by=ilja)
    service = Service.objects.get(pk=runs.service_id)
    assert (service.hours, service.descriptions) == (
        "Mo 09:00-10:00",
        {"de": "Wir liefern."},
    )
    assert state_of(service).source == "provider"


def test_a_state_that_is_not_believed_is_asked_by_phone(
    link: Link, runs: OperatingFact, ilja: User
) -> None:
    answer = answer_by_link(AnswerIn({**SAME, **CLOSED}, "de"), by=link)
    assert answer is not None
    review_answer(answer, [], by=ilja)
    task = VerificationTask.objects.get()
    assert (task.status, task.next_step) == ("open", "verify_service")
    assert state_of(runs.service).state == "normal"
    with pytest.raises(Refused, match="already looked at"):
        review_answer(answer, ["state"], by=ilja)


def test_a_link_answers_once(link: Link) -> None:
    answer_by_link(AnswerIn({**SAME, **CLOSED}, "de"), by=link)
    with pytest.raises(Refused, match="already been used"):
        answer_by_link(AnswerIn(SAME, "de"), by=link)
    assert ProviderAnswer.objects.count() == 1


def test_operators_do_not_decide_what_counts(link: Link, rosa: User) -> None:
    answer = answer_by_link(AnswerIn({**SAME, **CLOSED}, "de"), by=link)
    assert answer is not None
    with pytest.raises(PermissionDenied):
        review_answer(answer, ["state"], by=rosa)


def test_what_is_stale_is_counted_and_paged(runs: OperatingFact) -> None:
    body = runs.service.organization
    topic = Topic.objects.get(code="groceries")
    for number in range(5):
        more = Service.objects.create(code=f"more-{number}", organization=body)
        more.topics.add(topic)
    counted = count_stale(clock.now())
    assert counted.total == 5
    assert counted.by_topic == {topic.pk: 5}
    assert counted.by_area == {None: 5}
    with clock.pretending(MONDAY_9 + 15 * DAY):
        seen, after = [], ""
        for _page in range(3):
            page = stale_services(clock.now(), topic=topic, after=after, limit=2)
            seen += [service.code for service in page.services]
            after = page.following
    assert after == ""
    assert seen == [*(f"more-{n}" for n in range(5)), runs.service.code]


def test_a_task_ends_and_another_can_begin(runs: OperatingFact, ilja: User) -> None:
    task = demand_verification(runs.service, by=ilja)
    assert demand_verification(runs.service, by=ilja).pk == task.pk
    drop_task(task, by=ilja)
    assert task_of(runs.service) is None
    assert demand_verification(runs.service, by=ilja).pk != task.pk
