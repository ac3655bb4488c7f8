"""The files that pages load: built by `make`, and named in a manifest."""

import json
from collections.abc import Collection
from pathlib import Path

from beistand.project import ground
from beistand.project.errors import NotReady

MANIFEST = "staticfiles.json"
REMEDY = "Run `make install` in the folder of Beistand."


def require_built(folder: Path = ground.STATIC) -> None:
    """Refuse to serve pages that would all fail."""
    if not (folder / MANIFEST).is_file():
        raise NotReady(f"The files that pages load are not built. {REMEDY}")


def describe_built(folder: Path, wanted: Collection[str]) -> str:
    """How many files are built; refuses when one of the wanted is not among them."""
    require_built(folder)
    built = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["paths"]
    if missing := sorted(set(wanted) - set(built)):
        raise NotReady(f"{len(missing)} are not built, such as {missing[0]}. {REMEDY}")
    return f"{len(built)} built"
