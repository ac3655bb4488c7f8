"""Asterisk's configuration, filled in from our templates: they are what is tested."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

TEMPLATES = Path(__file__).parent / "asterisk"
PHONE = "phone.conf"
RTP_PORTS = 1000


@dataclass(frozen=True)
class Choices:
    """What differs from city to city.

    Attributes:
        trunk: host or host:port of the telephone company's SIP server.
        phones: the names of the operators' telephones; each gets a password.
    """

    spool: Path
    password: str
    user: str = "beistand"
    trunk: str = "127.0.0.1"
    phones: Sequence[str] = ()
    bind: str = "0.0.0.0"  # noqa: S104
    sip: int = 5060
    http: int = 8088
    rtp: int = 10000
    passwords: dict[str, str] = field(default_factory=dict)


def write_config(folder: Path, chosen: Choices) -> list[Path]:
    """Write every file into this folder, readable by the owner only.

    Passwords of telephones are made here and stand in pjsip.conf.
    """
    folder.mkdir(parents=True, exist_ok=True)
    values = {
        "SPOOL": str(chosen.spool),
        "USER": chosen.user,
        "PASSWORD": chosen.password,
        "HTTP": str(chosen.http),
        "BIND": chosen.bind,
        "SIP": str(chosen.sip),
        "RTP": str(chosen.rtp),
        "RTP_END": str(chosen.rtp + RTP_PORTS - 1),
        "TRUNK": chosen.trunk,
        "TRUNK_HOST": chosen.trunk.partition(":")[0],
    }
    written = []
    for template in sorted(TEMPLATES.glob("*.conf")):
        if template.name == PHONE:
            continue
        text = _filled(template.read_text(), values)
        if template.name == "pjsip.conf":
            text += "".join(_telephone(name, chosen) for name in chosen.phones)
        file = folder / template.name
        file.touch(mode=0o640)
        file.chmod(0o640)
        file.write_text(text)
        written.append(file)
    return written


def _telephone(name: str, chosen: Choices) -> str:
    password = chosen.passwords.get(name) or secrets.token_urlsafe(15)
    values = {"PHONE": name, "PHONE_PASSWORD": password}
    return _filled((TEMPLATES / PHONE).read_text(), values)


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
