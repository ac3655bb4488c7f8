"""References that survive the telephone."""

import re
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from beistand.kit.codes import (
    LETTERS,
    new_reference,
    read_reference,
    show_reference,
)

references = st.builds(lambda seed: new_reference(), st.integers())
# What sounds alike in German or English, and what looks alike in handwriting.
CONFUSABLE = (
    "BCDEGPTW AHKJ FSX MN CG EF HN KX PR UW BPR DBP LJ UJ XS GJ HA".split()  # noqa: SIM905
)


def test_there_are_twenty_letters_that_are_hard_to_mistake() -> None:
    assert len(set(LETTERS)) == 20
    assert not set(LETTERS) & set("IOQ")


@given(references)
def test_a_reference_is_a_letter_and_seven_digits(reference: str) -> None:
    assert re.fullmatch("[A-HJ-NPR-UWX][0-9]{7}", reference)


@given(references)
def test_every_wrong_digit_is_noticed(reference: str) -> None:
    for place in range(1, 8):
        for digit in set("0123456789") - {reference[place]}:
            wrong = reference[:place] + digit + reference[place + 1 :]
            assert read_reference(wrong) is None


@given(references)
def test_every_swap_of_neighbours_is_noticed(reference: str) -> None:
    for place in range(7):
        one, two = reference[place : place + 2]
        wrong = reference[:place] + two + one + reference[place + 2 :]
        assert (read_reference(wrong) is None) == (one != two)


@given(references)
def test_a_letter_taken_for_one_that_sounds_or_looks_alike_is_noticed(
    reference: str,
) -> None:
    alike = {pair for group in CONFUSABLE for pair in combinations(sorted(group), 2)}
    for letter in set(LETTERS) - {reference[0]}:
        if tuple(sorted(letter + reference[0])) in alike:
            assert read_reference(letter + reference[1:]) is None


@given(references)
def test_of_the_other_letters_at_most_one_passes(reference: str) -> None:
    passing = [letter for letter in LETTERS if read_reference(letter + reference[1:])]
    assert reference[0] in passing
    assert len(passing) <= 2


SPELLINGS = [
    lambda ref: ref,
    lambda ref: ref.lower(),
    show_reference,
    lambda ref: show_reference(ref).lower(),
    lambda ref: " ".join(ref),
    lambda ref: f"  {ref[0]} {ref[1:]}\n",
    lambda ref: show_reference(ref).replace("-", "–"),
    lambda ref: show_reference(ref).replace("-", "."),
    lambda ref: f"#{ref}",
    lambda ref: ref[0] + ref[1:].replace("0", "O"),
    lambda ref: ref[0] + ref[1:].replace("0", "o"),
    lambda ref: ref[0] + ref[1:].replace("1", "l").replace("5", "s"),
    lambda ref: ref[0] + ref[1:].replace("1", "I").replace("8", "B"),
    lambda ref: "".join(chr(ord(sign) + 0xFEE0) for sign in ref),
]


@given(references, st.sampled_from(SPELLINGS))
def test_it_is_read_however_it_was_written(reference: str, spell) -> None:
    assert read_reference(spell(reference)) == reference


@pytest.mark.parametrize(
    "text", ["", "-", "K", "K742935", "K74293580", "7429358K", "77429358", "O7429358"]
)
def test_anything_else_is_no_reference(text: str) -> None:
    assert read_reference(text) is None


def test_it_is_read_out_in_pairs() -> None:
    assert show_reference("K7429358") == "K7-42-93-58"


def test_ten_thousand_references_are_nearly_all_different() -> None:
    assert len({new_reference() for _ in range(10_000)}) > 9_950
