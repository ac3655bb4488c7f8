"""The files that pages load: beside the code, and missed when they are gone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from beistand.project import built, ground
from beistand.project.errors import NotReady

ROOT = Path(__file__).parents[2]


def test_they_lie_beside_the_code_wherever_the_data_lie(tmp_path: Path) -> None:
    code = (
        "from beistand.project import settings, ground; "
        "assert settings.STATIC_ROOT == ground.STATIC, settings.STATIC_ROOT; "
        "assert ground.ROOT in ground.STATIC.parents"
    )
    environment = {**os.environ, "BEISTAND_VAR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)


def test_nothing_is_served_without_them(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="make install"):
        built.require_built(tmp_path)


def test_the_doctor_counts_them_and_misses_new_ones(tmp_path: Path) -> None:
    paths = {"web/base.css": "web/base.1.css", "web/desk.css": "web/desk.2.css"}
    (tmp_path / built.MANIFEST).write_text(json.dumps({"paths": paths}))
    assert built.describe_built(tmp_path, ["web/base.css"]) == "2 built"
    with pytest.raises(NotReady, match=r"1 are not built, such as web/new\.css"):
        built.describe_built(tmp_path, ["web/base.css", "web/new.css"])


def test_make_builds_where_the_pages_look() -> None:
    makefile = (ROOT / "Makefile").read_text()
    manifest = (ground.STATIC / built.MANIFEST).relative_to(ground.ROOT)
    assert f"STATIC := {manifest}\n" in makefile
