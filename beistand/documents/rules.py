"""What may be handed in, how much of it, and what an examination says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from beistand.kit.errors import Refused

MEGABYTE = 1 << 20
MOST_BYTES = 25 * MEGABYTE
MOST_FILES = 20
# What a paper may be, by its content; the ending under which it is handed out again.
KINDS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "text/plain": "txt",
}
# What an examination finds, in words; the code is what the examiner says.
FINDINGS: Mapping[str, Promise] = {
    "": _("nothing was found"),
    "virus": _("the virus scanner found something: %(detail)s"),
    "kind": _("this kind of file is not accepted: %(detail)s"),
    "empty": _("the file is empty"),
    "too_large": _("the file is larger than %(detail)s"),
    "too_many_pages": _("it has more than %(detail)s pages"),
    "too_many_pixels": _("its pictures have more than %(detail)s pixels"),
    "unpacks": _("it unpacks to more than %(detail)s"),
    "locked": _("it is locked with a password"),
    "active": _("it holds something that acts by itself: %(detail)s"),
    "broken": _("it could not be taken apart"),
    "too_slow": _("taking it apart took too long or too much memory"),
    "no_scanner": _("no virus scanner is set up"),
    "scanner": _("the virus scanner does not answer"),
}
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
LEASE = timedelta(minutes=5)
SHORT_HASH = 16


@dataclass(frozen=True)
class Verdict:
    """What an examination found out about one paper.

    Attributes:
        code: a key of FINDINGS, "" when nothing was found.
        kind: the media type by content, "" when it could not be told.
        copies: pictures of its pages, drawn anew from pixels, as JPEG.
    """

    code: str = ""
    detail: str = ""
    kind: str = ""
    pages: int = 0
    copies: Sequence[bytes] = ()

    @property
    def is_clean(self) -> bool:
        """Whether somebody may open the paper itself."""
        return not self.code and self.kind in KINDS


class Examiner(Protocol):
    """What looks into papers: named in the settings."""

    def is_set_up(self) -> bool:
        """Whether it has what it needs; if not, papers wait unexamined."""

    def has_scanner(self) -> bool:
        """Whether it asks a virus scanner, which then is a wire of its own."""

    def examine(self, content: bytes) -> Verdict:
        """Look into one paper. Raises CannotExamine if it cannot be told now."""

    def check(self) -> str:
        """Say in one line that it works, or raise CannotExamine with the reason."""


class CannotExamine(Exception):  # noqa: N818
    """Nothing can be said about a paper now: it stays unexamined, and unopened."""


def check_papers(sizes: Sequence[int]) -> None:
    """Refuse files that are too many or too large, by their sizes in bytes."""
    if len(sizes) > MOST_FILES:
        raise Refused(
            gettext(
                "These are more than %(count)s files. Put pages together into one PDF."
            )
            % {"count": MOST_FILES}
        )
    if any(size > MOST_BYTES for size in sizes):
        raise Refused(
            gettext(
                "A file is larger than %(size)s MB. Scan it with fewer dots per inch."
            )
            % {"size": MOST_BYTES >> 20}
        )


def wait_before(look: int) -> timedelta:
    """How long to wait after so many looks that came to nothing."""
    wait: timedelta = FIRST_WAIT * 4 ** min(max(0, look - 1), 10)
    return min(wait, LONGEST_WAIT)


def say_finding(code: str, detail: str) -> str:
    """What an examination found, in the reader's language."""
    words = FINDINGS.get(code)
    return str(words) % {"detail": detail} if words else f"{code} {detail}".strip()


def pack_finding(verdict: Verdict) -> str:
    """The finding as it is stored: code and detail."""
    return f"{verdict.code}|{verdict.detail}" if verdict.code else ""


def unpack_finding(stored: str) -> tuple[str, str]:
    """Code and detail of a stored finding."""
    code, _bar, detail = stored.partition("|")
    return code, detail


def plain_name(name: str) -> str:
    """The sender's name for a file, without folders and without tricks."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[:120]
