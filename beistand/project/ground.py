"""Where the installation stands: folders, secrets, the address of the database."""

import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from beistand.project.embedded import Cluster
from beistand.project.embedded_binaries import SYSTEM_HOME
from beistand.project.errors import NotReady

ROOT = Path(__file__).resolve().parents[2]
# What pages load is built beside the code, wherever BEISTAND_VAR puts the data.
STATIC = ROOT / "build" / "static"
UNSAFE = "BEISTAND_UNSAFE_ASYNC_COMMIT"
KEEP = "BEISTAND_KEEP_CONNECTIONS"
POOL = "BEISTAND_POOL"
REMEDY = (
    "Write it as postgresql://USER:PASSWORD@HOST:5432/NAME, with %40 for an @ and %2F "
    "for a / in the password; or unset it to use the database that comes along."
)
SCHEMES = ("postgresql", "postgres")


def var_folder() -> Path:
    """The folder for everything this installation makes; created if missing."""
    folder = Path(os.environ.get("BEISTAND_VAR", ROOT / "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret(name: str) -> str:
    """A random secret, made on first use and readable by the owner only."""
    file = var_folder() / name
    if not file.exists():
        draft = file.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            file.hardlink_to(draft)  # whoever comes second takes the first one's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()


def key_file() -> Path:
    """The file that holds the keys for data at rest."""
    return Path(os.environ.get("BEISTAND_KEY_FILE", var_folder() / "keys.json"))


def embedded_home() -> Path:
    """Where the programs of the embedded database are unpacked.

    A clone made by root often lies where only root may enter, and PostgreSQL must
    run as somebody else; its programs and data then live below /var/lib.
    """
    return SYSTEM_HOME if os.geteuid() == 0 else ROOT / "var"


def embedded_cluster() -> Cluster:
    """The embedded database of this installation, running or not."""
    var = var_folder()
    if os.geteuid() == 0:
        mark = hashlib.sha256(str(var).encode()).hexdigest()[:12]
        return Cluster(SYSTEM_HOME / f"{ROOT.name}-{mark}", embedded_home())
    return Cluster(var / "postgresql", embedded_home())


def is_embedded() -> bool:
    """Whether the database in use is the one that comes with us."""
    state = embedded_cluster().state()
    return state is not None and database_url() == state.url()


def database_url() -> str:
    """DATABASE_URL, or where the embedded database was last."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    state = embedded_cluster().state()
    return state.url() if state else "postgresql://127.0.0.1:1/not-yet-made"


def database() -> dict[str, Any]:
    """Django's settings for the database."""
    return read_database_url(database_url())


def read_database_url(address: str) -> dict[str, Any]:
    """Django's settings for a database address such as postgresql://me@host/name.

    Whatever the server's default, our transactions are on disk before anybody is
    told that they happened. Only the crash test may switch that off, to show that
    it would notice.

    Raises:
        NotReady: this is no address of a PostgreSQL.
    """
    if fault := fault_of_address(address):
        raise NotReady(f"DATABASE_URL {fault}. {REMEDY}")
    url = urlsplit(address)
    commit = "off" if os.environ.get(UNSAFE) == "1" else "on"
    options: dict[str, Any] = {
        **dict(parse_qsl(url.query)),
        "options": f"-c synchronous_commit={commit}",
    }
    if size := os.environ.get(POOL):
        options["pool"] = {"min_size": 1, "max_size": int(size), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")) or "beistand",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": options,
        # The threads of a server last, and their connections with them.
        "CONN_MAX_AGE": None if os.environ.get(KEEP) == "1" else 0,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": f"test_beistand_{os.getpid()}"},
    }


def fault_of_address(address: str) -> str:
    """What is wrong with a database address; "" if nothing. Shows no password."""
    try:
        url = urlsplit(address)
        _port = url.port
    except ValueError:
        return "has a host or a port that cannot be read"
    if not url.scheme or "://" not in address:
        return "is no address of a database"
    if url.scheme not in SCHEMES:
        return f"begins with {url.scheme}:, but Beistand needs PostgreSQL"
    return ""


def public_url() -> str:
    """The address people type: BEISTAND_URL, or this machine and PORT."""
    here = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    return os.environ.get("BEISTAND_URL", here).rstrip("/")


def host_names(url: str) -> list[str]:
    """The names under which we answer: this machine's, the URL's, BEISTAND_HOSTS."""
    more = os.environ.get("BEISTAND_HOSTS", "").split(",")
    names = ["127.0.0.1", "localhost", "[::1]", urlsplit(url).hostname or "", *more]
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


@dataclass(frozen=True)
class SingleSignOn:
    """The identity provider of the city, if it has one."""

    apps: list[dict[str, Any]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)


def single_sign_on() -> SingleSignOn:
    """OpenID Connect as BEISTAND_OIDC_SERVER and its companions describe it."""
    server = os.environ.get("BEISTAND_OIDC_SERVER", "")
    if not server:
        return SingleSignOn()
    url = urlsplit(server)
    app = {
        "provider_id": "city",
        "name": os.environ.get("BEISTAND_OIDC_NAME", "OpenID Connect"),
        "client_id": os.environ["BEISTAND_OIDC_CLIENT_ID"],
        "secret": os.environ["BEISTAND_OIDC_SECRET"],
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    return SingleSignOn([app], [f"{url.scheme}://{url.netloc}"])
