"""What docs/blueprints.md shows is true: its examples are checked as a city."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.schema import TEXTS
from beistand.project.blueprint.wording import TEMPLATES
from beistand.project.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "blueprints.md").read_text()
KAISERSLAUTERN = ROOT / "blueprints" / "kaiserslautern"
ICONS = ROOT / "beistand" / "web" / "static" / "web" / "icons.svg"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The city of the page; templates it does not show are those that come along."""
    yaml = YAML()
    templates = yaml.load(KAISERSLAUTERN / "templates.yaml")
    for block in blocks("yaml"):
        name = block.removeprefix("# ").partition("\n")[0]
        if name == "templates.yaml":
            templates |= yaml.load(block)
        else:
            (tmp_path / name).write_text(block)
    yaml.dump(templates, tmp_path / "templates.yaml")
    return tmp_path


def test_the_examples_form_a_city(example: Path) -> None:
    city = read_blueprint(example)
    assert city.city.name == "Musterbach"
    assert city.templates["helper-asked"].sms is not None
    assert city.people.helpers[0].name == "Tom Berger"
    assert city.organizations[0].website is not None


def test_the_table_gives_the_same_services(example: Path) -> None:
    written = read_blueprint(example).services
    (example / "services.yaml").unlink()
    (example / "services.csv").write_text(blocks("csv")[0])
    (service,) = read_blueprint(example).services
    assert service.names == written[0].names
    assert service.areas == written[0].areas


def test_the_commands_say_what_the_page_says() -> None:
    for block in blocks("console"):
        command, _, answer = block.removeprefix("$ beistand ").partition("\n")
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.output == answer


def test_the_problems_shown_are_said_like_that(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(KAISERSLAUTERN, tmp_path / "city"))
    for file, old, new in (
        ("topics.yaml", "{de: Medikamente, en: Medicine}", "{de: Medikamente}"),
        ("services.yaml", "topics: [meals]", "topics: [meal]"),
    ):
        path = folder / file
        path.write_text(path.read_text().replace(old, new, 1))
    result = CliRunner().invoke(main, ["blueprint", "check", str(folder)])
    shown = re.sub(r":\d+:", ":", blocks("text")[0]).splitlines()
    said = re.sub(r":\d+:", ":", result.output).splitlines()
    assert set(shown) <= set(said)


def test_every_text_and_every_icon_is_listed() -> None:
    for name in TEXTS:
        assert f"`{name}`" in PAGE
    drawn = set(re.findall(r'id="(\w+)"', ICONS.read_text()))
    listed = re.search(r"^Icons are (.*?)\.$", PAGE, re.M | re.S)
    assert listed is not None
    assert set(re.findall(r"`(\w+)`", listed.group(1))) <= drawn


def test_every_template_is_listed_with_its_placeholders() -> None:
    lines = ["| key | channel | placeholders |", "|---|---|---|"]
    for key, channels in TEMPLATES.items():
        rows: dict[str, list[str]] = {}
        for channel, slots in channels.items():
            names = [f"**{{{name}}}**" for name in sorted(slots.must)]
            free = slots.may - slots.must - {"city"}
            names += [f"{{{name}}}" for name in sorted(free)]
            rows.setdefault(" ".join(names) or "none", []).append(channel)
        for told, where in rows.items():
            lines.append(f"| `{key}` | {', '.join(where)} | {told} |")
    table = "\n".join(lines)
    assert f"<!-- templates -->\n{table}\n<!-- /templates -->" in PAGE, table
