"""Addresses that are no pages, by what they are."""

FILES = (
    "public:colours",
    "public:logo",
    "desk:sound",
    "control:announcement_sound",
    "control:protocol_file",
    "api:schema",
    "metrics",
    "desk:letters_pdf",
    "desk:letter_receipt_pdf",
    "desk:document",
    "desk:original",
    "desk:document_page",
)
RULES = ("control:lift_sector_rule", "control:sector_rule_unchanged")
