"""The command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from beistand.kit.errors import Refused
from beistand.project import cli

ROOT = Path(__file__).parents[2]
NAMES = cli.main.list_commands(None)  # type: ignore[arg-type]


def run(*arguments: str, said: str = "") -> tuple[int, str]:
    """What a command answers: its exit code, and all it printed."""
    result = CliRunner().invoke(cli.main, arguments, input=said)
    return result.exit_code, result.output


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_and_a_line_in_the_list(name: str) -> None:
    code, text = run(name, "--help")
    assert code == 0
    assert len(text.splitlines()) > 4
    line = next(
        line for line in run("--help")[1].splitlines() if line.strip().startswith(name)
    )
    assert len(line.split(maxsplit=1)) == 2, f"{name}.py lacks a docstring"


def test_help_does_not_wait_for_the_application() -> None:
    code = (
        "import sys; from click.testing import CliRunner; "
        "from beistand.project.cli import main; "
        "CliRunner().invoke(main, ['--help'], catch_exceptions=False); "
        "sys.exit('django.db' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_an_unknown_command_is_an_error_with_a_hint() -> None:
    code, text = run("hlep")
    assert code == 2
    assert "--help" in text


def test_a_refusal_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(url: str) -> None:
        raise Refused("First load a city.")

    monkeypatch.setattr("beistand.project.database.add_extensions", refuse)
    monkeypatch.setattr("beistand.project.database.check_server", lambda url: None)
    code, text = run("migrate")
    assert code == 1
    assert "First load a city." in text
    assert "Traceback" not in text


def test_a_migrated_database_is_migrated_again_without_a_word(
    test_database_url: str,
) -> None:
    assert run("migrate", "--quiet") == (0, "")


def test_the_address_of_the_database_is_printed(test_database_url: str) -> None:
    assert run("db", "url") == (0, test_database_url + "\n")


@pytest.mark.parametrize(
    ("said", "options", "code", "text"),
    [
        ("a long enough password\n", ["--role", "operator"], 0, "can sign in now"),
        ("short\n", ["--role", "operator"], 1, "too short"),
        ("a long enough password\n", ["--role", "king"], 2, "king"),
        ("a long enough password\n", ["--expires", "soon"], 2, "soon"),
        ("a long enough password\n", ["--expires", "2020-01-01"], 1, "is over"),
        ("a long enough password\n", ["--email", "eva"], 1, "name@example.org"),
        ("a long enough password\n", ["--team", "nix"], 1, "Known are: admin"),
        ("a long enough password\n", ["--team", "nix", "--new-team"], 0, "sign in now"),
    ],
)
def test_accounts_are_opened(
    test_database_url: str, said: str, options: list[str], code: int, text: str
) -> None:
    found, shown = run("user", "add", "rosa", "--password-stdin", *options, said=said)
    assert (found, text in shown) == (code, True), shown


@pytest.mark.parametrize("username", ["", " ", "eva kern", "e" * 61])
def test_a_user_name_that_cannot_be_typed_is_refused(
    test_database_url: str, username: str
) -> None:
    said = "a long enough password\n"
    code, text = run("user", "add", username, "--password-stdin", said=said)
    assert code == 1
    assert "Choose a user name" in text


def test_an_account_ends_with_its_last_day(test_database_url: str) -> None:
    from beistand.accounts.models import User

    run(
        *("user", "add", "ilja", "--password-stdin", "--role", "coordinator"),
        *("--expires", "2031-05-09"),
        said="a long enough password\n",
    )
    user = User.objects.get(username="ilja")
    assert user.expires_at is not None
    assert user.expires_at.isoformat() == "2031-05-09T23:59:59.999999+00:00"
    assert user.check_password("a long enough password")
    assert run("user", "end", "ilja")[0] == 0
    user.refresh_from_db()
    assert not user.is_active


def test_nobody_is_asked_for_a_password_where_nobody_sits(
    test_database_url: str,
) -> None:
    code, text = run("user", "add", "rosa")
    assert code == 2
    assert "--password-stdin" in text


def test_the_doctor_says_a_line_for_each_part(test_database_url: str) -> None:
    code, text = run("doctor")
    lines = dict(line[6:].split(": ", 1) for line in text.splitlines())
    assert {
        "database",
        "extensions",
        "migrations",
        "worker",
        "outbox",
        "reports",
    } < set(lines)
    assert {"clock", "disk", "wire sms", "wire email", "wire letter"} < set(lines)
    assert code == 1
    assert "WRONG worker: none is running" in text


def test_the_doctor_finds_the_database_gone(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://me@127.0.0.1:1/gone",
        "BEISTAND_VAR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "beistand.project.cli", "doctor"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "WRONG database" in done.stdout
    assert "ok    disk" in done.stdout
    assert "Traceback" not in done.stderr


def test_package_json_and_locks_name_no_host() -> None:
    locks = [*ROOT.glob("requirements/*.txt"), ROOT / "package-lock.json"]
    assert len(locks) > 3
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text, lock
        assert "--index-url" not in text
        assert "--find-links" not in text
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in p for name, p in packages.items() if name)
