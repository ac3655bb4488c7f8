"""What people looked for in vain is counted; who they are is not kept."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from beistand.accounts.models import User
from beistand.directory.actions import (
    drop_gap,
    forget_sought_words,
    note_gap,
    searching,
)
from beistand.directory.models import Gap, SearchWord, SoughtWord
from beistand.directory.queries import gaps
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.people.models import Person
from beistand.reference.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vocabulary(town: object) -> None:
    """Words that the directory knows."""
    words = (
        "hundefutter rex kurs gebaerdensprache anna example org kurpfalzstr alpha "
        "beta gamma"
    )
    SearchWord.objects.bulk_create(
        [SearchWord(word=word) for word in words.split()], ignore_conflicts=True
    )


def note(typed: str, language: str = "de", area: Area | None = None) -> bool:
    return note_gap(typed, language, area, by=System())


def kept() -> list[tuple[str, int]]:
    return [(gap.words, gap.times) for gap in gaps()]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Hundefutter", "hundefutter"),
        ("Ich brauche Hundefutter für Rex", "hundefutter rex"),
        ("Gebärdensprache Kurs", "gebaerdensprache kurs"),
        ("Kurs  GEBÄRDENSPRACHE!", "gebaerdensprache kurs"),
        ("0631 365 4711 Hundefutter", "hundefutter"),
        ("anna@example.org", "anna example org"),
        ("Kurpfalzstr. 12a Hundefutter", "hundefutter kurpfalzstr"),
    ],
)
def test_the_same_is_counted_as_the_same(town: object, typed: str, words: str) -> None:
    assert note(typed)
    assert note(typed.upper())
    assert kept() == [(words, 2)]


@pytest.mark.parametrize("typed", ["", "0631 3654711", "ab", "ich habe", "!?", "12a"])
def test_what_says_nothing_is_not_kept(town: object, typed: str) -> None:
    assert not note(typed)
    assert kept() == []


def test_names_of_people_we_know_are_left_out(klein: Person) -> None:
    assert not note("Klein")
    assert note("Elfriede Klein Hundefutter")
    assert kept() == [("hundefutter", 1)]


def test_each_language_and_area_is_counted_apart(town: object) -> None:
    hill = Area.objects.get(code="hill")
    for _time in range(3):
        note("Hundefutter", "de", hill)
    note("Hundefutter", "en", hill)
    note("Hundefutter", "de")
    assert sorted(times for _words, times in kept()) == [1, 1, 3]
    assert kept()[0] == ("hundefutter", 3)


def test_nobody_fills_the_disk_by_searching(
    town: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_GAPS", 2)
    assert [note(word) for word in ("alpha", "beta", "gamma", "alpha")] == [
        True,
        True,
        False,
        True,
    ]
    assert kept() == [("alpha", 2), ("beta", 1)]


def test_the_table_refuses_numbers(town: object) -> None:
    with (
        pytest.raises(IntegrityError, match="gap_holds_no_number"),
        transaction.atomic(),
    ):
        Gap.objects.create(
            words="0631",
            language="de",
            first_at="2020-01-01T00:00Z",
            last_at="2020-01-01T00:00Z",
        )


def test_those_in_charge_strike_a_gap(ilja: User, rosa: User) -> None:
    note("Hundefutter")
    gap = Gap.objects.get()
    with pytest.raises(PermissionDenied):
        drop_gap(gap, by=rosa)
    drop_gap(gap, by=ilja)
    assert kept() == []


def test_a_word_that_nobody_knows_is_a_hash_until_the_third_day(
    monday: datetime,
) -> None:
    typed = "Vandenplas Xhaferi Hundefutter"
    for _time in range(4):
        note(typed)
    assert kept() == [("hundefutter", 4)]
    assert SoughtWord.objects.count() == 2
    rows = " ".join(str(row) for row in SoughtWord.objects.values_list())
    assert "vandenplas" not in rows
    for day in (1, 2):
        with clock.pretending(monday + timedelta(days=day)):
            note(typed)
    assert ("hundefutter vandenplas xhaferi", 1) in kept()


def test_a_word_that_nobody_uses_is_forgotten(monday: datetime) -> None:
    note("Vandenplas")
    with clock.pretending(monday + timedelta(days=30)):
        assert forget_sought_words(by=System()) == 0
    with clock.pretending(monday + timedelta(days=31)):
        assert forget_sought_words(by=System()) == 1
    assert not SoughtWord.objects.exists()
