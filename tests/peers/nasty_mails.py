"""Two hundred mails of every nasty kind that town halls get, made by a program.

Each has a name and its bytes. All are made from a number, so that two runs make the
same mails. Nobody in them exists.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from random import Random

from tests.cast import MONDAY_9
from tests.peers.mail_by_hand import Nasty, plain_head, raw, sender_of
from tests.peers.nasty_senders import machines, pages, programs

MEGABYTE = 1_000_000
DATE = "Date: Mon, 20 Apr 2020 09:00:00 +0200"

CHARSETS = (
    ("utf-8", "Ich brauche Brot für Oma, größte Not. Ďakujem"),
    ("iso-8859-1", "Ich brauche Brot für Oma, größte Not."),
    ("iso-8859-15", "Ich brauche Brot für 5 €."),
    ("windows-1252", "Ich brauche „Brot“ – für 5 €."),
    ("windows-1250", "Potrebujem chlieb, ďakujem, žena je chorá."),
    ("iso-8859-2", "Potrebujem chlieb, ďakujem, žena je chorá."),
    ("koi8-r", "Мне нужен хлеб, пожалуйста."),
    ("windows-1251", "Мне нужен хлеб, пожалуйста."),
    ("windows-1256", "أحتاج إلى الخبز من فضلك"),
    ("iso-8859-8-i", "אני צריך לחם בבקשה"),
    ("gb2312", "我需要面包，谢谢。"),
    ("big5", "我需要麵包，謝謝。"),
    ("iso-2022-jp", "パンが必要です。お願いします。"),
    ("shift_jis", "パンが必要です。お願いします。"),
    ("euc-kr", "빵이 필요합니다."),
    ("ks_c_5601-1987", "빵이 필요합니다."),
    ("utf-7", "Ich brauche Brot für Oma."),
    ("utf-16", "Ich brauche Brot für Oma."),
    ("macintosh", "Ich brauche Brot für Oma."),
    ("cp850", "Ich brauche Brot für Oma."),
)


def charsets(start: int) -> Iterator[Nasty]:
    """Right, wrong, missing and invented charsets."""
    for number, (name, text) in enumerate(CHARSETS, start):
        codec = {"iso-8859-8-i": "iso-8859-8", "macintosh": "mac-roman"}.get(name, name)
        content = text.encode("cp949" if name.startswith("ks_") else codec, "replace")
        head = plain_head(
            number,
            f"Content-Type: text/plain; charset={name}\n"
            "Content-Transfer-Encoding: base64",
        )
        yield Nasty(
            f"charset {name}",
            sender_of(number),
            raw(number, head, b64encode(content)),
        )
    lies = ("utf-8", "ascii", "x-unknown", "utf-8-bogus", '"', "idna", "zlib", "")
    for number, name in enumerate(lies, start + len(CHARSETS)):
        head = plain_head(
            number,
            f"Content-Type: text/plain; charset={name}\n"
            "Content-Transfer-Encoding: 8bit",
        )
        body = "Größte Not: Brot für Oma".encode("latin-1")
        yield Nasty(
            f"lying charset {name!r}", sender_of(number), raw(number, head, body)
        )


SUBJECTS = (
    "=?utf-8?q?Gr=C3=B6=C3=9Fte_Not?=",
    "=?utf-8?b?R3LDtsOfdGUgTm90?=",
    "=?utf-8?B?R3LD?= =?utf-8?B?tsOfdGU=?=",
    "=?iso-8859-1?Q?Gr=F6=DFte?= Not =?utf-8?q?f=C3=BCr_Oma?=",
    "=?x-unknown?q?Gr=F6=DFte?=",
    "=?utf-8?q?unfinished",
    "=?utf-8?b?!!!not base64!!!?=",
    "Gr\udcf6\udcdfte Not",
    "Größte Not",
    "",
    "x" * 5000,
    "=?utf-8?q?" + "=C3=A4" * 900 + "?=",
    "zwei\tZeilen\n  gefaltet\n\t\tund nochmals",
    "\x00\x01\x02 Steuerzeichen \x7f",
    "=?utf-8*de?q?mit_Sprache?=",
    "‮gnipyt thgir‬ \u200b\u200b unsichtbar",
)


def subjects(start: int) -> Iterator[Nasty]:
    """Subjects encoded well, badly and not at all."""
    for number, subject in enumerate(SUBJECTS, start):
        head = plain_head(number, "Content-Type: text/plain", subject=subject)
        mail = raw(number, head, b"Brot bitte.")
        yield Nasty(f"subject {number}", sender_of(number), mail)


BROKEN_BODIES: tuple[tuple[str, str, bytes], ...] = (
    ("no boundary", "Content-Type: multipart/mixed", b"Brot bitte."),
    (
        "boundary never comes",
        'Content-Type: multipart/mixed; boundary="x"',
        b"Brot bitte.",
    ),
    (
        "boundary never ends",
        'Content-Type: multipart/mixed; boundary="x"',
        b"--x\nContent-Type: text/plain\n\nBrot bitte.\n",
    ),
    (
        "boundary of another",
        'Content-Type: multipart/mixed; boundary="x"',
        b"--y\nContent-Type: text/plain\n\nBrot bitte.\n--y--\n",
    ),
    (
        "part without headers",
        'Content-Type: multipart/mixed; boundary="x"',
        b"--x\n\nBrot bitte.\n--x--\n",
    ),
    (
        "headers without a value",
        'Content-Type: multipart/mixed; boundary="x"',
        b"--x\nContent-Type\n:\n\nBrot bitte.\n--x--\n",
    ),
    (
        "empty multipart",
        'Content-Type: multipart/mixed; boundary="x"',
        b"--x--\n",
    ),
    (
        "broken base64",
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64",
        b"QnJv*dCBia%XR0ZQ=\xff==x",
    ),
    (
        "base64 of odd length",
        "Content-Type: text/plain\nContent-Transfer-Encoding: base64",
        b"QnJvdCBiaXR0ZQ",
    ),
    (
        "broken quoted-printable",
        "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable",
        b"Brot =ZZ bitte =\n= =C3",
    ),
    (
        "unknown encoding",
        "Content-Type: text/plain\nContent-Transfer-Encoding: x-rot13",
        b"Oebg ovggr",
    ),
    (
        "uuencoded",
        "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode",
        b"begin 644 a.txt\n#0F]R\n`\nend\n",
    ),
    (
        "uuencoded badly",
        "Content-Type: text/plain\nContent-Transfer-Encoding: uuencode",
        b"begin 999 \xff\n####\n",
    ),
    ("no type", "", b"Brot bitte."),
    ("nonsense type", "Content-Type: Brot und Butter", b"Brot bitte."),
    ("slash type", "Content-Type: /", b"Brot bitte."),
    ("type in bytes", "Content-Type: t\udce4xt/pl\udce4in", b"Brot bitte."),
    ("two types", "Content-Type: text/html\nContent-Type: text/plain", b"<b>Brot"),
    ("empty", "Content-Type: text/plain", b""),
    ("only NUL", "Content-Type: text/plain", b"\x00" * 200),
    ("one long line", "Content-Type: text/plain", b"x" * 300_000),
    (
        "broken parameters",
        "Content-Type: text/plain; charset*=x'y; charset*0*=; name*1=;;=",
        b"Brot bitte.",
    ),
    (
        "flowed",
        "Content-Type: text/plain; format=flowed; delsp=yes",
        b"Bitte Br \not \nund Milch\n> quoted \n-- \nOma",
    ),
    (
        "external body",
        'Content-Type: message/external-body; access-type=URL; URL="http://x.test/"',
        b"Content-Type: text/plain\n\nphantom",
    ),
    ("partial", "Content-Type: message/partial; id=x; number=1; total=9", b"Brot"),
    ("rfc822 that is none", "Content-Type: message/rfc822", b"\x00\xff\xfe"),
    (
        "rfc822 as base64",
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64",
        b64encode(b"Subject: inner\n\nBrot"),
    ),
)


def broken(start: int) -> Iterator[Nasty]:
    """MIME that breaks its rules."""
    for number, (name, header, body) in enumerate(BROKEN_BODIES, start):
        mail = raw(number, plain_head(number, header), body)
        yield Nasty(name, sender_of(number), mail)


def nested(start: int) -> Iterator[Nasty]:
    """Mails in mails, and parts in parts, a few and very many."""
    for number, depth in enumerate((1, 2, 5, 20, 60, 150), start):
        inner = b"Content-Type: text/plain\n\nBrot bitte."
        for level in range(depth):
            mark = f"b{level}".encode()
            inner = (
                b"Content-Type: multipart/mixed; boundary=" + mark + b"\n\n--" + mark
                + b"\n" + inner + b"\n--" + mark + b"--\n"
            )  # fmt: skip
        head, _, body = inner.partition(b"\n\n")
        mail = raw(number, plain_head(number, head.decode()), body)
        yield Nasty(f"parts nested {depth} deep", sender_of(number), mail)
    for number, depth in enumerate((1, 2, 10, 40), start + 6):
        inner = b"Subject: innermost\nContent-Type: text/plain\n\nBrot bitte."
        for level in range(depth):
            inner = (
                f"Subject: level {level}\nContent-Type: message/rfc822\n\n".encode()
                + inner
            )
        body = b"--x\n" + inner + b"\n--x--\n"
        head = plain_head(number, 'Content-Type: multipart/mixed; boundary="x"')
        mail = raw(number, head, body)
        yield Nasty(f"mails nested {depth} deep", sender_of(number), mail)


def enclosures(start: int) -> Iterator[Nasty]:
    """Papers with odd names, odd types and much weight."""
    names = (
        "Rechnung.pdf",
        "Größe über alles.pdf",
        "../../etc/passwd",
        "C:\\Windows\\system32\\calc.exe",
        "a" * 400 + ".pdf",
        "\u202efdp.exe",
        "",
        "zwei\nZeilen.pdf",
        "\U0001f600.png",
        "con",
    )
    for number, name in enumerate(names, start):
        mail = EmailMessage()
        mail["From"], mail["To"] = sender_of(number), "hotline@stadt.test"
        mail["Subject"], mail["Date"] = "Papiere", MONDAY_9
        mail["Message-ID"] = f"<n{number}@nasty.example>"
        mail.set_content("Anbei.")
        shown = name.replace("\n", "_")
        mail.add_attachment(
            b"%PDF-1.4 nasty", maintype="application", subtype="pdf", filename=shown
        )
        yield Nasty(f"paper named {shown[:20]!r}", sender_of(number), mail.as_bytes())
    by_hand = (
        "filename*=utf-8''%C3%A4%zz%",
        "filename*0=a; filename*1=b; filename*7=c.pdf",
        'filename="=?utf-8?q?Gr=C3=B6=C3=9Fe=2Epdf?="',
        "filename=Gr\udcf6\udcdfe.pdf",
        "filename*=bogus'xx'%ff%fe.pdf",
    )
    for number, parameter in enumerate(by_hand, start + len(names)):
        body = (
            b"--x\nContent-Type: text/plain\n\nAnbei.\n--x\n"
            b"Content-Type: application/pdf\nContent-Disposition: attachment; "
            + parameter.encode("utf-8", "surrogateescape")
            + b"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQ=\n--x--\n"
        )
        head = plain_head(number, 'Content-Type: multipart/mixed; boundary="x"')
        mail = raw(number, head, body)
        yield Nasty(f"paper {parameter[:20]!r}", sender_of(number), mail)


def heavy(number: int, megabytes: int = 20) -> Nasty:
    """A mail of 20 MB with a scan in it."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender_of(number), "hotline@stadt.test"
    mail["Subject"], mail["Date"] = "Scan", MONDAY_9
    mail["Message-ID"] = f"<n{number}@nasty.example>"
    mail.set_content("Anbei ein Scan.")
    scan = Random(number).randbytes(megabytes * MEGABYTE * 3 // 4)
    mail.add_attachment(scan, maintype="image", subtype="tiff", filename="scan.tif")
    return Nasty(f"{megabytes} MB", sender_of(number), mail.as_bytes())


def strange_headers(start: int) -> Iterator[Nasty]:
    """No date, two senders, no sender, forged ids."""
    heads = (
        ("no date", "From: {me}\nTo: hotline@stadt.test\nSubject: Hilfe"),
        ("date that is none", "From: {me}\nSubject: Hilfe\nDate: gestern"),
        ("date in year 9999", "From: {me}\nDate: Fri, 31 Dec 9999 23:59:59 -0000"),
        ("date out of range", "From: {me}\nDate: Fri, 99 Xyz 99999 99:99:99 +9999"),
        ("two senders", "From: {me}\nFrom: other@buerger.test\nSubject: Hilfe"),
        ("two senders in one", "From: {me}, other@buerger.test\nSubject: Hilfe"),
        ("no sender", "To: hotline@stadt.test\nSubject: Hilfe"),
        ("sender without address", "From: Erika Mustermann\nSubject: Hilfe"),
        ("sender of junk", "From: <<<@@@>>>;;,,\nSubject: Hilfe"),
        ("sender in a group", "From: undisclosed-recipients:;\nSubject: Hilfe"),
        ("sender in bytes", "From: M\udcfcller <{me}>\nSubject: Hilfe"),
        ("name that lies", 'From: "chef@stadt.test" <{me}>\nSubject: Hilfe'),
        ("endless recipients", "From: {me}\nTo: " + ", ".join(
            f"p{each}@x.test" for each in range(900))),
        ("no message id", "From: {me}\nSubject: Hilfe\nMessage-ID:\n" + DATE),
        ("broken message id", "From: {me}\nSubject: Hilfe\nMessage-ID: <<x\n" + DATE),
        ("many references", "From: {me}\nReferences: " + " ".join(
            f"<r{each}@x.test>" for each in range(800))),
        ("quoted reference", "From: {me}\nSubject: Re: K7-42-93-58"),
        ("colon only", "From: {me}\n: nothing\nSubject: Hilfe"),
        ("mbox line", "From nobody Mon Apr 20\nFrom: {me}\nSubject: Hilfe"),
    )  # fmt: skip
    for number, (name, head) in enumerate(heads, start):
        me = sender_of(number)
        mail = raw(number, head.replace("{me}", me), b"Brot bitte.")
        yield Nasty(name, me, mail)
    for number, words in enumerate((b"Brot", b"Milch"), start + len(heads)):
        head = plain_head(number, "Message-ID: <forged@nasty.example>")
        yield Nasty("one id, two mails", sender_of(number), raw(number, head, words))


def garbage(start: int, count: int) -> Iterator[Nasty]:
    """Whatever noise a line can carry, behind the headers that every mail has."""
    for number in range(start, start + count):
        chance = Random(number)
        noise = chance.randbytes(chance.randrange(1, 3000)).replace(b"\x00", b"\x01")
        kinds = ("text/plain", "text/html", 'multipart/mixed; boundary="x"')
        head = plain_head(number, f"Content-Type: {chance.choice(kinds)}")
        yield Nasty(f"noise {number}", sender_of(number), raw(number, head, noise))


FAMILIES: tuple[Callable[[int], Iterator[Nasty]], ...] = (
    charsets,
    subjects,
    broken,
    nested,
    enclosures,
    strange_headers,
    machines,
    programs,
    pages,
)


def nasty_mails(count: int = 200) -> list[Nasty]:
    """So many nasty mails, each different, the last one of 20 MB."""
    found: list[Nasty] = []
    for family in FAMILIES:
        found += family(len(found))
    found += garbage(len(found), count - 1 - len(found))
    found.append(heavy(len(found)))
    assert len(found) == count, len(found)
    return found
