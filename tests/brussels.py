"""A weekday in Brussels: the city of the blueprint, with somebody at the desk."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import beistand
from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.kit.actions import System
from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.loading import Loaded, load_blueprint

FOLDER = Path(beistand.__file__).parents[1] / "blueprints" / "brussels"
TUESDAY_10 = datetime(2020, 4, 21, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))
LANGUAGES = ("nl", "fr")


def load_brussels() -> list[Loaded]:
    """What became of each entry of the blueprint."""
    return load_blueprint(read_blueprint(FOLDER), by=System("blueprint"))


def add_colleague(name: str, role: str, language: str) -> User:
    """Somebody who works for the line and reads this language."""
    account = Account(name, name.title(), role, "een-woord-2020", language=language)
    return add_user(account, by=System())
