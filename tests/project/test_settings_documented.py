"""Every setting that is read from the environment stands in the documentation."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = [
    *(ROOT / "beistand" / "project").glob("*.py"),
    *(ROOT / "beistand" / "project" / "commands").glob("*.py"),
    ROOT / "beistand" / "kit" / "keyring.py",
]
# Read directly, by a name for it, or by the command line.
READ = re.compile(
    r"environ(?:\.get|\.setdefault)?[\[(]\s*\"([A-Z_]+)\""
    r"|envvar=\"([A-Z_]+)\""
    r"|^[A-Z_]+ = \"(BEISTAND_[A-Z_]+)\"$",
    re.M,
)
ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.M)
OF_LIBRARIES = {"FORWARDED_ALLOW_IPS"}  # uvicorn reads it


def read_in_code() -> set[str]:
    found = (match for file in CODE for match in READ.findall(file.read_text()))
    return {name for names in found for name in names if name}


def test_the_list_of_settings_is_complete() -> None:
    text = (ROOT / "docs" / "operating" / "install.md").read_text()
    documented = set(ROW.findall(text))
    read = read_in_code()
    assert {"BEISTAND_KEYS_JSON", "PORT", "EMAIL_FROM", "BEISTAND_POOL"} < read
    assert documented - OF_LIBRARIES == read
