"""Papers, good and evil, made by other programs than those that take them apart."""

import io
import tarfile
import zipfile
import zlib

import pikepdf
from PIL import Image

# The harmless file that every scanner knows (eicar.org); in two parts, so that no
# scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (400, 300), **more: object
) -> bytes:
    made = io.BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(made, kind, **more)
    return made.getvalue()


def pages(count: int) -> bytes:
    """A scan of several pages in one TIFF."""
    made = io.BytesIO()
    sheets = [Image.new("L", (120, 160), 200) for _ in range(count)]
    sheets[0].save(made, "TIFF", save_all=True, append_images=sheets[1:])
    return made.getvalue()


def pdf(count: int = 1, **root: object) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(count):
            document.add_blank_page(page_size=(595, 842))
        for key, value in root.items():
            document.Root[f"/{key}"] = value
        document.save(made)
    return made.getvalue()


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def pdf_with_file(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments[name] = content
        document.save(made)
    return made.getvalue()


def locked_pdf() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(made, encryption=pikepdf.Encryption(owner="o", user="u"))
    return made.getvalue()


def bomb_pdf(megabytes: int, times: int = 1) -> bytes:
    """A page whose content unpacks to so much."""
    packed = b""
    packer = zlib.compressobj(9)
    for _ in range(megabytes):
        packed += packer.compress(b" " * (1 << 20))
    packed += packer.flush()
    filters = pikepdf.Name("/FlateDecode")
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
        filters = pikepdf.Array([pikepdf.Name("/FlateDecode")] * times)
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        stream = pikepdf.Stream(document, b"")
        stream.write(packed, filter=filters)
        document.pages[0].Contents = stream
        document.save(made, compress_streams=False)
    return made.getvalue()


def bomb_picture(side: int) -> bytes:
    """A PNG that says it is huge; its pixels are all alike and pack to little."""
    made = io.BytesIO()
    Image.new("1", (side, side)).save(made, "PNG")
    return made.getvalue()


def zipped(*layers: str, content: bytes = EICAR) -> bytes:
    for name in layers:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        content = made.getvalue()
    return content


def tarred(content: bytes = EICAR) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo("eicar.com")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()
