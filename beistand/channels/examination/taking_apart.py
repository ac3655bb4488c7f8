"""What a paper is by its content, what hides in it, and pictures of its pages.

Runs in the child process only. Archives are never unpacked; a PDF is searched for
whatever acts by itself; pictures are drawn anew, so that nothing but pixels is left.
"""

import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pikepdf
import puremagic
import pypdfium2
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

MOST_PAGES = 200
MOST_COPIES = 60
MOST_PIXELS = 50_000_000
MOST_UNPACKED = 300 << 20
MOST_OBJECTS = 200_000
LONGEST_SIDE = 1600
QUALITY = 75
DEEPEST = 60
PICTURES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
TWO_IN_ONE = {"MPO": "image/jpeg"}  # what some phones make; opened as JPEG
# Names in a PDF that make a reader do something, or carry other files along.
ACTIVE_KEYS = {
    "/JavaScript": "JavaScript",
    "/JS": "JavaScript",
    "/EmbeddedFiles": "embedded files",
    "/EF": "embedded files",
    "/RichMedia": "rich media",
    "/XFA": "a form that runs programs",
    "/AA": "actions",
}
ACTIVE_KINDS = {
    "/JavaScript": "JavaScript",
    "/Launch": "starting a program",
    "/ImportData": "importing data",
    "/SubmitForm": "sending data",
    "/GoToE": "embedded files",
    "/GoToR": "opening other files",
    "/Rendition": "rich media",
    "/FileAttachment": "embedded files",
    "/RichMedia": "rich media",
    "/Movie": "rich media",
    "/Sound": "rich media",
}
KIND_KEYS = ("/S", "/Subtype", "/Type")
CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


@dataclass
class Found:
    """What was found; the codes are those of `documents.rules.FINDINGS`."""

    code: str = ""
    detail: str = ""
    kind: str = ""
    pages: int = 0
    copies: list[bytes] = field(default_factory=list)


def warm_up() -> None:
    """Load everything that is loaded lazily, before new files are forbidden."""
    Image.init()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    dot = io.BytesIO()
    Image.new("RGB", (1, 1)).save(dot, "JPEG")
    Image.open(io.BytesIO(dot.getvalue())).load()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(page := io.BytesIO())
    _drawn(pypdfium2.PdfDocument(page.getvalue()), 0)
    look_inside(b"text")


def look_inside(content: bytes) -> Found:
    """What these bytes are, whatever name and type they came with."""
    kind = kind_of(content)
    if kind == "application/pdf":
        return look_inside_pdf(content)
    if kind.startswith("image/") and kind != "image/svg+xml":
        return look_inside_picture(content)
    if kind == "text/plain":
        return Found(kind=kind)
    return Found("kind", kind or "unknown")


def kind_of(content: bytes) -> str:
    """The media type by content; "" where nothing is known of it."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if _is_text(content):
        return "text/plain"
    if content.startswith(b"PK"):
        return "application/zip"  # office files are archives too
    try:
        return puremagic.from_string(content, mime=True)
    except puremagic.PureError:
        return ""


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters: it can do nothing but be read."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return CONTROL.isdisjoint(content)


def look_inside_picture(content: bytes) -> Found:
    """A picture, or several of them in one file, drawn anew."""
    try:
        return _frames_of(Image.open(io.BytesIO(content), formats=list(PICTURES)))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_many_pixels()
    except UnidentifiedImageError:
        return Found("kind", "a picture of an unknown kind")
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, zlib.error):
        return Found("broken")


def _frames_of(picture: Image.Image) -> Found:
    found = Found(kind=(PICTURES | TWO_IN_ONE)[picture.format or ""])
    for frame in ImageSequence.Iterator(picture):
        found.pages += 1
        if found.pages > MOST_PAGES:
            return Found("too_many_pages", str(MOST_PAGES), found.kind)
        if frame.width * frame.height > MOST_PIXELS:
            return _too_many_pixels(found.kind)
        if found.pages <= MOST_COPIES:
            found.copies.append(as_jpeg(ImageOps.exif_transpose(frame)))
    return found


def _too_many_pixels(kind: str = "") -> Found:
    return Found("too_many_pixels", f"{MOST_PIXELS // 1_000_000} million", kind)


def as_jpeg(picture: Image.Image) -> bytes:
    """The pixels, no larger than a screen needs, on white, and nothing else."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if picture.mode in ("RGBA", "LA", "PA", "P"):
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    flat = Image.new("RGB", picture.size)
    flat.paste(picture.convert("RGB"))
    made = io.BytesIO()
    flat.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def look_inside_pdf(content: bytes) -> Found:
    """A PDF without anything that acts, and pictures of its pages."""
    kind = "application/pdf"
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            if pages > MOST_PAGES:
                return Found("too_many_pages", str(MOST_PAGES), kind, pages)
            if trouble := _trouble_in(pdf):
                return Found(*trouble, kind, pages)
    except pikepdf.PasswordError:
        return Found("locked", "", kind)
    except (pikepdf.PdfError, ValueError, OverflowError, RecursionError):
        return Found("broken", "", kind)
    try:
        drawing = pypdfium2.PdfDocument(content)
        copies = [_drawn(drawing, page) for page in range(min(pages, MOST_COPIES))]
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return Found("broken", "", kind, pages)
    return Found(kind=kind, pages=pages, copies=copies)


def _drawn(pdf: pypdfium2.PdfDocument, number: int) -> bytes:
    page = pdf[number]
    scale = LONGEST_SIDE / max(*page.get_size(), 1.0)
    return as_jpeg(page.render(scale=min(scale, 4.0)).to_pil())


def _trouble_in(pdf: pikepdf.Pdf) -> tuple[str, str] | None:
    """What acts by itself, or unpacks to too much."""
    unpacked = 0
    for number, each in enumerate(pdf.objects):
        if number > MOST_OBJECTS:
            return "unpacks", f"{MOST_OBJECTS} objects"
        if active := next(_active_in(each), None):
            return "active", active
        if isinstance(each, pikepdf.Stream):
            if _pixels_of(each) > MOST_PIXELS:
                return "too_many_pixels", f"{MOST_PIXELS // 1_000_000} million"
            unpacked += unpacked_size(each, MOST_UNPACKED - unpacked)
            if unpacked >= MOST_UNPACKED:
                return "unpacks", f"{MOST_UNPACKED >> 20} MB"
    return next((("active", what) for what in _active_in(pdf.trailer)), None)


def _active_in(thing: pikepdf.Object, depth: int = 0) -> Iterator[str]:
    """What in this object makes a reader act; indirect ones come by themselves."""
    if depth > DEEPEST:
        yield "too deep to look into"
        return
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield from _acts(thing)
    for value in _parts_of(thing):
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _active_in(value, depth + 1)


def _acts(thing: pikepdf.Dictionary | pikepdf.Stream) -> Iterator[str]:
    for key, value in thing.items():
        if key in ACTIVE_KEYS:
            yield ACTIVE_KEYS[key]
        if key in KIND_KEYS and isinstance(value, pikepdf.Name):
            kind = str(value)
            if kind in ACTIVE_KINDS:
                yield ACTIVE_KINDS[kind]


def _parts_of(thing: pikepdf.Object) -> Iterable[object]:
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return [value for _key, value in thing.items()]
    return list(thing) if isinstance(thing, pikepdf.Array) else []


def _pixels_of(stream: pikepdf.Stream) -> int:
    try:
        return int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    except (TypeError, ValueError):
        return 0


def unpacked_size(stream: pikepdf.Stream, most: int) -> int:
    """How large a stream becomes when it is unpacked, counted up to `most`.

    Counted piece by piece: unpacking it whole is what a bomb waits for.
    """
    raw, filters = stream.read_raw_bytes(), repr(stream.get("/Filter", ""))
    if filters.count("/F") > 1:
        return most  # packed twice: nobody packs a letter twice
    if "/FlateDecode" not in filters and "/Fl" not in filters:
        return len(raw)
    total, rest, unpack = 0, raw, zlib.decompressobj()
    while rest and total < most:
        try:
            total += len(unpack.decompress(rest, 1 << 20))
        except zlib.error:
            break  # the renderer will say that it is broken, if it matters
        rest = unpack.unconsumed_tail
    return total
