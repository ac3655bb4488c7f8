"""The journal page: who did and looked at what, for auditors alone."""

import ast
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

import beistand
from beistand.accounts.actions import Account, add_user, claim_work
from beistand.accounts.models import User
from beistand.cases.actions import looking, read_case
from beistand.cases.models import Case, Need
from beistand.journal.actions import record
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.codes import new_reference, show_reference
from beistand.people.actions import note_search
from beistand.web.control.journal_words import VERBS
from tests.cast import BERLIN


@pytest.fixture
def page(client: Client, town: object) -> Client:
    """Kim checks, and reads English."""
    account = Account("kim", "Kim", "auditor", language="en")
    client.force_login(add_user(account, by=System()))
    return client


def test_it_says_who_did_what_and_who_looked(
    page: Client, case: Case, groceries: Need, rosa: User
) -> None:
    claim_work(groceries, by=rosa)
    read_case(case, by=rosa, reason="calls_again")
    html = page.get("/control/journal").text
    for text in ("user%3Arosa", "Rosa", "took work", "The person is on the phone."):
        assert text in html
    assert "Klein" not in html
    assert "cases.read" not in html
    assert show_reference(case.reference) in html


def test_it_can_be_narrowed(
    page: Client, case: Case, groceries: Need, rosa: User
) -> None:
    claim_work(groceries, by=rosa)
    read_case(case, by=rosa)
    only_reads = page.get("/control/journal?actor=rosa&reads=on").text
    assert "opened a case" in only_reads
    assert "took work" not in only_reads
    needs = page.get("/control/journal?subject=cases.Need").text
    assert "took work" in needs
    assert "opened a case" not in needs
    assert "Nothing fits" in page.get("/control/journal?actor=nobody").text


def test_looking_at_the_journal_is_in_the_journal(page: Client) -> None:
    page.get("/control/journal?subject=cases.Case")
    entry = Entry.objects.get(verb="journal.read")
    assert (entry.actor, entry.subject) == ("user:kim", "cases.Case")
    assert entry.is_read


def test_older_lines_follow_without_gap_or_repetition(page: Client) -> None:
    for number in range(120):
        record(System("robot"), "cases.tested", f"thing:{number}")
    seen: list[str] = []
    address = "/control/journal?subject=thing"
    for _page in range(3):
        html = page.get(address).text
        seen += re.findall(r'<code class="muted">(\d+)</code>', html)
        if "before=" in html:
            query = html.split('href="?')[-1].split('"')[0].replace("&amp;", "&")
            address = f"/control/journal?{query}"
    assert seen == [str(number) for number in reversed(range(120))]


@pytest.mark.parametrize("cast", ["rosa", "ilja", "sam"])
def test_the_journal_is_for_auditors(
    client: Client, cast: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(cast))
    assert client.get("/control/journal").status_code == 403


def test_an_auditor_sees_no_people(page: Client, case: Case) -> None:
    for address in ("/control/city", "/control/helpers", f"/desk/cases/{case.uid}"):
        assert page.get(address).status_code in (403, 404)


def test_a_case_number_finds_everything_about_it(
    page: Client, case: Case, groceries: Need, rosa: User
) -> None:
    claim_work(groceries, by=rosa)
    read_case(case, by=rosa)
    note_search({"name": "Klein"}, [case.beneficiary], by=rosa)
    record(System(), "cases.tested", "cases.Case:another")
    html = page.get(f"/control/journal?subject={show_reference(case.reference)}").text
    for words in ("took work", "opened a case", "searched by", "name: Klein"):
        assert words in html
    assert "cases.tested" not in html
    unknown = show_reference(new_reference())
    assert "Nothing fits" in page.get(f"/control/journal?subject={unknown}").text


def test_searches_that_found_somebody_are_theirs(
    page: Client, case: Case, rosa: User
) -> None:
    note_search({"name": "Klein"}, [case.beneficiary], by=rosa)
    note_search({"name": "Gross"}, [], by=rosa)
    subject = f"people.Person:{case.beneficiary.uid}"
    html = page.get(f"/control/journal?subject={subject}").text
    assert "name: Klein" in html
    assert "name: Gross" not in html


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("since=2020-04-20", {"on-20", "on-21"}),
        ("until=2020-04-20", {"on-19", "on-20"}),
        ("since=2020-04-20&until=2020-04-20", {"on-20"}),
        ("since=x", {"on-19", "on-20", "on-21"}),
    ],
)
def test_it_can_be_narrowed_to_days_of_the_city(
    page: Client, asked: str, seen: set[str]
) -> None:
    for day, hour in ((19, 23), (20, 0), (20, 23), (21, 0)):
        with clock.pretending(datetime(2020, 4, day, hour, 30, tzinfo=BERLIN)):
            record(System("robot"), "cases.tested", f"thing:on-{day}")
    html = page.get(f"/control/journal?subject=thing&{asked}").text
    assert {f"on-{day}" for day in (19, 20, 21) if f"on-{day}<" in html} == seen


def test_on_a_narrow_screen_every_cell_says_what_it_is(
    page: Client, case: Case
) -> None:
    html = page.get("/control/journal").text
    assert "figures--stacked" in html
    assert "scrolls" not in html
    cells = re.findall(r"<td[^>]*>", html)
    assert cells
    assert all("data-label=" in cell for cell in cells)


def recorded_verbs() -> Iterator[str]:
    """Every verb that our code writes into the journal; {…} where it varies."""
    for file in Path(beistand.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            verb = node.args[1]
            if name not in ("record", "record_read"):
                continue
            if isinstance(verb, ast.Constant):
                yield str(verb.value)
            elif isinstance(verb, ast.JoinedStr):
                yield ast.unparse(verb).strip("f'\"")


VARY = {
    "cases.need_{status}": [s for s in Need.Status if s not in Need.OPEN_STATUSES],
    "matching.referral_{status}": ["helped", "not_helped", "not_followed"],
    "offers.{status}": ["active", "paused"],
    "documents.{state}": ["clean", "suspect"],
    "outbox.{status}": ["failed", "uncertain"],
    "reference.{kind}_imported": ["areas", "addresses"],
}


def test_every_verb_of_the_code_has_words_in_both_languages() -> None:
    verbs = set(looking.VERBS.values())
    for verb in recorded_verbs():
        before, brace, rest = verb.partition("{")
        after = rest.partition("}")[2]
        verbs |= {f"{before}{each}{after}" for each in VARY[verb]} if brace else {verb}
    assert len(verbs) > 90
    assert verbs - set(VERBS) == set()
    with override("de"):
        german = {verb: str(words) for verb, words in VERBS.items()}
    assert [v for v, words in VERBS.items() if german[v] == str(words)] == []
