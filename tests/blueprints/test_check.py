"""`blueprint check` names every problem at once, with its line and a remedy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from beistand.kit.lined_yaml import Problem
from beistand.project.blueprint.checking import Faulty, read_blueprint
from beistand.project.commands.blueprint import command
from tests.blueprints.faults import FAULTS, Fault

KAISERSLAUTERN = Path(__file__).resolve().parents[2] / "blueprints" / "kaiserslautern"


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


def test_a_value_that_holds_itself_is_named(folder: Path) -> None:
    file = folder / "topics.yaml"
    file.write_text(f"{file.read_text()}\n- &again [*again]\n")
    (found,) = (each for each in problems(folder) if each.file == "topics.yaml")
    assert "“&again”: anchors and aliases" in found.what
    assert found.line == len(file.read_text().splitlines())


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
    assert "or: brussels, kaiserslautern." in result.output


LISTED = ("areas", "topics", "lines", "templates", "city")


@pytest.mark.parametrize("name", LISTED)
def test_of_a_file_that_cannot_be_read_only_that_is_said(
    folder: Path, name: str
) -> None:
    file = folder / f"{name}.yaml"
    lines = file.read_text().splitlines(keepends=True)
    (entry, *_more) = [at for at, line in enumerate(lines) if line.startswith("  ")]
    lines[entry] = f"   {lines[entry]}"
    lines.insert(entry, "  broken: {\n")
    file.write_text("".join(lines))
    (problem,) = problems(folder)
    assert problem.file == file.name
    assert "this is not YAML" in problem.what


@pytest.mark.parametrize("spoil_file", [write_no_list, write_latin, remove_topics])
def test_nothing_is_said_of_references_to_it(
    folder: Path, spoil_file: Callable[[Path], None]
) -> None:
    spoil_file(folder)
    assert len(problems(folder)) == 1


def test_without_a_file_that_may_be_missing_its_codes_are_missed(folder: Path) -> None:
    (folder / "organizations.yaml").unlink()
    assert any("is not defined in org" in each.what for each in problems(folder))


def test_a_files_own_fault_stands_before_all_others(folder: Path) -> None:
    spoil(folder, next(fault for fault in FAULTS if fault.file == "city.yaml"))
    break_yaml(folder)
    found = problems(folder)
    assert len(found) > 1
    assert (found[0].file, "not YAML" in found[0].what) == ("areas.yaml", True)


@pytest.mark.parametrize("template", ["helper-asked", "helper-task"])
def test_a_text_to_a_helper_that_names_the_need_is_refused(
    folder: Path, template: str
) -> None:
    file = folder / "templates.yaml"
    head, mark, tail = file.read_text().partition(f"\n{template}:")
    file.write_text(head + mark + tail.replace("{district}", "{district} {topic}", 1))
    (problem,) = problems(folder)
    assert "{topic} is not filled here" in problem.what.replace("{topic}}", "{topic}")
