"""HTML of mails: as plain text to read, and as a harmless page to look at."""

import re
from html import unescape

import nh3

from beistand.channels.mail.words import clean_text

LONGEST = 1_000_000
NAMES = (
    "a abbr address b blockquote br caption center cite code col colgroup dd div dl "
    "dt em font h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q s small span strike "
    "strong sub sup table tbody td tfoot th thead tr tt u ul"
)
TAGS = frozenset(NAMES.split())
ATTRIBUTES = {
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
GONE = frozenset({"script", "style", "head", "title", "template", "noscript"})
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
BREAKS = re.compile(r"<(?:br|hr|/p|/div|/tr|/h[1-6]|/table|/ul|/ol|/dl)>", re.I)
ITEM = re.compile(r"<li>", re.I)
CELL = re.compile(r"</t[dh]>", re.I)
TAG = re.compile(r"<[^>]*>")
SPACE = re.compile(r"[ \t\n\u00a0]+")
EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


def make_safe(html: str) -> str:
    """The same page without script, remote content, forms, style and live links.

    Where a link leads stands behind it in words, so that nobody goes there by a
    slip and everybody sees where it would have led.
    """
    kept = nh3.clean(
        html[:LONGEST],
        tags=set(TAGS),
        clean_content_tags=set(GONE),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=lambda _tag, name, value: (
            defang_link(value) if name == "href" else value
        ),
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    return LINK.sub(r"\2 <code>[\1]</code>", clean_text(kept))


def defang_link(address: str) -> str | None:
    """An address that can be read and not followed; None for one that is no link."""
    text = "".join(address.split())[:300]
    if not re.match(r"(?i)(https?|mailto|tel):", text):
        return None
    return re.sub(r"(?i)^http", "hxxp", text)


def text_of_html(html: str) -> str:
    """What the page says, without any of its looks."""
    kept = nh3.clean(
        html[:LONGEST],
        tags=set(TAGS),
        clean_content_tags=set(GONE),
        attributes={},
        link_rel=None,
    )
    flat = SPACE.sub(" ", kept)
    flat = ITEM.sub("\n- ", CELL.sub(" ", BREAKS.sub("\n", flat)))
    text = unescape(TAG.sub("", flat)).replace("\N{NO-BREAK SPACE}", " ")
    lines = (line.strip() for line in text.split("\n"))
    return EMPTY_LINES.sub("\n\n", clean_text("\n".join(lines))).strip()
