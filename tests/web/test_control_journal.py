"""The journal page: who did and looked at what, for auditors alone."""

import re

import pytest
from django.test import Client

from beistand.accounts.actions import Account, add_user, claim_work
from beistand.accounts.models import User
from beistand.cases.actions import read_case
from beistand.cases.models import Case, Need
from beistand.journal.actions import record
from beistand.journal.models import Entry
from beistand.kit.actions import System


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
    for text in ("user:rosa", "accounts.claimed", "cases.read", "calls_again"):
        assert text in html
    assert "Klein" not in html


def test_it_can_be_narrowed(
    page: Client, case: Case, groceries: Need, rosa: User
) -> None:
    claim_work(groceries, by=rosa)
    read_case(case, by=rosa)
    only_reads = page.get("/control/journal?actor=rosa&reads=on").text
    assert "cases.read" in only_reads
    assert "accounts.claimed" not in only_reads
    needs = page.get("/control/journal?subject=cases.Need").text
    assert "accounts.claimed" in needs
    assert "<code>cases.read</code>" not in needs
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
