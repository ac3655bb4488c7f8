"""How long a text is on the wire; and that no letter changes on the way."""

import pytest

from beistand.kit.texting import BASIC, EXTENDED, cut_text, read_gsm


@pytest.mark.parametrize(
    ("text", "count", "left", "costly"),
    [
        ("", 1, 160, ""),
        ("a" * 160, 1, 0, ""),
        ("ä" * 161, 2, 145, ""),
        ("a" * 306, 2, 0, ""),
        ("a" * 307, 3, 152, ""),
        ("€" * 80, 1, 0, ""),
        ("€" * 81, 2, 143, ""),  # 76 a part: none is cut in two
        ("č" * 70, 1, 0, "č"),
        ("č" * 71, 2, 63, "č"),
        ("č" * 171, 3, 30, "č"),
        ("Ja – nein – ja", 1, 56, "–"),
        ("😀" * 35, 1, 0, "😀"),
        ("😀" * 36, 2, 61, "😀"),
    ],
)
def test_counts_as_phones_do(text: str, count: int, left: int, costly: str) -> None:
    parts = cut_text(text)
    assert (parts.count, parts.left, parts.costly) == (count, left, costly)


def test_every_letter_of_the_alphabet_comes_back() -> None:
    signs = BASIC.replace("\x1b", "") + "".join(EXTENDED)
    parts = cut_text(signs * 3)
    assert not parts.is_wide
    assert "".join(read_gsm(each) for each in parts.payloads) == signs * 3


def test_parts_of_wide_texts_join_to_the_same() -> None:
    text = "Ľúbozvučné 😀 – " * 30
    parts = cut_text(text)
    assert all(len(each) <= 134 for each in parts.payloads)
    whole = "".join(each.decode("utf-16-be") for each in parts.payloads)
    assert whole == text
