"""The benchmarks' own arithmetic, clients and people. What they measure is no test."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from beistand.cases.models import Need
from beistand.kit import codes, phone
from beistand.project.bench import desk, figures, names
from beistand.project.bench.city import SCATTER, person_of
from beistand.project.bench.load import Answer, Length, ask_once, compose, run_round
from beistand.project.bench.reports import facts_of, helpdesk_form, our_reports
from beistand.project.bench.tables import Table

HUNDRED = [float(number) for number in range(1, 101)]


@pytest.mark.parametrize(
    ("values", "share", "value"),
    [
        (HUNDRED, 0.5, 50.0),
        (HUNDRED, 0.95, 95.0),
        (HUNDRED, 0.951, 96.0),
        (HUNDRED, 1, 100.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([7.0], 0.99, 7.0),
        ([1.0, 2.0], 0.5, 1.0),
        ([1.0, 2.0], 0.51, 2.0),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(
    values: list[float], share: float, value: float
) -> None:
    assert figures.percentile(values, share) == value


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0), ([1.0], 1.01)])
def test_what_has_no_percentile_is_refused(values: list[float], share: float) -> None:
    with pytest.raises(ValueError, match=r"values|share"):
        figures.percentile(values, share)


def test_times_are_given_in_milliseconds() -> None:
    assert figures.times_ms([0.001, 0.003], "page_") == {
        "page_p50_ms": 1.0,
        "page_p95_ms": 3.0,
        "page_p99_ms": 3.0,
        "page_mean_ms": 2.0,
    }


def test_a_result_is_one_json_object_with_five_parts() -> None:
    made = figures.result("intake", {"a": 1}, {"b": 2}, {"c": 3.0}, {"d": "e"})
    assert list(json.loads(json.dumps(made))) == [
        "bench",
        "ours",
        "peers",
        "ratios",
        "environment",
    ]


def test_the_desk_reports_what_was_promised() -> None:
    pages = {kind: desk.Page([b""], [frozenset()]) for kind in desk.KINDS}
    for page in pages.values():
        page.latencies, page.asked, page.found = [0.002, 0.004], 2, 1
    described = desk.describe_pages(pages)
    for kind in ("person_by_number", "person_by_name", "inbox", "case"):
        assert described[f"{kind}_p95_ms"] == 4.0
        assert described[f"{kind}_found"] == 0.5


def test_peers_are_compared_search_with_search_and_list_with_list() -> None:
    ours = {"person_by_name_p95_ms": 10.0, "inbox_p95_ms": 20.0}
    peers = {"a-b": {"search_p95_ms": 30.0, "list_p95_ms": 10.0}, "c": {"x": 1.0}}
    assert desk.compare(ours, peers) == {
        "a_b_search_vs_ours": 3.0,
        "a_b_list_vs_ours": 0.5,
    }


ANSWERS = {
    b"/sized": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    b"/chunked": b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    b"/closed": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello",
    b"/nothing": b"HTTP/1.1 204 No Content\r\n\r\n",
}


@pytest.fixture
def port() -> Iterator[int]:
    """A server that knows the four ways in which an answer can end."""
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(ANSWERS[request.split(b" ")[1]])
            if b"closed" in request:
                break
        writer.close()

    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/sized", 200, b"hello"),
        ("/chunked", 201, b"hello"),
        ("/closed", 200, b"hello"),
        ("/nothing", 204, b""),
    ],
)
def test_a_client_reads_every_kind_of_answer(
    port: int, path: str, status: int, body: bytes
) -> None:
    answer = ask_once(port, compose("GET", path))
    assert (answer.status, answer.body) == (status, body)
    assert answer.seconds > 0


def test_clients_share_the_requests_and_count_what_was_wrong(port: int) -> None:
    paths = ["/sized", "/chunked", "/closed", "/nothing"]

    def make(number: int) -> bytes:
        return compose("GET", paths[number % 4])

    def accept(_number: int, answer: Answer) -> bool:
        return answer.body == b"hello"

    met = run_round(port, make, accept, clients=3, length=Length(requests=40))
    assert len(met.latencies) == 30
    assert met.wrong == {204: 10}
    assert met.per_second > 0


def test_both_systems_are_told_the_same_facts() -> None:
    facts = facts_of(0)
    ours = our_reports(["groceries"], ["old-town"], set()).make(0).decode()
    theirs = helpdesk_form().make(0).decode()
    given, street = facts.name.split(" ")[0], facts.street[:4]
    for told in (given, facts.email.split("@")[0], facts.phone[1:], street):
        assert told in ours
        assert told in theirs


def test_a_report_counts_only_when_it_was_acknowledged() -> None:
    seen: set[str] = set()
    way = our_reports(["groceries"], ["old-town"], seen)
    body = json.dumps({"reference": "K7-42-93-58"}).encode()
    assert way.accept(0, Answer(201, b"", body, 0.1))
    assert not way.accept(1, Answer(500, b"", b"", 0.1))
    assert seen == {"K7-42-93-58"}


def test_few_names_are_common_and_most_are_rare() -> None:
    chance = Random(1)
    counts = Counter(names.draw_name(chance).split(" ", 1)[1] for _ in range(20_000))
    share = counts.most_common(1)[0][1] / 20_000
    assert 0.005 < share < 0.03
    assert len(counts) > 5_000


def test_hardly_two_ranks_share_a_surname() -> None:
    different = {names.surname(rank) for rank in range(names.RANKS)}
    assert len(different) > 0.999 * names.RANKS


@pytest.mark.parametrize("number", [0, 1, 2, 3, 999_999, 2_000_001])
def test_everybody_has_a_number_that_can_be_called(number: int) -> None:
    spelled = names.phone_of(number)
    assert phone.normalize(spelled, "DE") == spelled


def test_a_slip_changes_one_word_a_little() -> None:
    chance = Random(1)
    slips = {names.misspell(chance, "Margarete") for _ in range(50)}
    assert all(abs(len(slip) - len("Margarete")) <= 1 for slip in slips)
    assert "Margarete" not in slips
    assert names.misspell(chance, "Ali") == "Ali"


def test_the_same_case_is_about_the_same_person_each_time() -> None:
    assert person_of(41) == person_of(41)
    assert person_of(41) != person_of(42)


def test_no_two_cases_share_a_reference() -> None:
    every = len(codes.LETTERS) * codes.NUMBERS
    made = {codes.reference_of(n * SCATTER % every) for n in range(0, 1_000_000, 97)}
    assert len(made) == len(range(0, 1_000_000, 97))
    assert all(codes.read_reference(one) == one for one in list(made)[:100])


def test_what_the_database_generates_is_not_loaded() -> None:
    generated = {
        field.column for field in Need._meta.concrete_fields if field.generated
    }
    assert generated
    assert not generated & set(Table(Need).columns)
