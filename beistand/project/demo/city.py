"""Loading the demo city: the blueprint, the accounts, a lively fortnight."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.intake.models import Contact
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.loading import load_blueprint
from beistand.project.blueprint.schema import Blueprint
from beistand.project.demo import (
    diary,
    directory,
    letters,
    mails,
    stories,
    telephone,
    texts,
)
from beistand.reference.actions import save_city

FOLDER = Path(__file__).resolve().parents[3] / "blueprints" / "kaiserslautern"
PASSWORD = "hilfe-2020"  # noqa: S105
LOCK = 2020_04_20
DEMO = System("demo")


def load(
    folder: Path = FOLDER, say: Callable[[str], None] = lambda _line: None
) -> bool:
    """Make the demo city unless there is one; say whether it was made now.

    All or nothing: a demo that was interrupted leaves no half a city.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        blueprint = read_blueprint(folder)
        if Contact.objects.exists():
            return False
        say("Loading the demo city …")
        load_blueprint(blueprint, by=DEMO)
        save_city(blueprint.city.slug, {"is_demo": True}, by=DEMO)
        staff = _add_accounts(blueprint)
        _play(blueprint, staff)
    return True


def _add_accounts(blueprint: Blueprint) -> dict[str, User]:
    for told in blueprint.accounts:
        if User.objects.filter(username=told.username).exists():
            continue
        add_user(
            Account(
                username=told.username,
                name=told.name,
                role=told.role,
                password=PASSWORD,
                team=told.team,
                language=told.language,
                is_demo=True,
            ),
            by=DEMO,
        )
    return {user.role: user for user in User.objects.filter(is_demo=True)}


def _play(blueprint: Blueprint, staff: dict[str, User]) -> None:
    """Play every story in the order in which it happened."""
    now = clock.now()
    book = diary.Diary(now, staff["operator"], staff["coordinator"])
    for helper in sorted(blueprint.people.helpers, key=lambda row: -row.days_ago):
        stories.introduce_helper(helper, book)
    told = sorted(
        blueprint.people.beneficiaries,
        key=lambda row: (-row.days_ago, row.at),
    )
    for person in told:
        stories.play_story(person, book)
    if "field" in staff:
        stories.hand_to_crew(staff["field"], book)
    stories.leave_loose_ends(book)
    telephone.plan_rota(book)
    directory.keep_directory(book)
    mails.receive_mails(blueprint.post.mails, book)
    telephone.leave_voicemails(blueprint.post.voicemails, book)
    texts.receive_texts(blueprint.post, book)
    letters.leave_letters(blueprint.post.letters, book)


def accounts_text() -> str:
    """Who can sign in to the demo city, a line each."""
    rows = User.objects.filter(is_demo=True).order_by("pk")
    width = max((len(user.username) for user in rows), default=0)
    lines = [f"  {user.username:<{width}}  {user.get_role_display()}" for user in rows]
    return "\n".join([f"Demo accounts, each with the password {PASSWORD}:", *lines])
