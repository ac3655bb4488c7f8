"""What languages are called."""

import pytest

from beistand.kit.languages import language_name


@pytest.mark.parametrize(
    ("code", "shown_in", "name"),
    [
        ("ar", "de", "Arabisch"),
        ("ar", "nl", "Arabisch"),
        ("ar", "fr", "arabe"),
        ("ku", "de", "Kurdisch"),
        ("pt-br", "en", "Portuguese"),
        ("pt-BR", "en", "Brazilian Portuguese"),
        ("zh", "fr", "chinois"),
        ("qqq", "nl", "qqq"),
        ("", "nl", ""),
        ("tr", "xx", "Turkish"),
        ("tr", "", "Turkish"),
    ],
)
def test_every_language_has_a_name_and_none_stops_a_page(
    code: str, shown_in: str, name: str
) -> None:
    assert language_name(code, shown_in) == name
