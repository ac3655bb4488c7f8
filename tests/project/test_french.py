"""French texts are typeset: spaces before : ; ! ? and inside « », and ’."""

import pytest

from scripts.french import BLUEPRINTS, typeset, typeset_document, untypeset_documents

NARROW, WIDE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "set_right"),
    [
        ("Qui est-ce?", f"Qui est-ce{NARROW}?"),
        ("Qui est-ce ?", f"Qui est-ce{NARROW}?"),
        (f"Oui{WIDE}; non!", f"Oui{NARROW}; non{NARROW}!"),
        ("Police: 101", f"Police{WIDE}: 101"),
        ("«Danger»", f"«{WIDE}Danger{WIDE}»"),
        ("l'aide d'%(name)s", "l’aide d’%(name)s"),
        ("de 8:00 à 12:30", "de 8:00 à 12:30"),
        ("https://example.org/?q=a", "https://example.org/?q=a"),
        ("pain &amp; lait", "pain &amp; lait"),
        ("?", "?"),
    ],
)
def test_sets_spaces_and_apostrophes(typed: str, set_right: str) -> None:
    assert typeset(typed) == set_right
    assert typeset(set_right) == set_right


def test_changes_the_french_of_a_document_and_nothing_else() -> None:
    document = (
        "labels: {fr: 'L''aide?', nl: \"Wie?\", en: \"It's me\"}  # c'est\n"
        'synonyms: {fr: ["l\'argent"]}\n'
        'sms: {body: {fr: "C\'est vous?"}}\n'
        "body:\n  fr: |\n    C'est vous?\n    Non!\n"
    )
    assert typeset_document(document) == (
        f"labels: {{fr: 'L’aide{NARROW}?', nl: \"Wie?\", en: \"It's me\"}}  # c'est\n"
        'synonyms: {fr: ["l\'argent"]}\n'
        'sms: {body: {fr: "C\'est vous?"}}\n'
        f"body:\n  fr: |\n    C’est vous{NARROW}?\n    Non{NARROW}!\n"
    )


def test_every_blueprint_is_typeset() -> None:
    assert untypeset_documents(BLUEPRINTS) == []
