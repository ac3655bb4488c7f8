"""Nasty mails by who or what sends them: machines, programs, designers."""

import quopri
from base64 import b64encode
from collections.abc import Iterator

from tests.peers.mail_by_hand import Nasty, plain_head, raw, sender_of

REPORT = b"""--r
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; weg@buerger.test
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 <weg@buerger.test>: no such user
--r
Content-Type: %s

Message-ID: <unknown@elsewhere.example>
Subject: Ihre Meldung
--r--
"""


def machines(start: int) -> Iterator[Nasty]:
    """Bounces, holiday robots, lists, newsletters, receipts, calendars."""
    report = 'Content-Type: multipart/report; report-type=delivery-status; boundary="r"'
    bodies = [
        (report, REPORT % (b"failed", b"5.1.1", b"message/rfc822")),
        (report, REPORT % (b"failed", b"5.1.1", b"text/rfc822-headers")),
        (report, REPORT % (b"delayed", b"4.4.1", b"message/rfc822")),
        (report, b"--r\nContent-Type: message/delivery-status\n\nnonsense\n--r--\n"),
        (report, b"no parts at all"),
        ("X-Failed-Recipients: weg@buerger.test", b"A message could not be sent."),
        ("Auto-Submitted: auto-replied", b"Ich bin im Urlaub."),
        ("Auto-Submitted: auto-generated (rejected)", b"cron"),
        ("Precedence: bulk", b"Newsletter"),
        ("List-Id: <x.list.test>\nList-Unsubscribe: <mailto:u@x.test>", b"Rundbrief"),
        ("Return-Path: <>", b"leerer Umschlag"),
        ("X-Auto-Response-Suppress: OOF, DR", b"Exchange"),
        ("X-Autoreply: yes", b"Abwesend"),
        ("Precedence: auto_reply\nX-Loop: a@b.test", b"Abwesend"),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; "
            'boundary="r"',
            b"--r\nContent-Type: text/plain\n\nRead.\n--r--\n",
        ),
    ]  # fmt: skip
    for number, (header, body) in enumerate(bodies, start):
        mail = raw(number, plain_head(number, header), body)
        yield Nasty(f"machine {header[:30]!r}", sender_of(number), mail)
    names = ("MAILER-DAEMON", "noreply", "no-reply", "bounce+x", "owner-liste")
    for number, name in enumerate(names, start + len(bodies)):
        me = f"{name}@buerger.test"
        mail = raw(number, f"From: {me}\nSubject: Hinweis", b"automatisch")
        yield Nasty(f"machine {name}", me, mail)


def programs(start: int) -> Iterator[Nasty]:
    """Outlook, calendars, signed and encrypted mail."""
    types = (
        ("outlook winmail", "application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e"),
        ("calendar request", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR"),
        ("calendar reply", "text/calendar; method=REPLY", b"BEGIN:VCALENDAR\nX"),
        ("encrypted by s/mime", "application/pkcs7-mime; smime-type=enveloped-data",
         b"0\x80"),
        ("rtf", "application/rtf", b"{\\rtf1 Brot}"),
        ("fax", "image/tiff", b"II*\x00"),
        ("voice", "audio/wav", b"RIFF"),
        ("xml", "text/xml", b"<?xml version='1.0'?><!DOCTYPE x>"),
        ("enriched", "text/enriched", b"<bold>Brot</bold>"),
        ("contact", "text/x-vcard", b"BEGIN:VCARD\nEND:VCARD"),
    )  # fmt: skip
    for number, (name, kind, content) in enumerate(types, start):
        body = (
            b"--x\nContent-Type: text/plain; charset=utf-8\n\nAnbei.\n--x\n"
            b"Content-Type: " + kind.encode() + b"\n"
            b"Content-Transfer-Encoding: base64\n\n" + b64encode(content) + b"\n--x--\n"
        )
        head = plain_head(number, 'Content-Type: multipart/mixed; boundary="x"')
        yield Nasty(name, sender_of(number), raw(number, head, body))
    wraps = (
        ("signed", 'multipart/signed; protocol="application/pgp-signature"',
         b"application/pgp-signature"),
        ("signed by s/mime", 'multipart/signed; protocol="application/pkcs7-signature"',
         b"application/pkcs7-signature"),
        ("encrypted", 'multipart/encrypted; protocol="application/pgp-encrypted"',
         b"application/octet-stream"),
    )  # fmt: skip
    for number, (name, kind, second) in enumerate(wraps, start + len(types)):
        first = b"text/plain\n\nBrot bitte."
        if name == "encrypted":
            first = b"application/pgp-encrypted\n\nVersion: 1"
        body = (
            b"--x\nContent-Type: " + first + b"\n--x\nContent-Type: " + second
            + b"\n\n-----BEGIN PGP-----\n--x--\n"
        )  # fmt: skip
        head = plain_head(number, f'Content-Type: {kind}; boundary="x"')
        yield Nasty(name, sender_of(number), raw(number, head, body))


PAGES = (
    "<p>Brot <b>bitte</b></p>",
    "<script>alert(1)</script><p onclick='x()'>Brot</p>",
    "<img src='https://spy.test/pixel.gif'><p>Brot</p>",
    "<a href='https://bank.test.evil.test/login'>Ihre Bank</a>",
    "<a href='javascript:alert(1)'>hier</a><a href=' jAvAsCrIpT&#58;x'>da</a>",
    "<form action='https://x.test'><input name=pw><button>los</button></form>",
    "<style>body{display:none}</style><meta http-equiv=refresh content='0;url=//x'>",
    "<table><tr><td>1<td>2<tr><td>3" * 500,
    "<div>" * 3000 + "tief",
    "<svg><animate onbegin=alert(1)></svg><math><mtext><style><img src=x></style>",
    "<iframe srcdoc='<script>x</script>'></iframe><object data=x></object>",
    "<!--[if mso]><p>Outlook</p><![endif]--><o:p>&nbsp;</o:p>Brot",
    "&lt;script&gt;nur Text&lt;/script&gt; &#0; &#xD800; &#99999999;",
    "",
    "<base href='https://x.test/'><a href='/y'>weiter</a>",
    "<p style='background:url(https://x.test/t.png)'>Brot</p>",
    "<html><head><title>Titel</title></head><body>Brot</body></html>" * 3,
    "<a href='mailto:x@y.test?subject=a'>schreiben</a> <a href='tel:+49'>rufen</a>",
)


def pages(start: int) -> Iterator[Nasty]:
    """HTML alone and beside text, harmless and hostile."""
    for number, page in enumerate(PAGES, start):
        head = plain_head(
            number,
            "Content-Type: text/html; charset=utf-8\n"
            "Content-Transfer-Encoding: quoted-printable",
        )
        body = quopri.encodestring(page.encode())
        yield Nasty(f"page {number}", sender_of(number), raw(number, head, body))
    number = start + len(PAGES)
    body = (
        b"--x\nContent-Type: text/plain\n\nText\n--x\n"
        b"Content-Type: multipart/related; boundary=y\n\n--y\n"
        b"Content-Type: text/html\n\n<p>Seite <img src='cid:1'></p>\n--y\n"
        b"Content-Type: image/png; name=bild.png\nContent-ID: <1>\n"
        b"Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--y--\n--x--\n"
    )
    head = plain_head(number, "Content-Type: multipart/alternative; boundary=x")
    yield Nasty("alternative", sender_of(number), raw(number, head, body))
