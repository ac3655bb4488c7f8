"""The command line of Beistand.

Each command is a file in `commands`, which holds `command` and whose docstring begins
with its one-line help. Files are read when needed: help stays fast.
"""

import ast
from importlib import import_module
from pathlib import Path

import click

from beistand.kit.errors import Refused

FOLDER = Path(__file__).parent / "commands"


class Commands(click.Group):
    """The commands found in the folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands."""
        files = FOLDER.glob("[a-z]*.py")
        return sorted(file.stem.replace("_", "-") for file in files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        stem = cmd_name.replace("-", "_")
        module = import_module(f"beistand.project.commands.{stem}")
        command: click.Command = module.command
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands without loading them."""
        names = self.list_commands(ctx)
        with formatter.section("Commands"):
            formatter.write_dl([(name, _first_line(name)) for name in names])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a refusal is an answer, not a crash."""
        try:
            return super().invoke(ctx)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal


def _first_line(name: str) -> str:
    file = FOLDER / f"{name.replace('-', '_')}.py"
    text = ast.get_docstring(ast.parse(file.read_text()))
    return text.partition("\n")[0] if text else ""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beistand", message="%(prog)s %(version)s")
def main() -> None:
    """Beistand brings help to people in a crisis.

    Settings come from the environment. The database is the one that DATABASE_URL
    names, or one that comes with Beistand.
    """


if __name__ == "__main__":
    main()
