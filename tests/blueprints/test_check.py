"""`blueprint check` names every problem at once, with its line and a remedy."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from beistand.project.blueprint.checking import Faulty, read_blueprint
from beistand.project.blueprint.reading import Problem
from beistand.project.commands.blueprint import command

KAISERSLAUTERN = Path(__file__).resolve().parents[2] / "blueprints" / "kaiserslautern"


@dataclass(frozen=True)
class Fault:
    """One thing done wrong: in this file, this text replaced by that one.

    Attributes:
        at: the text of the line that the problem must name, after the change;
            "" for the first line.
    """

    file: str
    old: str
    new: str
    at: str
    what: str
    remedy: str


FAULTS = [
    Fault(
        "city.yaml",
        "slug: kaiserslautern",
        "slug: kaiserslautern\nmayor: nobody",
        "mayor: nobody",
        "unknown field “mayor”",
        "Remove it.",
    ),
    Fault(
        "lines.yaml",
        "  email: ",
        "  emial: ",
        "  emial: ",
        "unknown field “emial”",
        "Did you mean “email”?",
    ),
    Fault(
        "city.yaml",
        "time_zone: Europe/Berlin",
        "time_zone: Europe/Berln",
        "time_zone: Europe/Berln",
        "“Europe/Berln” is no time zone",
        "Did you mean “Europe/Berlin”?",
    ),
    Fault(
        "city.yaml",
        'brand: "#1d4e89"',
        'brand: "#ffd400"',
        'brand: "#ffd400"',
        "has a contrast of 1.4 to 1",
        "at least 4.5 to 1",
    ),
    Fault(
        "city.yaml",
        'accent: "#a3341f"',
        "accent: red",
        "accent: red",
        "“red” is no colour",
        'Write it in quotes, as "#1a3da5".',
    ),
    Fault(
        "city.yaml",
        "default_language: de",
        "default_language: fr",
        "default_language: fr",
        "the default language “fr” is not among the languages",
        "Choose one of: de, en.",
    ),
    Fault(
        "city.yaml",
        "    - Apfel\n    - Birne\n    - Kirsche\n    - Pflaume\n    - Traube\n"
        "    - Melone\n    - Tomate\n    - Gurke\n    - Karotte\n    - Kürbis\n"
        "    - Zwiebel\n",
        "",
        "  de:",
        "these code words are only 59",
        "Have 60 different ones.",
    ),
    Fault(
        "city.yaml",
        "    - apple\n",
        "    - lemon\n",
        "  en:",
        "these code words stand twice: lemon",
        "Have 60 different ones.",
    ),
    Fault(
        "city.yaml",
        "  phone_topics: [talk, information]",
        "  phone_topics: [talk, chat]",
        "  phone_topics: [talk, chat]",
        "“chat” is not defined in topics.yaml",
        "Known are:",
    ),
    Fault(
        "city.yaml",
        "call_attempts: 5",
        "call_attempts: five",
        "call_attempts: five",
        "“five” is no whole number",
        "Write it as 30.",
    ),
    Fault(
        "city.yaml",
        "    en: Emergency supply hotline\n",
        "",
        "  service_name:",
        "there is no text in: en",
        "Add “en: …”.",
    ),
    Fault(
        "city.yaml",
        "069 90009 365",
        "069 90009 366",
        "    de: |-",
        "“069 90009 366” is no number in lines.yaml",
        "Write one of the city's own numbers.",
    ),
    Fault(
        "lines.yaml",
        '"Mo-Fr 08:00-12:00; PH off"',
        '"Mon-Fri 8-12"',
        '"Mon-Fri 8-12"',
        "the hours “Mon-Fri 8-12” cannot be read",
        "Mo-Fr 08:00-12:00",
    ),
    Fault(
        "lines.yaml",
        "holiday_subdivision: RP",
        "holiday_subdivision: XX",
        "holiday_subdivision: XX",
        "no public holidays are known for DE XX",
        "ISO 3166-2",
    ),
    Fault(
        "areas.yaml",
        "neighbours: [west, hohenecken, siegelbach]",
        "neighbours: [west, hoheneken, siegelbach]",
        "neighbours: [west, hoheneken, siegelbach]",
        "“hoheneken” is not defined in areas.yaml",
        "Did you mean “hohenecken”?",
    ),
    Fault(
        "areas.yaml",
        "neighbours: [innenstadt-nord, gruebentaelchen, morlautern]",
        "neighbours: [innenstadt-nord, gruebentaelchen]",
        "neighbours: [innenstadt-nord, erzhuetten, erlenbach, erfenbach]",
        "“morlautern” names “erlenbach” as neighbour, but not the reverse",
        "Add “morlautern” to the neighbours of “erlenbach”.",
    ),
    Fault(
        "areas.yaml",
        "  name: Betzenberg\n",
        "  name: Betzenberg\n  parent: betzenberg\n",
        "  parent: betzenberg",
        "“betzenberg” lies inside itself",
        "Give it a parent that is not a part of it",
    ),
    Fault(
        "areas.yaml",
        "  lat: 49.4780",
        "  lat: 149",
        "  lat: 149",
        "lat: 149 is too large",
        "Write at most 90",
    ),
    Fault(
        "areas.yaml",
        "- code: erfenbach",
        "- code: siegelbach",
        "- code: siegelbach",
        "the code “siegelbach” stands already on line",
        "Give each its own.",
    ),
    Fault(
        "topics.yaml",
        "  labels: {de: Haustiere, en: Pets}",
        "  labels: {de: Haustiere}",
        "  labels: {de: Haustiere}",
        "labels: there is no text in: en",
        "Add “en: …”.",
    ),
    Fault(
        "topics.yaml",
        "  labels: {de: Fahrten, en: Lifts}",
        "  labels: {de: Fahrten, en: Lifts, pl: Przejazdy}",
        "  labels: {de: Fahrten, en: Lifts, pl: Przejazdy}",
        "labels: the city does not speak: pl",
        "add the language to city.yaml",
    ),
    Fault(
        "topics.yaml",
        "  urgency: now",
        "  urgency: asap",
        "  urgency: asap",
        "“asap” is not allowed here",
        "Write one of 'now', 'today' or 'soon'.",
    ),
    Fault(
        "organizations.yaml",
        "kind: business",
        "kind: shop",
        "kind: shop",
        "“shop” is not allowed here",
        "Known are:",
    ),
    Fault(
        "services.yaml",
        "topics: [meals]",
        "topics: [meal]",
        "topics: [meal]",
        "“meal” is not defined in topics.yaml",
        "Did you mean “meals”?",
    ),
    Fault(
        "services.yaml",
        "  areas: [gruebentaelchen]",
        "  areas: [volkspark]",
        "  areas: [volkspark]",
        "“volkspark” is not defined in areas.yaml",
        "Known are:",
    ),
    Fault(
        "services.yaml",
        "organization: rosen-apotheke",
        "organization: tulpen-apotheke",
        "organization: tulpen-apotheke",
        "“tulpen-apotheke” is not defined in organizations.yaml",
        "Did you mean “rosen-apotheke”?",
    ),
    Fault(
        "services.yaml",
        'phone: "069 90009 401"',
        'phone: "90009"',
        'phone: "90009"',
        "“90009” is no phone number",
        "with its area code",
    ),
    Fault(
        "services.yaml",
        'phone: "069 90009 402"',
        "phone: 06990009402",
        "phone: 06990009402",
        "phone: this must be a text",
        "Put it in quotes.",
    ),
    Fault(
        "services.yaml",
        "email: technik@studis.example",
        "email: technik",
        "email: technik",
        "“technik” is no e-mail address",
        "name@example.org",
    ),
    Fault(
        "services.yaml",
        "- code: fahrdienst\n  organization: sozialverband-westpfalz\n",
        "- code: fahrdienst\n",
        "- code: fahrdienst",
        "the field “organization” is missing",
        "Add “organization: …”.",
    ),
    Fault(
        "services.yaml",
        "  capacity: 25 Menschen",
        "  capacity: 25 Menschen\n  capacity: 30 Menschen",
        "  capacity: 30 Menschen",
        "“capacity” is written twice",
        "Keep one of the two.",
    ),
    Fault(
        "templates.yaml",
        "Das Codewort ist {code_word}. An der Tür",
        "Das Codewort ist {codeword}. An der Tür",
        "Das Codewort ist {codeword}. An der Tür",
        "the placeholder {codeword} is not filled here",
        "Did you mean “code_word”?",
    ),
    Fault(
        "templates.yaml",
        "Antwort bitte hier: {link} Hotline",
        "Antwort bitte bald. Hotline",
        "Antwort bitte bald. Hotline",
        "the placeholder {link} is missing",
        "{link}",
    ),
    Fault(
        "templates.yaml",
        'de: "Können Sie helfen? Hotline {city}"',
        'de: "Können Sie in {district} helfen?"',
        'de: "Können Sie in {district} helfen?"',
        "the placeholder {district} is not filled here",
        "Known are: city.",
    ),
    Fault(
        "templates.yaml",
        "provider-asked:",
        "provider-askd:",
        "provider-askd:",
        "“provider-askd” is no template",
        "Did you mean “provider-asked”?",
    ),
    Fault(
        "templates.yaml",
        'en: "Nobody found: {reference}"',
        'sk: "Nikto: {reference}"',
        "    subject:",
        "subject: there is no text in: en",
        "Add “en: …”.",
    ),
    Fault(
        "people.yaml",
        "    area: moelschbach\n    risks: [over_65, alone]",
        "    area: moelschbach\n    risks: [old]",
        "    risks: [old]",
        "“old” is not allowed here",
        "Known are: alone, ill, immobile, over_65, quarantine.",
    ),
    Fault(
        "accounts.yaml",
        "username: operator2",
        "username: operator",
        "name: Emil Sommer",
        "the username “operator” stands already on line 2",
        "Give each its own.",
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a sound blueprint, to be spoilt."""
    return Path(shutil.copytree(KAISERSLAUTERN, tmp_path / "city"))


def spoil(folder: Path, fault: Fault) -> None:
    file = folder / fault.file
    text = file.read_text()
    assert fault.old in text, f"the fault no longer fits {fault.file}: {fault.old}"
    file.write_text(text.replace(fault.old, fault.new, 1))


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(Faulty) as caught:
        read_blueprint(folder)
    return caught.value.problems


def named(found: list[Problem], folder: Path, fault: Fault) -> bool:
    """Whether the fault is named with its file, its line and its remedy."""
    lines = (folder / fault.file).read_text().splitlines()
    return any(
        problem.file == fault.file
        and fault.at in lines[problem.line - 1]
        and fault.what in problem.what
        and fault.remedy in problem.remedy
        for problem in found
    )


def test_the_city_that_comes_along_is_sound() -> None:
    assert read_blueprint(KAISERSLAUTERN).city.name == "Kaiserslautern"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what[:50])
def test_a_fault_is_named_with_line_and_remedy(folder: Path, fault: Fault) -> None:
    spoil(folder, fault)
    found = problems(folder)
    assert named(found, folder, fault), "\n".join(map(str, found))


def test_all_faults_are_named_at_once(folder: Path) -> None:
    for fault in FAULTS:
        spoil(folder, fault)
    found = problems(folder)
    hidden = [fault.what for fault in FAULTS if not named(found, folder, fault)]
    assert hidden == []


def remove_topics(folder: Path) -> None:
    (folder / "topics.yaml").unlink()


def add_stray_file(folder: Path) -> None:
    (folder / "topic.yaml").write_text("- code: x\n")


def add_second_file(folder: Path) -> None:
    (folder / "services.csv").write_text("code\nx\n")


def break_yaml(folder: Path) -> None:
    (folder / "areas.yaml").write_text("- code: a\n  name: [b\n")


def write_no_list(folder: Path) -> None:
    (folder / "areas.yaml").write_text("code: a\n")


def write_latin(folder: Path) -> None:
    (folder / "areas.yaml").write_bytes("- code: ä\n".encode("latin-1"))


def lose_logo(folder: Path) -> None:
    (folder / "logo.svg").unlink()


def arm_logo(folder: Path) -> None:
    logo = folder / "logo.svg"
    logo.write_text(logo.read_text().replace("<rect", '<rect onclick="x()"'))


def misplace_outline(folder: Path) -> None:
    (folder / "areas.geojson").write_text(
        '{"features": [{"properties": {"code": "atlantis"}, "geometry": {}}]}'
    )


def cross_outline(folder: Path) -> None:
    (folder / "areas.geojson").write_text(
        '{"features": [{"properties": {"code": "west"}, "geometry": {"type": '
        '"Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}}]}'
    )


def break_json(folder: Path) -> None:
    (folder / "areas.geojson").write_text('{"features": [\n}')


WHOLE_FILES: list[tuple[Callable[[Path], None], str, int, str]] = [
    (remove_topics, "topics.yaml", 1, "this file is missing"),
    (add_stray_file, "topic.yaml", 1, "this file does not belong"),
    (add_second_file, "services.yaml", 1, "there is a second file"),
    (break_yaml, "areas.yaml", 3, "this is not YAML"),
    (write_no_list, "areas.yaml", 1, "this file must hold a list"),
    (write_latin, "areas.yaml", 1, "this is not UTF-8 text"),
    (lose_logo, "city.yaml", 12, "there is no picture"),
    (arm_logo, "logo.svg", 1, "this picture holds “onclick=”"),
    (misplace_outline, "areas.geojson", 1, "the code “atlantis”, which is no area"),
    (cross_outline, "areas.geojson", 1, "the outline of “west” is no valid polygon"),
    (break_json, "areas.geojson", 2, "this is not JSON"),
]


@pytest.mark.parametrize(
    ("spoil_file", "file", "line", "what"),
    WHOLE_FILES,
    ids=[case[0].__name__ for case in WHOLE_FILES],
)
def test_a_spoilt_file_is_named(
    folder: Path, spoil_file: Callable[[Path], None], file: str, line: int, what: str
) -> None:
    spoil_file(folder)
    found = problems(folder)
    assert any(
        (problem.file, problem.line) == (file, line) and what in problem.what
        for problem in found
    ), "\n".join(map(str, found))


def test_the_command_ends_with_1_and_counts_the_problems(folder: Path) -> None:
    for fault in FAULTS[:2]:
        spoil(folder, fault)
    result = CliRunner().invoke(command, ["check", str(folder)])
    assert result.exit_code == 1
    assert "city.yaml:3: unknown field “mayor”. Remove it." in result.output
    assert result.output.endswith("2 problems.\n")


def test_the_command_says_that_all_is_well() -> None:
    result = CliRunner().invoke(command, ["check", "kaiserslautern"])
    assert result.exit_code == 0
    assert "18 areas, 14 topics" in result.output


def test_the_command_knows_which_blueprints_there_are() -> None:
    result = CliRunner().invoke(command, ["check", "atlantis"])
    assert result.exit_code == 2
    assert "or: kaiserslautern." in result.output
