"""What a blueprint says of the post of its demo city: mails, voices, texts, letters."""

from typing import Annotated

from pydantic import Field

from beistand.project.blueprint.base import Strict
from beistand.project.blueprint.values import (
    Email,
    Line as OneLine,
    PageLanguage,
    Phone,
)

MinutesAgo = Annotated[int, Field(ge=1, le=60 * 24 * 3)]
Words = Annotated[str, Field(min_length=1)]


class Paper(Strict):
    """A page that somebody sends along, as a PDF."""

    name: OneLine
    title: OneLine
    lines: list[OneLine]


class Mail(Strict):
    """A mail that came in.

    Attributes:
        sender: name and address, as mails have them.
        page: the same as HTML, where the sender's program wrote it.
        is_automatic: a machine answered.
    """

    sender: OneLine
    to: Email
    subject: OneLine
    text: Words
    page: str = ""
    paper: Paper | None = None
    is_automatic: bool = False
    minutes_ago: MinutesAgo


class Voicemail(Strict):
    """A message that somebody left; with `summary` it has been listened to.

    Attributes:
        phone: none where the number was withheld.
        at: a time of yesterday, instead of `minutes_ago`.
    """

    phone: Phone | None = None
    words: Words
    language: PageLanguage
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    minutes_ago: MinutesAgo = 25
    summary: str = ""


class TextMessage(Strict):
    """A text message from somebody whom we know; with `answer` it was answered."""

    phone: Phone
    name: OneLine
    language: PageLanguage
    words: Words
    minutes_ago: MinutesAgo
    answer: str = ""


class LetterIn(Strict):
    """A letter that lay in the letterbox and was scanned."""

    sender: OneLine
    text: Words
    file: OneLine
    minutes_ago: MinutesAgo


class Post(Strict):
    """post.yaml: what came in by wire in the demo city.

    `texts_to` is the number that text messages were sent to.
    """

    mails: list[Mail] = []
    voicemails: list[Voicemail] = []
    texts: list[TextMessage] = []
    texts_to: Phone | None = None
    letters: list[LetterIn] = []
